"""Registration: from the last line that was missing to the end of the welcome.

Source: Modern IRC, "Connection registration"; IRCv3 capability negotiation.
"""

from collections.abc import Iterator
from functools import lru_cache, partial

from securechat.store.pages import PAGE_MESSAGES
from securechat.wire import capabilities as cap
from securechat.wire.isupport import pack
from securechat.wire.names import ROOM_BYTES, check_nick
from securechat.wire.replies import (
    ERR_ERRONEUSNICKNAME,
    ERR_NICKNAMEINUSE,
    ERR_PASSWDMISMATCH,
    ERR_SASLABORTED,
    FAIL_SENTENCES,
    REGISTRATION_IS_OPEN,
    RPL_CREATED,
    RPL_MYINFO,
    RPL_WELCOME,
    RPL_YOURHOST,
)
from securechat.world import events, metadata, modes, replay
from securechat.world.absence import NO_REASON, absence
from securechat.world.clock import iso
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.membership import ROOMS_PER_USER, Joiner, rejoin_all
from securechat.world.monitoring import WATCHED_NICKS
from securechat.world.operators import ADMINISTRATOR
from securechat.world.replying import Reply, cut, shown
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.support import supported
from securechat.world.user import User

TEXT_BYTES = 270
"""TOPICLEN, KICKLEN and AWAYLEN: what always fits a line with the longest names."""

REALNAME_BYTES = 150
"""NAMELEN: it must fit a line of WHO beside the longest names."""

MOST_TARGETS = 4
"""Most people or channels that one line is about, where each of them costs something."""

TARGETS = {
    "JOIN": None,
    "KICK": MOST_TARGETS,
    "LIST": None,
    "MONITOR": None,
    "NAMES": MOST_TARGETS,
    "NOTICE": MOST_TARGETS,
    "PART": None,
    "PRIVMSG": MOST_TARGETS,
    "TAGMSG": MOST_TARGETS,
    "WHOIS": MOST_TARGETS,
}
"""TARGMAX: the commands with several targets; None: as many as fit a line."""


def complete(ctx: Context) -> None:
    """Register the session if nothing is missing any more, or refuse it."""
    session = ctx.session
    if session.user is not None or session.is_negotiating:
        return
    if session.nick is None or session.username is None:
        return
    if session.is_authenticating:  # sasl-3.1: who registers meanwhile has given up logging in
        session.is_authenticating = False
        ctx.reply(ERR_SASLABORTED)
    if not _is_admitted(ctx):
        return
    try:
        nick = _choose_nick(ctx)
    except NumericError:
        session.nick = None
        raise
    present = ctx.state.users.find(nick)
    if present is None:
        _appear(ctx, nick, session)
    _decide_absence(ctx, nick, present)
    ctx.emit(events.SessionAttached(session.number, nick))
    _set_early_metadata(ctx, nick, present)
    session.is_newly_registered = True
    ctx.show(lambda: _welcome(ctx))
    if present is None:
        source = f"{nick}!{_username(session)}@{host_of(ctx.settings, session)}"
        rejoin_all(ctx, Joiner(nick, session.account, source, 0), session.invited_room)
        if session.account is not None and session.account.is_admin:
            ctx.emit(events.OperatorMade(nick, ADMINISTRATOR))
    else:
        ctx.show(lambda: ctx.views.rooms_of_user(ctx.now_ms))
    ctx.then(replay.begin, session)
    ctx.note("registered", nick=nick, session=session.number, address=session.address)


def _is_admitted(ctx: Context) -> bool:
    """Whether the session has shown what this server asks for; if not, it is told and closed."""
    session, settings = ctx.session, ctx.settings
    if session.account is not None:
        return True
    if settings.is_login_required:
        is_open = settings.is_registration_open
        sentence = REGISTRATION_IS_OPEN if is_open else FAIL_SENTENCES["ACCOUNT_REQUIRED"]
        error = FailError("*", "ACCOUNT_REQUIRED", sentence=sentence)
        ctx.steps.append(ctx.fail_reply(error, is_forced=True))
        ctx.close(session, sentence)
        return False
    if settings.has_server_password and not session.has_server_password:
        ctx.reply(ERR_PASSWDMISMATCH)
        ctx.close(session, "This server asks guests for its password: send it with PASS")
        return False
    return True


def _choose_nick(ctx: Context) -> str:
    """Return the nick the session gets; with login required that is the account's name."""
    session = ctx.session
    if ctx.settings.is_login_required and session.account is not None:
        return session.account.name
    return free_nick(ctx, session.nick or "")


def free_nick(ctx: Context, nick: str) -> str:
    """Return *nick* if the session may have it now.

    Raises:
        NumericError: it is no nick, or somebody else's.
    """
    reason = check_nick(nick, ctx.settings.nick_bytes)
    if reason is not None:
        raise NumericError(ERR_ERRONEUSNICKNAME, shown(nick), f"Not a usable nickname: {reason}")
    account = ctx.session.account
    owner = ctx.state.accounts.find(nick)
    if owner is not None and owner is not account:
        raise NumericError(ERR_NICKNAMEINUSE, nick)
    twin = ctx.state.look_alike(nick)
    if twin is not None and (account is None or account.name != twin):
        text = f"Not a usable nickname: it looks too much like {twin}"
        raise NumericError(ERR_ERRONEUSNICKNAME, nick, text)
    present = ctx.state.users.find(nick)
    is_own = present is not None and (
        present is ctx.session.user
        or (account is not None and present.account is account and ctx.session.user is None)
    )
    if present is not None and not is_own:
        raise NumericError(ERR_NICKNAMEINUSE, nick)
    return nick


def _username(session: Session) -> str:
    """What stands before "@": what the client said of itself, marked as unverified."""
    kept = "".join(c for c in session.username or "" if c.isalnum() or c in "-_.")
    return "~" + (cut(kept, 16) or "user")


def host_of(settings: Settings, session: Session) -> str:
    """Return what stands behind "@": this server, which vouches for who logged in, whatever the
    address; else what is shown of the address.
    """
    return session.host if session.account is None else settings.name


def _appear(ctx: Context, nick: str, session: Session) -> None:
    account_id = session.account.id if session.account else None
    host = host_of(ctx.settings, session)
    ctx.emit(
        events.UserAppeared(
            nick, _username(session), host, session.realname, account_id, ctx.now_ms
        )
    )


def _set_early_metadata(ctx: Context, nick: str, present: User | None) -> None:
    """Decide that what was set before registration is set now, as far as there is room."""
    session = ctx.session
    account = session.account
    values = account.metadata if account else present.metadata if present else {}
    count = len(values)
    for key, value in session.early_metadata.items():
        if value == values.get(key):
            continue
        count += (value is not None) - (key in values)
        if count > cap.METADATA_KEYS:
            count -= 1
            limit = str(cap.METADATA_KEYS)
            ctx.fail(metadata.problem(session.caps, "LIMIT_REACHED", "SET", nick, limit))
            continue
        owner = account.id if account else None
        guest = nick if owner is None else None
        ctx.emit(events.MetadataSet(owner, guest, key, value, is_early=True))
    session.early_metadata.clear()


def _decide_absence(ctx: Context, nick: str, present: User | None) -> None:
    """Decide whether the user is away, now that the session is one of its."""
    session = ctx.session
    if present is not None and session.away == NO_REASON:
        return  # it counts as if it were not there
    before = present.away if present else None
    sessions = (*(present.sessions if present else ()), session)
    wanted = absence(sessions, session.away)
    if wanted != before:
        ctx.emit(events.AwaySet(nick, wanted))


def _welcome(ctx: Context) -> Iterator[Reply]:
    """001 to 005, how many are here, and the message of the day."""
    settings = ctx.settings
    user = ctx.user
    yield ctx.numeric(RPL_WELCOME, f"Welcome to {settings.network}, {user.source}")
    yield ctx.numeric(RPL_YOURHOST, f"Your host is {settings.name}, running {settings.version}")
    yield ctx.numeric(RPL_CREATED, f"This server was started at {iso(settings.started_ms)}")
    flags = "".join(modes.CHANNEL_MODES)
    with_value = "".join(
        letter for letter, mode in modes.CHANNEL_MODES.items() if mode.kind is not modes.Kind.FLAG
    )
    yield ctx.numeric(
        RPL_MYINFO,
        settings.name,
        settings.version,
        "".join(modes.USER_MODES),
        "".join(sorted(flags)),
        "".join(sorted(with_value)),
    )
    yield from supported(ctx, partial(packed_isupport, settings))
    yield from ctx.views.lusers()
    yield from ctx.views.own_metadata()
    yield from ctx.views.motd()
    if user.modes:
        yield Reply("", f":{settings.name} MODE {user.nick} +{user.modes}")


def next_key(settings: Settings) -> dict[str, str | None]:
    """Return the token that announces the server's next key (docs/protocol.md)."""
    return {"securechat.internal/NEXTKEY": settings.next_pin} if settings.next_pin else {}


@lru_cache(maxsize=64)
def packed_isupport(settings: Settings, room_bytes: int) -> tuple[str, ...]:
    """Return what 005 announces, packed into lines; made once for each length of a nick."""
    return tuple(pack(isupport(settings), room_bytes))


def isupport(settings: Settings) -> dict[str, str | None]:
    """Return what 005 announces: nothing that does not work."""
    return {
        **next_key(settings),
        "AWAYLEN": str(TEXT_BYTES),
        "CASEMAPPING": "ascii",
        "CHATHISTORY": str(PAGE_MESSAGES),
        "CHANLIMIT": f"#:{ROOMS_PER_USER}",
        **({"draft/ACCOUNTREQUIRED": None} if settings.is_login_required else {}),
        "CHANNELLEN": str(ROOM_BYTES),
        "CHANTYPES": "#",
        **({"draft/ICON": settings.icon} if settings.icon else {}),
        "ELIST": "CMNTU",
        "KICKLEN": str(TEXT_BYTES),
        "MONITOR": str(WATCHED_NICKS),
        "MSGREFTYPES": "msgid,timestamp",
        "NAMELEN": str(REALNAME_BYTES),
        "NETWORK": settings.network,
        "NICKLEN": str(settings.nick_bytes),
        "SAFELIST": None,
        "TARGMAX": ",".join(f"{name}:{most or ''}" for name, most in TARGETS.items()),
        "TOPICLEN": str(TEXT_BYTES),
        "USERIP": None,
        "UTF8ONLY": None,
        "WHOX": None,
        "LINELEN": str(settings.line_bytes),
        **modes.isupport(),
    }

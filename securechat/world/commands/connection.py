"""CAP, PASS, AUTHENTICATE, NICK, USER, PING, PONG, QUIT: the connection itself.

Of PASS and AUTHENTICATE only what holds no secret comes here: `server` takes them apart.
"""

from securechat.wire import capabilities as cap
from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_ALREADYREGISTERED,
    ERR_INVALIDCAPCMD,
    ERR_NEEDMOREPARAMS,
    ERR_NICKNAMEINUSE,
    ERR_NONICKNAMEGIVEN,
    ERR_SASLFAIL,
)
from securechat.world import events, membership, offers, replay
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.metadata import is_aware
from securechat.world.registration import REALNAME_BYTES, TEXT_BYTES, complete, free_nick
from securechat.world.replying import cut, packed, shown
from securechat.world.session import Session

MULTILINE_VERSION = 302
"""Of CAP: from here on an answer may have several lines."""

ANSWER_BYTES = 115
"""What stands around the names in a CAP line, with the longest names of server and user."""


@command("CAP", min_params=1, cost=0.5, is_early=True)
def capabilities(ctx: Context) -> None:
    """CAP LS [302] | LIST | REQ :<names> | END: agree on protocol extensions."""
    subcommand = ctx.param(0).upper()
    if subcommand == "LS":
        _list_offered(ctx)
    elif subcommand == "LIST":
        _answer(ctx, "LIST", cap.names(ctx.session.caps))
    elif subcommand == "REQ":
        _request(ctx)
    elif subcommand == "END":
        ctx.session.is_negotiating = False
        complete(ctx)
    else:
        raise NumericError(ERR_INVALIDCAPCMD, shown(ctx.param(0)))


def _list_offered(ctx: Context) -> None:
    session = ctx.session
    session.is_negotiating = session.user is None
    asked = ctx.param(1)
    version = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 7 else 301
    session.cap_version = max(session.cap_version, version)
    if session.cap_version >= 302:
        _set_caps(ctx, session.caps | cap.CAP_NOTIFY)
    _answer(ctx, "LS", cap.offered(version, offers.values(ctx.settings)))


def _answer(ctx: Context, subcommand: str, words: list[str]) -> None:
    """Send *words* in as many lines as they need; only CAP 302 may be told that more follow.

    To others goes one line, with the drafts and what vendors invented last: an old client knows none.
    """
    nick = ctx.session.shown_nick
    is_old = ctx.session.cap_version < MULTILINE_VERSION
    if is_old:
        words.sort(key=lambda word: "/" in word)
    lines = list(packed(words, ctx.settings.line_bytes - ANSWER_BYTES)) or [""]
    if is_old:
        del lines[1:]
    for line in lines[:-1]:
        ctx.line("CAP", nick, subcommand, "*", line)
    ctx.line("CAP", nick, subcommand, lines[-1])


def _request(ctx: Context) -> None:
    """All of a request or nothing of it."""
    session = ctx.session
    session.is_negotiating = session.is_negotiating or session.user is None
    nick, asked = session.shown_nick, ctx.param(1)
    room_bytes = ctx.settings.line_bytes - ANSWER_BYTES
    caps = _asked_for(session, asked)
    if caps is None:
        ctx.line("CAP", nick, "NAK", cut(asked, room_bytes))
        return
    for line in list(packed(asked.split(), room_bytes)) or [""]:
        ctx.line("CAP", nick, "ACK", line)
    _set_caps(ctx, caps)


def _asked_for(session: Session, asked: str) -> int | None:
    """Return the capabilities the session would have then, or None if it cannot have them."""
    caps = session.caps
    for word in asked.split():
        bit = cap.CAPABILITIES.get(word.removeprefix("-"))
        if bit is None or (word == "-cap-notify" and session.cap_version >= 302):
            return None
        caps = caps & ~bit if word.startswith("-") else caps | bit
    return None if caps & cap.METADATA == cap.METADATA else caps


def _set_caps(ctx: Context, caps: int) -> None:
    session = ctx.session
    if is_aware(session.caps) and not is_aware(caps):
        session.subscriptions.clear()
    session.caps = caps
    if session.user is not None:
        session.user.forget_audiences()


@command("PASS", min_params=1, is_early=True)
def password(ctx: Context) -> None:
    """PASS <account>:<password>: log in, for clients without SASL; it must come first."""
    raise NumericError(ERR_ALREADYREGISTERED)


@command("AUTHENTICATE", min_params=1, is_early=True)
def authenticate(ctx: Context) -> None:
    """AUTHENTICATE PLAIN: log in; clients do this by themselves."""
    raise NumericError(ERR_SASLFAIL, "SASL authentication failed")


@command("NICK", cost=2, is_early=True)
def nick(ctx: Context) -> None:
    """NICK <name>: choose the name the others see; where a login is required, only its letter case."""
    wanted = ctx.param(0)
    session = ctx.session
    if not wanted:
        raise NumericError(ERR_NONICKNAMEGIVEN)
    if session.user is not None:
        _change_nick(ctx, wanted)
    else:
        session.nick = wanted
        complete(ctx)


def _change_nick(ctx: Context, wanted: str) -> None:
    user = ctx.user
    if wanted == user.nick:
        return
    if ctx.settings.is_login_required and fold(wanted) != fold(user.nick):
        raise NumericError(ERR_NICKNAMEINUSE, shown(wanted))
    wanted = free_nick(ctx, wanted)
    rooms = membership.stamps(ctx, user.rooms)
    ctx.emit(events.NickChanged(user.nick, wanted, ctx.now_ms, rooms))


@command("USER", min_params=4, is_early=True)
def user(ctx: Context) -> None:
    """USER <username> 0 * :<real name>: say who you are, once, at the start."""
    session = ctx.session
    if session.user is not None or session.username is not None:
        raise NumericError(ERR_ALREADYREGISTERED)
    if not ctx.param(0) or not ctx.param(3):
        raise NumericError(ERR_NEEDMOREPARAMS, "USER")
    session.username = ctx.param(0)
    session.realname = cut(ctx.param(3), REALNAME_BYTES)
    complete(ctx)


@command("PING", min_params=1, cost=0.5, is_early=True)
def ping(ctx: Context) -> None:
    """PING <token>: ask whether the server is alive; it answers PONG."""
    if not ctx.param(0):
        raise NumericError(ERR_NEEDMOREPARAMS, "PING")
    ctx.line("PONG", ctx.settings.name, cut(ctx.param(0), TEXT_BYTES))


@command("PONG", cost=0.5, is_early=True)
def pong(ctx: Context) -> None:
    """PONG <token>: answer a PING of the server."""
    replay.answered(ctx)


@command("QUIT", is_early=True)
def leave(ctx: Context) -> None:
    """QUIT [<text>]: leave the server."""
    text = cut(ctx.param(0), TEXT_BYTES)
    reason = f"Quit: {text}" if text else "Quit"
    membership.detach(ctx, ctx.session, reason)
    ctx.close(ctx.session, reason)

"""PRIVMSG, NOTICE, TAGMSG: what people say.

Source: Modern IRC, "Sending messages"; IRCv3 message-tags, echo-message.
"""

from collections.abc import Mapping

from securechat.wire import capabilities as cap
from securechat.wire.replies import (
    ERR_CANNOTSENDTOCHAN,
    ERR_INPUTTOOLONG,
    ERR_NEEDREGGEDNICK,
    ERR_NORECIPIENT,
    ERR_NOSUCHNICK,
    ERR_NOTEXTTOSEND,
    ERR_TOOMANYTARGETS,
    NOT_HERE,
    RPL_AWAY,
)
from securechat.world import conversations, events, retrying, znc
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import ChatError, FailError, NumericError, SilentError
from securechat.world.modes import PREFIXES, status_target
from securechat.world.multiline import Cuts, take_apart
from securechat.world.registration import MOST_TARGETS
from securechat.world.replying import shown
from securechat.world.room import Room
from securechat.world.user import MOST_ACCEPTED, User

TYPING = frozenset({"+typing", "+draft/typing"})
"""Tags that are about this moment only: a message with nothing else is not kept."""

BOTH_NAMES = (
    ("+draft/reply", "+reply"),
    ("+reply", "+draft/reply"),
    ("+draft/channel-context", "+channel-context"),
    ("+channel-context", "+draft/channel-context"),
)
"""Tags whose name has lost its "draft/": clients know the one or the other, and get both."""

RENAMED_CHARACTERS = 100
"""Longest value that is sent under a second name: a msgid or a channel's name is shorter, and what
a server adds to the tags of a line has a limit."""

SURELY_FITS = 64
"""Characters of text that fit a line behind the longest names, in any alphabet; in ASCII four times
as many."""

_SYMBOLS = frozenset(PREFIXES.values())


@command("PRIVMSG", is_active=True)
def privmsg(ctx: Context) -> None:
    """PRIVMSG <target>[,<target>...] :<text>: say something in a channel, to its operators (@#channel), or to a person."""
    _send(ctx, "PRIVMSG")


@command("NOTICE", is_active=True)
def notice(ctx: Context) -> None:
    """NOTICE <target>[,<target>...] :<text>: say something that asks for no answer."""
    try:
        _send(ctx, "NOTICE")
    except ChatError:
        raise SilentError from None


@command("TAGMSG", cost=0.5)
def tagmsg(ctx: Context) -> None:
    """TAGMSG <target>[,<target>...]: send tags without text, such as a reaction."""
    _send(ctx, "TAGMSG")


def _send(ctx: Context, name: str) -> None:
    target = ctx.param(0)
    if not target.strip(","):
        raise NumericError(ERR_NORECIPIENT)
    text = None if name == "TAGMSG" else ctx.param(1)
    if text == "":
        raise NumericError(ERR_NOTEXTTOSEND)
    key = retrying.key_of(ctx) if ctx.session.caps & cap.RETRY else ""
    if "," in target:
        _send_to_several(ctx, name, target, text, key)
    else:
        send_to(ctx, name, target, text, client_tags(ctx), None, key)


def _send_to_several(ctx: Context, name: str, targets: str, text: str | None, key: str) -> None:
    found = [target for target in targets.split(",") if target]
    if len(found) > MOST_TARGETS:
        raise NumericError(ERR_TOOMANYTARGETS, shown(found[MOST_TARGETS]))
    tags = client_tags(ctx)

    def send(target: str) -> None:
        try:
            send_to(ctx, name, target, text, tags, None, key)
        except ChatError:
            if name != "NOTICE":
                raise

    ctx.each(found, send)


def client_tags(ctx: Context) -> Mapping[str, str]:
    """Return the tags that are relayed: the client-only ones, of clients that negotiated them."""
    tags = ctx.message.tags
    if not tags or not ctx.session.caps & cap.MESSAGE_TAGS:
        return {}
    relayed = {key: value for key, value in tags.items() if key[0] == "+"}
    if relayed:
        for one, other in BOTH_NAMES:
            value = relayed.get(one)
            if value is not None and len(value) <= RENAMED_CHARACTERS:
                relayed.setdefault(other, value)
    return relayed


def send_to(
    ctx: Context,
    name: str,
    target: str,
    text: str | None,
    tags: Mapping[str, str],
    cuts: Cuts | None = None,
    key: str = "",
) -> None:
    """Decide that the user says *text* to *target*.

    Args:
        ctx: of the line that says so.
        name: PRIVMSG, NOTICE or TAGMSG.
        target: a channel, those of a rank in it such as @#lobby, or a nick.
        text: None for TAGMSG.
        tags: those that are relayed.
        cuts: where its lines were cut, for a message of several; see `multiline`.
        key: under which it may be sent again; see `retrying`.

    Raises:
        ChatError: it may not be said, or not to them.
    """
    if target[0] == "#":
        room = _room_to_speak_in(ctx, target, text, cuts)
        _say(ctx, name, room, None, room.id, text, tags, cuts, "", key)
        return
    if target[0] in _SYMBOLS:
        rank, place = status_target(target)
        if place[:1] == "#":
            room = _room_to_speak_in(ctx, place, text, cuts)
            _say(ctx, name, room, None, None, text, tags, cuts, rank)
            return
    recipient = ctx.state.users.find(target)
    if recipient is None:
        _tell_absent(ctx, target, name, text, tags, cuts, key)
    else:
        _tell(ctx, recipient, name, text, tags, cuts, key)


def _tell_absent(
    ctx: Context,
    target: str,
    name: str,
    text: str | None,
    tags: Mapping[str, str],
    cuts: Cuts | None,
    key: str,
) -> None:
    """Decide what comes of words to a name under which nobody is here."""
    if target[0] == "*":
        znc.told(ctx, name, target, text)
        return
    account = ctx.state.accounts.find(target)
    if account is None or account.is_suspended or ctx.user.account is None:
        raise NumericError(ERR_NOSUCHNICK, shown(target))
    for user in ctx.state.users_of_account.get(account.id, ()):
        _tell(ctx, user, name, text, tags, cuts, key)  # it is here under another nick
        return
    conversation = conversations.opened(ctx, account)
    _say(ctx, name, None, account.name, conversation, text, tags, cuts, "", key)
    if name == "PRIVMSG":
        ctx.reply(RPL_AWAY, account.name, NOT_HERE)


def _tell(
    ctx: Context,
    recipient: User,
    name: str,
    text: str | None,
    tags: Mapping[str, str],
    cuts: Cuts | None,
    key: str,
) -> None:
    if not recipient.hears(ctx.user):
        raise NumericError(ERR_NEEDREGGEDNICK, recipient.nick)
    conversation = conversations.opened(ctx, recipient)
    _say(ctx, name, None, recipient.nick, conversation, text, tags, cuts, "", key)
    if text is not None:
        _expect_answer(ctx, recipient)
    if recipient.away is not None and name == "PRIVMSG":
        ctx.reply(RPL_AWAY, recipient.nick, recipient.away)


def _room_to_speak_in(ctx: Context, name: str, text: str | None, cuts: Cuts | None) -> Room:
    """Return the room called *name*, in which the user may say *text*."""
    room = ctx.room(name)
    if not room.may_speak(ctx.user) or (room.refuses_ctcp and _holds_ctcp(text, cuts)):
        raise NumericError(ERR_CANNOTSENDTOCHAN, room.name)
    return room


def _expect_answer(ctx: Context, recipient: User) -> None:
    """Who is written to may answer, whoever else may not."""
    user = ctx.user
    if not user.hears(recipient) and len(user.accepts) < MOST_ACCEPTED:
        ctx.emit(events.Accepted(user.nick, recipient.nick, is_accepted=True))


def _holds_ctcp(text: str | None, cuts: Cuts | None) -> bool:
    """Whether a line of it is a request or an answer of a client, not what somebody does or says."""
    lines = (text or "",) if cuts is None else (line.text for line in take_apart(text or "", cuts))
    return any(
        line[:1] == "\x01" and line.rstrip("\x01").partition(" ")[0] != "\x01ACTION"
        for line in lines
    )


def _say(
    ctx: Context,
    name: str,
    room: Room | None,
    recipient: str | None,
    conversation: int | None,
    text: str | None,
    tags: Mapping[str, str],
    cuts: Cuts | None,
    rank: str = "",
    key: str = "",
) -> None:
    user = ctx.user
    target = room.name if room else recipient or ""
    if rank:
        target = PREFIXES[rank] + target
    if text is not None and len(text) > SURELY_FITS * (4 if text.isascii() else 1):
        _check_length(ctx, f":{user.source} {name} {target} :", text, cuts)
    is_kept = text is not None or not TYPING.issuperset(tags)
    ctx.unit.target = target
    if key and is_kept and conversation is not None:
        if retrying.is_answered(ctx, conversation, key, target):
            return
    else:
        key = ""
    ctx.emit(
        events.MessageSent(
            ctx.stamp(room.id if room else conversation) if is_kept else None,
            name,
            user.nick,
            ctx.session.number,
            room.id if room else None,
            recipient,
            conversation if is_kept else None,
            text,
            tags,
            cuts,
            rank,
            key,
        )
    )


def _check_length(ctx: Context, before: str, text: str, cuts: Cuts | None) -> None:
    """A text that would be cut on its way to the others is refused instead, whole."""
    room_bytes = ctx.settings.line_bytes - len(before.encode()) - 2
    if cuts is None:
        if len(text.encode()) > room_bytes:
            raise NumericError(ERR_INPUTTOOLONG)
    elif any(len(line.text.encode()) > room_bytes for line in take_apart(text, cuts)):
        raise FailError("BATCH", "MULTILINE_INVALID")

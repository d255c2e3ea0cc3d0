"""What each line from the server changes: one small function a command, in one table.

Numerics that are not in the table are shown as they came; other unknown commands are passed over.
Source: Modern IRC; IRCv3 server-time, labeled-response, echo-message, away-notify.
"""

import time
from collections.abc import Callable
from datetime import datetime

from securechat.client.events import (
    AwayChanged,
    Invited,
    Joined,
    Left,
    Manner,
    ModeChanged,
    Named,
    NickChanged,
    Quit,
    Said,
    TopicChanged,
)
from securechat.client.replies import failure_text, is_error
from securechat.client.session import CONFIRM_PING, SETTLED_PING, Session, place_of
from securechat.wire.masks import split_source
from securechat.wire.message import Message
from securechat.wire.replies import (
    ERR_NOMOTD,
    RPL_AWAY,
    RPL_CHANNELMODEIS,
    RPL_CREATED,
    RPL_CREATIONTIME,
    RPL_ENDOFHELP,
    RPL_ENDOFMOTD,
    RPL_ENDOFNAMES,
    RPL_ENDOFWHO,
    RPL_ENDOFWHOIS,
    RPL_GLOBALUSERS,
    RPL_HELPSTART,
    RPL_ISUPPORT,
    RPL_LISTEND,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
    RPL_MYINFO,
    RPL_NAMREPLY,
    RPL_NOTOPIC,
    RPL_TOPIC,
    RPL_TOPICWHOTIME,
    RPL_UMODEIS,
    RPL_WELCOME,
    RPL_WHOISCHANNELS,
    RPL_WHOISUSER,
    RPL_WHOREPLY,
    RPL_YOURHOST,
)

Handler = Callable[[Session, Message], None]

_HANDLERS: dict[str, tuple[Handler, int]] = {}
"""By command: what to do, and how many parameters it cannot do without."""


def receive(session: Session, message: Message) -> None:
    """Take one message from the server.

    Raises:
        LoginError: the server does not let us in.
    """
    if session.advance_login(message):
        return
    if is_error(message):
        _on_error(session, message)
        return
    handler, min_params = _HANDLERS.get(message.command, (_on_other, 0))
    if len(message.params) >= min_params:
        handler(session, message)


def _on(command: str, min_params: int = 0) -> Callable[[Handler], Handler]:
    def enter(handler: Handler) -> Handler:
        _HANDLERS[command] = handler, min_params
        return handler

    return enter


def _on_error(session: Session, message: Message) -> None:
    ticket = session.ticket_of(message)
    if (
        message.command == ERR_NOMOTD.code
    ):  # no message of the day: the welcome is over all the same
        session.ready()
    elif ticket is not None:
        session.fail(ticket, failure_text(message))
    else:
        session.refused(message)


def _on_other(session: Session, message: Message) -> None:
    if message.command.isdigit() and message.command[0] in "236" and session.is_welcomed:
        session.tell(" ".join(message.params[1:]))


def _nick(message: Message) -> str:
    return split_source(message.source or "")[0]


def _at_ms(message: Message) -> int:
    """When it happened: the server's word, else now."""
    stamp = message.tags.get("time")
    if stamp is not None:
        try:
            return round(datetime.fromisoformat(stamp).timestamp() * 1000)
        except ValueError:
            pass
    return time.time_ns() // 1_000_000


# Connection and welcome.


@_on("PING")
def _ping(session: Session, message: Message) -> None:
    session.answer(f"PONG :{message.params[-1] if message.params else ''}")


@_on("PONG", 1)
def _pong(session: Session, message: Message) -> None:
    token = message.params[-1]
    if token == SETTLED_PING:
        session.settled()
    elif token.startswith(CONFIRM_PING) and token[len(CONFIRM_PING) :].isdecimal():
        session.acknowledge(int(token[len(CONFIRM_PING) :]), _at_ms(message))


@_on("ERROR", 1)
def _error(session: Session, message: Message) -> None:
    session.farewell = message.params[-1]


@_on(RPL_WELCOME.code, 1)
def _welcome(session: Session, message: Message) -> None:
    session.nick = message.params[0]
    session.welcomed(message.source or "")


@_on(RPL_ISUPPORT.code, 2)
def _isupport(session: Session, message: Message) -> None:
    for token in message.params[1:-1]:
        key, _, value = token.partition("=")
        if key == "LINELEN" and value.isdecimal() and int(value) >= session.line_bytes:
            session.line_bytes = min(int(value), 4096)
        elif key == "PREFIX" and ")" in value:
            session.rank_signs = value.partition(")")[2]


@_on(RPL_ENDOFMOTD.code)
def _end_of_motd(session: Session, message: Message) -> None:
    session.ready()


@_on(RPL_MOTD.code, 2)
def _motd(session: Session, message: Message) -> None:
    session.tell(message.params[-1].removeprefix("- "))


@_on("BATCH", 1)
def _batch(session: Session, message: Message) -> None:
    reference = message.params[0]
    if reference.startswith("+"):
        ticket = session.ticket_of(message)
        session.open_batch(reference[1:], "" if ticket is None else str(ticket))
    elif (ticket := session.close_batch(reference[1:])) is not None:
        session.acknowledge(ticket, _at_ms(message))  # nothing in it said no


@_on("ACK")
def _ack(session: Session, message: Message) -> None:
    if (ticket := session.ticket_of(message)) is not None:
        session.acknowledge(ticket, _at_ms(message))


# What is said.


@_on("PRIVMSG", 2)
def _privmsg(session: Session, message: Message) -> None:
    text = message.params[1]
    if not text.startswith("\x01"):
        _said(session, message, text, Manner.TEXT)
    elif text.startswith("\x01ACTION "):
        _said(session, message, text[8:].removesuffix("\x01"), Manner.ACTION)


@_on("NOTICE", 2)
def _notice(session: Session, message: Message) -> None:
    text = message.params[1]
    if "!" not in (message.source or ""):
        session.tell(text)
    elif not text.startswith("\x01"):
        _said(session, message, text, Manner.NOTICE)


def _said(session: Session, message: Message, text: str, manner: Manner) -> None:
    nick, target = _nick(message), message.params[0]
    is_own = session.is_me(nick)
    ticket = session.ticket_of(message)
    if is_own:
        session.mask = message.source or ""
        if ticket is not None:
            session.acknowledge(ticket, _at_ms(message))
            return
    place = place_of(target, target if is_own else nick)
    session.show(Said(_at_ms(message), place, nick, text, manner, is_own))


# Who comes and goes.


@_on("JOIN", 1)
def _join(session: Session, message: Message) -> None:
    room, nick = message.params[0], _nick(message)
    is_own = session.is_me(nick)
    if is_own:
        session.mask = message.source or ""
        session.entered(room)
    session.rooms.add(room, nick)
    session.show(Joined(_at_ms(message), room, nick, is_own))


@_on("PART", 1)
def _part(session: Session, message: Message) -> None:
    reason = message.params[1] if len(message.params) > 1 else ""
    _left(session, message, _nick(message), reason)


@_on("KICK", 2)
def _kick(session: Session, message: Message) -> None:
    reason = message.params[2] if len(message.params) > 2 else ""
    _left(session, message, message.params[1], reason, by=_nick(message) or "the server")


def _left(session: Session, message: Message, nick: str, reason: str, by: str = "") -> None:
    room = message.params[0]
    is_own = session.is_me(nick)
    if is_own:
        session.left(room)
    else:
        session.rooms.remove(room, nick)
    session.show(Left(_at_ms(message), room, nick, reason, by, is_own))


@_on("QUIT")
def _quit(session: Session, message: Message) -> None:
    nick = _nick(message)
    rooms = session.rooms.remove_everywhere(nick)
    session.show(Quit(_at_ms(message), nick, rooms, message.params[-1] if message.params else ""))


@_on("NICK", 1)
def _nick_changed(session: Session, message: Message) -> None:
    old, new = _nick(message), message.params[0]
    is_own = session.is_me(old)
    if is_own:
        session.nick = new
        session.mask = ""
    session.show(NickChanged(_at_ms(message), old, new, session.rooms.rename(old, new), is_own))


@_on("AWAY")
def _away(session: Session, message: Message) -> None:
    nick = _nick(message)
    text = message.params[0] if message.params else None
    session.show(AwayChanged(_at_ms(message), nick, session.rooms.rooms_of(nick), text))


@_on("INVITE", 2)
def _invite(session: Session, message: Message) -> None:
    if session.is_me(message.params[0]):
        session.show(Invited(_at_ms(message), message.params[1], _nick(message)))


# What a room is like.


@_on("TOPIC", 2)
def _topic(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[0], message.params[1], _nick(message))


@_on(RPL_TOPIC.code, 3)
def _topic_told(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[1], message.params[2], "")


@_on(RPL_NOTOPIC.code, 2)
def _no_topic(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[1], "", "")


def _set_topic(session: Session, message: Message, room: str, topic: str, nick: str) -> None:
    if (known := session.rooms.find(room)) is not None:
        known.topic = topic
    session.show(TopicChanged(_at_ms(message), room, topic, nick))


@_on(RPL_NAMREPLY.code, 3)
def _names(session: Session, message: Message) -> None:
    session.rooms.list_members(message.params[-2], message.params[-1], session.rank_signs)


@_on(RPL_ENDOFNAMES.code, 2)
def _end_of_names(session: Session, message: Message) -> None:
    room = message.params[1]
    nicks = session.rooms.end_list(room)
    if nicks is None:
        session.tell(f"You are not in {room}.")
    else:
        session.show(Named(_at_ms(message), room, nicks))


@_on("MODE", 2)
def _mode(session: Session, message: Message) -> None:
    room, *change = message.params
    if session.rooms.find(room) is not None:
        event = ModeChanged(_at_ms(message), room, _nick(message), " ".join(change))
        session.show(event)
        session.send("NAMES", room)  # the rank signs may have changed


# Answers to questions.


@_on(RPL_AWAY.code, 3)
def _is_away(session: Session, message: Message) -> None:
    session.tell(f"{message.params[1]} is away: {message.params[2]}")


@_on(RPL_WHOREPLY.code, 8)
def _who(session: Session, message: Message) -> None:
    _, room, user, host, _, nick, flags, rest = message.params[:8]
    state = "away" if flags.startswith("G") else "here"
    where = "" if room == "*" else f" in {room}"
    name = rest.partition(" ")[2]
    session.tell(f"{nick} ({user}@{host}), {state}{where}{f': {name}' if name else ''}")


@_on(RPL_WHOISUSER.code, 4)
def _whois(session: Session, message: Message) -> None:
    session.tell(f"{message.params[1]} is {message.params[2]}@{message.params[3]}")


@_on(RPL_WHOISCHANNELS.code, 3)
def _whois_rooms(session: Session, message: Message) -> None:
    session.tell(f"{message.params[1]} is in {message.params[2].strip()}")


def _ignore(session: Session, message: Message) -> None:
    """Nothing a person wants to read at every start, or the end of a list."""


for _reply in (
    RPL_YOURHOST,
    RPL_CREATED,
    RPL_MYINFO,
    RPL_UMODEIS,
    RPL_LUSERCLIENT,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_LUSERCHANNELS,
    RPL_LUSERME,
    RPL_LOCALUSERS,
    RPL_GLOBALUSERS,
    RPL_ENDOFWHO,
    RPL_ENDOFWHOIS,
    RPL_LISTEND,
    RPL_CHANNELMODEIS,
    RPL_CREATIONTIME,
    RPL_TOPICWHOTIME,
    RPL_MOTDSTART,
    RPL_HELPSTART,
    RPL_ENDOFHELP,
):
    _HANDLERS[_reply.code] = _ignore, 0

"""Who comes and goes, and what a room is like: what the server's lines about that change.

Source: Modern IRC; IRCv3 extended-join, away-notify, multi-prefix, userhost-in-names,
draft/channel-rename.
"""

from securechat.client.events import (
    AwayChanged,
    Invited,
    Joined,
    Left,
    ModeChanged,
    Named,
    NickChanged,
    Quit,
    RankChanged,
    RoomRenamed,
    TopicChanged,
)
from securechat.client.ranks import changes_of
from securechat.client.reacting import Table, nick_of
from securechat.client.session import Session
from securechat.client.stamps import at_ms
from securechat.client.texts import _
from securechat.wire.message import Message
from securechat.wire.names import fold, is_channel
from securechat.wire.replies import (
    RPL_ENDOFNAMES,
    RPL_NAMREPLY,
    RPL_NOTOPIC,
    RPL_TOPIC,
)

TABLE = Table()

_LED_ON = 4
"""The parameters of FAIL JOIN CHANNEL_RENAMED that are no text."""

# Who comes and goes.


@TABLE.on("JOIN", 1)
def _join(session: Session, message: Message) -> None:
    room, nick = message.params[0], nick_of(message)
    is_own = session.is_me(nick)
    if is_own:
        if not session.rooms.may_enter(room):
            return
        session.mask = message.source or ""
        session.entered(room)
    session.rooms.add(room, nick)
    session.show(Joined(at_ms(message), room, nick, is_own))


@TABLE.on("PART", 1)
def _part(session: Session, message: Message) -> None:
    reason = message.params[1] if len(message.params) > 1 else ""
    _left(session, message, nick_of(message), reason)


@TABLE.on("KICK", 2)
def _kick(session: Session, message: Message) -> None:
    reason = message.params[2] if len(message.params) > 2 else ""
    _left(session, message, message.params[1], reason, by=nick_of(message) or "the server")


def _left(session: Session, message: Message, nick: str, reason: str, by: str = "") -> None:
    room = message.params[0]
    is_own = session.is_me(nick)
    if is_own:
        session.left(room)
        if not by:
            session.history.forget(room)  # whoever leaves a room closes it
    else:
        session.rooms.remove(room, nick)
    session.show(Left(at_ms(message), room, nick, reason, by, is_own))


@TABLE.on("QUIT")
def _quit(session: Session, message: Message) -> None:
    nick = nick_of(message)
    rooms = session.rooms.remove_everywhere(nick)
    session.show(Quit(at_ms(message), nick, rooms, message.params[-1] if message.params else ""))


@TABLE.on("NICK", 1)
def _nick_changed(session: Session, message: Message) -> None:
    old, new = nick_of(message), message.params[0]
    is_own = session.is_me(old)
    if is_own:
        session.nick = new
        session.mask = ""
    session.history.renamed(f"@{old}", f"@{new}")
    session.show(NickChanged(at_ms(message), old, new, session.rooms.rename(old, new), is_own))


@TABLE.on("AWAY")
def _away(session: Session, message: Message) -> None:
    nick = nick_of(message)
    text = message.params[0] if message.params else None
    session.show(AwayChanged(at_ms(message), nick, session.rooms.rooms_of(nick), text))


@TABLE.on("INVITE", 2)
def _invite(session: Session, message: Message) -> None:
    if session.is_me(message.params[0]) and not session.is_ignored(nick_of(message)):
        session.show(Invited(at_ms(message), message.params[1], nick_of(message)))


# What a room is like.


@TABLE.on("RENAME", 2)
def _room_renamed(session: Session, message: Message) -> None:
    old, new, *rest = message.params
    if is_channel(new) and session.rooms.find(old) is not None:
        session.room_renamed(old, new)
        session.show(
            RoomRenamed(at_ms(message), old, new, nick_of(message), rest[0] if rest else "")
        )


def led_on(session: Session, message: Message) -> bool:
    """Take the answer that a room we wanted is called something else; return False if it is none.

    Source: IRCv3 draft/channel-rename, "Channel redirection".
    """
    if message.command != "FAIL" or message.params[:2] != ("JOIN", "CHANNEL_RENAMED"):
        return False
    if len(message.params) < _LED_ON:
        return False
    old, new = message.params[2:4]
    is_other = is_channel(old) and is_channel(new) and fold(old) != fold(new)
    if not is_other or session.rooms.find(old) is not None or not session.rooms.may_enter(new):
        return False
    session.led_on(old, new)
    session.show(RoomRenamed(at_ms(message), old, new, ""))
    return True


@TABLE.on("TOPIC", 2)
def _topic(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[0], message.params[1], nick_of(message))


@TABLE.on(RPL_TOPIC.code, 3)
def _topic_told(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[1], message.params[2], "")


@TABLE.on(RPL_NOTOPIC.code, 2)
def _no_topic(session: Session, message: Message) -> None:
    _set_topic(session, message, message.params[1], "", "")


def _set_topic(session: Session, message: Message, room: str, topic: str, nick: str) -> None:
    if (known := session.rooms.find(room)) is not None:
        known.topic = topic
    session.show(TopicChanged(at_ms(message), room, topic, nick))


@TABLE.on(RPL_NAMREPLY.code, 3)
def _names(session: Session, message: Message) -> None:
    session.rooms.list_members(message.params[-2], message.params[-1], session.supported.rank_signs)


@TABLE.on(RPL_ENDOFNAMES.code, 2)
def _end_of_names(session: Session, message: Message) -> None:
    room = message.params[1]
    nicks = session.rooms.end_list(room)
    if nicks is None:
        session.tell(_("You are not in {room}.").format(room=room))
    else:
        session.show(Named(at_ms(message), room, nicks))
        session.absences.listed(room, len(nicks))


@TABLE.on("MODE", 2)
def _mode(session: Session, message: Message) -> None:
    room, *change = message.params
    if session.rooms.find(room) is None:
        return
    session.show(ModeChanged(at_ms(message), room, nick_of(message), " ".join(change)))
    ranks = session.supported.ranks
    changed = [c for c in changes_of(change, session.supported) if c.letter in ranks]
    if changed and "multi-prefix" not in session.capabilities:
        session.answer(f"NAMES {room}")  # who loses the rank we know of may have a lower one
        return
    for letter, nick, is_set in changed:
        signs = session.rooms.rank(
            room, nick, ranks[letter], session.supported.rank_signs, is_set=is_set
        )
        if signs is not None:
            session.show(RankChanged(at_ms(message), room, nick, signs))

"""`follow`: what each event changes in a chat; one small function an event."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from securechat.client.events import (
    Acknowledged,
    AwayChanged,
    Event,
    Failed,
    Found,
    Invited,
    Joined,
    LagMeasured,
    Left,
    Lost,
    MarkedRead,
    ModeChanged,
    Named,
    NewestPage,
    NickChanged,
    OlderPage,
    Quit,
    RankChanged,
    Reacted,
    Redacted,
    Retrying,
    Said,
    Settled,
    Told,
    TopicChanged,
    Typing,
    Unconfirmed,
    Waiting,
    Warned,
    Welcomed,
)
from securechat.client.fullscreen.chat import SERVER, Chat, Line
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.passages import Passage
from securechat.client.mode_words import mode_lines
from securechat.client.painting import because, mentions
from securechat.client.texts import _
from securechat.wire.names import fold, is_channel

TYPING_S = 6.0
"""Without a word that somebody still types, they do not. Source: IRCv3 typing."""

_FOLLOWERS: dict[type[Event], Callable[[Chat, Any], None]] = {}


def follow(chat: Chat, event: Event) -> None:
    """Change *chat* as *event* says; events that nothing shows are passed over."""
    follower = _FOLLOWERS.get(type(event))
    if follower is not None:
        follower(chat, event)


def _follows(
    kind: type[Event],
) -> Callable[[Callable[[Chat, Any], None]], Callable[[Chat, Any], None]]:
    def enter(follower: Callable[[Chat, Any], None]) -> Callable[[Chat, Any], None]:
        _FOLLOWERS[kind] = follower
        return follower

    return enter


# What is said.


def _entry_of(chat: Chat, event: Said) -> Entry:
    return Entry(
        event.at_ms,
        Kind.MESSAGE,
        event.text,
        event.nick,
        event.manner,
        event.formatted,
        event.msgid,
        event.reply_to,
        is_own=event.is_own,
        is_mention=not event.is_own and mentions(event.text, chat.nick),
    )


@_follows(Said)
def _said(chat: Chat, event: Said) -> None:
    chat.conversation(event.place).typing.pop(event.nick, None)
    chat.add(event.place, _entry_of(chat, event))


@_follows(Waiting)
def _waiting(chat: Chat, event: Waiting) -> None:
    entry = Entry(
        event.at_ms,
        Kind.MESSAGE,
        event.text,
        event.nick,
        event.manner,
        reply_to=event.reply_to,
        ticket=event.ticket,
        state=State.PENDING,
        is_own=True,
    )
    chat.waiting += 1
    chat.add(event.place, entry)


@_follows(Acknowledged)
def _acknowledged(chat: Chat, event: Acknowledged) -> None:
    chat.waiting = max(chat.waiting - 1, 0)
    found = chat.find_own(event.place, event.ticket)
    if found is not None:
        conversation, entry = found
        conversation.settle(entry, event.at_ms, event.msgid)


@_follows(Failed)
def _failed(chat: Chat, event: Failed) -> None:
    _lost_message(chat, event, State.FAILED, event.reason)


@_follows(Unconfirmed)
def _unconfirmed(chat: Chat, event: Unconfirmed) -> None:
    _lost_message(chat, event, State.UNCONFIRMED, _("It may or may not have arrived."))


def _lost_message(chat: Chat, event: Failed | Unconfirmed, state: State, reason: str) -> None:
    chat.waiting = max(chat.waiting - 1, 0)
    found = chat.find_own(event.place, event.ticket)
    if found is None:  # its place was closed meanwhile
        why = _("✗ not sent: {reason}").format(reason=reason)
        text = f"{event.place.removeprefix('@')}: {event.text} {why}"
        chat.note_here(event.at_ms, text, Kind.WARNING)
        return
    conversation, entry = found
    entry.state, entry.reason = state, reason
    conversation.changed(entry)


@_follows(Reacted)
def _reacted(chat: Chat, event: Reacted) -> None:
    conversation = chat.find(event.place)
    entry = None if conversation is None else conversation.find(event.msgid)
    if conversation is None or entry is None:
        return
    nicks = entry.reactions.setdefault(event.reaction, [])
    if event.is_removed and event.nick in nicks:
        nicks.remove(event.nick)
    elif not event.is_removed and event.nick not in nicks:
        nicks.append(event.nick)
    if not nicks:
        del entry.reactions[event.reaction]
    conversation.changed(entry)


@_follows(Redacted)
def _redacted(chat: Chat, event: Redacted) -> None:
    conversation = chat.find(event.place)
    entry = None if conversation is None else conversation.find(event.msgid)
    if conversation is not None and entry is not None:
        entry.state, entry.reason = State.REDACTED, event.reason
        entry.text = entry.formatted = ""
        entry.reactions.clear()
        conversation.changed(entry)


@_follows(Typing)
def _typing(chat: Chat, event: Typing) -> None:
    conversation = chat.find(event.place)
    if conversation is None:
        return  # who only types to us has said nothing yet
    if event.is_active:
        conversation.typing[event.nick] = time.monotonic() + TYPING_S
    else:
        conversation.typing.pop(event.nick, None)


@_follows(MarkedRead)
def _marked_read(chat: Chat, event: MarkedRead) -> None:
    conversation = chat.find(event.place)
    if conversation is not None:
        conversation.read(event.until_ms)
    else:
        chat.read_marks[event.place] = event.until_ms


@_follows(OlderPage)
def _older(chat: Chat, event: OlderPage) -> None:
    conversation = chat.conversation(event.place)
    conversation.is_loading = False
    conversation.is_at_start = event.is_start
    conversation.prepend(_entries_of(chat, event.events))
    _apply_rest(chat, event.events)


@_follows(NewestPage)
def _newest(chat: Chat, event: NewestPage) -> None:
    conversation = chat.conversation(event.place)
    if event.is_gap:
        conversation.clear()
        conversation.is_at_start = event.is_start
    elif not conversation.entries:
        conversation.is_at_start = event.is_start
    conversation.merge(_entries_of(chat, event.events))
    _apply_rest(chat, event.events)
    _count_unread(chat, conversation)


def _entries_of(chat: Chat, events: Iterable[Event]) -> list[Entry]:
    return [_entry_of(chat, event) for event in events if isinstance(event, Said)]


def _apply_rest(chat: Chat, events: Iterable[Event]) -> None:
    for event in events:
        if isinstance(event, (Reacted, Redacted)):
            follow(chat, event)


def _count_unread(chat: Chat, conversation: Conversation) -> None:
    """What came while we were away is unread, as far as we know where we were."""
    if conversation.read_until_ms == 0:
        return
    conversation.read(conversation.read_until_ms)
    if conversation is chat.open and conversation.unread:
        conversation.unread_line_ms = conversation.read_until_ms
        chat.read_open()


# Who comes and goes.


@_follows(Joined)
def _joined(chat: Chat, event: Joined) -> None:
    conversation = chat.conversation(event.room)
    if event.is_own:
        conversation.is_joined = True
        return
    conversation.members.add(event.nick)
    text = _("{nick} joined").format(nick=event.nick)
    chat.note_passing(event.room, Passage(event.nick, has_come=True), event.at_ms, text)


@_follows(Left)
def _left(chat: Chat, event: Left) -> None:
    conversation = chat.find(event.room)
    if conversation is None:
        return
    conversation.members.remove(event.nick)
    if event.is_own and not event.by and not conversation.has_unsent:
        chat.close(event.room)
        return
    if event.is_own:
        conversation.is_joined = False
        conversation.members.clear()
        text = _("you are no longer in this room")
        if event.by:
            text = _("you were removed by {by}").format(by=event.by)
    elif event.by:
        text = _("{nick} was removed by {by}").format(nick=event.nick, by=event.by)
    else:
        text = _("{nick} left").format(nick=event.nick) + because(event.reason)
        chat.note_passing(event.room, Passage(event.nick, has_come=False), event.at_ms, text)
        return
    chat.note(event.room, event.at_ms, text + because(event.reason))


@_follows(Quit)
def _quit(chat: Chat, event: Quit) -> None:
    text = _("{nick} left").format(nick=event.nick) + because(event.reason)
    for room in event.rooms:
        chat.conversation(room).members.remove(event.nick)
        chat.note_passing(room, Passage(event.nick, has_come=False), event.at_ms, text)
    if chat.find(f"@{event.nick}") is not None:
        chat.note(f"@{event.nick}", event.at_ms, text)


@_follows(NickChanged)
def _renamed(chat: Chat, event: NickChanged) -> None:
    text = _("{old} is now known as {new}").format(old=event.old, new=event.new)
    if event.is_own:
        chat.nick = event.new
        text = _("you are now known as {new}").format(new=event.new)
    for room in event.rooms:
        chat.conversation(room).members.rename(event.old, event.new)
        chat.note(room, event.at_ms, text)
    if fold(event.old) != fold(event.new) and chat.find(f"@{event.new}") is None:
        chat.rename(f"@{event.old}", f"@{event.new}")


@_follows(AwayChanged)
def _away(chat: Chat, event: AwayChanged) -> None:
    for room in event.rooms:
        chat.conversation(room).members.set_away(event.nick, is_away=event.text is not None)


@_follows(Named)
def _named(chat: Chat, event: Named) -> None:
    chat.conversation(event.room).members.replace(event.nicks)


@_follows(Found)
def _found(chat: Chat, event: Found) -> None:
    members = chat.conversation(event.room).members
    for nick in event.away:
        members.set_away(nick, is_away=True)


@_follows(RankChanged)
def _rank(chat: Chat, event: RankChanged) -> None:
    chat.conversation(event.room).members.rank(event.nick, event.signs)


# What a room is like.


@_follows(TopicChanged)
def _topic(chat: Chat, event: TopicChanged) -> None:
    conversation = chat.find(event.room)
    if conversation is None or not conversation.is_joined:
        if event.topic:  # somebody asked
            chat.note_here(event.at_ms, f"{event.room}: {event.topic}")
        return
    conversation.topic = event.topic
    if not event.nick:
        return
    if event.topic:
        text = _("{nick} changed the topic to: {topic}").format(nick=event.nick, topic=event.topic)
    else:
        text = _("{nick} cleared the topic").format(nick=event.nick)
    chat.note(event.room, event.at_ms, text)


@_follows(ModeChanged)
def _mode(chat: Chat, event: ModeChanged) -> None:
    for text in mode_lines(event.nick, event.change):
        chat.note(event.room, event.at_ms, text)


@_follows(Invited)
def _invited(chat: Chat, event: Invited) -> None:
    text = _("{nick} invites you: /join {room}").format(nick=event.nick, room=event.room)
    chat.note_here(event.at_ms, text)


# The server and the connection.


@_follows(Told)
def _told(chat: Chat, event: Told) -> None:
    # The server's greetings are many lines, and nobody waits for them.
    place = chat.open.place if chat.is_settled else SERVER
    chat.note(place, event.at_ms, event.text)


@_follows(Warned)
def _warned(chat: Chat, event: Warned) -> None:
    chat.note_here(event.at_ms, event.text, Kind.WARNING)


@_follows(Welcomed)
def _welcomed(chat: Chat, event: Welcomed) -> None:
    chat.nick = event.nick
    chat.connection.line = Line.CONNECTED
    chat.connection.server = event.server
    chat.connection.reason = ""
    if event.is_again:
        chat.note_here(event.at_ms, _("connected again"))


@_follows(Settled)
def _settled(chat: Chat, event: Settled) -> None:
    chat.is_settled = True
    joined = {fold(room) for room in event.rooms}
    for conversation in chat.conversations:
        if not is_channel(conversation.place) or fold(conversation.place) in joined:
            continue
        if conversation.is_joined:
            text = _("you are no longer in this room")
            chat.note(conversation.place, event.at_ms, text, Kind.WARNING)
        conversation.is_joined = False
        conversation.members.clear()


@_follows(Lost)
def _lost(chat: Chat, event: Lost) -> None:
    chat.is_settled = False
    chat.connection.line = Line.LOST
    chat.connection.reason = event.reason
    chat.connection.lag_ms = None
    text = _("The connection is lost: {reason}").format(reason=event.reason)
    chat.note_here(event.at_ms, text, Kind.WARNING)


@_follows(Retrying)
def _retrying(chat: Chat, event: Retrying) -> None:
    chat.connection.line = Line.LOST
    chat.connection.retry_at_ms = event.at_ms + event.pause_s * 1000
    if event.reason:
        chat.connection.reason = event.reason


@_follows(LagMeasured)
def _lag(chat: Chat, event: LagMeasured) -> None:
    chat.connection.lag_ms = event.lag_ms

"""What is said, and what becomes of it."""

import time
from collections.abc import Iterable

from securechat.client.events import (
    Acknowledged,
    Event,
    Failed,
    MarkedRead,
    NewestPage,
    OlderPage,
    Reacted,
    Redacted,
    Said,
    Typing,
    Unconfirmed,
    Waiting,
)
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.following.table import follow, follows
from securechat.client.painting import mentions
from securechat.client.texts import _

TYPING_S = 6.0
"""Without a word that somebody still types, they do not. Source: IRCv3 typing."""


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


@follows(Said)
def _said(chat: Chat, event: Said) -> None:
    chat.conversation(event.place).typing.pop(event.nick, None)
    chat.add(event.place, _entry_of(chat, event))


@follows(Waiting)
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


@follows(Acknowledged)
def _acknowledged(chat: Chat, event: Acknowledged) -> None:
    chat.waiting = max(chat.waiting - 1, 0)
    found = chat.find_own(event.place, event.ticket)
    if found is not None:
        conversation, entry = found
        conversation.settle(entry, event.at_ms, event.msgid)


@follows(Failed)
def _failed(chat: Chat, event: Failed) -> None:
    _lost_message(chat, event, State.FAILED, event.reason)


@follows(Unconfirmed)
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


@follows(Reacted)
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


@follows(Redacted)
def _redacted(chat: Chat, event: Redacted) -> None:
    conversation = chat.find(event.place)
    entry = None if conversation is None else conversation.find(event.msgid)
    if conversation is not None and entry is not None:
        entry.state, entry.reason = State.REDACTED, event.reason
        entry.text = entry.formatted = ""
        entry.reactions.clear()
        conversation.changed(entry)


@follows(Typing)
def _typing(chat: Chat, event: Typing) -> None:
    conversation = chat.find(event.place)
    if conversation is None:
        return  # who only types to us has said nothing yet
    if event.is_active:
        conversation.typing[event.nick] = time.monotonic() + TYPING_S
    else:
        conversation.typing.pop(event.nick, None)


@follows(MarkedRead)
def _marked_read(chat: Chat, event: MarkedRead) -> None:
    conversation = chat.find(event.place)
    if conversation is not None:
        conversation.read(event.until_ms)
    else:
        chat.read_marks[event.place] = event.until_ms


@follows(OlderPage)
def _older(chat: Chat, event: OlderPage) -> None:
    conversation = chat.conversation(event.place)
    conversation.is_loading = False
    conversation.is_at_start = event.is_start
    conversation.prepend(_entries_of(chat, event.events))
    _apply_rest(chat, event.events)


@follows(NewestPage)
def _newest(chat: Chat, event: NewestPage) -> None:
    conversation = chat.conversation(event.place)
    if event.is_gap:
        conversation.clear()
        conversation.is_at_start = event.is_start
    elif not any(entry.msgid for entry in conversation.entries):  # notes of our own do not count
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

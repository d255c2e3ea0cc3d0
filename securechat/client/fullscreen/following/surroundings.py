"""What a room is like, the server, and the connection."""

from securechat.client.events import (
    Invited,
    LagMeasured,
    Lost,
    ModeChanged,
    Retrying,
    RoomRenamed,
    Settled,
    Told,
    TopicChanged,
    Warned,
    Welcomed,
)
from securechat.client.fullscreen.chat import SERVER, Chat, Line
from securechat.client.fullscreen.entries import Kind
from securechat.client.fullscreen.following.table import follows
from securechat.client.mode_words import mode_lines
from securechat.client.painting import because, renamed_text
from securechat.client.texts import _
from securechat.wire.names import fold, is_channel

# What a room is like.


@follows(TopicChanged)
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


@follows(RoomRenamed)
def _renamed(chat: Chat, event: RoomRenamed) -> None:
    text = renamed_text(event.nick, event.old, event.new) + because(event.reason)
    if chat.find(event.old) is not None:
        chat.rename(event.old, event.new)
        chat.note(event.new, event.at_ms, text)
    elif not event.nick:
        chat.note_here(event.at_ms, text)  # somebody asked for it


@follows(ModeChanged)
def _mode(chat: Chat, event: ModeChanged) -> None:
    for text in mode_lines(event.nick, event.change):
        chat.note(event.room, event.at_ms, text)


@follows(Invited)
def _invited(chat: Chat, event: Invited) -> None:
    text = _("{nick} invites you: /join {room}").format(nick=event.nick, room=event.room)
    chat.note_here(event.at_ms, text)


# The server and the connection.


@follows(Told)
def _told(chat: Chat, event: Told) -> None:
    # The server's greetings are many lines, and nobody waits for them.
    place = chat.open.place if chat.is_settled else SERVER
    chat.note(place, event.at_ms, event.text)


@follows(Warned)
def _warned(chat: Chat, event: Warned) -> None:
    chat.note_here(event.at_ms, event.text, Kind.WARNING)


@follows(Welcomed)
def _welcomed(chat: Chat, event: Welcomed) -> None:
    chat.nick = event.nick
    chat.connection.line = Line.CONNECTED
    chat.connection.server = event.server
    chat.connection.reason = ""
    if event.is_again:
        chat.note_here(event.at_ms, _("connected again"))


@follows(Settled)
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


@follows(Lost)
def _lost(chat: Chat, event: Lost) -> None:
    chat.is_settled = False
    chat.connection.line = Line.LOST
    chat.connection.reason = event.reason
    chat.connection.lag_ms = None
    text = _("The connection is lost: {reason}").format(reason=event.reason)
    chat.note_here(event.at_ms, text, Kind.WARNING)


@follows(Retrying)
def _retrying(chat: Chat, event: Retrying) -> None:
    chat.connection.line = Line.LOST
    chat.connection.retry_at_ms = event.at_ms + event.pause_s * 1000
    if event.reason:
        chat.connection.reason = event.reason


@follows(LagMeasured)
def _lag(chat: Chat, event: LagMeasured) -> None:
    chat.connection.lag_ms = event.lag_ms

"""Events as lines for scripts: plain ones, or JSON objects.

    2026-11-20T21:35:38.998Z #lobby <alice> text
    2026-11-20T21:35:38.998Z #lobby * alice waves
    2026-11-20T21:35:38.998Z #lobby -alice- a notice
    2026-11-20T21:35:38.998Z #lobby * alice joined
    2026-11-20T21:35:38.998Z #lobby * alice left (reason)
    2026-11-20T21:35:38.998Z #lobby * alice renamed this room to #hall (reason)
    2026-11-20T21:35:38.998Z @alice <alice> a message to us alone

An event is one line for each room it happens in. What we do ourselves is none.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from securechat.client.events import (
    Event,
    Joined,
    Left,
    Manner,
    NickChanged,
    Quit,
    RoomRenamed,
    Said,
    TopicChanged,
)
from securechat.client.painting import because

Formatter = Callable[[Event], list[str]]
"""Returns the lines of an event, without their ends."""


def plain_lines(event: Event) -> list[str]:
    """Return the lines of *event* in the form above."""
    show = _LINES.get(type(event))
    return [] if show is None else [f"{_stamp(event.at_ms)} {line}" for line in show(event)]


def json_lines(event: Event) -> list[str]:
    """Return *event* as JSON objects: time, event, place, nick, and what else belongs to it."""
    show = _OBJECTS.get(type(event))
    if show is None:
        return []
    stamp = {"time": _stamp(event.at_ms)}
    return [json.dumps(stamp | found, ensure_ascii=False) for found in show(event)]


def _stamp(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03}Z"


def _said(event: Said) -> list[str]:
    if event.is_own:
        return []
    spoken = {
        Manner.TEXT: f"<{event.nick}> {event.text}",
        Manner.ACTION: f"* {event.nick} {event.text}",
        Manner.NOTICE: f"-{event.nick}- {event.text}",
    }[event.manner]
    return [f"{event.place} {spoken}"]


def _joined(event: Joined) -> list[str]:
    return [] if event.is_own else [f"{event.room} * {event.nick} joined"]


def _left(event: Left) -> list[str]:
    if event.is_own:
        return []
    how = f"was removed by {event.by}" if event.by else "left"
    return [f"{event.room} * {event.nick} {how}{because(event.reason)}"]


def _quit(event: Quit) -> list[str]:
    return [f"{room} * {event.nick} left{because(event.reason)}" for room in event.rooms]


def _renamed(event: NickChanged) -> list[str]:
    if event.is_own:
        return []
    return [f"{room} * {event.old} is now known as {event.new}" for room in event.rooms]


def _topic(event: TopicChanged) -> list[str]:
    if not event.nick:
        return []
    return [f"{event.room} * {event.nick} changed the topic to: {event.topic}"]


def _room_renamed(event: RoomRenamed) -> list[str]:
    if not event.nick:
        return [f"{event.old} * this room is called {event.new} now"]
    return [f"{event.old} * {event.nick} renamed this room to {event.new}{because(event.reason)}"]


_LINES: dict[type[Event], Callable[[Any], list[str]]] = {
    Said: _said,
    Joined: _joined,
    Left: _left,
    Quit: _quit,
    NickChanged: _renamed,
    TopicChanged: _topic,
    RoomRenamed: _room_renamed,
}
"""The events that are lines on stdout."""

Object = dict[str, str]


def _said_object(event: Said) -> Iterator[Object]:
    if not event.is_own:
        yield {
            "event": "message",
            "place": event.place,
            "nick": event.nick,
            "text": event.text,
            "manner": event.manner.value,
        }


def _joined_object(event: Joined) -> Iterator[Object]:
    if not event.is_own:
        yield {"event": "joined", "place": event.room, "nick": event.nick}


def _left_object(event: Left) -> Iterator[Object]:
    if not event.is_own:
        found = {"event": "left", "place": event.room, "nick": event.nick, "reason": event.reason}
        yield found | ({"by": event.by} if event.by else {})


def _quit_objects(event: Quit) -> Iterator[Object]:
    for room in event.rooms:
        yield {"event": "left", "place": room, "nick": event.nick, "reason": event.reason}


def _renamed_objects(event: NickChanged) -> Iterator[Object]:
    for room in () if event.is_own else event.rooms:
        yield {"event": "renamed", "place": room, "nick": event.old, "new": event.new}


def _topic_object(event: TopicChanged) -> Iterator[Object]:
    if event.nick:
        yield {"event": "topic", "place": event.room, "nick": event.nick, "text": event.topic}


def _room_renamed_object(event: RoomRenamed) -> Iterator[Object]:
    yield {
        "event": "room-renamed",
        "place": event.old,
        "nick": event.nick,
        "new": event.new,
        "reason": event.reason,
    }


_OBJECTS: dict[type[Event], Callable[[Any], Iterator[Object]]] = {
    Said: _said_object,
    Joined: _joined_object,
    Left: _left_object,
    Quit: _quit_objects,
    NickChanged: _renamed_objects,
    TopicChanged: _topic_object,
    RoomRenamed: _room_renamed_object,
}

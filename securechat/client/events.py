"""What a session tells a face: plain values, in the order in which things happened.

A *place* is where something is said: a room ("#lobby"), or the conversation with one person
("@alice"). All text in an event is safe to show: the session cleans it on the way out.
Instants are `_ms`, integers since 1970 UTC, by the server's clock where it told us.
"""

import enum
from dataclasses import dataclass


class Manner(enum.Enum):
    """How something is said."""

    TEXT = "text"
    ACTION = "action"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Event:
    """Anything a face may show."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Said(Event):
    """Somebody said something; *is_own*: we did, on another device."""

    place: str
    nick: str
    text: str
    manner: Manner = Manner.TEXT
    is_own: bool = False
    msgid: str = ""
    reply_to: str = ""
    """The msgid of what is answered."""
    formatted: str = ""
    """The text with its mIRC formatting codes, if it has any; nothing else in it can steer."""


@dataclass(frozen=True, slots=True)
class Waiting(Event):
    """We said something: it waits for the connection, or for the server's word."""

    ticket: int
    place: str
    nick: str
    text: str
    manner: Manner = Manner.TEXT
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledged(Event):
    """The server has our message: it is committed, and others can see it."""

    ticket: int
    place: str
    nick: str
    text: str
    manner: Manner = Manner.TEXT
    msgid: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The server refused our message; *reason* is a sentence."""

    ticket: int
    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unconfirmed(Event):
    """The connection was lost before our message was acknowledged: it may or may not be there."""

    ticket: int
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Reacted(Event):
    """Somebody put *reaction*, an emoji as a rule, on the message *msgid*, or took it back."""

    place: str
    nick: str
    msgid: str
    reaction: str
    is_removed: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Redacted(Event):
    """Somebody took back the message *msgid*."""

    place: str
    nick: str
    msgid: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Typing(Event):
    """Somebody else types, pauses, or has stopped."""

    place: str
    nick: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class MarkedRead(Event):
    """Everything of *place* up to *until_ms* is read, on this device or another."""

    place: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class OlderPage(Event):
    """An answer to `History.load_older`: what was said before, oldest first.

    *is_start*: there is nothing older.
    """

    place: str
    events: tuple[Event, ...]
    """`Said`, `Reacted` and `Redacted` only."""
    is_start: bool


@dataclass(frozen=True, slots=True)
class NewestPage(Event):
    """What was said last in *place*, oldest first: at the start, and after a return.

    *is_gap*: more was said between what we had and this; what we had is to be forgotten.
    """

    place: str
    events: tuple[Event, ...]
    is_gap: bool
    is_start: bool


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """Somebody came into a room."""

    room: str
    nick: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Left(Event):
    """Somebody left a room, or was removed from it by *by*."""

    room: str
    nick: str
    reason: str = ""
    by: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Quit(Event):
    """Somebody is gone from all of *rooms*."""

    nick: str
    rooms: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NickChanged(Event):
    """Somebody has another name now."""

    old: str
    new: str
    rooms: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class TopicChanged(Event):
    """The topic of a room; *nick* set it just now, or is "" when we were merely told."""

    room: str
    topic: str
    nick: str = ""


@dataclass(frozen=True, slots=True)
class RoomRenamed(Event):
    """A room we are in, or come back to, is called something else; all in it stays as it was."""

    old: str
    new: str
    nick: str
    """Who renamed it; "" when we were not there."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ModeChanged(Event):
    """Somebody changed a room's modes; *change* is in IRC's letters."""

    room: str
    nick: str
    change: str


@dataclass(frozen=True, slots=True)
class AwayChanged(Event):
    """Somebody went away (*text*), or came back (None)."""

    nick: str
    rooms: tuple[str, ...]
    text: str | None


@dataclass(frozen=True, slots=True)
class Named(Event):
    """Who is in a room, each nick behind its rank signs, in the order of their names."""

    room: str
    nicks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankChanged(Event):
    """Somebody's rank signs in a room are *signs* now ("" for none)."""

    room: str
    nick: str
    signs: str


@dataclass(frozen=True, slots=True)
class Found(Event):
    """Who is away in a room: an answer to the question asked on joining it."""

    room: str
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invited(Event):
    """Somebody invites us into a room."""

    room: str
    nick: str


@dataclass(frozen=True, slots=True)
class Told(Event):
    """Text from the server, or from this program, that no other event says."""

    text: str


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """Something did not work; *text* says what."""

    text: str


@dataclass(frozen=True, slots=True)
class Welcomed(Event):
    """We are logged in as *nick*."""

    nick: str
    server: str
    is_again: bool = False
    """Whether this is a return after the connection was lost."""


@dataclass(frozen=True, slots=True)
class LagMeasured(Event):
    """The server took *lag_ms* to answer."""

    lag_ms: int


@dataclass(frozen=True, slots=True)
class Settled(Event):
    """All rooms we are going to be in without asking have been joined, in that order."""

    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lost(Event):
    """The connection is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retrying(Event):
    """The next try to connect comes in *pause_s* seconds; *reason*: why the last one failed."""

    pause_s: int
    reason: str = ""

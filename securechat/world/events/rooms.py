"""What happens to rooms, and who comes, goes and rules in them."""

from typing import NamedTuple

from securechat.world.events.modes import ModeChange
from securechat.world.events.stamp import Stamp


class RoomCreated(NamedTuple):
    """A room exists now; who made it joins next."""

    id: int
    name: str
    time_ms: int
    taken_from: int | None = None
    """The room that was called so before, and to which the name leads no longer."""


class RoomForgotten(NamedTuple):
    """The last guest has left a room in which no account ever was."""

    id: int


class RoomRenamed(NamedTuple):
    """A room is called something else now; it stays the same room, and what was said stays in it."""

    room: int
    nick: str
    old: str
    name: str
    reason: str
    taken_from: int | None = None
    """Another room that was called so before, and to which the name leads no longer."""


class Joined(NamedTuple):
    """A user is in a room."""

    stamp: Stamp
    room: int
    nick: str
    prefixes: str
    since: int
    """First position the account may read."""


class Parted(NamedTuple):
    """A user left a room on its own."""

    stamp: Stamp
    room: int
    nick: str
    reason: str


class Kicked(NamedTuple):
    """A user was put out of a room."""

    stamp: Stamp
    room: int
    by: str
    nick: str
    reason: str


class AccessLost(NamedTuple):
    """An account was kept out of a room: what was said there is no longer for it."""

    room: int
    account: int


class TopicSet(NamedTuple):
    """A room has a new topic; "" clears it."""

    stamp: Stamp
    room: int
    nick: str
    topic: str


class ModesSet(NamedTuple):
    """The modes of a room changed."""

    stamp: Stamp
    room: int
    nick: str
    changes: tuple[ModeChange, ...]


class Invited(NamedTuple):
    """A user was asked into a room."""

    room: int
    by: str
    nick: str
    is_admitted: bool
    """Whether it may join once, whatever the modes: an operator asked."""


class OperatorFollowed(NamedTuple):
    """A member runs a room now, since nobody else is left who could."""

    stamp: Stamp
    room: int
    account: int
    prefixes: str
    """What it is given, besides what it has."""
    source: str
    """The server: nobody did this."""

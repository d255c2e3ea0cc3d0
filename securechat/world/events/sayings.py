"""What is said, what has been read and received of it, and what hangs on rooms and people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from securechat.store.records import ReceivedRecord
from securechat.world.events.stamp import Stamp


@dataclass(slots=True)
class MessageSent:
    """PRIVMSG, NOTICE or TAGMSG to a room, or to a user.

    The most frequent event: no NamedTuple, for the reason that `Stamp` gives.
    """

    stamp: Final[Stamp | None]
    """None for what has no msgid: typing."""
    command: Final[str]
    nick: Final[str]
    session: Final[int]
    room: Final[int | None]
    recipient: Final[str | None]
    """The nick it is for, when it is not for a room; or an account, whose person is not here."""
    conversation: Final[int | None]
    """Where it is kept; None for typing, for what is said in private with a guest, and for what only
    some members get: nothing of that can ever be read as history of the room."""
    text: Final[str | None]
    tags: Final[Mapping[str, str]]
    cuts: Final[tuple[int, ...] | None] = None
    """For a message of several lines: see `multiline`."""
    rank: Final[str] = ""
    """The least rank whose members it is for, when it is not for all of a room."""
    retry_key: Final[str] = ""
    """Under which its sender may send it again; see `retrying`."""


class RetryKeysExpired(NamedTuple):
    """Retry keys from before an instant need not be known any more."""

    before_ms: int


class Redacted(NamedTuple):
    """What was said is taken back: its text is nowhere any more."""

    nick: str
    room: int | None
    recipient: str | None
    """The name of the other one, when it was not said in a room."""
    position: int
    reason: str


class PairOpened(NamedTuple):
    """Two parties write to each other for the first time; see `pairs`."""

    id: int
    low: int
    high: int


class GuestNumbered(NamedTuple):
    """A guest has a number for this visit: it and an account write to each other."""

    nick: str
    number: int


class Received(NamedTuple):
    """A device of an account has received all up to a position, or begins there."""

    account: int
    device: str
    position: int


class MarkersKept(NamedTuple):
    """The store is told up to where devices have received."""

    markers: tuple[ReceivedRecord, ...]


class MarkedRead(NamedTuple):
    """Somebody has read a conversation further; its own business alone."""

    nick: str
    reader: int
    """The account, or the number of the guest."""
    name: str
    """What the conversation is called."""
    target: int | str
    """Under what it is kept; see `read_markers`."""
    time_ms: int


class MetadataSet(NamedTuple):
    """A key was set on a room or a person, or is not set any more."""

    owner: int | None
    """Id of the room or the account."""
    nick: str | None
    """The guest it hangs on, which has no account."""
    key: str
    value: str | None
    is_early: bool = False
    """Whether it was set before registration: no promise, since registering must not fail of it."""

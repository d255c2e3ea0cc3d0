"""Events: what has been decided. `applying` applies them, `rendering` shows them.

Plain values: names, ids and texts, no object of the world, no secret. A *promised* event counts
only if its records are committed; all others are presence, and shown even when they cannot be.
Sessions and accounts are named by number, users by nick, rooms by id.
"""

from collections.abc import Mapping
from typing import NamedTuple

from securechat.store.records import DeviceRecord, InviteRecord, ReceivedRecord


class Stamp(NamedTuple):
    """Where an event stands in the journal, and when it happened."""

    position: int
    time_ms: int


class MessageSent(NamedTuple):
    """PRIVMSG, NOTICE or TAGMSG to a room, or to a user."""

    stamp: Stamp | None
    """None for what has no msgid: typing."""
    command: str
    nick: str
    session: int
    room: int | None
    recipient: str | None
    """The nick it is for, when it is not for a room; or an account, whose person is not here."""
    conversation: int | None
    """Where it is kept; None for typing, for what is said in private with a guest, and for what only
    some members get: nothing of that can ever be read as history of the room."""
    text: str | None
    tags: Mapping[str, str]
    cuts: tuple[int, ...] | None = None
    """For a message of several lines: see `multiline`."""
    rank: str = ""
    """The least rank whose members it is for, when it is not for all of a room."""
    retry_key: str = ""
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


class RoomCreated(NamedTuple):
    """A room exists now; who made it joins next."""

    id: int
    name: str
    time_ms: int


class RoomForgotten(NamedTuple):
    """The last guest has left a room in which no account ever was."""

    id: int


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


class TopicSet(NamedTuple):
    """A room has a new topic; "" clears it."""

    stamp: Stamp
    room: int
    nick: str
    topic: str


class ModeChange(NamedTuple):
    """One letter of a MODE; *value* is a mask, a key, a number as text, or a nick."""

    is_set: bool
    letter: str
    value: str | None


class ModesSet(NamedTuple):
    """The modes of a room changed."""

    stamp: Stamp
    room: int
    nick: str
    changes: tuple[ModeChange, ...]


class RoomRenamed(NamedTuple):
    """A room is called something else now; it stays the same room, and what was said stays in it."""

    room: int
    nick: str
    old: str
    name: str
    reason: str


class AccessLost(NamedTuple):
    """An account was kept out of a room: what was said there is no longer for it."""

    room: int
    account: int


class Invited(NamedTuple):
    """A user was asked into a room."""

    room: int
    by: str
    nick: str
    is_admitted: bool
    """Whether it may join once, whatever the modes: an operator asked."""


class UserAppeared(NamedTuple):
    """A nick is present; the session attaches next."""

    nick: str
    username: str
    host: str
    realname: str
    account: int | None
    time_ms: int


class SessionAttached(NamedTuple):
    """A session is one more of a user's."""

    session: int
    nick: str


class SessionDetached(NamedTuple):
    """A session is gone; its user stays while it has others."""

    session: int
    nick: str


class Quit(NamedTuple):
    """A user is gone: its last session ended. One stamp for each of its rooms."""

    nick: str
    source: str
    account: int | None
    reason: str
    time_ms: int
    stamps: tuple[tuple[int, Stamp], ...]


class NickChanged(NamedTuple):
    """A user is called something else now. One stamp for each of its rooms."""

    old: str
    new: str
    time_ms: int
    stamps: tuple[tuple[int, Stamp], ...]


class Accepted(NamedTuple):
    """A user hears another though that one is a guest, or no longer."""

    nick: str
    other: str
    is_accepted: bool


class RealnameSet(NamedTuple):
    """A user has another real name."""

    nick: str
    realname: str


class HostChanged(NamedTuple):
    """A user is at another host now."""

    nick: str
    host: str


class AwaySet(NamedTuple):
    """A user is away with a text, or back with None."""

    nick: str
    text: str | None


class UserModesSet(NamedTuple):
    """The modes of a user changed; those changes only that make a difference."""

    nick: str
    changes: tuple[ModeChange, ...]


class OperatorMade(NamedTuple):
    """A user is an operator of the server now; MODE -o ends that."""

    nick: str
    entry: str
    """What the configuration calls it."""


class Killed(NamedTuple):
    """An operator ends all sessions of a user: they are told now, and detached next."""

    nick: str
    by: str
    reason: str


class WallopsSent(NamedTuple):
    """An operator has something to say to all who want to hear it."""

    nick: str
    text: str


class ReloadAsked(NamedTuple):
    """An operator wants the configuration read again: that is for the server to do."""

    session: int


class AccountChanged(NamedTuple):
    """A user that was already here logged in. One stamp for each of its rooms."""

    nick: str
    account: int
    old_account: int | None
    stamps: tuple[tuple[int, Stamp], ...]


class DeviceTakenBack(NamedTuple):
    """A token counts no more, and sessions that came in by it are to end; it changes nothing."""

    device: int
    by: int | None
    """The session that asked for it, which stays; None: the operator did."""
    reason: str


class OperatorFollowed(NamedTuple):
    """A member runs a room now, since nobody else is left who could."""

    stamp: Stamp
    room: int
    account: int
    prefixes: str
    """What it is given, besides what it has."""
    source: str
    """The server: nobody did this."""


class AccountAdded(NamedTuple):
    """The operator added an account, or somebody made one."""

    id: int
    name: str
    time_ms: int
    password_hash: str
    is_admin: bool = False
    email: str | None = None


class EnrolmentDecided(NamedTuple):
    """Somebody made an account, or took a new password, and is told once that is committed."""

    session: int
    account: str
    command: str
    label: str | None
    is_reset: bool = False
    room: str | None = None
    """Where the invitation puts it."""


class PasswordSet(NamedTuple):
    """An account has a new password; sessions with the old one end."""

    account: int
    credential_version: int
    password_hash: str


class PasswordRehashed(NamedTuple):
    """The same password, stored at another cost; nobody notices."""

    account: int
    password_hash: str


class AccountSuspended(NamedTuple):
    """An account may not log in, or may again."""

    account: int
    is_suspended: bool


class InviteChanged(NamedTuple):
    """An invitation was made, used or taken back; None: it is gone."""

    id: int
    record: InviteRecord | None


class DeviceChanged(NamedTuple):
    """A device has a token; None: it counts no more."""

    id: int
    record: DeviceRecord | None


class DeviceUsed(NamedTuple):
    """A device logged in by its token."""

    id: int
    time_ms: int


class AlwaysOnSet(NamedTuple):
    """An account stays in its rooms while nobody is connected to it, or does not."""

    account: int
    is_set: bool


class AccountRemoved(NamedTuple):
    """An account is gone, and what it had in rooms."""

    id: int


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


Event = (
    MessageSent
    | PairOpened
    | Redacted
    | RetryKeysExpired
    | GuestNumbered
    | Received
    | MarkersKept
    | MarkedRead
    | RoomCreated
    | RoomForgotten
    | Joined
    | Parted
    | Kicked
    | TopicSet
    | ModesSet
    | RoomRenamed
    | AccessLost
    | Invited
    | UserAppeared
    | SessionAttached
    | SessionDetached
    | Quit
    | NickChanged
    | Accepted
    | RealnameSet
    | HostChanged
    | AwaySet
    | UserModesSet
    | OperatorMade
    | Killed
    | WallopsSent
    | ReloadAsked
    | AccountChanged
    | OperatorFollowed
    | AccountAdded
    | EnrolmentDecided
    | DeviceTakenBack
    | PasswordSet
    | PasswordRehashed
    | AccountSuspended
    | AccountRemoved
    | AlwaysOnSet
    | InviteChanged
    | DeviceChanged
    | DeviceUsed
    | MetadataSet
)

PROMISED = (
    Redacted,
    TopicSet,
    ModesSet,
    RoomRenamed,
    OperatorFollowed,
    AccountAdded,
    PasswordSet,
    PasswordRehashed,
    AccountSuspended,
    AccountRemoved,
    AlwaysOnSet,
    InviteChanged,
    DeviceChanged,
)
"""Besides every `MessageSent` that is kept, and what is set on a room or an account."""


def is_promised(event: Event) -> bool:
    """Whether *event* counts only once it is committed."""
    if type(event) is MessageSent:
        return event.conversation is not None
    if type(event) is MetadataSet:
        return event.owner is not None and not event.is_early
    return isinstance(event, PROMISED)

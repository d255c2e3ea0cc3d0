"""Events: what has been decided. `applying` applies them, `rendering` shows them.

- `stamp`: where an event stands in the journal
- `modes`: one change of a mode
- `sayings`: what is said, what has been read of it, what hangs on whom
- `rooms`: rooms, and who is in them
- `people`: who is here
- `accounts`: accounts, and the keys that lead to them

Plain values: names, ids and texts, no object of the world, no secret. A *promised* event counts
only if its records are committed; all others are presence, and shown even when they cannot be.
Sessions and accounts are named by number, users by nick, rooms by id.

Whoever uses one names it `events.Joined`: a new one is written in the file of its subject, and
handed on here.
"""

from securechat.world.events.accounts import (
    AccountAdded,
    AccountRemoved,
    AccountSuspended,
    AlwaysOnSet,
    DeviceChanged,
    DeviceTakenBack,
    DeviceUsed,
    EnrolmentDecided,
    InviteChanged,
    PasswordRehashed,
    PasswordSet,
)
from securechat.world.events.modes import ModeChange as ModeChange
from securechat.world.events.people import (
    Accepted,
    AccountChanged,
    AwaySet,
    HostChanged,
    Killed,
    NickChanged,
    OperatorMade,
    Quit,
    RealnameSet,
    ReloadAsked,
    SessionAttached,
    SessionDetached,
    UserAppeared,
    UserModesSet,
    WallopsSent,
)
from securechat.world.events.rooms import (
    AccessLost,
    Invited,
    Joined,
    Kicked,
    ModesSet,
    OperatorFollowed,
    Parted,
    RoomCreated,
    RoomForgotten,
    RoomRenamed,
    TopicSet,
)
from securechat.world.events.sayings import (
    GuestNumbered,
    MarkedRead,
    MarkersKept,
    MessageSent,
    MetadataSet,
    PairOpened,
    Received,
    Redacted,
    RetryKeysExpired,
)
from securechat.world.events.stamp import Stamp as Stamp

Event = (
    MessageSent
    | RetryKeysExpired
    | Redacted
    | PairOpened
    | GuestNumbered
    | Received
    | MarkersKept
    | MarkedRead
    | MetadataSet
    | RoomCreated
    | RoomForgotten
    | RoomRenamed
    | Joined
    | Parted
    | Kicked
    | AccessLost
    | TopicSet
    | ModesSet
    | Invited
    | OperatorFollowed
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

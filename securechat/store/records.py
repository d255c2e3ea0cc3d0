"""The records: what the world hands to the store, and gets back at the next start.

Plain values. Rooms and accounts are named by ids that are never used again, so a room or an
account that is made anew under an old name inherits nothing.
"""

from typing import NamedTuple


class JournalRecord(NamedTuple):
    """One thing that was said or done in a room, or between two accounts."""

    position: int
    """Key of the message and source of its msgid; rises strictly, never used twice."""
    time_ms: int
    """Milliseconds since 1970 UTC."""
    conversation: int
    """Id of the room, or of the pair of accounts; one number space."""
    account: int | None
    """Id of the account that did it; None for a guest or the server."""
    source: str
    """nick!user@host as it was shown."""
    command: str
    """PRIVMSG, NOTICE, TAGMSG, TOPIC, MODE, KICK, JOIN, PART, QUIT or NICK; or REDACT, for what
    was one of the first three and is taken back."""
    params: tuple[str, ...]
    """The parameters after the target; of a PRIVMSG or NOTICE its text. One of several lines holds
    line feeds there, and behind it stand its cuts, as decimals: see `world.multiline`."""
    tags: dict[str, str]
    """The client-only tags that were relayed, with their "+"."""


class RoomRecord(NamedTuple):
    """A room as it is now; replaces what was stored under the same id."""

    id: int
    name: str
    created_ms: int
    topic: str
    topic_by: str
    topic_ms: int
    modes: str
    """The flags that are set, sorted, such as "nt"."""
    key: str | None
    member_limit: int | None
    lists: dict[str, list[tuple[str, str, int]]]
    """By mode letter: (mask, who set it, when in ms) in the order they were set."""
    former_names: tuple[str, ...] = ()
    """What it was called before, oldest first, as far as nothing else took the name."""


class RoomRemovedRecord(NamedTuple):
    """A room is gone, and with it who had access; its journal stays until it is pruned."""

    id: int


class MembershipRecord(NamedTuple):
    """What an account has in a room; replaces what was stored for the same pair."""

    room: int
    account: int
    prefixes: str
    """The modes it gets at JOIN, highest first, such as "o" or ""."""
    since: int
    """The first position it may read; 0 when it may read nothing."""
    is_member: bool
    """Whether it is in the room, and comes back to it at its next login."""


class PairRecord(NamedTuple):
    """Two accounts have written to each other; written once. *low* and *high* are account ids."""

    id: int
    low: int
    high: int


class RedactionRecord(NamedTuple):
    """What was kept under a position is taken back; of it only the time stays."""

    position: int
    account: int | None
    """Who took it back, and as whom; None for a guest."""
    source: str
    reason: str


class RetryRecord(NamedTuple):
    """A message is known to its sender under a key, and is not kept twice."""

    account: int
    conversation: int
    key: str
    position: int
    time_ms: int


class RetryKeysExpiredRecord(NamedTuple):
    """Keys of messages from before an instant are forgotten; some now, some with the next such."""

    before_ms: int


class ReceivedRecord(NamedTuple):
    """Up to where a device of an account has received; replaces what was stored for it."""

    account: int
    device: str
    position: int


class ReadMarkerRecord(NamedTuple):
    """Up to when an account has read; replaces what was stored for the same two."""

    reader: int
    target: int
    """A room, or the account at the other end."""
    time_ms: int


class AccountRecord(NamedTuple):
    """An account; replaces what was stored under the same id, but not its password."""

    id: int
    name: str
    created_ms: int
    credential_version: int
    """Rises with every change of the password; a login with an older one does not count."""
    is_suspended: bool
    is_admin: bool = False
    """Whether it may act as an operator of the server."""
    email: str | None = None
    """Given when it was made, where the operator asks for one."""
    is_always_on: bool = False
    """Whether it stays in its rooms while nobody is connected to it."""


class PasswordRecord(NamedTuple):
    """The password hash of an account, in the form `server.passwords` writes and reads."""

    account: int
    password_hash: str


class AccountRemovedRecord(NamedTuple):
    """An account is gone, and with it its password and memberships; its id stays used."""

    id: int


class InviteRecord(NamedTuple):
    """An invitation, or the reset of a password; replaces what was stored under the same id."""

    id: int
    token_hash: str
    name: str | None
    """The only name it is good for; None: any."""
    account: int | None
    """Whose password it resets; None: it makes an account."""
    is_admin: bool
    room: str | None
    """Where who comes is put; None: where everybody is."""
    created_ms: int
    expires_ms: int
    uses_left: int
    """At least 1: an invitation that is used up is removed."""


class InviteRemovedRecord(NamedTuple):
    """An invitation is used up, expired or taken back."""

    id: int


class DeviceRecord(NamedTuple):
    """A token by which a device logs in; replaces what was stored under the same id."""

    id: int
    account: int
    name: str
    token_hash: str
    created_ms: int
    used_ms: int


class DeviceRemovedRecord(NamedTuple):
    """A token counts no more."""

    id: int


class MetadataRecord(NamedTuple):
    """One key of a room's or an account's metadata; replaces what was stored under it."""

    owner: int
    """Id of the room or the account; one number space."""
    key: str
    value: str


class MetadataRemovedRecord(NamedTuple):
    """One key of a room's or an account's metadata is not set any more."""

    owner: int
    key: str


Record = (
    JournalRecord
    | RoomRecord
    | RoomRemovedRecord
    | MembershipRecord
    | PairRecord
    | RedactionRecord
    | RetryRecord
    | RetryKeysExpiredRecord
    | ReceivedRecord
    | ReadMarkerRecord
    | AccountRecord
    | PasswordRecord
    | AccountRemovedRecord
    | InviteRecord
    | InviteRemovedRecord
    | DeviceRecord
    | DeviceRemovedRecord
    | MetadataRecord
    | MetadataRemovedRecord
)


HAPPENED = (JournalRecord, RedactionRecord, RetryRecord)
"""The records of what happens once: if it could not be written, it did not happen."""


class Snapshot(NamedTuple):
    """All the world needs at its start. The journal and the password hashes stay in the store."""

    epoch: int
    """How often the store has been opened for writing, this time included; from 1."""
    next_id: int
    """The first id that no room, pair or account has ever had; one number space for all."""
    last_time_ms: int
    """The newest time in the journal; 0 when it is empty."""
    rooms: tuple[RoomRecord, ...]
    memberships: tuple[MembershipRecord, ...]
    pairs: tuple[PairRecord, ...]
    accounts: tuple[AccountRecord, ...]
    invites: tuple[InviteRecord, ...] = ()
    devices: tuple[DeviceRecord, ...] = ()
    metadata: tuple[MetadataRecord, ...] = ()
    read_markers: tuple[ReadMarkerRecord, ...] = ()
    received: tuple[ReceivedRecord, ...] = ()

"""What happens to accounts, and to the keys that lead to them."""

from typing import NamedTuple

from securechat.store.records import DeviceRecord, InviteRecord


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


class DeviceTakenBack(NamedTuple):
    """A token counts no more, and sessions that came in by it are to end; it changes nothing."""

    device: int
    by: int | None
    """The session that asked for it, which stays; None: the operator did."""
    reason: str


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


class AccountRemoved(NamedTuple):
    """An account is gone, and what it had in rooms."""

    id: int


class AlwaysOnSet(NamedTuple):
    """An account stays in its rooms while nobody is connected to it, or does not."""

    account: int
    is_set: bool


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

"""What people do and become: present, away, called otherwise, operators, gone."""

from typing import NamedTuple

from securechat.world.events.modes import ModeChange
from securechat.world.events.stamp import Stamp


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

"""Inputs: the plain values that the world is told, one after the other.

No secret is in any of them. A session is named by a number that is never used again.
"""

import enum
from dataclasses import dataclass
from typing import Final, NamedTuple

from securechat.wire.errors import ProtocolError
from securechat.wire.message import Message
from securechat.world.settings import Settings


class Connected(NamedTuple):
    """A connection has finished its handshake."""

    session: int
    address: str
    """The peer's address, without port, for operators and the log."""
    host: str
    """What others see of the address: a cloak."""
    tls: str
    """Version and cipher, such as "TLSv1.3 TLS_AES_256_GCM_SHA384"."""


@dataclass(slots=True)
class Line:
    """A message without secrets has come in.

    The most frequent input: no NamedTuple, for the reason that `wire.message.Message` gives.
    """

    session: Final[int]
    message: Final[Message]


class BadLine(NamedTuple):
    """A line came in that cannot be used; the session stays."""

    session: int
    error: ProtocolError


class Method(enum.Enum):
    """How a login is asked for."""

    SASL = "SASL"
    PASS = "PASS"  # noqa: S105 - the command's name


class SaslStarted(NamedTuple):
    """AUTHENTICATE <mechanism>; the answer is "AUTHENTICATE +" or a refusal."""

    session: int
    mechanism: str
    label: str | None


class LoggedIn(NamedTuple):
    """A password was right: that of the account with this id, as it was then."""

    session: int
    account: int
    credential_version: int
    method: Method
    label: str | None
    device: str = ""
    """What the login calls the device; "" if it does not say."""


class TokenShown(NamedTuple):
    """A login gave a device's token in place of a password; what comes here is its SHA-256."""

    session: int
    account: str
    """The name it was given with."""
    token_hash: str
    device: str
    """What the login calls the device; "" if it does not say."""
    method: Method
    label: str | None


class Refusal(enum.Enum):
    """Why a login was refused."""

    PASSWORD = "name or password wrong"  # noqa: S105 - a reason, not a password
    THROTTLED = "too many wrong passwords"
    BUSY = "too many logins at once"
    ABORTED = "the client gave up with AUTHENTICATE *"
    TOO_LONG = "a chunk over 400 bytes"
    TOO_MUCH = "too many chunks"
    MALFORMED = "not base64, or not in the mechanism's form"


class LoginFailed(NamedTuple):
    """A login was tried and refused."""

    session: int
    refusal: Refusal
    method: Method
    label: str | None


class OperGranted(NamedTuple):
    """OPER named an entry of the configuration, and gave its password if it has one."""

    session: int
    entry: str
    """What the configuration calls it."""
    account: str | None
    """The account one must be logged in to; None: the password was the proof."""
    label: str | None


class OperRefused(NamedTuple):
    """OPER was refused; what was typed is not told, since a password may stand in its place."""

    session: int
    refusal: Refusal
    label: str | None


class ServerPasswordAccepted(NamedTuple):
    """PASS held the server's own password, which lets a guest in."""

    session: int
    label: str | None = None


class Acknowledged(NamedTuple):
    """A part of a login has come in that has no answer, but for its label."""

    session: int
    command: str
    label: str


class AccountRequested(NamedTuple):
    """REGISTER where anybody may; the password was good enough, and is hashed."""

    session: int
    name: str
    """As it was typed; "*" is the nick."""
    email: str
    """As it was typed; "*" is none."""
    password_hash: str
    label: str | None


class RegistrationPending(NamedTuple):
    """REGISTER where only the invited may, or by who has shown an invitation: the server keeps the
    password until VERIFY.
    """

    session: int
    name: str
    label: str | None


class InvitationLooked(NamedTuple):
    """INVITATION CHECK: what a token is good for, of which the SHA-256 comes here."""

    session: int
    token_hash: str
    label: str | None


class InvitationWanted(NamedTuple):
    """INVITATION ADD: the server has made a token, of which this is the SHA-256."""

    session: int
    token_hash: str
    options: tuple[str, ...]
    """As they were typed: KEY=VALUE."""
    label: str | None


class InvitationShown(NamedTuple):
    """VERIFY with the code of an invitation, of which the SHA-256 comes here."""

    session: int
    name: str
    password_hash: str
    token_hash: str
    label: str | None


class RegistrationRefused(NamedTuple):
    """REGISTER, VERIFY or INVITATION was refused before it came to a decision."""

    session: int
    command: str
    name: str
    code: str
    """The code of the standard reply."""
    reason: str
    """Its sentence, for people."""
    label: str | None


class DeviceTakenBack(NamedTuple):
    """That a token counts no more is committed: whoever came in by it is to go, but for *by*."""

    device: int
    by: int | None
    reason: str


class Enrolled(NamedTuple):
    """What REGISTER or VERIFY asked for is committed; executed before all that came later."""

    session: int
    account: str
    command: str
    is_reset: bool
    """Whether the account was there, and has a new password."""
    label: str | None
    room: str | None = None
    """Where the invitation puts it."""


class Closed(NamedTuple):
    """A connection is gone; nothing can be sent to it any more."""

    session: int
    reason: str
    """For the QUIT the others see, such as "Connection closed"."""


class Admin(NamedTuple):
    """The operator's command line asks for something; answered after the commit."""

    request: int
    command: str
    """adduser, passwd, deluser, suspend, unsuspend, list."""
    args: dict[str, str]
    """name: the account. password_hash: in the form `server.passwords` writes."""


class PasswordRehashed(NamedTuple):
    """A login was right, and its password is now hashed at the configured cost."""

    account: int
    credential_version: int
    password_hash: str


class Reconfigured(NamedTuple):
    """The configuration was read again."""

    settings: Settings
    """What counts from now on; it may be what counted before."""
    operators: tuple[str, ...]
    """The entries that are what they were: who is operator by another one is none any more."""
    askers: tuple[int, ...]
    """The sessions that asked, which are told the report."""
    report: str


class Tick(NamedTuple):
    """A second or so has passed."""


class Shutdown(NamedTuple):
    """The server ends: everybody is told, and then closed."""

    reason: str


Input = (
    Connected
    | Line
    | BadLine
    | SaslStarted
    | LoggedIn
    | LoginFailed
    | TokenShown
    | OperGranted
    | OperRefused
    | ServerPasswordAccepted
    | AccountRequested
    | RegistrationPending
    | InvitationLooked
    | InvitationShown
    | InvitationWanted
    | RegistrationRefused
    | Enrolled
    | DeviceTakenBack
    | Acknowledged
    | Closed
    | Admin
    | PasswordRehashed
    | Reconfigured
    | Tick
    | Shutdown
)

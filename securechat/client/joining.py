"""From an invitation to an account: `Looking` asks what it is good for, `Joining` takes it.

No socket in it: lines go in, lines come out. The caller has verified the server's key before it
says the first of them. An invitation to choose a new password goes the same way.

Source: IRCv3 draft/account-registration; docs/protocol.md, securechat.internal/device-token and
securechat.internal/invitation.
"""

from collections.abc import Callable
from typing import NamedTuple

from securechat.client.login import DEVICE_TOKEN, first_lines
from securechat.client.replies import failure_text, is_error
from securechat.client.texts import N_, _
from securechat.wire.message import Message, encode

REGISTRATION = "draft/account-registration"
INVITATION = "securechat.internal/invitation"
_WANTED = (REGISTRATION, "standard-replies", DEVICE_TOKEN)
_NO_INVITATIONS = N_("This server makes no accounts by invitation: ask the operator.")

NAME_CODES = frozenset({"ACCOUNT_EXISTS", "BAD_ACCOUNT_NAME", "INVITED_AS"})
PASSWORD_CODES = frozenset({"WEAK_PASSWORD", "UNACCEPTABLE_PASSWORD"})


class JoinError(Exception):
    """It did not work; the text is a sentence.

    Args:
        text: for the user.
        code: the standard reply's, "" if there was none.
    """

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code

    @property
    def is_about_name(self) -> bool:
        """Whether another name may do."""
        return self.code in NAME_CODES

    @property
    def is_about_password(self) -> bool:
        """Whether another password may do."""
        return self.code in PASSWORD_CODES


class Purpose(NamedTuple):
    """What an invitation is good for."""

    is_reset: bool
    """Whether it is for a new password of an account that there is."""
    name: str | None
    """The only name it is good for; None: any that is free, or the server does not say."""


class Looking:
    """One look at an invitation, before anybody types a password; nothing of it is used up.

    Args:
        token: of the invitation.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._offered: set[str] = set()
        self.purpose: Purpose | None = None
        """None, once it is done: the server cannot say."""
        self.is_done = False

    def begin(self) -> list[str]:
        """Return the first lines to send."""
        return ["CAP LS 302"]

    def receive(self, message: Message) -> list[str]:
        """Return what to answer to *message*.

        Raises:
            JoinError: the invitation is open no more, or never was.
        """
        if message.command == "CAP" and len(message.params) > 2:
            self._offered.update(item.partition("=")[0] for item in message.params[-1].split())
            if message.params[2] == "*":
                return []
            if REGISTRATION not in self._offered:
                raise JoinError(_(_NO_INVITATIONS))
            self.is_done = INVITATION not in self._offered
            return ["QUIT" if self.is_done else f"INVITATION CHECK {self._token}"]
        if message.command == "INVITATION" and len(message.params) > 2:
            name = message.params[2]
            self.purpose = Purpose(message.params[1] == "RESET", None if name == "*" else name)
            self.is_done = True
            return ["QUIT"]
        if not self.is_done and (is_error(message) or message.command == "ERROR"):
            raise JoinError(failure_text(message))
        return []


class Joining:
    """One attempt, on one connection.

    Args:
        name: of the account.
        password: goes into REGISTER.
        token: of the invitation; goes into VERIFY.
        device: what this computer is called.
        token_hash: the SHA-256 of the token this device will log in by.
    """

    def __init__(self, name: str, password: str, token: str, device: str, token_hash: str) -> None:
        self._name = name
        self._password = password
        self._token = token
        self._device = device
        self._token_hash = token_hash
        self._offered: set[str] = set()
        self.has_device_token = False
        """Whether the server knows the token of this device now."""
        self.is_done = False

    def begin(self) -> list[str]:
        """Return the first lines to send."""
        return first_lines(self._name)

    def receive(self, message: Message) -> list[str]:
        """Return what to answer to *message*.

        Raises:
            JoinError: the server refused; of an invitation nothing is used up then.
        """
        if message.command == "CAP" and len(message.params) > 2:
            return self._on_capabilities(message)
        react = _REACTIONS.get((message.command, message.params[0] if message.params else ""))
        react = react or _REACTIONS.get((message.command, ""))
        return self._on_other(message) if react is None else react(self, message)

    def _on_capabilities(self, message: Message) -> list[str]:
        verb = message.params[1].upper()
        if verb == "LS":
            return self._on_offer(message.params[-1], is_last=message.params[2] != "*")
        if verb == "ACK":
            if INVITATION in self._offered:  # so that REGISTER waits for it, whoever may register
                return [f"INVITATION CHECK {self._token}", *self._register()]
            return self._register()
        if verb == "NAK":
            raise JoinError(_(_NO_INVITATIONS))
        return []

    def _register(self) -> list[str]:
        return [encode(Message("REGISTER", (self._name, "*", self._password)))]

    def _on_code_wanted(self, message: Message) -> list[str]:
        return [encode(Message("VERIFY", (self._name, self._token)))]

    def _on_offer(self, items: str, *, is_last: bool) -> list[str]:
        self._offered.update(item.partition("=")[0] for item in items.split())
        if not is_last:
            return []
        if REGISTRATION not in self._offered:
            raise JoinError(_(_NO_INVITATIONS))
        return [f"CAP REQ :{' '.join(name for name in _WANTED if name in self._offered)}"]

    def _on_account(self, message: Message) -> list[str]:
        self.is_done = True
        if DEVICE_TOKEN not in self._offered:
            return ["CAP END"]
        return [f"DEVICETOKEN ADD {self._device} {self._token_hash}"]

    def _on_token(self, message: Message) -> list[str]:
        self.has_device_token = True
        return ["CAP END"]

    def _on_no_token(self, message: Message) -> list[str]:
        return ["CAP END"]

    def _on_welcomed(self, message: Message) -> list[str]:
        return ["QUIT"]

    def _on_ping(self, message: Message) -> list[str]:
        return [f"PONG :{message.params[-1]}" if message.params else "PONG"]

    def _on_end(self, message: Message) -> list[str]:
        if not self.is_done:
            raise JoinError(failure_text(message))
        return []

    def _on_other(self, message: Message) -> list[str]:
        if is_error(message) and not self.is_done:
            code = message.params[1] if len(message.params) > 1 else ""
            raise JoinError(failure_text(message), code if message.command == "FAIL" else "")
        return []


_REACTIONS: dict[tuple[str, str], Callable[[Joining, Message], list[str]]] = {
    ("REGISTER", "VERIFICATION_REQUIRED"): Joining._on_code_wanted,  # noqa: SLF001 - its table
    ("REGISTER", "SUCCESS"): Joining._on_account,  # noqa: SLF001
    ("VERIFY", "SUCCESS"): Joining._on_account,  # noqa: SLF001
    ("DEVICETOKEN", "ADD"): Joining._on_token,  # noqa: SLF001
    ("FAIL", "DEVICETOKEN"): Joining._on_no_token,  # noqa: SLF001
    ("376", ""): Joining._on_welcomed,  # noqa: SLF001
    ("422", ""): Joining._on_welcomed,  # noqa: SLF001
    ("ERROR", ""): Joining._on_end,  # noqa: SLF001
    ("PING", ""): Joining._on_ping,  # noqa: SLF001
}
"""By command and first parameter, which is "" where it does not matter."""

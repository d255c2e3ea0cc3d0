"""What is said to the world on behalf of a browser, and what comes of it.

No socket in it: messages come in, lines go out, and at the end there is an outcome.

Source: IRCv3 draft/account-registration; docs/protocol.md, securechat.internal/invitation.
"""

from typing import NamedTuple

from securechat.server.login import ADVISED
from securechat.wire.message import Message, encode

NAME_CODES = frozenset({"ACCOUNT_EXISTS", "BAD_ACCOUNT_NAME", "INVITED_AS"})
PASSWORD_CODES = frozenset({"WEAK_PASSWORD", "UNACCEPTABLE_PASSWORD"})

_WELCOMED = frozenset({"376", "422"})


class Filled(NamedTuple):
    """What somebody has typed into the form, good as far as can be said here."""

    name: str
    password: str
    is_advised: bool
    """Whether a password that is soon guessed is to be refused."""

    def __repr__(self) -> str:
        return "Filled()"


class Opened(NamedTuple):
    """The invitation is good, and nothing was done with it: because nothing was typed, or in vain."""

    is_reset: bool
    only_name: str | None
    problem: str = ""
    is_advice: bool = False
    """Whether the problem need not be mended."""


class Made(NamedTuple):
    """The account is made, or its password is set."""

    name: str
    sentence: str


class Refused(NamedTuple):
    """The invitation is good for nothing, or it cannot be tried now."""

    sentence: str
    is_busy: bool = False


Outcome = Opened | Made | Refused


class Conversation:
    """One look at an invitation, or one use of it.

    Args:
        token: of the invitation.
        filled: what was typed; None: to look at it is all.
        problem: what is wrong with what was typed; it is told with the form, then.
    """

    def __init__(self, token: str, filled: Filled | None, problem: str = "") -> None:
        self._token = token
        self._filled = filled
        self._problem = problem
        self._opened: Opened | None = None
        self._made: Made | None = None
        self.outcome: Outcome | None = None
        """None while it goes on."""

    def begin(self) -> list[str]:
        """Return the first lines to say: nobody is registered before CAP END."""
        return ["CAP LS 302", f"INVITATION CHECK {self._token}"]

    def receive(self, message: Message) -> list[str]:
        """Return what to say to *message*."""
        if self.outcome is not None:
            return []
        if message.command == "ERROR":
            self.outcome = self._made or Refused(_sentence(message), is_busy=True)
        elif self._made is not None:
            return self._after(message)
        elif message.command == "FAIL" and len(message.params) > 2:
            self._on_failure(message)
        elif message.command == "INVITATION" and len(message.params) > 2:
            return self._on_open(message)
        elif message.command == "REGISTER" and self._filled is not None:
            more = (ADVISED,) if self._filled.is_advised else ()
            return [encode(Message("VERIFY", (self._filled.name, self._token, *more)))]
        elif message.command == "VERIFY" and len(message.params) > 2:
            return self._on_made(message)
        elif message.command == "417":
            self._fail("The password is too long.")
        return []

    def _on_open(self, message: Message) -> list[str]:
        name = message.params[2]
        self._opened = Opened(message.params[1] == "RESET", None if name == "*" else name)
        if self._filled is None or self._problem:
            self.outcome = self._opened._replace(problem=self._problem)
            return []
        name, password = self._filled[:2]
        self._filled = self._filled._replace(password="")
        return [encode(Message("REGISTER", (name, "*", password)))]

    def _on_made(self, message: Message) -> list[str]:
        """Come in once, so that the rooms of the invitation and of everybody are the account's."""
        assert self._filled is not None
        self._made = Made(message.params[1], message.params[-1])
        name = self._filled.name
        return [f"NICK {name}", f"USER page 0 * :{name}", "CAP END"]

    def _after(self, message: Message) -> list[str]:
        if message.command not in _WELCOMED:
            return []
        self.outcome = self._made
        return ["QUIT :Joined in a browser"]

    def _on_failure(self, message: Message) -> None:
        command, code = message.params[:2]
        sentence = _sentence(message)
        if code in NAME_CODES or code in PASSWORD_CODES or self._is_other_name(code):
            self._fail(sentence, is_advice=(command, code) == ("VERIFY", "WEAK_PASSWORD"))
        else:
            self.outcome = Refused(sentence, is_busy=code == "TEMPORARILY_UNAVAILABLE")

    def _is_other_name(self, code: str) -> bool:
        """Whether a reset was tried with the name of another account: the link itself is good."""
        return code == "INVALID_CODE" and self._opened is not None and self._opened.is_reset

    def _fail(self, sentence: str, *, is_advice: bool = False) -> None:
        if self._opened is None:
            self.outcome = Refused(sentence)
        else:
            self.outcome = self._opened._replace(problem=sentence, is_advice=is_advice)


def _sentence(message: Message) -> str:
    text = message.params[-1] if message.params else ""
    return text if text.endswith((".", "!", "?")) else f"{text}."

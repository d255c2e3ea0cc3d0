"""Operators: who may become one, as the configuration says and as OPER asks.

An entry is an account, or a name with a password of its own. For the first, being logged in to the
account is the proof; the second is for servers that let guests in.
"""

import time
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from securechat.server import passwords
from securechat.server.attempts import OperAttempt
from securechat.server.budget import FailureBudget
from securechat.wire.message import Message
from securechat.wire.names import Folded, check_nick
from securechat.world.inputs import Input, Line, OperGranted, OperRefused, Refusal

NAME_BYTES = 64
"""The longest name of an entry, and what is looked at of one that OPER gives."""

_GUESSES = "OPER :"
"""In the budget of failures, where accounts stand: none is called so."""


def _account(name: str) -> str:
    reason = check_nick(name)
    if reason is not None:
        raise ValueError(f"is no account name: {reason}")
    return name


def _name(name: str) -> str:
    size = len(name.encode())
    if not 1 <= size <= NAME_BYTES or " " in name or not name.isprintable() or name[0] == ":":
        raise ValueError(f"must be one word of at most {NAME_BYTES} bytes")
    return name


def _hash(secret: SecretStr) -> SecretStr:
    if not passwords.is_usable(secret.get_secret_value()):
        raise ValueError(
            "is no hash of a password: securechat-admin hash-password makes one, $2b$…; the "
            "password itself does not belong in this file"
        )
    return secret


class Operator(BaseModel):
    """Who may become operator with OPER. Either `account`, or `name` and `password`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    account: Annotated[str, AfterValidator(_account)] | None = Field(
        default=None,
        description="An account: whoever is logged in to it becomes operator with `OPER ACCOUNT`.",
    )
    name: Annotated[str, AfterValidator(_name)] | None = Field(
        default=None,
        description="A name of its own, for `OPER NAME PASSWORD`; it has nothing to do with "
        "accounts.",
    )
    password: Annotated[SecretStr, AfterValidator(_hash)] | None = Field(
        default=None,
        description="The hash of its password, as `securechat-admin hash-password` prints it.",
    )

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if self.account is not None and (self.name is not None or self.password is not None):
            raise ValueError("has an account, so it takes neither name nor password")
        if self.account is None and (self.name is None or self.password is None):
            raise ValueError("takes account = ACCOUNT, or name = NAME and password = HASH")
        return self

    @property
    def word(self) -> str:
        """What OPER calls the entry."""
        return self.account or self.name or ""

    @property
    def password_hash(self) -> str | None:
        """The hash of the password; None where the account is the proof."""
        return self.password.get_secret_value() if self.password else None


def check_once(entries: tuple[Operator, ...]) -> tuple[Operator, ...]:
    """Raise ValueError if two entries are called the same."""
    seen: Folded[int] = Folded()
    for number, entry in enumerate(entries, start=1):
        if entry.word in seen:
            raise ValueError(f"entry {number} is called the same as entry {seen[entry.word]}")
        seen[entry.word] = number
    return entries


class Operators:
    """Judges who wants to become one.

    An unknown name and a wrong password are told and timed alike; guesses are counted for each
    address, whatever the name.
    """

    def __init__(
        self, entries: Iterable[Operator], failures: FailureBudget, cost: int = passwords.COST
    ) -> None:
        self._failures = failures
        self._cost = cost
        self._decoy: str | None = None
        """The hash that is checked for an unknown name: it must take as long as any other."""
        self._entries: Folded[Operator] = Folded()
        self.replace(entries)

    def replace(self, entries: Iterable[Operator]) -> None:
        """Go by *entries* from now on. Any thread: the next attempt meets them all, or none."""
        by_word: Folded[Operator] = Folded()
        for entry in entries:
            by_word[entry.word] = entry
            self._decoy = entry.password_hash or self._decoy
        self._entries = by_word

    def judge(self, session: int, address: str, attempt: OperAttempt) -> Input:
        """Return what the world is told of *attempt*. Cost: a password check; a password thread."""
        entry = self._entries.find(attempt.word[:NAME_BYTES])
        if entry is not None and entry.account is not None:
            return OperGranted(session, entry.word, entry.account, attempt.label)
        if not attempt.password:
            tags = {"label": attempt.label} if attempt.label else {}
            return Line(session, Message("OPER", (), tags=tags))  # the world complains
        if not self._failures.take(address, _GUESSES, time.monotonic()):
            return OperRefused(session, Refusal.THROTTLED, attempt.label)
        stored = entry.password_hash if entry else self._decoy
        if not passwords.verify(attempt.password, stored, self._cost) or entry is None:
            return OperRefused(session, Refusal.PASSWORD, attempt.label)
        self._failures.give_back(address, _GUESSES)
        return OperGranted(session, entry.word, None, attempt.label)

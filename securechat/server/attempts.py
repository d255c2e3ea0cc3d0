"""Attempts: what the password threads are asked to check. Never logged, never posted."""

from typing import NamedTuple

from securechat.world.inputs import (
    Input,
    LoginFailed,
    Method,
    OperRefused,
    Refusal,
    RegistrationRefused,
)


class Attempt(NamedTuple):
    """To log in: the name of an account, and a password."""

    account: str
    password: str
    method: Method
    label: str | None
    device: str = ""
    """What the login calls the device; "" if it does not say."""

    def __repr__(self) -> str:
        return f"Attempt(account={self.account!r})"


class OperAttempt(NamedTuple):
    """To become operator: what the configuration calls the entry, and a password or ""."""

    word: str
    password: str
    label: str | None

    def __repr__(self) -> str:
        return "OperAttempt()"  # whoever forgets the name has typed the password in its place


class Application(NamedTuple):
    """To make an account, where anybody may: REGISTER."""

    name: str
    email: str
    password: str
    label: str | None

    @property
    def command(self) -> str:
        """What was typed."""
        return "REGISTER"

    def __repr__(self) -> str:
        return "Application()"


class Redemption(NamedTuple):
    """To make an account, or set its password, with an invitation: VERIFY."""

    name: str
    password: str
    token_hash: str
    label: str | None
    is_advised: bool = False
    """Whether a password that is soon guessed is to be refused."""

    @property
    def command(self) -> str:
        """What was typed."""
        return "VERIFY"

    def __repr__(self) -> str:
        return "Redemption()"


Secret = Attempt | OperAttempt | Application | Redemption


def refused(secret: Secret, session: int, refusal: Refusal) -> Input:
    """Return what the world is told when *secret* came to nothing."""
    if isinstance(secret, OperAttempt):
        return OperRefused(session, refusal, secret.label)
    if isinstance(secret, Application | Redemption):
        code, reason = "TEMPORARILY_UNAVAILABLE", "The server is busy: try again in a few seconds"
        return RegistrationRefused(session, secret.command, secret.name, code, reason, secret.label)
    return LoginFailed(session, refusal, secret.method, secret.label)

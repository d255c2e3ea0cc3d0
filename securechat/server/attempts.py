"""Attempts: what the password threads are asked to check. Never logged, never posted."""

from typing import NamedTuple

from securechat.world.inputs import Input, LoginFailed, Method, OperRefused, Refusal


class Attempt(NamedTuple):
    """To log in: the name of an account, and a password."""

    account: str
    password: str
    method: Method
    label: str | None

    def __repr__(self) -> str:
        return f"Attempt(account={self.account!r})"


class OperAttempt(NamedTuple):
    """To become operator: what the configuration calls the entry, and a password or ""."""

    word: str
    password: str
    label: str | None

    def __repr__(self) -> str:
        return "OperAttempt()"  # whoever forgets the name has typed the password in its place


Secret = Attempt | OperAttempt


def refused(secret: Secret, session: int, refusal: Refusal) -> Input:
    """Return what the world is told when *secret* came to nothing."""
    if isinstance(secret, OperAttempt):
        return OperRefused(session, refusal, secret.label)
    return LoginFailed(session, refusal, secret.method, secret.label)

"""`Registrar`: accounts that people make for themselves: what a password must be like, and how many
may be asked for from one address.

The password is hashed before the world is asked, since the world must not wait: so each request
costs, and is counted, whatever comes of it.

Source: IRCv3 draft/account-registration.
"""

import time
from typing import NamedTuple

from securechat.server import passwords
from securechat.server.advice import advice
from securechat.server.attempts import Application, Redemption
from securechat.server.budget import FailureBudget
from securechat.wire.names import fold
from securechat.world.inputs import AccountRequested, Input, InvitationShown, RegistrationRefused

REQUESTS_BURST = 60
"""From one address in a row: a classroom registers at once, and mistypes."""

REQUEST_PAUSE_S = 60.0
"""One more each."""

LOOKS_BURST = 240
"""Invitations looked at from one address in a row: two for each who follows one."""

LOOK_PAUSE_S = 5.0
"""One more each. What is looked at cannot be guessed; this bounds the noise in the log."""

TOO_MANY_LOOKS = "Too many invitations were tried from your address: wait a minute and try again"

_TOO_MANY = "Too many accounts were asked for from your address: wait a minute and try again"


class Policy(NamedTuple):
    """What of the configuration counts here."""

    is_open: bool = False
    """Whether anybody may make an account; else only who is invited."""
    min_password_length: int = 8
    has_page: bool = False
    """Whether browsers may be shown the page for joining, if they can know the server."""


class Registrar:
    """Judges passwords at once, and hashes them on the password threads."""

    def __init__(self, policy: Policy | None = None, cost: int = passwords.COST) -> None:
        self.policy = policy or Policy()
        """Replaced whole; any thread."""
        self._cost = cost
        self._requests = FailureBudget(REQUESTS_BURST, REQUEST_PAUSE_S)
        self._looks = FailureBudget(LOOKS_BURST, LOOK_PAUSE_S)

    def problem(self, name: str, password: str) -> tuple[str, str] | None:
        """Return code and sentence if *password* may not become that of *name*. Never waits."""
        try:
            passwords.check_new_password(password, 1)
        except passwords.PasswordError as error:
            return "UNACCEPTABLE_PASSWORD", _sentence(error)
        try:
            passwords.check_new_password(password, self.policy.min_password_length)
        except passwords.PasswordError as error:
            return "WEAK_PASSWORD", _sentence(error)
        if fold(password) == fold(name):
            return "WEAK_PASSWORD", "The password is the name"
        return None

    def may_look(self, address: str) -> bool:
        """Whether one more invitation may be looked at from *address*. Never waits."""
        return self._looks.take(address, "", time.monotonic())

    def enrol(self, session: int, address: str, asked: Application | Redemption) -> Input:
        """Return what the world is to decide. Cost: a hash; a password thread."""
        if not self._requests.take(address, "", time.monotonic()):
            return RegistrationRefused(
                session,
                asked.command,
                asked.name,
                "TEMPORARILY_UNAVAILABLE",
                _TOO_MANY,
                asked.label,
            )
        is_advised = isinstance(asked, Redemption) and asked.is_advised
        problem = advice(asked.password, asked.name) if is_advised else ""
        if problem:
            self._requests.give_back(address, "")  # a classroom thinks of bad passwords first
            return RegistrationRefused(
                session, asked.command, asked.name, "WEAK_PASSWORD", problem, asked.label
            )
        password_hash = passwords.hash_password(asked.password, self._cost)
        if isinstance(asked, Redemption):
            return InvitationShown(
                session, asked.name, password_hash, asked.token_hash, asked.label
            )
        return AccountRequested(session, asked.name, asked.email, password_hash, asked.label)


def _sentence(error: passwords.PasswordError) -> str:
    text = str(error)
    return text[0].upper() + text[1:]

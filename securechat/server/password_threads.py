"""`PasswordThreads`: passwords are checked here, so that nobody else waits a quarter second.

Each thread has its own read connection on the accounts. Addresses take turns. A job of a connection
that is gone is skipped. The outcome goes to the world first, then the connection goes on with its later lines.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from securechat.server import logs, passwords
from securechat.server.attempts import (
    Application,
    Attempt,
    OperAttempt,
    Redemption,
    Secret,
    refused,
)
from securechat.server.budget import FailureBudget
from securechat.server.connection import Connection
from securechat.server.crew import Crew
from securechat.server.operators import Operators
from securechat.server.registrar import Registrar
from securechat.server.turns import Turns
from securechat.store.errors import StoreError
from securechat.store.reading import AccountReader, Credential
from securechat.wire.names import fold
from securechat.world.inputs import Input, LoggedIn, LoginFailed, PasswordRehashed, Refusal

QUEUE_JOBS = 4096
"""More people than that come back at once to no server of this kind; each waits its turn."""

NAME_CHARACTERS = 64
"""What is looked at of a name: more than any account's has, and far less than SASL can carry."""


class _Job(NamedTuple):
    connection: Connection
    secret: Secret


class PasswordThreads(Crew[_Job]):
    """The threads `password-0` …, one less than there are cores, from `start` to `stop`."""

    def __init__(
        self,
        directory: Path,
        post: Callable[[Input], None],
        failures: FailureBudget,
        cost: int = passwords.COST,
        count: int | None = None,
        *,
        operators: Operators | None = None,
        registrar: Registrar | None = None,
    ) -> None:
        self._jobs: Turns[_Job] = Turns(QUEUE_JOBS)
        count = count or max(1, (os.cpu_count() or 1) - 1)
        super().__init__("password", count, self._jobs, self._jobs.take)
        self._directory = directory
        self._post = post
        self._failures = failures
        self._cost = cost
        self._operators = operators or Operators((), failures, cost)
        self._registrar = registrar or Registrar(cost=cost)

    def submit(self, connection: Connection, secret: Secret) -> Refusal | None:
        """Take *secret* and return None, or return why it is not taken. Any thread."""
        with self._changed:
            if not self._jobs.put(connection.address, _Job(connection, secret)):
                return Refusal.BUSY
            self._changed.notify()
        return None

    def _run(self) -> None:
        reader = AccountReader(self._directory)
        while (job := self._next()) is not None:
            if not job.connection.is_gone:
                self._work(reader, job)
        reader.close()

    def _work(self, reader: AccountReader, job: _Job) -> None:
        connection, secret = job
        credential: Credential | None = None
        try:
            if isinstance(secret, OperAttempt):
                answer = self._operators.judge(connection.session, connection.address, secret)
            elif isinstance(secret, Application | Redemption):
                answer = self._registrar.enrol(connection.session, connection.address, secret)
            else:
                answer, credential = self._log_in(reader, connection, secret)
        except Exception as error:  # noqa: BLE001 - a bug with one login; others still log in
            logs.error("a password could not be checked", error, session=connection.session)
            answer = refused(secret, connection.session, Refusal.BUSY)
        self._post(answer)
        connection.io.call(connection.go_on)
        if credential is not None and isinstance(secret, Attempt):
            self._rehash(credential, secret)

    def _log_in(
        self, reader: AccountReader, connection: Connection, attempt: Attempt
    ) -> tuple[Input, Credential | None]:
        """Return what the world is told, and the account if the password was its own."""
        session = connection.session
        credential, refusal = self._check(reader, connection, attempt)
        if credential is None:
            return LoginFailed(session, refusal, attempt.method, attempt.label), None
        account, version = credential.account, credential.credential_version
        method, label, device = attempt.method, attempt.label, attempt.device
        return LoggedIn(session, account, version, method, label, device), credential

    def _check(
        self, reader: AccountReader, connection: Connection, attempt: Attempt
    ) -> tuple[Credential | None, Refusal]:
        """Return the account if the password is its own, else why the login is refused."""
        name = attempt.account[:NAME_CHARACTERS]
        account = fold(name)
        # Taken here and not when the job was queued: many right logins may wait at once.
        if not self._failures.take(connection.address, account, time.monotonic()):
            return None, Refusal.THROTTLED
        try:
            credential = reader.find(name)
        except StoreError as error:
            logs.error("accounts cannot be read", error)
            self._failures.give_back(connection.address, account)
            return None, Refusal.BUSY
        stored = credential.password_hash if credential else None
        if passwords.verify(attempt.password, stored, self._cost) and credential is not None:
            self._failures.give_back(connection.address, account)
            return credential, Refusal.PASSWORD
        return None, Refusal.PASSWORD

    def _rehash(self, credential: Credential, attempt: Attempt) -> None:
        """Follow a changed cost. The login is answered already: a failure here changes nothing."""
        try:
            if not passwords.needs_rehash(credential.password_hash, self._cost):
                return
            new_hash = passwords.hash_password(attempt.password, self._cost)
        except passwords.PasswordError:
            # htpasswd's hash is of the first 72 bytes, so a longer password is right than may be
            # hashed here; and it may be longer in NFC than as it was typed.
            return
        except Exception as error:  # noqa: BLE001 - as above
            logs.error("a password could not be hashed anew", error, account=credential.account)
            return
        self._post(PasswordRehashed(credential.account, credential.credential_version, new_hash))

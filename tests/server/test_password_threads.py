"""The password threads: right and wrong, in order, bounded, and without waiting for the gone."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import bcrypt
import pytest

from securechat.server import logs, passwords
from securechat.server.attempts import Attempt
from securechat.server.budget import FAILURES_BURST, FailureBudget
from securechat.server.connection import Connection
from securechat.server.password_threads import PasswordThreads
from securechat.server.passwords import hash_password, verify
from securechat.server.turns import Turns
from securechat.store.database import Store
from securechat.store.records import AccountRecord, PasswordRecord
from securechat.world.inputs import (
    Input,
    LoggedIn,
    LoginFailed,
    Method,
    PasswordRehashed,
    Refusal,
)

PATIENCE_S = 10.0
COST = 4


@dataclass(eq=False)
class Caller:
    """In the place of a connection and its io thread."""

    events: "queue.Queue[Input | str]"
    session: int = 7
    address: str = "192.0.2.1"
    is_gone: bool = False
    io: "Caller" = field(init=False)

    def __post_init__(self) -> None:
        self.io = self

    def call(self, function: Callable[[float], None]) -> None:
        """Run at once what the io thread would."""
        function(0.0)

    def go_on(self, now: float) -> None:
        """Note that later lines may come."""
        del now
        self.events.put("went on")

    def as_connection(self) -> Connection:
        """Return this as what it stands for."""
        return cast("Connection", self)


@dataclass
class Office:
    """Password threads over a store in which bob has a password."""

    threads: PasswordThreads
    events: "queue.Queue[Input | str]"

    def tries(self, password: str, name: str = "bob", **fields: object) -> Refusal | None:
        """Submit an attempt of a new connection."""
        caller = Caller(self.events, **fields)  # type: ignore[arg-type]
        attempt = Attempt(name, password, Method.SASL, "5")
        return self.threads.submit(caller.as_connection(), attempt)

    def next(self) -> Input | str:
        """Return the next thing that happens."""
        return self.events.get(timeout=PATIENCE_S)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path)
    store.commit(
        [AccountRecord(1, "Bob", 0, 3, False), PasswordRecord(1, hash_password("right", COST))]
    )
    yield store
    store.close()


@pytest.fixture(name="office")
def _office(tmp_path: Path, store: Store) -> Iterator[Office]:
    events: queue.Queue[Input | str] = queue.Queue()
    threads = PasswordThreads(tmp_path, events.put, FailureBudget(), COST, count=1)
    threads.start()
    yield Office(threads, events)
    threads.stop()


def test_right_password_logs_in_then_goes_on(office: Office) -> None:
    """The world hears of the login before any later line, by the id of the account."""
    assert office.tries("right") is None
    assert LoggedIn(7, 1, 3, Method.SASL, "5") == office.next()
    assert "went on" == office.next()


@pytest.mark.parametrize(("name", "password"), [("bob", "wrong"), ("nobody", "right")])
def test_wrong_name_and_wrong_password_look_alike(office: Office, name: str, password: str) -> None:
    """Nobody learns which accounts there are."""
    assert office.tries(password, name) is None
    assert LoginFailed(7, Refusal.PASSWORD, Method.SASL, "5") == office.next()
    assert "went on" == office.next()


def test_guessing_is_throttled_whatever_the_spelling(office: Office) -> None:
    """Ten wrong ones, then not even the right one is checked; from elsewhere it is."""
    for number in range(FAILURES_BURST):
        assert office.tries("wrong", "BOB" if number % 2 else "bob") is None
        assert LoginFailed(7, Refusal.PASSWORD, Method.SASL, "5") == office.next()
        assert "went on" == office.next()
    assert office.tries("right") is None
    assert LoginFailed(7, Refusal.THROTTLED, Method.SASL, "5") == office.next()
    assert "went on" == office.next()
    assert office.tries("right", address="192.0.2.2") is None
    assert isinstance(office.next(), LoggedIn)


def test_right_passwords_are_never_throttled(office: Office) -> None:
    """All devices of a user may come back at once, as often as they like."""
    for _ in range(3 * FAILURES_BURST):
        assert office.tries("right") is None
    for _ in range(3 * FAILURES_BURST):
        assert isinstance(office.next(), LoggedIn)
        assert "went on" == office.next()


def test_full_queue_refuses(office: Office) -> None:
    """The bound has an answer, and a refusal for want of room counts as no failure."""
    office.threads._jobs = Turns(0)
    for _ in range(2 * FAILURES_BURST):
        assert Refusal.BUSY == office.tries("right")


def test_flood_of_guesses_does_not_keep_others_waiting(tmp_path: Path, store: Store) -> None:
    """Sixty-four connections of one address guess, a name each; a login from elsewhere is second."""
    del store  # it is open, and holds bob
    events: queue.Queue[Input | str] = queue.Queue()
    threads = PasswordThreads(tmp_path, events.put, FailureBudget(), COST, count=1)
    office = Office(threads, events)
    for number in range(64):
        assert office.tries("wrong", f"name{number}", address="192.0.2.9") is None
    assert office.tries("right", address="192.0.2.1") is None
    threads.start()
    assert isinstance(office.next(), LoginFailed)
    assert "went on" == office.next()
    assert isinstance(office.next(), LoggedIn)
    threads.stop()


def test_job_of_the_gone_is_skipped(office: Office) -> None:
    """Who hung up costs no check."""
    assert office.tries("right", is_gone=True, session=8) is None
    assert office.tries("right") is None
    outcome = office.next()
    assert isinstance(outcome, LoggedIn)
    assert 7 == outcome.session


def test_password_that_may_not_be_hashed_again_is_still_right(
    store: Store, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bcrypt of htpasswd reads 72 bytes; what follows may make a password we would not hash."""
    letter = "\N{MUSICAL SYMBOL EIGHTH NOTE}"  # four bytes, and twelve in NFC
    stored = bcrypt.hashpw((letter * 18).encode(), bcrypt.gensalt(COST)).decode()
    store.commit([PasswordRecord(1, stored.replace("$2b$", "$2y$"))])
    errors: list[str] = []
    monkeypatch.setattr(logs, "error", lambda event, *_, **__: errors.append(event))
    for _ in range(2):  # the thread lives
        assert office.tries(letter * 250) is None
        assert isinstance(office.next(), LoggedIn)
        assert "went on" == office.next()
    office.threads.stop()
    assert [] == errors


@pytest.mark.parametrize("function", ["verify", "needs_rehash"])
def test_bug_with_one_login_ends_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """Who meets it may try again, and whoever comes next is served."""

    def fail(*_: object) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(passwords, function, fail)
        assert office.tries("right") is None
        outcome = office.next()
        assert "went on" == office.next()
        if function == "verify":
            assert LoginFailed(7, Refusal.BUSY, Method.SASL, "5") == outcome
        else:
            assert isinstance(outcome, LoggedIn)
        assert office.tries("right", is_gone=True) is None
        assert office.tries("wrong", "nobody") is None
        assert isinstance(office.next(), LoginFailed)
        assert "went on" == office.next()
    assert office.tries("right") is None
    assert isinstance(office.next(), LoggedIn)


def test_changed_cost_is_followed_at_login(tmp_path: Path, office: Office) -> None:
    """A right password is hashed anew when its cost is not the configured one."""
    threads = PasswordThreads(tmp_path, office.events.put, FailureBudget(), COST + 1, count=1)
    threads.start()
    Office(threads, office.events).tries("right")
    assert isinstance(office.next(), LoggedIn)
    assert "went on" == office.next()
    rehashed = office.next()
    threads.stop()
    assert isinstance(rehashed, PasswordRehashed)
    assert (1, 3) == rehashed[:2]
    assert "$2b$05$" == rehashed.password_hash[:7]
    assert verify("right", rehashed.password_hash, COST)

"""Operators: who may become one, judged without telling who else might."""

import time

import pytest

from securechat.server import passwords
from securechat.server.attempts import OperAttempt
from securechat.server.budget import FAILURES_BURST, FailureBudget
from securechat.server.operators import Operator, Operators
from securechat.server.passwords import hash_password
from securechat.wire.message import Message
from securechat.world.inputs import Input, Line, OperGranted, OperRefused, Refusal

COST = 4
ADDRESS = "192.0.2.1"
ALICE = Operator.model_validate({"account": "alice"})
NIGHT = Operator.model_validate({"name": "Night", "password": hash_password("right", COST)})


def operators() -> Operators:
    """Return who judges by two entries, one of each kind."""
    return Operators([ALICE, NIGHT], FailureBudget(), COST)


def tries(one: Operators, word: str, password: str = "", address: str = ADDRESS) -> Input:
    """Return what the world is told of OPER."""
    return one.judge(7, address, OperAttempt(word, password, "l"))


def test_right_password_is_granted_in_the_entrys_spelling() -> None:
    """The world hears which entry it was, and no password."""
    assert OperGranted(7, "Night", None, "l") == tries(operators(), "nIGHT", "right")


@pytest.mark.parametrize("password", ["", "whatever"])
def test_account_is_the_worlds_to_look_at(password: str) -> None:
    """Any password will do, or none: being logged in is the proof, and the world knows that."""
    assert OperGranted(7, "alice", "alice", "l") == tries(operators(), "ALICE", password)


@pytest.mark.parametrize("word", ["night", "nobody", "x" * 500])
def test_wrong_password_and_unknown_name_look_alike(word: str) -> None:
    """Nobody learns which entries there are: without a password, too."""
    assert OperRefused(7, Refusal.PASSWORD, "l") == tries(operators(), word, "wrong")
    assert Line(7, Message("OPER", (), tags={"label": "l"})) == tries(operators(), word)


def test_unknown_name_takes_as_long_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash is checked for both, whatever the configured cost."""
    checked = []
    real = passwords.verify

    def verify(password: str, stored: str | None, cost: int) -> bool:
        checked.append((password, stored, cost))
        return real(password, stored, cost)

    monkeypatch.setattr(passwords, "verify", verify)
    one = Operators([ALICE, NIGHT], FailureBudget(), cost=12)
    tries(one, "night", "x")
    tries(one, "nobody", "x")

    assert checked[0] == checked[1]
    assert checked[0][1] == NIGHT.password_hash


def test_guesses_are_counted_for_all_names_together() -> None:
    """Ten wrong ones from an address; then not even the right one is looked at, but elsewhere."""
    one = operators()
    for number in range(FAILURES_BURST):
        assert OperRefused(7, Refusal.PASSWORD, "l") == tries(one, f"night{number % 2}", "wrong")

    assert OperRefused(7, Refusal.THROTTLED, "l") == tries(one, "night", "right")
    assert isinstance(tries(one, "night", "right", "198.51.100.1"), OperGranted)


def test_right_password_costs_no_try() -> None:
    """Whoever becomes operator every day never has to wait."""
    one = operators()
    for _ in range(2 * FAILURES_BURST):
        assert isinstance(tries(one, "night", "right"), OperGranted)


def test_guesses_are_not_those_of_an_account() -> None:
    """A login is not throttled by somebody's OPER, nor the other way round."""
    failures = FailureBudget()
    one = Operators([NIGHT], failures, COST)
    for _ in range(FAILURES_BURST):
        assert failures.take(ADDRESS, "night", time.monotonic())

    assert isinstance(tries(one, "night", "right"), OperGranted)


def test_replaced_entries_are_gone_at_once() -> None:
    """A reloaded configuration counts from the next attempt on."""
    one = operators()
    one.replace([ALICE])

    assert OperRefused(7, Refusal.PASSWORD, "l") == tries(one, "night", "right")
    assert isinstance(tries(one, "alice"), OperGranted)

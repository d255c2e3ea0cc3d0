"""Budgets: a burst, then a pace; wrong passwords by address and account."""

from securechat.server import budget
from securechat.server.budget import FAILURES_BURST, Budget, FailureBudget


def test_burst_then_pace() -> None:
    """Twenty at once, then ten a second."""
    bucket = Budget(per_second=10, burst=20, now=0.0)
    bucket.tokens -= 20
    bucket.refill(0.0)
    assert 0 == bucket.tokens
    assert 0.1 == bucket.ready_at()
    bucket.refill(0.5)
    assert 5 == bucket.tokens
    assert 0.5 == bucket.ready_at()


def test_rest_earns_no_more_than_the_burst() -> None:
    """A day of silence is worth one burst."""
    bucket = Budget(per_second=10, burst=20, now=0.0)
    bucket.refill(86_400.0)
    assert 20 == bucket.tokens


def test_overdraft_is_paid_back() -> None:
    """A costly last line makes the wait longer."""
    bucket = Budget(per_second=10, burst=20, now=0.0)
    bucket.tokens -= 24
    assert 0.5 == bucket.ready_at()


def test_wrong_passwords_are_throttled() -> None:
    """Ten in a row, then one each ten seconds."""
    failures = FailureBudget()
    assert all(failures.take("a", "bob", 0.0) for _ in range(FAILURES_BURST))
    assert not failures.take("a", "bob", 5.0)
    assert failures.take("a", "bob", 11.0)
    assert not failures.take("a", "bob", 11.0)


def test_neighbours_are_not_throttled() -> None:
    """A classroom shares an address, and an account is not locked for its owner elsewhere."""
    failures = FailureBudget()
    while failures.take("a", "bob", 0.0):
        pass
    assert failures.take("a", "eve", 0.0)
    assert failures.take("b", "bob", 0.0)


def test_right_password_costs_nothing() -> None:
    """A try that was right is given back, and leaves nothing to remember."""
    failures = FailureBudget()
    for _ in range(100):
        assert failures.take("a", "bob", 0.0)
        failures.give_back("a", "bob")
    assert {} == failures._failures


def test_memory_is_bounded() -> None:
    """Over its bound the oldest pairs are forgotten."""
    failures = FailureBudget()
    for number in range(budget.FAILURES_REMEMBERED + 50):
        failures.take("a", str(number), 0.0)
    assert budget.FAILURES_REMEMBERED == len(failures._failures)
    assert ("a", "0") not in failures._failures

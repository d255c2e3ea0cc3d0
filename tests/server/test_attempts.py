"""Attempts: what came to nothing is told to the world in the form that fits."""

from securechat.server.attempts import Attempt, OperAttempt, refused
from securechat.world.inputs import LoginFailed, Method, OperRefused, Refusal


def test_refusal_names_no_name_and_no_password() -> None:
    """The world learns the reason, and under which label to answer."""
    login = refused(Attempt("bob", "secret", Method.PASS, "1"), 7, Refusal.BUSY)
    oper = refused(OperAttempt("bob", "secret", "2"), 7, Refusal.BUSY)

    assert login == LoginFailed(7, Refusal.BUSY, Method.PASS, "1")
    assert oper == OperRefused(7, Refusal.BUSY, "2")

"""Attempts: what came to nothing is told to the world in the form that fits."""

from securechat.server.attempts import Application, Attempt, OperAttempt, Redemption, refused
from securechat.world.inputs import LoginFailed, Method, OperRefused, Refusal, RegistrationRefused


def test_refusal_names_no_name_and_no_password() -> None:
    """The world learns the reason, and under which label to answer."""
    login = refused(Attempt("bob", "secret", Method.PASS, "1"), 7, Refusal.BUSY)
    oper = refused(OperAttempt("bob", "secret", "2"), 7, Refusal.BUSY)

    made = refused(Application("bob", "*", "secret", "3"), 7, Refusal.BUSY)
    shown = refused(Redemption("bob", "secret", "", "4"), 7, Refusal.BUSY)

    assert isinstance(made, RegistrationRefused)
    assert (made.command, made.code, made.label) == ("REGISTER", "TEMPORARILY_UNAVAILABLE", "3")
    assert isinstance(shown, RegistrationRefused)
    assert (shown.command, shown.code, shown.label) == ("VERIFY", "TEMPORARILY_UNAVAILABLE", "4")
    assert login == LoginFailed(7, Refusal.BUSY, Method.PASS, "1")
    assert oper == OperRefused(7, Refusal.BUSY, "2")

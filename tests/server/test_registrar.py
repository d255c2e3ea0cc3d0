"""The registrar: what may become a password, and how often an address may ask."""

import pytest

from securechat.server.attempts import Application, Redemption
from securechat.server.passwords import verify
from securechat.server.registrar import REQUESTS_BURST, Policy, Registrar
from securechat.world.inputs import AccountRequested, InvitationShown, RegistrationRefused

ADDRESS = "192.0.2.1"


def test_application_is_hashed_for_the_world() -> None:
    """The world gets name, e-mail and hash as the client gave them, and no password."""
    asked = Application("bob", "b@x.org", "long enough", "1")
    found = Registrar(cost=4).enrol(7, ADDRESS, asked)

    assert isinstance(found, AccountRequested)
    assert (found.session, found.name, found.email, found.label) == (7, "bob", "b@x.org", "1")
    assert verify("long enough", found.password_hash)


def test_redemption_is_hashed_for_the_world() -> None:
    """Likewise, with the hash of the invitation's code."""
    found = Registrar(cost=4).enrol(7, ADDRESS, Redemption("bob", "long enough", "f" * 64, "1"))

    assert isinstance(found, InvitationShown)
    assert (found.name, found.token_hash, found.label) == ("bob", "f" * 64, "1")
    assert verify("long enough", found.password_hash)


@pytest.mark.parametrize("is_invited", [True, False])
def test_requests_of_an_address_are_counted(is_invited: bool) -> None:
    """A classroom may register at once; then one has to wait, but not elsewhere."""
    registrar = Registrar(cost=4)
    asked = (
        Redemption("bob", "long enough", "", "1")
        if is_invited
        else Application("bob", "*", "long enough", "1")
    )
    for _ in range(REQUESTS_BURST):
        assert not isinstance(registrar.enrol(7, ADDRESS, asked), RegistrationRefused)

    found = registrar.enrol(7, ADDRESS, asked)

    assert isinstance(found, RegistrationRefused)
    assert (found.command, found.code) == (asked.command, "TEMPORARILY_UNAVAILABLE")
    assert "wait a minute" in found.reason
    assert not isinstance(registrar.enrol(7, "198.51.100.1", asked), RegistrationRefused)


def test_classroom_fits() -> None:
    """Forty people behind one address, some of whom take a name that is taken."""
    assert REQUESTS_BURST >= 50


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("bob", "12345678", None),
        ("bob", "1234567", "WEAK_PASSWORD"),
        ("LongEnough", "longenough", "WEAK_PASSWORD"),
        ("bob", "", "UNACCEPTABLE_PASSWORD"),
        ("bob", "long\tenough", "UNACCEPTABLE_PASSWORD"),
        ("bob", "x" * 1025, "UNACCEPTABLE_PASSWORD"),
    ],
)
def test_password_is_judged_at_once(name: str, password: str, code: str | None) -> None:
    """With the code of draft/account-registration, and a sentence that does not hold it."""
    problem = Registrar(Policy(min_password_length=8)).problem(name, password)

    assert (problem and problem[0]) == code
    if problem is not None and password:
        assert password not in problem[1]
        assert problem[1][0].isupper()

"""Advice on passwords: for those that are soon guessed, and for no others."""

import pytest

from securechat.server.advice import advice


@pytest.mark.parametrize("password", ["password1", "qwertyuiop", "bob12345", "chatexample"])
def test_password_that_is_soon_guessed_gets_advice(password: str) -> None:
    """What a guesser tries first counts, too: the name and the server."""
    assert advice(password, "bob", "chatexample").startswith("That is soon guessed. ")


def test_good_password_gets_none() -> None:
    """However long; of a very long one the beginning is looked at."""
    assert advice("correct horse battery", "bob") == ""
    assert advice("correct horse battery staple " * 30, "bob") == ""

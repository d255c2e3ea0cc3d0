"""Where somebody logged in last: remembered if that is possible, and never in the way."""

from pathlib import Path

import pytest

from securechat.client import last_login
from securechat.client.address import Address
from securechat.client.last_login import LastLogin

SERVER = Address("chat.example.org", 7000)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_login, "last_login_file", lambda: tmp_path / "data" / "last.json")


def test_last_login_comes_back() -> None:
    """The server with its port, and the name; a later one takes its place."""
    assert last_login.find() is None
    assert last_login.remember(Address("::1"), "Аня")
    assert last_login.remember(SERVER, "bob")
    assert last_login.find() == LastLogin(SERVER, "bob")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"server": 1, "name": "x"}', '{"server": "::1:x", "name": "x"}']
)
def test_broken_file_is_as_none(text: str) -> None:
    """And the next login mends it."""
    assert last_login.remember(SERVER, "bob")
    last_login.last_login_file().write_text(text)
    assert last_login.find() is None
    assert last_login.remember(SERVER, "bob")
    assert last_login.find() == LastLogin(SERVER, "bob")


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Then the options are said that lead back."""
    (tmp_path / "data").touch()
    assert not last_login.remember(SERVER, "bob")

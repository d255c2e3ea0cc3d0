import stat
import sys
import types
from pathlib import Path

import pytest

from securechat.client import device_tokens
from securechat.client.address import Address
from securechat.server import tokens
from securechat.world.devices import is_name

HERE = Address("chat.example.org")


@pytest.fixture(autouse=True)
def _file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_tokens, "tokens_file", lambda: tmp_path / "data" / "tokens.json")
    monkeypatch.setitem(sys.modules, "keyring", None)


def test_tokens_and_names_are_such_as_the_server_takes() -> None:
    """Both sides agree on the forms."""
    token = device_tokens.make_token()
    assert tokens.is_token(token)
    assert tokens.token_hash(token) == device_tokens.token_hash(token)
    assert is_name(device_tokens.device_name())


def test_token_is_kept_for_its_owner_alone() -> None:
    """By server and name, compared as they are elsewhere; the file has mode 0600."""
    assert device_tokens.find(HERE, "bob") is None
    where = device_tokens.keep(HERE, "bob", "t1")
    device_tokens.keep(Address("chat.example.org", 7000), "bob", "t2")
    assert str(device_tokens.tokens_file()) in where
    assert device_tokens.find(Address("CHAT.example.org."), "Bob") == "t1"
    assert device_tokens.find(HERE, "alice") is None
    assert stat.S_IMODE(device_tokens.tokens_file().stat().st_mode) == 0o600
    assert device_tokens.forget(HERE, "bob")
    assert not device_tokens.forget(HERE, "bob")
    assert device_tokens.find(Address("chat.example.org", 7000), "bob") == "t2"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"bob@chat.example.org:6697": 7}'])
def test_file_that_cannot_be_read_holds_nothing(text: str) -> None:
    """The password is asked for; nothing breaks."""
    device_tokens.tokens_file().parent.mkdir()
    device_tokens.tokens_file().write_text(text)
    assert device_tokens.find(HERE, "bob") is None


def test_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """It is told, and not passed over."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(device_tokens.TokenFileError, match=r"tokens\.json"):
        device_tokens.keep(HERE, "bob", "t")


def test_keyring_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is one, no file is written."""
    kept: dict[str, str] = {}
    keyring = types.SimpleNamespace(
        get_keyring=lambda: types.SimpleNamespace(priority=5),
        get_password=lambda _, key: kept.get(key),
        set_password=lambda _, key, token: kept.__setitem__(key, token),
        delete_password=lambda _, key: kept.__delitem__(key),
    )
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert "keyring" in device_tokens.keep(HERE, "bob", "t")
    assert device_tokens.find(HERE, "bob") == "t"
    assert device_tokens.forget(HERE, "bob")
    assert not kept
    assert not device_tokens.tokens_file().exists()

"""The cloak: the same for the same address, nothing for who has no key."""

import os
import stat
from pathlib import Path

import pytest

from securechat.server.cloak import KEY_FILE, cloak, load_key


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    """A data directory keeps its key; nobody else may read it."""
    key = load_key(tmp_path)
    assert key == load_key(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode)
    assert [KEY_FILE] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_makes_the_key_the_owners(tmp_path: Path) -> None:
    """A first start with sudo must not lock the server's user out of its next one."""
    os.chown(tmp_path, 65534, 65534)
    load_key(tmp_path)
    assert 65534 == (tmp_path / KEY_FILE).stat().st_uid


def test_cloak_depends_on_address_and_key() -> None:
    """Ten hexadecimal digits, and "guest"."""
    shown = cloak(b"key", "192.0.2.1")
    assert shown == cloak(b"key", "192.0.2.1")
    assert shown != cloak(b"key", "192.0.2.2")
    assert shown != cloak(b"other", "192.0.2.1")
    digits, dot, rest = shown.partition(".")
    assert 10 == len(digits)
    assert int(digits, 16) >= 0
    assert (".", "guest") == (dot, rest)

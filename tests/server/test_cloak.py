"""The cloak: the same for the same address, nothing for who has no key."""

import stat
from pathlib import Path

from securechat.server.cloak import KEY_FILE, cloak, load_key


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    """A data directory keeps its key; nobody else may read it."""
    key = load_key(tmp_path)
    assert key == load_key(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode)
    assert [KEY_FILE] == [path.name for path in tmp_path.iterdir()]


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

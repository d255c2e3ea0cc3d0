import stat
from pathlib import Path

import pytest

from securechat.server import whereabouts
from securechat.server.address import Address
from securechat.server.whereabouts import Whereabouts


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """A file for its owner alone; a second start replaces it."""
    first = Whereabouts((Address("*", 6697),), None, tmp_path / "server.pem")
    second = Whereabouts(
        (Address("::1", 7000), Address("*", 1)), "chat.example.org", tmp_path / "x"
    )
    for found in (first, second):
        whereabouts.write(tmp_path, found)
        assert whereabouts.read(tmp_path) == found
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"listen": ["x"], "certificate": ""}'])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str | None) -> None:
    """No server has run here, or an older one."""
    if text is not None:
        (tmp_path / "server.json").write_text(text)
    assert whereabouts.read(tmp_path) is None

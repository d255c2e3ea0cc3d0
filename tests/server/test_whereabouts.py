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
        (Address("::1", 7000), Address("*", 1)), "chat.example.org", tmp_path / "x", "x.example"
    )
    for found in (first, second):
        whereabouts.write(tmp_path, found)
        assert whereabouts.read(tmp_path) == found
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600


def test_older_file_knows_no_page(tmp_path: Path) -> None:
    """The server that wrote it had none."""
    found = Whereabouts((Address("*", 6697),), None, tmp_path / "server.pem", "x.example")
    whereabouts.write(tmp_path, found)
    file = tmp_path / "server.json"
    file.write_text(file.read_text().replace(', "page_host": "x.example"', ""))
    assert whereabouts.read(tmp_path) == found._replace(page_host=None)


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"listen": ["x"], "certificate": ""}'])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str | None) -> None:
    """No server has run here, or an older one."""
    if text is not None:
        (tmp_path / "server.json").write_text(text)
    assert whereabouts.read(tmp_path) is None

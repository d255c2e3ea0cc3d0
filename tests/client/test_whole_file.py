from pathlib import Path

import pytest

from securechat.client.whole_file import replace_file


def test_a_file_is_replaced_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """The new text stands there, in a folder that is made, and nothing else is left."""
    path = tmp_path / "folder" / "settings.toml"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A folder in place of the file is refused, and no temporary file stays behind."""
    path = tmp_path / "settings.toml"
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(OSError):  # noqa: PT011 - which one differs between systems
        replace_file(path, b"new")
    assert list(tmp_path.iterdir()) == [path]

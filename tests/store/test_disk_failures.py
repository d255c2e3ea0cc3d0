"""What disks do to a database: real damage, a real read-only file system."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from securechat.store.database import Store
from securechat.store.errors import StoreError
from securechat.store.records import AccountRecord, JournalRecord
from tests.disk import small_disk


def said(position: int) -> JournalRecord:
    """A message that fills a good part of a page."""
    return JournalRecord(position, position, 2, None, "bob!b@h", "PRIVMSG", ("x" * 400,), {})


@pytest.fixture(name="filled")
def _filled(tmp_path: Path) -> Path:
    """A directory whose database has some hundred pages, closed."""
    store = Store.open(tmp_path / "data")
    store.commit([AccountRecord(1, "bob", 0, 1, is_suspended=False), *map(said, range(1, 1000))])
    store.close()
    return tmp_path / "data"


def crashed(directory: Path) -> None:
    """Leave *directory* as a process does that dies between two commits."""
    database = directory / "securechat.db"
    connection = apsw.Connection(str(database))
    connection.pragma("wal_autocheckpoint", 0)
    connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'probe'")
    wal = Path(f"{database}-wal").read_bytes()
    connection.close()
    Path(f"{database}-wal").write_bytes(wal)


def damage(directory: Path) -> None:
    """Overwrite a page in the middle of the database, as a failing disk does."""
    database = directory / "securechat.db"
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))


def test_damage_after_a_crash_is_found_at_the_start(filled: Path) -> None:
    """Whoever starts after an unclean end learns of damage before anybody writes on top of it."""
    crashed(filled)
    damage(filled)

    with pytest.raises(StoreError, match=r"securechat\.db is damaged; restore a backup"):
        Store.open(filled)


def test_crash_without_damage_starts(filled: Path) -> None:
    """The WAL is taken in, and the check finds nothing."""
    crashed(filled)

    store = Store.open(filled)
    assert store._connection.execute("SELECT count(*) FROM journal").get == 999
    store.close()


def test_orderly_end_needs_no_check(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start after an orderly end does not read the whole file."""

    def fail(connection: apsw.Connection) -> None:
        raise AssertionError(connection.filename)

    monkeypatch.setattr("securechat.store.database._check", fail)
    Store.open(filled).close()


def test_damage_met_while_writing_keeps_nothing_half(filled: Path) -> None:
    """A commit that needs a damaged page fails whole, and says what to do."""
    store = Store.open(filled)
    database = filled / "securechat.db"
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 4)
        file.write(os.urandom(database.stat().st_size * 3 // 4))
    store._connection.cache_flush()
    store._connection.release_memory()

    with pytest.raises(StoreError, match="is damaged"):
        store.commit([AccountRecord(2, "new", 0, 1, is_suspended=False), said(5000)])

    assert not store._connection.in_transaction
    assert store._connection.execute("SELECT count(*) FROM account").get == 1
    store.close()


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "4m") as folder:
        yield folder


def test_read_only_file_system_is_told_at_the_start(disk: Path) -> None:
    """A disk that the kernel has made read-only: what to do is said, and nothing is changed."""
    Store.open(disk / "data").close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

    for directory in (disk / "data", disk / "other"):
        with pytest.raises(StoreError, match=r"Read-only file system; .*--data"):
            Store.open(directory)

    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    Store.open(disk / "data").close()

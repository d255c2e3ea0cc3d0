from pathlib import Path

import apsw
import pytest

from securechat.store import schema
from securechat.store.database import Store
from securechat.store.errors import StoreError, StoreTooNewError


def test_new_file_has_the_newest_schema_and_our_mark(tmp_path: Path) -> None:
    """`user_version` counts the migrations; `application_id` tells `file` whose it is."""
    Store.open(tmp_path).close()

    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        assert connection.pragma("user_version") == len(schema.MIGRATIONS)
        assert connection.pragma("application_id") == schema.APPLICATION_ID


def test_older_file_is_migrated_and_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start with a newer program runs what is missing, once."""
    Store.open(tmp_path).close()
    grown = [*schema.MIGRATIONS, "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"]
    monkeypatch.setattr(schema, "MIGRATIONS", grown)

    for epoch in (2, 3):
        store = Store.open(tmp_path)
        assert store.load().epoch == epoch
        store.close()

    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        assert connection.table_exists("main", "later")
        assert connection.pragma("user_version") == len(grown)


def test_rooms_of_an_older_file_have_no_former_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Schema 9 keeps them; a room from before had none that anybody remembers."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:8])
        Store.open(tmp_path).close()
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        sql = "INSERT INTO room VALUES (1, '#a', '#a', 0, '', '', 0, 'nt', NULL, NULL, '{}')"
        connection.execute(sql)

    store = Store.open(tmp_path)
    (room,) = store.load().rooms
    store.commit([room._replace(name="#b", former_names=("#a",))])
    assert room.former_names == ()
    assert store.load().rooms[0].former_names == ("#a",)
    store.close()


def test_failed_migration_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a migration is none: the old program still opens the file."""
    Store.open(tmp_path).close()
    with monkeypatch.context() as patch:
        broken = "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1)"
        patch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, broken])
        with pytest.raises(StoreError):
            Store.open(tmp_path)

    Store.open(tmp_path).close()
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        assert not connection.table_exists("main", "half")


def test_newer_file_is_refused(tmp_path: Path) -> None:
    """An old program would not keep the rules of a newer schema."""
    Store.open(tmp_path).close()
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        connection.pragma("user_version", len(schema.MIGRATIONS) + 1)

    with pytest.raises(StoreTooNewError, match="written by a newer securechat"):
        Store.open(tmp_path)


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """Its tables are left alone."""
    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        connection.execute("CREATE TABLE theirs (id)")

    with pytest.raises(StoreError, match="of another program; move it away"):
        Store.open(tmp_path)


def test_history_of_a_room_is_one_range_of_the_index(tmp_path: Path) -> None:
    """A page of history costs what it holds, not what the journal holds."""
    Store.open(tmp_path).close()

    with apsw.Connection(str(tmp_path / "securechat.db")) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM journal "
            "WHERE conversation = 1 AND position < 50 ORDER BY position DESC LIMIT 5"
        ).fetchall()

    assert [row[3] for row in plan] == [
        "SEARCH journal USING INDEX journal_conversation (conversation=? AND rowid<?)"
    ]

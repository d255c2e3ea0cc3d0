import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import pytest

from securechat.store.database import Store
from securechat.store.errors import StoreError, StoreFullError, StoreRecordError
from securechat.store.reading import AccountReader
from securechat.store.records import (
    AccountRecord,
    AccountRemovedRecord,
    JournalRecord,
    MembershipRecord,
    MetadataRecord,
    MetadataRemovedRecord,
    PairRecord,
    PasswordRecord,
    ReadMarkerRecord,
    ReceivedRecord,
    Record,
    RedactionRecord,
    RetryKeysExpiredRecord,
    RetryRecord,
    RoomRecord,
    RoomRemovedRecord,
    Snapshot,
)
from securechat.world.received import MOST_DEVICES

BOB = AccountRecord(1, "Bob", 1_000, 1, is_suspended=False, email="bob@example.org")
LOBBY = RoomRecord(
    2, "#Lobby", 1_000, "be nice", "Bob", 2_000, "nt", "k", 10,
    {"b": [("*!*@x", "Bob", 3_000)]}, ("#Hall", "#чай"),
)  # fmt: skip
IN_LOBBY = MembershipRecord(2, 1, "o", 7, is_member=True)


def said(position: int, text: str = "hello", time_ms: int = 0) -> JournalRecord:
    """A message in the lobby."""
    return JournalRecord(
        position, time_ms or position, 2, 1, "Bob!bob@host", "PRIVMSG", (text,), {"+x": "é"}
    )


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data")
    yield store
    store.close()


def reopened(store: Store) -> Store:
    """The same directory, by the next process."""
    store.close()
    return Store.open(store._folder.path)


def journal(store: Store) -> list[tuple[object, ...]]:
    """The rows of the journal."""
    rows = store._connection.execute("SELECT * FROM journal ORDER BY position").fetchall()
    return list(rows)


def test_settings_are_those_the_promises_need(store: Store) -> None:
    """Durable (WAL, FULL), overwritten when deleted, checkpointed by the writer."""
    pragma = store._connection.pragma
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1
    assert pragma("wal_autocheckpoint") == 1000


def test_epoch_rises_with_each_open(store: Store) -> None:
    """Session numbers start with it, and are never used again."""
    assert store.load().epoch == 1
    store = reopened(store)
    assert store.load().epoch == 2
    store.close()


def test_what_was_committed_is_loaded(store: Store) -> None:
    """The world starts as it was left, with the same values."""
    store.commit([BOB, LOBBY, IN_LOBBY, PairRecord(3, 1, 1), said(40, time_ms=9_000)])
    store = reopened(store)

    snapshot = store.load()

    assert snapshot.accounts == (BOB,)
    assert snapshot.rooms == (LOBBY,)
    assert snapshot.memberships == (IN_LOBBY,)
    assert snapshot.pairs == (PairRecord(3, 1, 1),)
    assert snapshot.next_id == 4
    assert snapshot.last_time_ms == 9_000
    assert type(snapshot.accounts[0].is_suspended) is bool
    assert type(snapshot.memberships[0].is_member) is bool
    store.close()


def test_empty_store_loads_as_nothing(store: Store) -> None:
    """The first start: no ids used, no time known."""
    assert store.load() == Snapshot(1, 1, 0, (), (), (), ())


def test_journal_row_is_what_was_said(store: Store) -> None:
    """Parameters and tags as JSON, in Unicode; no tags as NULL."""
    join = JournalRecord(41, 6, 2, None, "guest!g@host", "JOIN", (), {})
    store.commit([said(40, 'a "ж"'), join])

    assert journal(store) == [
        (40, 40, 2, 1, "Bob!bob@host", "PRIVMSG", '["a \\"ж\\""]', '{"+x":"é"}'),
        (41, 6, 2, None, "guest!g@host", "JOIN", "[]", None),
    ]


def test_newest_time_is_found_out_of_order(store: Store) -> None:
    """A busy room may run ahead of the clock, so the last row need not have the newest time."""
    store.commit([said(1, time_ms=500), said(2, time_ms=400)])

    assert store.load().last_time_ms == 500


def test_a_record_replaces_what_it_names(store: Store) -> None:
    """An account keeps its password, a room its members, when they are written again."""
    store.commit([BOB, PasswordRecord(1, "hash"), LOBBY, IN_LOBBY])

    store.commit(
        [
            BOB._replace(name="bob", is_suspended=True),
            LOBBY._replace(topic="new", lists={}),
            IN_LOBBY._replace(is_member=False),
            PasswordRecord(1, "new hash"),
        ]
    )

    snapshot = store.load()
    assert snapshot.accounts == (BOB._replace(name="bob", is_suspended=True),)
    assert snapshot.rooms == (LOBBY._replace(topic="new", lists={}),)
    assert snapshot.memberships == (IN_LOBBY._replace(is_member=False),)
    assert store._connection.execute("SELECT * FROM password").fetchall() == [(1, "new hash")]


def test_metadata_goes_with_its_owner(store: Store) -> None:
    """Keys of rooms and accounts are replaced, removed one by one, and all with their owner."""
    records = [MetadataRecord(owner, key, "é") for owner in (2, 1) for key in ("b", "a")]
    store.commit([BOB, LOBBY, *records])
    store.commit([MetadataRecord(1, "a", "new"), MetadataRemovedRecord(1, "b")])
    left = (MetadataRecord(1, "a", "new"), MetadataRecord(2, "a", "é"), MetadataRecord(2, "b", "é"))

    assert store.load().metadata == left

    store.commit([RoomRemovedRecord(2)])

    assert store.load().metadata == left[:1]

    store.commit([AccountRemovedRecord(1)])

    assert store.load().metadata == ()


def test_order_within_a_commit_counts(store: Store) -> None:
    """A room that is removed and made anew under its name is the new one, without old members."""
    store.commit([BOB, LOBBY, IN_LOBBY])

    store.commit(
        [said(1), RoomRemovedRecord(2), LOBBY._replace(id=9), said(2), IN_LOBBY._replace(room=9)]
    )

    snapshot = store.load()
    assert [room.id for room in snapshot.rooms] == [9]
    assert snapshot.memberships == (IN_LOBBY._replace(room=9),)


def test_name_given_up_is_free_in_the_same_commit(store: Store) -> None:
    """A room that is renamed and another that takes its name may be committed together."""
    renamed = LOBBY._replace(name="#hall")
    store.commit([LOBBY])
    store.commit([renamed, LOBBY._replace(id=3)])

    assert [(room.id, room.name) for room in store.load().rooms] == [(2, "#hall"), (3, "#Lobby")]


def test_what_refers_may_come_first(store: Store) -> None:
    """References are checked at the end of the commit, so records need no order for them."""
    store.commit([IN_LOBBY, PasswordRecord(1, "hash"), LOBBY, BOB])

    assert store.load().memberships == (IN_LOBBY,)


def test_removed_account_takes_password_and_memberships_along(store: Store) -> None:
    """Its messages stay, and its id stays used: a new bob inherits nothing."""
    store.commit([BOB, PasswordRecord(1, "hash"), LOBBY, IN_LOBBY, said(1)])

    store.commit([AccountRemovedRecord(1)])

    snapshot = store.load()
    assert (snapshot.accounts, snapshot.memberships) == ((), ())
    assert store._connection.execute("SELECT count(*) FROM password").get == 0
    assert len(journal(store)) == 1


def test_read_marker_rises_and_ends_with_either_side(store: Store) -> None:
    """The newest is kept, until who has read is gone, or what was read."""
    alice = AccountRecord(3, "alice", 1_000, 1, is_suspended=False)
    markers = [ReadMarkerRecord(1, 2, 5), ReadMarkerRecord(1, 3, 6), ReadMarkerRecord(3, 1, 7)]
    store.commit([BOB, alice, LOBBY, *markers, ReadMarkerRecord(1, 2, 8)])
    store = reopened(store)
    assert store.load().read_markers == (ReadMarkerRecord(1, 2, 8), *markers[1:])

    store.commit([RoomRemovedRecord(2)])
    assert store.load().read_markers == tuple(markers[1:])
    store.commit([AccountRemovedRecord(1)])
    assert store.load().read_markers == ()
    store.close()


def test_next_id_survives_who_had_the_ids(store: Store) -> None:
    """Removing the newest room or account must not free its number, across restarts."""
    store.commit([BOB, LOBBY._replace(id=50), PairRecord(51, 1, 1)])
    store.commit([RoomRemovedRecord(50), AccountRemovedRecord(1)])
    store.commit([BOB._replace(id=20, name="late")])
    store = reopened(store)

    assert store.load().next_id == 52
    store.close()


def test_next_id_counts_what_came_and_went_in_one_commit(store: Store) -> None:
    """Made and removed in the same batch is used, too."""
    store.commit([LOBBY._replace(id=50), RoomRemovedRecord(50)])

    assert store.load().next_id == 51


@pytest.mark.parametrize("name", ["securechat.db", "securechat.db-wal"])
@pytest.mark.parametrize("is_replaced", [True, False])
def test_deleted_file_is_noticed(store: Store, name: str, is_replaced: bool) -> None:
    """A file that was deleted or replaced is an error: what is written would be lost."""
    store.check_files()
    path = store._folder.path / name
    path.rename(path.with_suffix(".away"))
    if is_replaced:
        path.write_bytes(b"")

    with pytest.raises(StoreError, match="deleted or replaced"):
        store.check_files()
    with pytest.raises(StoreError, match="deleted or replaced"):
        store.probe()


def test_database_gone_beside_its_wal_is_not_made_anew(store: Store) -> None:
    """Where the database is missing and its -wal is there, nothing is begun over it."""
    store.commit([BOB])
    folder = store._folder.path
    store.close()
    (folder / "securechat.db-wal").write_bytes(b"x")
    (folder / "securechat.db").unlink()

    with pytest.raises(StoreError, match="put the database back"):
        Store.open(folder)


BAD: dict[str, Sequence[Record]] = {
    "position used": [said(1)],
    "position of 65 bits": [said(1 << 64)],
    "text for a number": [said(2)._replace(time_ms="now")],  # type: ignore[arg-type]
    "half a surrogate pair": [said(2, "\ud800")],
    "bytes for text": [said(2)._replace(source=b"x")],  # type: ignore[arg-type]
    "no JSON": [said(2)._replace(tags={"+x": object()})],  # type: ignore[dict-item]
    "a name that is taken": [BOB._replace(id=5, name="BOB")],
    "a room that is not there": [IN_LOBBY._replace(room=77)],
    "a password of nobody": [PasswordRecord(77, "hash")],
    "a flag of 2": [BOB._replace(is_suspended=2)],  # type: ignore[arg-type]
    "no record": ["x"],  # type: ignore[list-item]
    "a pair twice": [PairRecord(8, 1, 1), PairRecord(9, 1, 1)],
}


@pytest.mark.parametrize("records", BAD.values(), ids=BAD)
def test_bad_record_fails_alone(store: Store, records: Sequence[Record]) -> None:
    """Nothing of its commit is kept, the next one works, and the error says it was the record."""
    store.commit([BOB, LOBBY, said(1)])
    before = (store.load(), journal(store))

    with pytest.raises(StoreRecordError):
        store.commit([LOBBY._replace(topic="lost", id=2), said(30), *records, said(31)])

    assert (store.load(), journal(store)) == before
    store.commit([said(30), said(31)])
    assert len(journal(store)) == 3


def test_no_records_are_no_transaction(store: Store) -> None:
    """A batch that changes nothing costs nothing."""
    before = store._connection.total_changes()

    store.commit([])

    assert store._connection.total_changes() == before


def test_committed_survives_a_killed_process(tmp_path: Path) -> None:
    """What `commit` returned from is there, though nobody closed anything."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "from securechat.store.database import Store\n"
        "from tests.store.test_database import said\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "store.commit([said(1)])\n"
        "store._connection.execute('BEGIN')\n"
        "store._connection.execute('DELETE FROM journal')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, tmp_path], check=False, cwd=Path(__file__).parents[2]
    )

    store = Store.open(tmp_path)
    assert len(journal(store)) == 1
    assert store.load().epoch == 2
    store.close()


def test_deleted_text_is_overwritten(store: Store) -> None:
    """`secure_delete`: the bytes of a removed hash are gone from the file after a checkpoint."""
    store.commit([BOB, PasswordRecord(1, "SECRET-HASH-OF-BOB")])
    store.commit([AccountRemovedRecord(1)])
    store.close()

    assert b"SECRET-HASH" not in store._folder.database.read_bytes()


def held(store: Store, text: str) -> bool:
    """Whether any file of the data directory holds *text*."""
    return any(text.encode() in path.read_bytes() for path in store._folder.path.iterdir())


@pytest.mark.parametrize("text", ["the secret", "the secret, at length, " + "x" * 20_000])
def test_what_is_taken_back_is_in_no_file(store: Store, text: str) -> None:
    """Neither in the database nor in the WAL, once it is erased; only that it was stays."""
    store.commit([said(number, f"before {number}") for number in range(1, 200)])
    store.commit([said(200, text), said(201)])
    store.erase()  # nothing is left to be erased from before
    assert held(store, "the secret")
    store.commit([RedactionRecord(200, 1, "Bob!bob@host", "typo")])
    store.erase()

    assert not held(store, "the secret")
    assert store.message(200) == said(200)._replace(
        command="REDACT", source="Bob!bob@host", params=("typo",), tags={}
    )
    assert store.message(201) == said(201)
    assert store.message(202) is None


def test_what_is_taken_back_waits_for_readers(store: Store) -> None:
    """A reader in the midst of something older is not disturbed; the next call erases."""
    store.commit([said(1, "the secret")])
    reader = apsw.Connection(str(store._folder.database))
    reader.execute("BEGIN; SELECT * FROM journal").fetchall()
    store.commit([RedactionRecord(1, 1, "Bob!bob@host", "")])
    store.erase()
    assert held(store, "the secret")

    reader.execute("COMMIT")
    store.erase()
    assert not held(store, "the secret")
    reader.close()


def test_what_was_taken_back_before_a_crash_is_erased_after_it(store: Store) -> None:
    """The WAL that a killed process leaves is emptied, too."""
    store.commit([said(1, "the secret")])
    beside = apsw.Connection(str(store._folder.database))  # leaves the WAL where it is
    beside.execute("SELECT * FROM journal").fetchall()
    store.commit([RedactionRecord(1, 1, "Bob!bob@host", "")])
    store._connection.close()
    store._folder.release()
    assert held(store, "the secret")

    store = Store.open(store._folder.path)
    store.erase()
    assert not held(store, "the secret")
    beside.close()
    store.close()


def test_close_leaves_one_file_and_may_be_repeated(store: Store) -> None:
    """The WAL is in the database; a copy of the file is a backup."""
    store.commit([said(1)])
    store.close()
    store.close()

    assert sorted(os.listdir(store._folder.path)) == ["lock", "securechat.db"]  # noqa: PTH208


def test_close_empties_the_wal_beside_a_reader(store: Store) -> None:
    """A reader that is still open keeps the file, and nothing in it."""
    reader = AccountReader(store._folder.path)
    assert reader.find("bob") is None
    store.commit([said(1)])

    store.close()

    assert (store._folder.path / "securechat.db-wal").stat().st_size == 0
    reader.close()


def test_foreign_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Neither a traceback nor a new database over it."""
    content = b"this is a letter to my mother. " * 50
    (tmp_path / "securechat.db").write_bytes(content)

    with pytest.raises(StoreError, match="is not a database; move it away"):
        Store.open(tmp_path)

    assert (tmp_path / "securechat.db").read_bytes() == content


def test_damaged_file_is_refused_with_what_to_do(store: Store) -> None:
    """Pages of zeros in the middle are named as damage."""
    store.commit([AccountRecord(i, f"user{i}", 0, 1, is_suspended=False) for i in range(1, 3000)])
    store.close()
    path = store._folder.database
    data = bytearray(path.read_bytes())
    data[len(data) // 4 :] = b"\xff" * len(data[len(data) // 4 :])
    path.write_bytes(data)

    with pytest.raises(StoreError, match=r"is damaged; restore a backup"):  # noqa: PT012
        store = Store.open(path.parent)
        try:
            store.load()
        finally:
            store.close()


def test_another_program_at_work_is_named(store: Store) -> None:
    """The sqlite3 shell in a write transaction: the commit waits, then says so, and recovers."""
    store._connection.set_busy_timeout(1)
    shell = apsw.Connection(str(store._folder.database))
    shell.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="another program holds"):
        store.commit([said(1)])
    shell.close()

    store.commit([said(1)])
    assert len(journal(store)) == 1


def _may_mount(folder: Path) -> bool:
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    return (
        os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    )


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _may_mount(folder):
        pytest.skip("only root can mount a file system, and not in every container")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk_loses_nothing_that_was_committed(small_disk: Path) -> None:
    """Full is an error of its own; nothing of that commit is kept; with room again it works."""
    store = Store.open(small_disk / "data")
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 600_000)
    store.commit([BOB, said(1)])

    position = 1
    with pytest.raises(StoreFullError, match="is full"):  # noqa: PT012 - fills until it is
        while True:
            store.commit([said(position + 1, "x" * 4_000)])
            position += 1
    assert position > 5
    with pytest.raises(StoreFullError):
        store.commit([said(1_000_000, "x" * 400_000)])
    assert len(journal(store)) == position

    ballast.unlink()
    store.probe()
    store.commit([said(position + 1)])
    store = reopened(store)
    assert len(journal(store)) == position + 1
    store.close()


def test_full_database_is_an_error_of_its_own(store: Store) -> None:
    """Likewise where no disk can be filled: here the database may have no more pages."""
    pages = store._connection.pragma("page_count")
    store._connection.pragma("max_page_count", pages)
    with pytest.raises(StoreFullError):
        store.commit([said(1, "x" * 100_000)])
    store.commit([said(1)])

    assert len(journal(store)) == 1


def test_full_disk_at_the_start_is_told(small_disk: Path) -> None:
    """Opening says so, too, and has room again afterwards."""
    Store.open(small_disk / "data").close()
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(b"x" * 2_000_000)

    for directory in (small_disk / "data", small_disk / "other"):
        with pytest.raises(StoreFullError, match="is full"):
            Store.open(directory)

    (small_disk / "ballast").unlink()
    Store.open(small_disk / "data").close()
    Store.open(small_disk / "other").close()


def test_io_error_rolls_back_and_recovers(store: Store) -> None:
    """An error that is not a full disk (here: the file may not grow) is a StoreError.

    `probe` fails as long as it lasts; afterwards the same connection works.
    """
    store.commit([said(1)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(StoreError) as caught:
            store.commit([said(2, "x" * 100_000)])
        with pytest.raises(StoreError):
            store.probe()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not isinstance(caught.value, StoreFullError | StoreRecordError)
    assert len(journal(store)) == 1
    store.probe()
    store.commit([said(2)])
    assert len(journal(store)) == 2


def test_devices_that_have_received_are_bounded(store: Store) -> None:
    """The newest position of each is kept; of too many, those that are furthest behind go."""
    store.commit([BOB, *(ReceivedRecord(1, f"d{n:02}", n) for n in range(MOST_DEVICES))])
    store.commit([ReceivedRecord(1, "d00", 99), ReceivedRecord(1, "new", 98)])
    store = reopened(store)
    received = {record.device: record.position for record in store.load().received}

    assert len(received) == MOST_DEVICES
    assert (received["d00"], received["new"], "d01" in received) == (99, 98, False)
    store.commit([AccountRemovedRecord(1)])
    assert store.load().received == ()
    store.close()


def test_retry_key_names_one_message_until_it_expires(store: Store) -> None:
    """It is found with what it names, also as taken back; old keys go, oldest first."""
    keys = [RetryRecord(1, 2, f"k{number}", number, number) for number in range(1, 5)]
    store.commit([*(said(number) for number in range(1, 5)), *keys])
    assert store.retried(1, 2, "k3") == said(3)
    for other in ((2, 2, "k3"), (1, 3, "k3"), (1, 2, "k9")):
        assert store.retried(*other) is None
    with pytest.raises(StoreRecordError):
        store.commit([said(9), RetryRecord(1, 2, "k1", 9, 9)])
    assert store.message(9) is None

    store.commit([RetryKeysExpiredRecord(3), RedactionRecord(3, 1, "b!u@h", "")])
    assert store.retried(1, 2, "k2") is None
    found = store.retried(1, 2, "k3")
    assert found is not None
    assert found.command == "REDACT"

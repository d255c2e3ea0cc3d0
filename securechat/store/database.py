"""Opening, loading, committing: the one connection that writes.

`synchronous=FULL` syncs the WAL at each commit, so what `commit` has returned from survives a loss of
power. The automatic checkpoint stays on, on this connection: with a checkpointer beside it the WAL
grew without bound. `secure_delete` overwrites what is deleted.
"""

import contextlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import apsw

from securechat.store import rows
from securechat.store.errors import StoreError, StoreRecordError
from securechat.store.failures import PlainErrors, damaged, raise_plain
from securechat.store.folder import Folder
from securechat.store.records import (
    DeviceRecord,
    JournalRecord,
    MetadataRecord,
    PairRecord,
    ReadMarkerRecord,
    ReceivedRecord,
    Record,
    RedactionRecord,
    Snapshot,
)
from securechat.store.rows import Row
from securechat.store.schema import migrate
from securechat.store.transaction import Transaction

_BUSY_MS = 100
"""How long a commit waits for another program that holds the file, such as the sqlite3 shell."""

_WAL_KEPT_BYTES = 16 * 1024 * 1024
"""The WAL is cut to this after a checkpoint, so one large batch does not leave a large file."""

_READ_MESSAGE = f"SELECT {rows.JOURNAL_COLUMNS} FROM journal WHERE position = ?"  # noqa: S608 - a constant

_READ_RETRIED = f"""
    SELECT {rows.JOURNAL_COLUMNS} FROM journal WHERE position = (
        SELECT position FROM retry WHERE account = ? AND conversation = ? AND key = ?
    )
"""  # noqa: S608 - likewise

_NEWEST_ROWS = 20_000
"""Where the newest time is looked for: a room's time may run up to a second ahead of the clock, and
no second holds more messages than this."""


class Store:
    """The data directory, held and open for writing. Thread: one at a time."""

    def __init__(self, folder: Folder, connection: apsw.Connection) -> None:
        """Use `Store.open`; *connection* is open, and its schema is the newest."""
        self._folder = folder
        self._connection = connection
        self._plain_errors = PlainErrors(folder.database)
        self._transaction = Transaction(connection)
        self._next_id = self._counter("next_id")
        self._is_redacted = True
        """Whether the WAL may hold what was taken back; of the last run, it is not known."""

    @classmethod
    def open(cls, directory: Path, wait_s: float = 0.0) -> "Store":
        """Take the lock of *directory*, make or migrate its database, and begin a new epoch.

        Args:
            directory: made if it is missing.
            wait_s: how long another holder of the lock is waited for.

        Raises:
            StoreInUseError: another process holds the directory.
            StoreTooNewError: a newer securechat wrote the file.
            StoreError: anything else, with what to do about it.
        """
        folder = Folder(directory, wait_s)
        try:
            was_ended_in_order = folder.create_database()
            with PlainErrors(folder.database):
                connection = _connect(folder.database)
                try:
                    if not was_ended_in_order:
                        _check(connection)
                    return cls._begin(folder, connection)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            folder.release()
            raise

    @classmethod
    def _begin(cls, folder: Folder, connection: apsw.Connection) -> "Store":
        migrate(connection)
        connection.pragma("foreign_keys", value=True)  # after migrating, which may rebuild tables
        connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'epoch'")
        folder.remember_files()
        return cls(folder, connection)

    def close(self) -> None:
        """Move the WAL into the database, close it, and give the directory up. May be repeated.

        A reader that is still open, or a full disk, leaves the WAL for the next start: nothing is
        lost.
        """
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.Error:
            pass
        finally:
            try:
                self._connection.close()
            finally:
                self._folder.release()

    def load(self) -> Snapshot:
        """Return all the world needs at its start: rooms, pairs and accounts by rising id."""
        with self._plain_errors:
            return Snapshot(
                epoch=self._counter("epoch"),
                next_id=self._counter("next_id"),
                last_time_ms=self._last_time_ms(),
                rooms=tuple(map(rows.room, self._rows(f"{rows.READ_ROOM} ORDER BY id"))),
                memberships=tuple(map(rows.membership, self._rows(rows.READ_MEMBERSHIP))),
                pairs=tuple(
                    map(PairRecord._make, self._rows("SELECT id, low, high FROM pair ORDER BY id"))
                ),
                accounts=tuple(map(rows.account, self._rows(f"{rows.READ_ACCOUNT} ORDER BY id"))),
                invites=tuple(map(rows.invite, self._rows(f"{rows.READ_INVITE} ORDER BY id"))),
                devices=tuple(
                    map(DeviceRecord._make, self._rows(f"{rows.READ_DEVICE} ORDER BY id"))
                ),
                metadata=tuple(map(MetadataRecord._make, self._rows(rows.READ_METADATA))),
                received=tuple(map(ReceivedRecord._make, self._rows(rows.READ_RECEIVED))),
                read_markers=tuple(map(ReadMarkerRecord._make, self._rows(rows.READ_MARKERS))),
            )

    def commit(self, records: Sequence[Record]) -> None:
        """Store *records* in one transaction, or none of them; returns when they are on the disk.

        Records other than the journal's take effect in their order. No record, no transaction.

        Raises:
            StoreRecordError: a record breaks a rule of the schema; committed alone, the good ones
                succeed.
            StoreFullError: the disk is full; nothing was kept.
            StoreError: anything else; see `probe`.

        Cost: one sync of the WAL, and some 4 µs a journal record in batches of 100.
        """
        if not records:
            return
        journal, others, next_id = self._sort(records)
        with self._plain_errors, self._transaction:
            for sql, values in others:
                self._connection.executemany(sql, values)
                if sql == rows.STATEMENTS[RedactionRecord][0]:
                    self._is_redacted = True
            if journal:
                self._connection.executemany(rows.JOURNAL, journal)
            if next_id > self._next_id:
                self._connection.execute(
                    "UPDATE counter SET value = max(value, ?) WHERE name = 'next_id'", (next_id,)
                )
        self._next_id = next_id

    def message(self, position: int) -> JournalRecord | None:
        """Return what is kept under *position*, or None; `StoreError` if it cannot be read."""
        with self._plain_errors:
            found = self._rows(_READ_MESSAGE, position)
        return rows.journal(found[0]) if found else None

    def retried(self, account: int, conversation: int, key: str) -> JournalRecord | None:
        """Return what *account* has sent there under *key*; `StoreError` if it cannot be read."""
        with self._plain_errors:
            found = self._rows(_READ_RETRIED, account, conversation, key)
        return rows.journal(found[0]) if found else None

    def erase(self) -> None:
        """Have what was taken back gone from the WAL, too; while somebody reads, at the next call.

        Raises:
            StoreError: the disk failed.

        Cost: nothing if nothing was taken back; else a checkpoint.
        """
        if not self._is_redacted:
            return
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.BusyError:
            return
        except apsw.Error as error:
            raise_plain(self._folder.database, error)
        self._is_redacted = False

    def check_files(self) -> None:
        """See that the files on the disk are still those that are being written.

        Raises:
            StoreError: one was deleted or replaced: what is committed now would be lost.
        """
        self._folder.check_files()

    def probe(self) -> None:
        """Write and sync something of no consequence: does writing work again?

        Raises:
            StoreError: not yet.
        """
        self.check_files()
        with self._plain_errors, self._transaction:
            self._connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'probe'")

    def _sort(
        self, records: Sequence[Record]
    ) -> tuple[list[Row], list[tuple[str, list[Row]]], int]:
        """Turn records into rows: the journal's, the others by statement in order, the next id.

        Nothing refers to a journal row, so all of them go in one call.
        """
        next_id = self._next_id
        others: list[tuple[str, list[Row]]] = []
        try:
            journal = [
                rows.journal_row(record) for record in records if isinstance(record, JournalRecord)
            ]
            if len(journal) == len(records):
                return journal, others, next_id
            rest = [record for record in records if not isinstance(record, JournalRecord)]
            for kind, group in groupby(rest, type):
                sql, values = rows.STATEMENTS[kind]
                others.append((sql, [values(record) for record in group]))
            used = [record.id for record in rest if isinstance(record, rows.NUMBERED)]
            return journal, others, max(next_id, *(number + 1 for number in used), 0)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise StoreRecordError("a record cannot be stored") from error

    def _last_time_ms(self) -> int:
        newest = f"SELECT time_ms FROM journal ORDER BY position DESC LIMIT {_NEWEST_ROWS}"  # noqa: S608 - a constant
        found: int | None = self._connection.execute(f"SELECT max(time_ms) FROM ({newest})").get  # noqa: S608 - likewise
        return found or 0

    def _counter(self, name: str) -> int:
        found = self._connection.execute("SELECT value FROM counter WHERE name = ?", (name,)).get
        assert isinstance(found, int)
        return found

    def _rows(self, sql: str, *values: int | str) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(_BUSY_MS)
    connection.pragma("trusted_schema", value=False)
    if connection.pragma("journal_mode", "wal") != "wal":
        raise StoreError(
            f"{connection.filename} is on a file system without shared memory, such as a "
            "network's; choose a local data directory with --data"
        )
    connection.pragma("synchronous", "FULL")
    connection.pragma("secure_delete", value=True)
    connection.pragma("journal_size_limit", _WAL_KEPT_BYTES)


def _check(connection: apsw.Connection) -> None:
    """See whether what a crash or a loss of power has left is whole: about 1 s for a gigabyte."""
    with contextlib.suppress(apsw.CorruptError):
        if connection.pragma("quick_check") == "ok":
            return
    raise damaged(Path(connection.filename))

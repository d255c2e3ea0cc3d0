"""Transaction: the whole of a block is kept, or nothing of it; and then the next one may begin."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from securechat.store.transaction import Transaction


@pytest.fixture(name="connection")
def _connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(tmp_path / "some.db"))
    connection.execute(
        "PRAGMA foreign_keys = ON; CREATE TABLE room (id INTEGER PRIMARY KEY);"
        "CREATE TABLE member (room INTEGER REFERENCES room DEFERRABLE INITIALLY DEFERRED)"
    )
    yield connection
    connection.close()


def _rooms(connection: apsw.Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT id FROM room")]


def test_block_is_kept_whole_and_the_next_may_follow(connection: apsw.Connection) -> None:
    """One object does for one transaction after the other."""
    transaction = Transaction(connection)
    for number in (1, 2):
        with transaction:
            connection.execute("INSERT INTO room VALUES (?)", (number,))
        assert not connection.in_transaction
    assert [1, 2] == _rooms(connection)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_block_that_fails_leaves_nothing(
    connection: apsw.Connection, error: type[BaseException]
) -> None:
    """Whatever ends the block early: it is raised, and what was done is undone."""

    def insert() -> None:
        with Transaction(connection):
            connection.execute("INSERT INTO room VALUES (1)")
            raise error

    with pytest.raises(error):
        insert()
    assert not connection.in_transaction
    assert [] == _rooms(connection)


def test_commit_that_fails_leaves_nothing(connection: apsw.Connection) -> None:
    """What is found to be wrong only at the end undoes all of it, and the next one succeeds."""
    transaction = Transaction(connection)

    def insert() -> None:
        with transaction:
            connection.execute("INSERT INTO room VALUES (1)")
            connection.execute("INSERT INTO member VALUES (7)")

    with pytest.raises(apsw.ConstraintError):
        insert()
    assert [] == _rooms(connection)
    with transaction:
        connection.execute("INSERT INTO room VALUES (2)")
    assert [2] == _rooms(connection)


def test_held_file_is_met_before_anything_is_done(
    connection: apsw.Connection, tmp_path: Path
) -> None:
    """The block does not begin while another program writes."""
    other = apsw.Connection(str(tmp_path / "some.db"))
    with Transaction(other), pytest.raises(apsw.BusyError), Transaction(connection):
        pytest.fail("the block has begun")
    other.close()

from pathlib import Path

import apsw
import pytest

from securechat.store.database import Store
from securechat.store.errors import StoreError
from securechat.store.reading import AccountReader, Credential
from securechat.store.records import AccountRecord, AccountRemovedRecord, PasswordRecord

HASH = "$2b$04$dUrWWRcVAuFaJVkO2Cxsz.5xWwSBMaI6cHuMABLUny4WFGGOLrgpi"


@pytest.fixture(name="store")
def _store(tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202
    store = Store.open(tmp_path)
    yield store
    store.close()


def test_find_compares_folded_and_answers_as_stored(tmp_path: Path, store: Store) -> None:
    """BOB logs in to Bob's account."""
    store.commit([AccountRecord(1, "Боб", 5, 3, True), PasswordRecord(1, HASH)])
    reader = AccountReader(tmp_path)

    assert reader.find("бОБ") == Credential(1, 3, is_suspended=True, password_hash=HASH)
    assert reader.find("bob") is None
    assert reader.find("\ud800") is None

    reader.close()
    reader.close()


def test_find_sees_each_commit(tmp_path: Path, store: Store) -> None:
    """A changed password counts at once; a removed account has none."""
    reader = AccountReader(tmp_path)
    assert reader.find("bob") is None

    store.commit([AccountRecord(1, "bob", 5, 1, False)])
    assert reader.find("bob") is None  # no password yet: nothing to log in with
    store.commit([PasswordRecord(1, "old")])
    store.commit([AccountRecord(1, "bob", 5, 2, False), PasswordRecord(1, HASH)])
    assert reader.find("bob") == Credential(1, 2, is_suspended=False, password_hash=HASH)
    store.commit([AccountRemovedRecord(1)])
    assert reader.find("bob") is None

    reader.close()


def test_find_holds_no_read_transaction(tmp_path: Path, store: Store) -> None:
    """A reader that did would keep the WAL from being emptied, and let it grow."""
    store.commit([AccountRecord(1, "bob", 5, 1, False), PasswordRecord(1, HASH)])
    reader = AccountReader(tmp_path)
    assert reader.find("bob") is not None

    assert reader._connection.txn_state() == apsw.SQLITE_TXN_NONE
    reader.close()


def test_missing_database_is_an_error(tmp_path: Path) -> None:
    """A reader makes no file."""
    with pytest.raises(StoreError, match="cannot be read"):
        AccountReader(tmp_path)

    assert list(tmp_path.iterdir()) == []

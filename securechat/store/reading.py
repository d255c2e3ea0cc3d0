"""Reading accounts beside the writer: what a password thread needs to check a login."""

from pathlib import Path
from typing import NamedTuple

import apsw

from securechat.store.errors import StoreError
from securechat.store.folder import DATABASE
from securechat.wire.names import fold

_BUSY_MS = 2_000
"""A reader of a WAL waits for nobody, but for the moment when the file is opened or recovered."""

_FIND = """
    SELECT account.id, credential_version, is_suspended, password_hash
    FROM account JOIN password ON password.account = account.id
    WHERE folded = ?
"""


class Credential(NamedTuple):
    """What a login is checked against."""

    account: int
    """The account's id: a name may be another's by the time the password is checked."""
    credential_version: int
    is_suspended: bool
    password_hash: str


class AccountReader:
    """A read connection on the database of *directory*. Thread: the one that made it.

    It sees what was committed when `find` begins, and never holds a read transaction longer.

    Raises:
        StoreError: there is no database, or it cannot be read.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory.absolute() / DATABASE
        try:
            self._connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)
            self._connection.set_busy_timeout(_BUSY_MS)
        except apsw.Error as error:
            raise StoreError(f"{self._path} cannot be read: {error}") from error

    def find(self, name: str) -> Credential | None:
        """Return what a login as *name* is checked against; None: no such account, or no password.

        Names are compared folded. Cost: two look-ups by key.
        """
        try:
            # All rows, though there is one at most: a statement that has not ended keeps its read
            # transaction, and with it the WAL from being emptied.
            rows = self._connection.execute(_FIND, (fold(name),)).fetchall()
        except apsw.Error as error:
            raise StoreError(f"{self._path} cannot be read: {error}") from error
        except UnicodeEncodeError:
            return None  # half a surrogate pair: no stored name holds one
        if not rows:
            return None
        return Credential._make(rows[0])._replace(is_suspended=bool(rows[0][2]))

    def close(self) -> None:
        """Close the connection. May be repeated."""
        self._connection.close()

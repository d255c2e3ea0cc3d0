"""`Transaction`: all that a block does is committed at its end, or none of it ever was."""

from types import TracebackType

import apsw


class Transaction:
    """A context manager for one connection, to be used again and again: never one in another.

    What it raises is SQLite's; see `failures`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        # IMMEDIATE: a program that holds the file is met here, where nothing has been done yet.
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._roll_back()
            return
        try:
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        # After some errors SQLite has rolled back by itself.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

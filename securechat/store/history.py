"""Reading the journal beside the writer: pages of a conversation.

The index on the conversation ends in the position, so a page is one range of it, read from the end
that the counting begins at. Within a conversation time never falls as the position rises; an instant
is found by halving, and needs no index of its own, which every message would pay for.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from securechat.store.errors import StoreError
from securechat.store.folder import DATABASE
from securechat.store.pages import (
    PAGE_BYTES,
    Kept,
    Mark,
    NewestQuery,
    Page,
    PageQuery,
    Shape,
    UnknownMarkError,
)
from securechat.store.rows import JOURNAL_COLUMNS, Row, journal

_BUSY_MS = 2_000
"""A reader of a WAL waits for nobody, but for the moment when the file is opened or recovered."""

_SLICE_ROWS = 16_384
"""The most rows that one statement looks at: where hardly anybody speaks, but many come and go, a
page may be far down, and no read transaction is to last that long."""

_ROWS_AT_ONCE = 32
"""Of so many rows records are made between two moments for others: about 0.1 ms."""

_RANGE = "conversation = ? AND position BETWEEN ? AND ?"

_ROWS = f"""
    SELECT {JOURNAL_COLUMNS}, name
    FROM journal LEFT JOIN account ON account.id = journal.account
    WHERE {_RANGE}
"""  # noqa: S608 - constants, here and below
_MESSAGES_ONLY = "AND command IN ('PRIVMSG', 'NOTICE')"
_FIRST = f"SELECT position, time_ms FROM journal WHERE {_RANGE} ORDER BY position LIMIT 1"  # noqa: S608
_IS_THERE = f"SELECT 1 FROM journal WHERE {_RANGE} LIMIT 1"  # noqa: S608
_EDGE = f"SELECT position FROM journal WHERE {_RANGE} ORDER BY position {{}} LIMIT 1 OFFSET ?"  # noqa: S608
_NEWEST = f"{_ROWS} {_MESSAGES_ONLY} ORDER BY position DESC LIMIT 1"


class History:
    """A read connection on the journal in *directory*. Thread: the one that made it.

    It sees what was committed when a method begins. No read transaction is longer than a statement.

    Raises:
        StoreError: there is no database, or it cannot be read; every method raises it, too.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory.absolute() / DATABASE
        with self._plain_errors():
            self._connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)
            self._connection.set_busy_timeout(_BUSY_MS)

    def close(self) -> None:
        """Close the connection. May be repeated."""
        self._connection.close()

    def page(self, query: PageQuery) -> Page:
        """Return the page that *query* asks for, oldest first.

        Raises:
            UnknownMarkError: a mark names a message that cannot be read there.

        Cost: one range of the index, some 4 µs a message; an instant costs about 50 look-ups.
        """
        with self._plain_errors():
            for mark in (query.first, query.second):
                self._check(query, mark)
            if query.shape is Shape.AROUND:
                return self._around(query)
            low, high, is_newest_first = self._bounds(query)
            return self._read(query, low, high, query.limit, is_newest_first=is_newest_first)

    @staticmethod
    def give_way() -> None:
        """Let threads go first that wait for the interpreter; to be called every 0.1 ms of work.

        They would get it anyway, but half a millisecond later, each time they want it, and a line
        on its way through the server wants it some six times. So a sleep, however short.
        """
        time.sleep(0)

    def newest_ms(self, query: NewestQuery) -> int | None:
        """Return when the last message was that may be read; None if there is none."""
        with self._plain_errors():
            asked = PageQuery(*query, has_events=False, shape=Shape.LATEST, limit=1)
            rows = self._read(asked, query.since, query.until, 1, is_newest_first=True).rows
            return rows[0].record.time_ms if rows else None

    # Where a page begins and ends.

    def _check(self, query: PageQuery, mark: Mark | None) -> None:
        if mark is None or mark.position is None:
            return
        is_readable = query.since <= mark.position <= query.until
        bounds = (query.conversation, mark.position, mark.position)
        if not is_readable or self._connection.execute(_IS_THERE, bounds).get is None:
            raise UnknownMarkError

    def _bounds(self, query: PageQuery) -> tuple[int, int, bool]:
        """Return the first and the last position, and whether to count from the last."""
        first, second = query.first, query.second
        if query.shape is Shape.LATEST:
            return self._after(query, first) if first else query.since, query.until, True
        assert first is not None
        if query.shape is Shape.BEFORE:
            return query.since, self._before(query, first), True
        if query.shape is Shape.AFTER:
            return self._after(query, first), query.until, False
        assert second is not None
        if self._before(query, first) < self._before(query, second):
            return self._after(query, first), self._before(query, second), False
        return self._after(query, second), self._before(query, first), True

    def _before(self, query: PageQuery, mark: Mark) -> int:
        """Return the last position before *mark*."""
        return self._at(query, mark) - 1

    def _at(self, query: PageQuery, mark: Mark) -> int:
        """Return the first position that is not before *mark*."""
        if mark.position is not None:
            return mark.position
        return self._first_at(query, mark.time_ms or 0)

    def _after(self, query: PageQuery, mark: Mark) -> int:
        """Return the first position behind *mark*."""
        if mark.position is not None:
            return mark.position + 1
        return self._first_at(query, (mark.time_ms or 0) + 1)

    def _first_at(self, query: PageQuery, time_ms: int) -> int:
        """Return a position with all that was before *time_ms* below it, and all else not below."""
        low, high = query.since, query.until + 1
        while low < high:
            middle = (low + high) // 2
            bounds = (query.conversation, middle, query.until)
            found = self._rows(_FIRST, *bounds)
            if not found or found[0][1] >= time_ms:
                high = middle
            else:
                low = found[0][0] + 1
        return low

    # What lies between.

    def _around(self, query: PageQuery) -> Page:
        """Half of the limit before the mark, the rest from it on."""
        assert query.first is not None
        middle = self._at(query, query.first)
        count = query.limit // 2
        earlier = self._read(query, query.since, middle - 1, count, is_newest_first=True)
        later = self._read(query, middle, query.until, query.limit - count, is_newest_first=False)
        return Page(earlier.rows + later.rows, earlier.is_end and later.is_end)

    def _read(
        self, query: PageQuery, low: int, high: int, limit: int, *, is_newest_first: bool
    ) -> Page:
        """Return at most *limit* rows of a range of positions, counted from one of its ends."""
        rows: list[Row] = []
        for part in self._slices(query.conversation, low, high, limit, is_newest_first):
            order = "DESC" if is_newest_first else "ASC"
            which = "" if query.has_events else _MESSAGES_ONLY
            sql = f"{_ROWS} {which} ORDER BY position {order} LIMIT ?"
            more = limit + 1 - len(rows)  # one more, to know whether it is the end
            rows += self._rows(sql, query.conversation, *part, more)
            if len(rows) > limit:
                break
        kept = _that_fit(rows[:limit])
        is_end = len(kept) == len(rows)
        if is_newest_first:
            kept.reverse()
        return Page(kept, is_end)

    def _slices(
        self, conversation: int, low: int, high: int, limit: int, is_newest_first: bool
    ) -> Iterator[tuple[int, int]]:
        """Yield *low* to *high* in parts of more and more rows, in the order of the counting."""
        sql = _EDGE.format("DESC" if is_newest_first else "ASC")
        count = 2 * limit + 1
        while low <= high:
            bounds = (conversation, low, high, count - 1)
            edge = self._connection.execute(sql, bounds).get
            if edge is None:
                yield low, high
                return
            assert isinstance(edge, int)
            if is_newest_first:
                yield edge, high
                high = edge - 1
            else:
                yield low, edge
                low = edge + 1
            count = min(4 * count, _SLICE_ROWS)

    def _rows(self, sql: str, *values: int) -> list[Row]:
        """Return all rows: a statement that has not ended keeps its read transaction."""
        return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise StoreError(f"{self._path} cannot be read: {error}") from error


def _that_fit(rows: list[Row]) -> list[Kept]:
    """Return the first of *rows*, as many as `PAGE_BYTES` hold, at least one."""
    kept: list[Kept] = []
    left = PAGE_BYTES
    for number, row in enumerate(rows):
        if number and not number % _ROWS_AT_ONCE:
            History.give_way()
        params, tags = row[6], row[7]
        left -= len(params) + len(tags or "")
        if left < 0 and kept:
            break
        kept.append(_kept(row))
    return kept


def _kept(row: Row) -> Kept:
    return Kept(journal(row[:-1]), row[-1])

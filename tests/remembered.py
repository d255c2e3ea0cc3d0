"""`Remembered`: a history in memory, which answers by the words of the specification.

What the store does with indexes and bounds this does by looking at everything, so the two can be
compared, and a world can be tested without a file.
"""

from collections.abc import Iterable, Mapping

from securechat.store.pages import (
    Kept,
    Mark,
    NewestQuery,
    Page,
    PageQuery,
    Shape,
    UnknownMarkError,
)
from securechat.store.records import JournalRecord, Record, RedactionRecord


class Remembered:
    """A journal, and the names of accounts by id."""

    def __init__(self, records: Iterable[Record], names: Mapping[int, str]) -> None:
        self._journal = journal_of(records)
        self._names = names
        self.gave_way = 0
        """How often a read let others go first."""

    def page(self, query: PageQuery) -> Page:
        """Return a page; see `store.history.History.page`."""
        readable = [
            record
            for record in self._journal
            if record.conversation == query.conversation
            and query.since <= record.position <= query.until
        ]
        for mark in (query.first, query.second):
            named = mark.position if mark is not None else None
            if named is not None and all(record.position != named for record in readable):
                raise UnknownMarkError
        shown = [r for r in readable if query.has_events or r.command in {"PRIVMSG", "NOTICE"}]
        return self._cut(query, shown)

    def _cut(self, query: PageQuery, shown: list[JournalRecord]) -> Page:
        first, second, limit = query.first, query.second, query.limit
        if query.shape is Shape.LATEST:
            asked = [r for r in shown if first is None or _side(r, first) > 0]
            return self._page(asked[-limit:], len(asked))
        assert first is not None
        if query.shape is Shape.BEFORE:
            asked = [r for r in shown if _side(r, first) < 0]
            return self._page(asked[-limit:], len(asked))
        if query.shape is Shape.AFTER:
            asked = [r for r in shown if _side(r, first) > 0]
            return self._page(asked[:limit], len(asked))
        if query.shape is Shape.AROUND:
            before = [r for r in shown if _side(r, first) < 0]
            rest = shown[len(before) :]
            half = limit // 2
            return self._page(
                (before[-half:] if half else []) + rest[: limit - half],
                len(shown),
            )
        assert second is not None
        forth = [r for r in shown if _side(r, first) > 0 > _side(r, second)]
        if forth:
            return self._page(forth[:limit], len(forth))
        back = [r for r in shown if _side(r, first) < 0 < _side(r, second)]
        return self._page(back[-limit:], len(back))

    def _page(self, records: list[JournalRecord], count: int) -> Page:
        kept = [Kept(r, self._names.get(r.account) if r.account else None) for r in records]
        return Page(kept, is_end=len(kept) == count)

    def newest_ms(self, query: NewestQuery) -> int | None:
        """Return when the last message was; see `store.history.History.newest_ms`."""
        asked = PageQuery(*query, has_events=False, shape=Shape.LATEST, limit=1)
        rows = self.page(asked).rows
        return rows[-1].record.time_ms if rows else None

    def give_way(self) -> None:
        """Count it; see `store.history.History.give_way`."""
        self.gave_way += 1


def journal_of(records: Iterable[Record]) -> list[JournalRecord]:
    """Return the journal that *records* leave, with what was taken back taken back."""
    journal: dict[int, JournalRecord] = {}
    for record in records:
        if isinstance(record, JournalRecord):
            journal[record.position] = record
        elif isinstance(record, RedactionRecord):
            journal[record.position] = journal[record.position]._replace(
                command="REDACT",
                account=record.account,
                source=record.source,
                params=(record.reason,) if record.reason else (),
                tags={},
            )
    return list(journal.values())


def _side(record: JournalRecord, mark: Mark) -> int:
    """Return -1, 0 or 1: *record* is before *mark*, at it, behind it."""
    if mark.position is not None:
        return (record.position > mark.position) - (record.position < mark.position)
    assert mark.time_ms is not None
    return (record.time_ms > mark.time_ms) - (record.time_ms < mark.time_ms)

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from securechat.store import history as histories
from securechat.store.database import Store
from securechat.store.errors import StoreError
from securechat.store.history import History
from securechat.store.pages import (
    Mark,
    NewestQuery,
    Page,
    PageQuery,
    Shape,
    UnknownMarkError,
)
from securechat.store.records import AccountRecord, JournalRecord
from tests.remembered import Remembered

ROOM, OTHER = 1, 2
EPOCH = 1 << 40


def said(position: int, time_ms: int, room: int = ROOM, command: str = "PRIVMSG") -> JournalRecord:
    """Return a record of somebody."""
    return JournalRecord(position, time_ms, room, 7, "bob!u@h", command, ("hi",), {"+a": "б c"})


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path)
    store.commit([AccountRecord(7, "Bob", 5, 1, is_suspended=False)])
    yield store
    store.close()


@pytest.fixture(name="history")
def _history(tmp_path: Path, store: Store) -> Iterator[History]:
    history = History(tmp_path)
    yield history
    history.close()


def outcome(history: History | Remembered, query: PageQuery) -> Page | None:
    """Return the page, None for an unknown mark."""
    try:
        return history.page(query)
    except UnknownMarkError:
        return None


JOURNAL = [
    said(
        EPOCH * (number // 40 + 1) + number,
        1_000_000 + number // 3 * 7,  # some share an instant
        OTHER if number % 5 == 0 else ROOM,
        ("PRIVMSG", "JOIN", "NOTICE", "QUIT", "TAGMSG", "JOIN", "PART")[number % 7],
    )
    for number in range(120)
]

instants = st.integers(999_990, 1_000_900)
marks = st.one_of(
    st.builds(Mark, time_ms=instants),
    st.sampled_from([Mark(position=one.position) for one in JOURNAL]),
)
positions = st.sampled_from([0, 2**62, *(one.position + d for one in JOURNAL for d in (0, 1))])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    shape=st.sampled_from(Shape),
    bounds=st.tuples(positions, positions).map(sorted),
    has_events=st.booleans(),
    limit=st.one_of(st.integers(1, 4), st.integers(1, 130)),
    first=marks,
    second=marks,
    is_open=st.booleans(),
)
def test_pages_are_what_the_specification_says(
    store: Store,
    history: History,
    shape: Shape,
    bounds: list[int],
    has_events: bool,
    limit: int,
    first: Mark,
    second: Mark,
    is_open: bool,
) -> None:
    """Every query is answered as a search through the whole journal would (chathistory)."""
    if history.newest_ms(NewestQuery(ROOM, 0, 2**62)) is None:
        store.commit(JOURNAL)
    since, until = bounds
    whence = None if is_open and shape is Shape.LATEST else first
    query = PageQuery(ROOM, since, until, has_events, shape, limit, whence, second)

    assert outcome(history, query) == outcome(Remembered(JOURNAL, {7: "Bob"}), query)
    newest = NewestQuery(ROOM, since, until)
    assert history.newest_ms(newest) == Remembered(JOURNAL, {}).newest_ms(newest)


def test_page_far_below_comings_and_goings_is_found(
    store: Store, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many joins lie between two messages, both are found, a slice at a time."""
    monkeypatch.setattr(histories, "_SLICE_ROWS", 100)
    joins = [said(number, number, command="JOIN") for number in range(2, 2000)]
    store.commit([said(1, 1), *joins, said(2000, 2000)])
    everything = PageQuery(ROOM, 0, 5000, False, Shape.LATEST, 2)

    assert [kept.record.position for kept in history.page(everything).rows] == [1, 2000]
    after = everything._replace(shape=Shape.AFTER, first=Mark(position=1))
    assert [kept.record.position for kept in history.page(after).rows] == [2000]


def test_message_at_the_edge_of_a_slice_is_found_once(store: Store, history: History) -> None:
    """The next slice begins behind it, whichever way is counted."""
    store.commit(
        [said(n, n, command="PRIVMSG" if n in {1, 6, 11} else "JOIN") for n in range(1, 12)]
    )
    latest = PageQuery(ROOM, 0, 10, False, Shape.LATEST, 2)
    after = PageQuery(ROOM, 2, 99, False, Shape.AFTER, 2, Mark(time_ms=0))

    assert [kept.record.position for kept in history.page(latest).rows] == [1, 6]
    assert [kept.record.position for kept in history.page(after).rows] == [6, 11]


def test_page_holds_so_many_bytes_and_says_that_there_is_more(
    store: Store, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is cut where it grows too large, but never to nothing, and is not the end then."""
    monkeypatch.setattr(histories, "PAGE_BYTES", 50)
    store.commit([said(number, number) for number in range(1, 11)])
    latest = history.page(PageQuery(ROOM, 0, 99, False, Shape.LATEST, 5))
    first = PageQuery(ROOM, 0, 99, False, Shape.AFTER, 5, Mark(time_ms=0))

    assert [kept.record.position for kept in latest.rows] == [9, 10]
    assert not latest.is_end
    assert [kept.record.position for kept in history.page(first).rows] == [1, 2]

    monkeypatch.setattr(histories, "PAGE_BYTES", 1)
    assert len(history.page(first).rows) == 1


def test_account_is_called_as_it_is_today(store: Store, history: History) -> None:
    """A renamed account is shown under its new name; one that is gone under none."""
    store.commit([said(1, 1), said(2, 2)._replace(account=8), said(3, 3)._replace(account=None)])
    store.commit([AccountRecord(7, "Robert", 5, 1, is_suspended=False)])
    page = history.page(PageQuery(ROOM, 0, 9, False, Shape.LATEST, 9))

    assert [kept.account for kept in page.rows] == ["Robert", None, None]


def test_reader_holds_no_read_transaction(store: Store, history: History) -> None:
    """A reader that did would keep the WAL from being emptied, and let it grow."""
    store.commit(JOURNAL)
    history.page(PageQuery(ROOM, 0, 2**62, False, Shape.AROUND, 2, Mark(time_ms=1_000_300)))
    history.newest_ms(NewestQuery(ROOM, 0, 2**62))

    assert history._connection.txn_state() == apsw.SQLITE_TXN_NONE


def test_what_is_read_is_found_by_the_index(store: Store, history: History) -> None:
    """No query looks at what other conversations hold."""
    for sql in (
        histories._FIRST,
        histories._IS_THERE,
        histories._EDGE.format("DESC"),
        f"{histories._ROWS} {histories._MESSAGES_ONLY} ORDER BY position DESC LIMIT ?",
    ):
        values = (1, 2, 3, 4)[: sql.count("?")]
        plan = str(history._rows(f"EXPLAIN QUERY PLAN {sql}", *values))

        assert "(conversation=? AND rowid>? AND rowid<?)" in plan
        assert "TEMP B-TREE" not in plan


def test_missing_database_is_an_error(tmp_path: Path) -> None:
    """A reader makes no file."""
    with pytest.raises(StoreError, match="cannot be read"):
        History(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_failure_is_an_error_of_the_store(history: History) -> None:
    """What SQLite says is for the log."""
    history.close()
    with pytest.raises(StoreError):
        history.page(PageQuery(ROOM, 0, 9, False, Shape.LATEST, 9))

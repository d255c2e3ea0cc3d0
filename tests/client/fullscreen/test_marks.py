import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from securechat.client.fullscreen.marks import Days, day_name, day_row, top_row, unread_row

NOON_MS = 1_795_262_400_000
"""2026-11-21 12:00 UTC."""


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be where clocks are changed."""
    monkeypatch.setitem(os.environ, "TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@given(st.lists(st.integers(0, 3_000_000_000_000), max_size=20))
def test_days_are_those_of_the_calendar(instants: list[int]) -> None:
    """Whatever is asked in which order, the day is the local one, when clocks change, too."""
    days = Days()
    for at_ms in instants:
        expected = datetime.fromtimestamp(at_ms / 1000).astimezone().toordinal()
        assert days.day_of(at_ms) == expected


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_a_day_of_23_or_25_hours_is_one(day: datetime) -> None:
    """The night in which clocks change belongs to one day only."""
    days = Days()
    begin = day - timedelta(hours=3)
    for quarter in range(140):
        at = begin + timedelta(minutes=15 * quarter)
        assert days.day_of(int(at.timestamp() * 1000)) == at.astimezone().toordinal()


def test_a_day_has_a_name() -> None:
    """Weekday, day and month; the year only of other years."""
    now = datetime.now().astimezone()
    assert day_name(int(now.timestamp() * 1000)) == f"{now:%A}, {now.day} {now:%B}"
    assert day_name(0) == "Thursday, 1 January 1970"


@pytest.mark.parametrize("width", [1, 5, 20, 33, 60, 139])
def test_marks_fit(width: int) -> None:
    """No line between entries is wider than there is room."""
    marks = [day_row(NOON_MS, width), unread_row(width)]
    marks += [
        top_row(place, width, is_at_start=is_at_start, is_loading=not is_at_start)
        for place in ("#lobby", "@alice", "")
        for is_at_start in (True, False)
    ]
    for row in marks:
        assert cell_len("".join(run.text for run in row)) <= max(width, 4)

"""Instants as servers write them."""

import time

import pytest

from securechat.client.fullscreen.marks import Days, clock, day_name
from securechat.client.stamps import at_ms, instant_ms, iso, now_ms
from securechat.wire.message import parse

DAY_MS = 24 * 3600 * 1000


def test_an_instant_is_read_and_written() -> None:
    """Milliseconds are kept."""
    instant = instant_ms("2026-11-21T12:00:00.123Z")
    assert instant == 1_795_262_400_123
    assert iso(instant) == "2026-11-21T12:00:00.123Z"


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "now",
        "-1",
        "0001-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_an_instant_that_cannot_be_is_none(stamp: str) -> None:
    """What is no date, or one at an end of the calendar: it happens now."""
    assert instant_ms(stamp) is None
    before_ms = now_ms()
    assert before_ms <= at_ms(parse(f"@time={stamp} :a!u@h QUIT")) <= now_ms()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("stamp", ["1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
def test_every_instant_has_a_day(zone: str, stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is an instant can be shown in any zone, and asked about with a day to spare."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        instant = instant_ms(stamp)
        assert instant is not None
        assert len(clock(instant)) == 5
        assert day_name(instant)
        assert Days().day_of(instant)
        assert iso(instant + DAY_MS)
        assert iso(instant - DAY_MS)
    finally:
        monkeypatch.undo()
        time.tzset()

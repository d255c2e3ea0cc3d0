from hypothesis import given
from hypothesis import strategies as st

from securechat.world.clock import instant_ms, iso

LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""


@given(st.integers(0, LAST_MS))
def test_instant_is_read_as_it_is_written(instant: int) -> None:
    """What a time tag said can be asked about (server-time)."""
    assert instant_ms(iso(instant)) == instant


def test_digits_behind_the_second_may_be_more_or_fewer() -> None:
    """Clients that write whole seconds, or microseconds, are understood."""
    assert instant_ms("2019-01-04T14:33:26Z") == instant_ms("2019-01-04T14:33:26.000Z")
    assert instant_ms("2019-01-04T14:33:26.5Z") == instant_ms("2019-01-04T14:33:26.500Z")
    assert instant_ms("2019-01-04T14:33:26.1239Z") == instant_ms("2019-01-04T14:33:26.123Z")


@given(st.text())
def test_anything_else_is_no_instant(text: str) -> None:
    """No text makes it fail."""
    assert instant_ms(f"{text}2019-01-04T14:33:26.123") is None
    for wrong in ("2019-02-30T00:00:00.000Z", "2019-01-01T25:00:00.000Z", "0000-01-01T00:00:00Z",
                  "2019-01-04 14:33:26Z", "2019-01-04T14:33:26+01:00", "", "２019-01-04T14:33:26Z"):  # fmt: skip
        assert instant_ms(wrong) is None

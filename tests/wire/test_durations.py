"""Durations as people type them."""

import pytest

from securechat.wire.durations import seconds_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)],
)
def test_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    """From seconds to weeks."""
    assert seconds_in(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "7", "d", "0d", "-1d", "1y", "1 d", "1d ", "²d", "9" * 9 + "d"]
)
def test_all_else_is_none(text: str) -> None:
    """Nothing is guessed, and nothing is zero."""
    assert seconds_in(text) is None

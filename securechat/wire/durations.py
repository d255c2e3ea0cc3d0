"""Durations as people type them: 90m, 12h, 7d, 2w."""

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600, "w": 7 * 24 * 3600}

_FORM = re.compile(r"([0-9]{1,6})([smhdw])")


def seconds_in(text: str) -> int | None:
    """Return how many seconds *text* is, at least one; None: it is no duration."""
    found = _FORM.fullmatch(text)
    return int(found[1]) * _UNITS[found[2]] or None if found is not None else None

"""Instants as IRCv3 writes them. No clock is read here: instants come in.

Source: IRCv3 server-time: ISO 8601, UTC, milliseconds.
"""

import functools
import re
from datetime import UTC, datetime


def iso(instant_ms: int) -> str:
    """Return *instant_ms*, milliseconds since 1970 UTC, as 2026-11-20T21:35:38.998Z."""
    return f"{_second(instant_ms // 1000)}.{instant_ms % 1000:03d}Z"


def readable(instant_ms: int) -> str:
    """Return *instant_ms* for people, as 2026-11-20 21:35:38 UTC."""
    return f"{_second(instant_ms // 1000).replace('T', ' ')} UTC"


@functools.lru_cache(maxsize=16)
def _second(instant_s: int) -> str:
    """The part that stays the same for a whole second of messages."""
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")


_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)


def instant_ms(text: str) -> int | None:
    """Return what `iso` writes as milliseconds since 1970 UTC; None if *text* is no such instant.

    More or fewer digits behind the second are accepted; what is beyond milliseconds is cut.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    try:
        second = datetime.fromisoformat(f"{found[1]}+00:00")
    except ValueError:  # a 13th month, a 61st second
        return None
    return int(second.timestamp()) * 1000 + int((found[2] or "0")[:3].ljust(3, "0"))

"""Instants as IRCv3 writes them. No clock is read here: instants come in.

Source: IRCv3 server-time: ISO 8601, UTC, milliseconds.
"""

import functools
from datetime import UTC, datetime


def iso(instant_ms: int) -> str:
    """Return *instant_ms*, milliseconds since 1970 UTC, as 2026-11-20T21:35:38.998Z."""
    return f"{_second(instant_ms // 1000)}.{instant_ms % 1000:03d}Z"


@functools.lru_cache(maxsize=16)
def _second(instant_s: int) -> str:
    """The part that stays the same for a whole second of messages."""
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")

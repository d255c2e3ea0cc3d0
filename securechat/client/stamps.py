"""When something happened: the server's word, or ours.

Source: IRCv3 server-time.
"""

import time
from datetime import UTC, datetime

from securechat.wire.message import Message

_FIRST_MS = 0
_LAST_MS = 253_370_764_800_000
"""The year 1970, and the first day of 9999: calendars end soon after, in one time zone or another."""


def now_ms() -> int:
    """Return the time, by our clock."""
    return time.time_ns() // 1_000_000


def at_ms(message: Message) -> int:
    """Return when *message* was said: the server's word, else now."""
    found = instant_ms(message.tags.get("time", ""))
    return now_ms() if found is None else found


def instant_ms(stamp: str) -> int | None:
    """Return the instant that *stamp* names, as in server-time; None: it names none that can be."""
    try:
        instant = round(datetime.fromisoformat(stamp).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return instant if _FIRST_MS <= instant <= _LAST_MS else None


def iso(instant: int) -> str:
    """Return the instant *instant*, in ms since 1970, as server-time has it."""
    moment = datetime.fromtimestamp(instant // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03}Z"

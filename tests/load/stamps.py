"""Stamps: what is written into a message's text, and how it is found again.

The text of a message is `~STREAM NUMBER MICROSECONDS xxx…`: a stream is one sender in one target,
and its numbers count from 0. A text that was cut or changed on the way does not match, and is
missing. The clock is `time.monotonic`, which is the same for all who run on one machine.
"""

import re
import time

STAMP_BYTES = len("~00000 00000000 0000000000000000 ")
"""The shortest text."""


def now_us() -> int:
    """Return the time of the stamps."""
    return time.monotonic_ns() // 1000


class Stream:
    """One sender's messages to one target."""

    __slots__ = ("_padding", "number", "sent", "target")

    def __init__(self, number: int, target: str, text_bytes: int) -> None:
        self.number = number
        self.target = target
        self.sent = 0
        """How many messages were made."""
        self._padding = "x" * (text_bytes - STAMP_BYTES)

    def next_line(self, at_us: int) -> bytes:
        """Return the next message as a line, stamped with *at_us*."""
        number, self.sent = self.sent, self.sent + 1
        text = f"~{self.number:05d} {number:08d} {at_us:016d} {self._padding}"
        return f"PRIVMSG {self.target} :{text}\r\n".encode()


def message_pattern(text_bytes: int) -> re.Pattern[bytes]:
    """Return what finds (stream, number, microseconds) in lines of messages of that length."""
    padding = text_bytes - STAMP_BYTES
    return re.compile(rb" :~(\d{5}) (\d{8}) (\d{16}) x{%d}\r\n" % padding)

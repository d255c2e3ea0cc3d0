"""Ears: what a connection does with the bytes it hears.

In one room everybody but the talkers hears the same bytes. So one `Reference` is parsed and
checked line by line, and for every other listener it is enough that its bytes are those of the
reference: that is as complete, at the price of a memcmp. It keeps the generator ahead of servers
that need a third of a microsecond for a delivery. A listener that hears anything else, such as a
PING, is parsed line by line from there on.
"""

import re
from array import array
from collections.abc import Callable, Mapping
from typing import Protocol

from tests.load.ledger import Ledger, Verdict
from tests.load.stamps import now_us

_PING = re.compile(rb"^(?::\S+ )?PING ([^\r\n]*)", re.MULTILINE)
_ERROR = re.compile(rb"^(?::\S+ )?(?:ERROR|[45]\d\d) [^\r\n]*", re.MULTILINE)

Answer = Callable[[bytes], None]
"""Sends a line back."""


class LoadError(Exception):
    """The load could not be put on the server; the text says why."""


class Ear(Protocol):
    """What hears for one connection."""

    def hear(self, data: bytes) -> None:
        """Take what came; any bytes, not whole lines."""


class Listener(Ear, Protocol):
    """What hears messages, and can tell what it heard."""

    def is_done(self, total: int) -> bool:
        """Return whether *total* messages came."""

    def verdict(self, sent: Mapping[int, int]) -> Verdict:
        """Judge what was heard; see `Ledger.verdict`."""


def answer_others(lines: bytes, answer: Answer) -> None:
    """Answer each PING among *lines*.

    Raises:
        LoadError: one of them is an error.
    """
    error = _ERROR.search(lines)
    if error is not None:
        raise LoadError(f"the server says: {error.group().decode(errors='replace')}")
    for token in _PING.findall(lines):
        answer(b"PONG " + token + b"\r\n")


class DeafEar:
    """Answers PINGs, and forgets the rest."""

    __slots__ = ("_answer", "_tail")

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._tail = b""

    def hear(self, data: bytes) -> None:
        """Take what came."""
        data = self._tail + data
        end = data.rfind(b"\n") + 1
        self._tail = data[end:]
        if b"PING" in data or b"ERROR" in data:
            answer_others(data[:end], self._answer)


class LineEar:
    """Parses every line; optionally notes how long each message took."""

    __slots__ = ("_pattern", "_tail", "answer", "latencies_us", "ledger")

    def __init__(
        self, pattern: re.Pattern[bytes], answer: Answer, latencies_us: "array[int] | None" = None
    ) -> None:
        self.ledger = Ledger()
        self.latencies_us = latencies_us
        self.answer = answer
        self._pattern = pattern
        self._tail = b""

    def hear(self, data: bytes) -> None:
        """Take what came."""
        now = now_us()
        if self._tail:
            data = self._tail + data
        end = data.rfind(b"\n") + 1
        self._tail = data[end:]
        found = self._pattern.findall(data, 0, end)
        hear = self.ledger.hear
        for stream, number, _ in found:
            hear(int(stream), int(number))
        if self.latencies_us is not None:
            self.latencies_us.extend([now - int(sent) for _, _, sent in found])
        if len(found) != data.count(b"\n", 0, end):
            answer_others(data[:end], self.answer)

    def is_done(self, total: int) -> bool:
        """Return whether *total* messages came."""
        return self.ledger.heard >= total

    def verdict(self, sent: Mapping[int, int]) -> Verdict:
        """Judge what was heard."""
        return self.ledger.verdict(sent)


class Reference:
    """What a room's listeners hear: bytes, and their ledger."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self.pattern = pattern
        self.data = bytearray()
        self._ear = LineEar(pattern, self._answer_first)
        self._answer: Answer | None = None

    def is_done(self, total: int) -> bool:
        """Return whether *total* messages are in it."""
        return self._ear.is_done(total)

    def extend(self, data: bytes, answer: Answer) -> None:
        """Append what was first heard by the connection of *answer*."""
        self._answer = answer
        self.data += data
        self._ear.hear(data)

    def ear_until(self, position: int, answer: Answer) -> LineEar:
        """Return an ear that has heard all up to *position*: slow, and hardly ever needed."""
        ear = LineEar(self.pattern, _no_answer)
        ear.hear(bytes(self.data[:position]))
        ear.answer = answer
        return ear

    def _answer_first(self, line: bytes) -> None:
        assert self._answer is not None
        self._answer(line)


class FollowingEar:
    """Compares with the reference."""

    __slots__ = ("_answer", "_own", "_position", "_reference")

    def __init__(self, reference: Reference, answer: Answer) -> None:
        self._reference = reference
        self._answer = answer
        self._position = 0
        self._own: LineEar | None = None  # once it has heard anything else

    def hear(self, data: bytes) -> None:
        """Take what came."""
        if self._own is not None:
            self._own.hear(data)
            return
        known = self._reference.data
        position = self._position
        if not known.startswith(data, position):
            left = len(known) - position
            if left > len(data) or not data.startswith(known[position:]):
                self._own = self._reference.ear_until(position, self._answer)
                self._own.hear(data)
                return
            self._reference.extend(data[left:], self._answer)
        self._position = position + len(data)

    def is_done(self, total: int) -> bool:
        """Return whether *total* messages came."""
        if self._own is not None:
            return self._own.is_done(total)
        reference = self._reference
        return self._position == len(reference.data) and reference.is_done(total)

    def verdict(self, sent: Mapping[int, int]) -> Verdict:
        """Judge what was heard."""
        ear = self._own or self._reference.ear_until(self._position, self._answer)
        return ear.verdict(sent)


def _no_answer(line: bytes) -> None:
    """It was answered when it came."""

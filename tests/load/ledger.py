"""`Ledger`: whether a recipient heard every message once and in order.

Each stream counts its messages from 0, so the next one is known. This is the whole check, for each
recipient and each message; nothing is sampled.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Verdict(NamedTuple):
    """What went wrong, in messages."""

    missing: int = 0
    doubled: int = 0
    reordered: int = 0
    """Messages that came after a later one of the same stream."""

    @property
    def is_exact(self) -> bool:
        """Whether every message arrived once and in order."""
        return not (self.missing or self.doubled or self.reordered)

    def plus(self, other: "Verdict") -> "Verdict":
        """Return both together."""
        return Verdict(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return (
            "exact" if self.is_exact else
            f"{self.missing} missing, {self.doubled} doubled, {self.reordered} out of order"
        )  # fmt: skip


EXACT = Verdict()


class Ledger:
    """What one recipient has heard."""

    __slots__ = ("_doubled", "_gaps", "_next", "_reordered", "heard")

    def __init__(self) -> None:
        self.heard = 0
        """How many messages came, whatever they were."""
        self._next: dict[int, int] = {}  # by stream
        self._gaps: dict[int, set[int]] = {}  # by stream: what was skipped and has not come since
        self._doubled = 0
        self._reordered = 0

    def hear(self, stream: int, number: int) -> None:
        """Note message *number* of *stream*."""
        self.heard += 1
        expected = self._next.get(stream, 0)
        if number == expected:
            self._next[stream] = number + 1
        elif number > expected:
            self._gaps.setdefault(stream, set()).update(range(expected, number))
            self._next[stream] = number + 1
        elif number in self._gaps.get(stream, ()):
            self._gaps[stream].remove(number)
            self._reordered += 1
        else:
            self._doubled += 1

    def reached(self, stream: int) -> int:
        """Return the number of the message of *stream* that is expected next."""
        return self._next.get(stream, 0)

    def verdict(self, sent: Mapping[int, int]) -> Verdict:
        """Judge at the end; *sent* says how many messages each stream had for this recipient.

        A message of a stream that is not in *sent* came to the wrong person, and counts as doubled.
        """
        missing = sum(len(gap) for gap in self._gaps.values())
        missing += sum(max(0, count - self._next.get(stream, 0)) for stream, count in sent.items())
        strays = sum(
            max(0, reached - sent.get(stream, 0)) for stream, reached in self._next.items()
        )
        return Verdict(missing, self._doubled + strays, self._reordered)

"""`Wheel`: one coarse deadline for each of thousands of connections.

A connection has several deadlines (handshake, registration, ping, resuming); it asks for the
earliest, and asks again when it comes. Setting and clearing cost the same however many there are.
Instants are seconds of `time.monotonic`.
"""

import heapq
import math
from collections.abc import Hashable
from typing import Generic, TypeVar

RESOLUTION_S = 0.05
"""A deadline comes up to this much late, never early; what falls into one slot wakes us once."""

T = TypeVar("T", bound=Hashable)


class Wheel(Generic[T]):
    """Deadlines, at most one an item; one owner."""

    def __init__(self) -> None:
        self._slot_of: dict[T, int] = {}
        self._slots: dict[int, dict[T, None]] = {}
        self._order: list[int] = []  # a heap of the slots' numbers, each once

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._slot_of)

    def set(self, item: T, when: float) -> None:
        """Let *item* come due at *when*, whatever was asked for before."""
        number = math.ceil(when / RESOLUTION_S)
        before = self._slot_of.get(item)
        if before == number:
            return
        if before is not None:
            del self._slots[before][item]
        slot = self._slots.get(number)
        if slot is None:
            slot = self._slots[number] = {}
            heapq.heappush(self._order, number)
        slot[item] = None
        self._slot_of[item] = number

    def clear(self, item: T) -> None:
        """Forget *item*, which need not be waiting."""
        number = self._slot_of.pop(item, None)
        if number is not None:
            del self._slots[number][item]

    def due(self, now: float) -> list[T]:
        """Take out and return what has come due, earliest first."""
        items: list[T] = []
        last = math.floor(now / RESOLUTION_S)
        while self._order and self._order[0] <= last:
            slot = self._slots.pop(heapq.heappop(self._order))
            for item in slot:
                del self._slot_of[item]
            items.extend(slot)
        return items

    def wait_s(self, now: float) -> float | None:
        """Return how long until something is due, or None if nothing waits."""
        while self._order and not self._slots[self._order[0]]:
            del self._slots[heapq.heappop(self._order)]
        if not self._order:
            return None
        return max(0.0, self._order[0] * RESOLUTION_S - now)

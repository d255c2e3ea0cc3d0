"""`Inbox`: what waits for the world thread.

A deque and a bell. A queue of the standard library wakes its reader for every item; here the bell
rings only while the reader sleeps, and what one read of a socket brought is put in at once.
"""

import contextlib
import queue
from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Any thread puts in, one takes out."""

    def __init__(self) -> None:
        self._items: deque[T] = deque()  # what is called of it is one step each, under the GIL
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._is_asleep = False

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def put(self, item: T) -> None:
        """Put in one item. Never blocks."""
        self._items.append(item)
        self._ring()

    def put_all(self, items: Sequence[T]) -> None:
        """Put in several, in their order and with none of another thread's between them."""
        self._items.extend(items)
        self._ring()

    def _ring(self) -> None:
        if self._is_asleep:
            self._is_asleep = False
            self._bell.put(None)

    def take(self) -> T:
        """Take out the item that has waited longest; `IndexError` if there is none."""
        return self._items.popleft()

    def wait(self, timeout_s: float) -> None:
        """Sleep until there is an item, or the time is over; perhaps for less."""
        # Asleep first, then the look: whoever puts in between the two rings, and a ring that
        # nobody waited for ends the next sleep early.
        self._is_asleep = True
        if not self._items:
            with contextlib.suppress(queue.Empty):
                self._bell.get(timeout=timeout_s)
        self._is_asleep = False

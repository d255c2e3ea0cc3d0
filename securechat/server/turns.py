"""`Turns`: what waits for a password thread, in turns by address, so that a flood from one address
keeps nobody else waiting.

An address is counted as for the other limits: of IPv6, its network. Within an address the order is
that of arrival. Whoever was not served in this round comes before those who were, and counts as
served until the round is over: nobody is a newcomer again by asking once at a time.

Source: Hoeiland-Joergensen and others, RFC 8290, new and old queues.
"""

from collections import deque
from typing import Generic, TypeVar

from securechat.server.address import counted_as

T = TypeVar("T")

ADDRESS_SHARE = 0.5
"""Of the places, what one address may take: the jobs of those who hung up hold theirs until their
turn comes, so that no limit of connections is one of jobs."""


class Turns(Generic[T]):
    """A bounded queue; one thread at a time."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._count = 0
        self._new: dict[str, deque[T]] = {}
        """By address, in the order of their turns: those who were not served in this round."""
        self._served: dict[str, deque[T]] = {}
        """Likewise, the others; some of them wait for nothing."""

    def __bool__(self) -> bool:
        return bool(self._count)

    def put(self, address: str, job: T) -> bool:
        """Have *job* wait; False if there is no place for it."""
        key = counted_as(address)
        mine = self._new.get(key) or self._served.get(key) or ()
        if self._count >= self._places or len(mine) >= self._places * ADDRESS_SHARE:
            return False
        queues = self._served if key in self._served else self._new
        queues.setdefault(key, deque()).append(job)
        self._count += 1
        return True

    def take(self) -> T:
        """Return the next job; that address is then the last in turn.

        Raises:
            StopIteration: nothing waits.
        """
        key, mine = self._next()
        job = mine.popleft()
        self._count -= 1
        if self._count:
            self._served[key] = mine
        else:
            self._served.clear()
        return job

    def _next(self) -> tuple[str, deque[T]]:
        """Take out whose turn it is, and forget who waits for nothing when their turn comes."""
        while True:
            queues = self._new or self._served
            key = next(iter(queues))
            mine = queues.pop(key)
            if mine:
                return key, mine

    def clear(self) -> None:
        """Drop all that waits."""
        self._new.clear()
        self._served.clear()
        self._count = 0

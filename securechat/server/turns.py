"""`Turns`: what waits for a password thread, in turns by address, so that a flood from one address
keeps nobody else waiting.

An address is counted as for the other limits: of IPv6, its network. Within an address the order
is that of arrival.
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
        self._waiting: dict[str, deque[T]] = {}
        """By address; whose turn is next stands first."""

    def __bool__(self) -> bool:
        return bool(self._count)

    def put(self, address: str, job: T) -> bool:
        """Have *job* wait; False if there is no place for it."""
        key = counted_as(address)
        mine = self._waiting.get(key)
        taken = len(mine) if mine is not None else 0
        if self._count >= self._places or taken >= self._places * ADDRESS_SHARE:
            return False
        if mine is None:
            mine = self._waiting[key] = deque()
        mine.append(job)
        self._count += 1
        return True

    def take(self) -> T:
        """Return the next job; that address is then the last in turn.

        Raises:
            StopIteration: nothing waits.
        """
        key = next(iter(self._waiting))
        mine = self._waiting.pop(key)
        self._count -= 1
        job = mine.popleft()
        if mine:
            self._waiting[key] = mine
        return job

    def clear(self) -> None:
        """Drop all that waits."""
        self._waiting.clear()
        self._count = 0

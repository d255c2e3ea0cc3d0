"""`Pairs`: who has written to whom, and under which id it is kept.

A party is an account, by its id, or a guest, by a number that it has for this one visit: what was
said with a guest ends with it, and nobody who comes under its name later reads it.
"""

from collections.abc import Iterable, Iterator

from securechat.store.records import PairRecord


class Pairs:
    """The conversations between two parties; part of the state."""

    def __init__(self, records: Iterable[PairRecord]) -> None:
        self._others: dict[int, dict[int, int]] = {}
        self._count = 0
        for record in records:
            self.add(record.id, record.low, record.high)

    def __len__(self) -> int:
        """Return how many conversations there are."""
        return self._count

    def add(self, conversation: int, low: int, high: int) -> None:
        """Note that *low* and *high* write to each other."""
        self._count += 1
        self._others.setdefault(low, {})[high] = conversation
        self._others.setdefault(high, {})[low] = conversation

    def find(self, one: int | None, other: int | None) -> int | None:
        """Return the id of what two parties say to each other, None if they never did."""
        if one is None or other is None:
            return None
        return self._others.get(one, {}).get(other)

    def of(self, party: int) -> Iterator[tuple[int, int]]:
        """Yield each party that *party* has written with, and the id of what they said."""
        yield from self._others.get(party, {}).items()

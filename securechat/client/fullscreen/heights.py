"""`Heights`: how many lines each entry has, and which entry stands in a line.

Lines are counted from a place that never moves: what comes in front has smaller numbers, what
goes there leaves the rest where it was. So adding and dropping at either end cost what is added
or dropped, and whoever looks at a line goes on looking at it.
"""

import bisect
from collections.abc import Iterable
from itertools import accumulate

FIRST = 1 << 30
"""The line of the first entry, to begin with."""


class Heights:
    """Heights of entries, in their order; each at least 0."""

    def __init__(self) -> None:
        self._tops: list[int] = []
        self._end = FIRST

    def __len__(self) -> int:
        return len(self._tops)

    @property
    def top(self) -> int:
        """The first line."""
        return self._tops[0] if self._tops else self._end

    @property
    def end(self) -> int:
        """The last line + 1."""
        return self._end

    @property
    def total(self) -> int:
        """How many lines there are."""
        return self._end - self.top

    def top_of(self, index: int) -> int:
        """Return the first line of the entry *index*."""
        return self._tops[index]

    def height_of(self, index: int) -> int:
        """Return how many lines the entry *index* has."""
        after = self._tops[index + 1] if index + 1 < len(self._tops) else self._end
        return after - self._tops[index]

    def at(self, line: int) -> int:
        """Return which entry stands in *line*, one of those there are."""
        return bisect.bisect_right(self._tops, line) - 1

    def append(self, height: int) -> None:
        """One more at the end."""
        self._tops.append(self._end)
        self._end += height

    def prepend(self, heights: list[int]) -> None:
        """More at the beginning, in their order."""
        before = self.top - sum(heights)
        self._tops[:0] = list(accumulate(heights[:-1], initial=before)) if heights else []

    def drop(self, count: int) -> None:
        """The first *count* are gone."""
        del self._tops[:count]

    def remove(self, index: int) -> None:
        """The one at *index* is gone; what is below moves up."""
        self.change(index, 0)
        del self._tops[index]

    def change(self, index: int, height: int) -> None:
        """The one at *index* has another height; what is below moves. Cost: what is below."""
        by = height - self.height_of(index)
        if by:
            self._tops[index + 1 :] = [top + by for top in self._tops[index + 1 :]]
            self._end += by

    def replace(self, heights: Iterable[int]) -> None:
        """All are new."""
        tops = list(accumulate(heights, initial=FIRST))
        self._end = tops.pop()
        self._tops = tops

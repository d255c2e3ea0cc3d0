"""`Finding`: what a search finds in what is loaded, and which of it one looks at."""

import itertools
import re

from securechat.client.fullscreen.breaking import edges_of
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, State
from securechat.client.fullscreen.inks import Ink, Role, Row, Run

_HIT = Ink(Role.HIT)


class Finding:
    """One search in one conversation; letter case does not count.

    Args:
        conversation: where.
        wanted: what, not empty.
    """

    def __init__(self, conversation: Conversation, wanted: str) -> None:
        self._conversation = conversation
        self._wanted = wanted.casefold()
        self._pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        self.hits = [entry for entry in conversation.entries if self._has(entry)]
        """The entries that have it, oldest first."""
        self.chosen = self.hits[-1] if self.hits else None

    @property
    def number(self) -> int:
        """Which of the hits one looks at, counted from the oldest, which is 1; 0: none."""
        return 0 if self.chosen is None else self.hits.index(self.chosen) + 1

    def step(self, by: int) -> Entry | None:
        """Go to an older (-1) or newer (1) hit, from the last to the first; None: there is none."""
        if self.chosen is not None:
            self.chosen = self.hits[(self.number - 1 + by) % len(self.hits)]
        return self.chosen

    def look_again(self) -> None:
        """The conversation has changed."""
        before = self.chosen
        self.hits = [entry for entry in self._conversation.entries if self._has(entry)]
        if before not in self.hits:
            self.chosen = self.hits[-1] if self.hits else None

    def appended(self, entries: list[Entry]) -> None:
        """These are new, at the end."""
        self.hits += [entry for entry in entries if self._has(entry)]
        self.chosen = self.chosen or (self.hits[-1] if self.hits else None)

    def lit(self, row: Row) -> Row:
        """Return *row* with what was searched for made bright."""
        text = "".join(run.text for run in row)
        found = [_whole(text, *hit.span()) for hit in self._pattern.finditer(text)]
        if not found:
            return row
        lit: list[Run] = []
        start = 0
        for run in row:
            end = start + len(run.text)
            places = sorted(
                {start, end}.union(place for span in found for place in span if start < place < end)
            )
            for left, right in itertools.pairwise(places):
                is_hit = any(first <= left < last for first, last in found)
                ink = _HIT.over(run.ink) if is_hit else run.ink
                lit.append(Run(text[left:right], ink))
            start = end
        return tuple(lit)

    def _has(self, entry: Entry) -> bool:
        if entry.state is State.REDACTED:
            return False
        return self._wanted in entry.text.casefold() or self._wanted in entry.nick.casefold()


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters from *start* until *end* with all that belongs to them."""
    edge = edges_of(text)
    while edge(end) != end:
        end += 1
    return edge(start), end

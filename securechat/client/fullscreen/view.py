"""`View`: the part of a conversation that is looked at, whatever comes and goes around it.

It either follows the end, or stands on an entry: what comes below, is loaded above, or goes there
does not move what is read. It knows no widget; `Log` draws it.
"""

from typing import Protocol

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.layout import Layout, Placed


class Viewer(Protocol):
    """Told when there is something to draw."""

    def changed_view(self) -> None:
        """Anything that is seen may be different."""

    def appended_entries(self, count: int) -> None:
        """The last *count* entries are new."""

    def changed_entries(self) -> None:
        """Any entries may be other ones."""


class View:
    """What is seen of one conversation.

    Args:
        conversation: it is watched from now on.
        viewer: told of changes.
        width: cells of a line.
        rows: lines that are seen.
    """

    def __init__(self, conversation: Conversation, viewer: Viewer, width: int, rows: int) -> None:
        self.layout = Layout(conversation, width)
        self.rows = rows
        self.news = 0
        """Messages that came below since one reads further up."""
        self._viewer = viewer
        self._is_following = True
        self._index = 0
        """The entry in the first line that is seen."""
        self._below = 0
        """How many of its lines begin there: marks above an entry come and go, what it says stays."""
        self._first: Entry | None = None
        """The entry itself, if one reads."""
        conversation.watcher = self

    @property
    def conversation(self) -> Conversation:
        """What is looked at."""
        return self.layout.conversation

    @property
    def is_reading(self) -> bool:
        """Whether somebody reads something older than the end."""
        return not self._is_following

    @property
    def total(self) -> int:
        """How many lines there are."""
        return self.layout.end - self.layout.top

    @property
    def most(self) -> int:
        """The greatest `offset`."""
        return max(self.total - self.rows, 0)

    @property
    def offset(self) -> int:
        """How many lines are above the first that is seen."""
        if self._is_following or not self.conversation.entries:
            return self.most
        end = self.layout.line_of(self._index) + self.layout.height_of(self._index)
        return min(max(end - self._below - self.layout.top, 0), self.most)

    def scroll_to(self, offset: int) -> None:
        """See *offset* lines less than all from above; at the end, follow it."""
        offset = max(offset, 0)
        self._is_following = offset >= self.most
        if self._is_following:
            self.news = 0
            return
        line = self.layout.top + offset
        # The line above all entries belongs to the first.
        index = self.layout.entry_at(line) or 0
        self._stand(index, self.layout.line_of(index) + self.layout.height_of(index) - line)

    def show_entry(self, index: int) -> None:
        """Scroll so that the entry *index* is seen, in the middle unless it is seen already."""
        line = self.layout.line_of(index) - self.layout.top
        height = self.layout.height_of(index)
        if not self.offset <= line <= self.offset + self.rows - height:
            self.scroll_to(min(max(line - max(self.rows - height, 0) // 2, 0), self.most))

    def row(self, y: int) -> Placed | None:
        """Return what is seen in the row *y* from above; None: nothing is."""
        line = self.line(y)
        return self.layout.placed(line) if self.layout.top <= line < self.layout.end else None

    def line(self, y: int) -> int:
        """Return the line in row *y*; few lines stand at the bottom."""
        return self.layout.top + self.offset + y - max(self.rows - self.total, 0)

    def resize(self, width: int, rows: int) -> None:
        """So much is seen from now on; what stood above stands above."""
        at = 0
        if not self._is_following:
            at = max(self.layout.height_of(self._index) - self._below, 0)
        self.rows = rows
        self.layout.resize(width)
        if not self._is_following:
            height = self.layout.height_of(self._index)
            self._below = height - min(at, height - 1)
            self._is_following = self.offset >= self.most
        self._viewer.changed_view()

    # What changes in the conversation.

    def appended(self, count: int) -> None:
        """The last *count* entries are new."""
        self.layout.appended(count)
        new = self.conversation.entries[-count:]
        if any(entry.state is State.PENDING for entry in new):
            # Whoever says something wants to see it, and what is answered.
            self.scroll_to(self.most)
        elif not self._is_following:
            self.news += sum(entry.kind is Kind.MESSAGE and not entry.is_own for entry in new)
        self._viewer.appended_entries(count)

    def prepended(self, count: int) -> None:
        """The first *count* entries are new."""
        self.layout.prepended(count)
        self._index += count
        self._viewer.changed_entries()

    def dropped(self, count: int) -> None:
        """The first *count* entries are gone."""
        self.layout.dropped(count)
        self._index -= count
        if self._index < 0 and self.is_reading:
            self._stand(0, self.layout.height_of(0))
        self._viewer.changed_entries()

    def removed(self, index: int) -> None:
        """What stood at *index* is gone."""
        self.layout.removed(index)
        if index < self._index:
            self._index -= 1
        elif self.is_reading and index == self._index:
            self._stand(min(index, len(self.conversation.entries) - 1), self._below)
        self._viewer.changed_entries()

    def changed(self, index: int) -> None:
        """What stands at *index* looks different."""
        self.layout.changed(index)
        self._viewer.changed_entries()

    def marked(self) -> None:
        """The marks between entries are others."""
        self.layout.marked()
        self._viewer.changed_view()

    def reset(self) -> None:
        """Anything may be different; what stood above stands above, if it is still there."""
        self.layout.reset()
        entries = self.conversation.entries
        if self.is_reading and self._first in entries:
            self._index = entries.index(self._first)
        else:
            self._is_following, self.news = True, 0
        self._viewer.changed_entries()

    def _stand(self, index: int, below: int) -> None:
        self._is_following = index < 0
        self._index, self._below = index, below
        self._first = self.conversation.entries[index] if index >= 0 else None

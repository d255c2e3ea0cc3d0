"""`Layout`: which line of a conversation is where; only lines that are looked at are made.

Lines are counted as in `heights`: a line keeps its number whatever comes or goes at either end.
The one above all entries tells whether there is more.
"""

import bisect
from collections import OrderedDict
from dataclasses import dataclass, field

from securechat.client.events import Manner
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.entry_lines import Columns, height_of, lines_of
from securechat.client.fullscreen.heights import Heights
from securechat.client.fullscreen.inks import Row
from securechat.client.fullscreen.marks import Days, clock, day_row, top_row, unread_row

GROUP_MS = 300_000
"""After such a pause the same person is named again."""

_MOST_BLOCKS = 400
"""So many entries are kept as rows: some screens full."""


@dataclass(slots=True)
class Placed:
    """A row, and the entry it belongs to; None: it stands between entries."""

    row: Row
    entry: Entry | None
    drawn: tuple[object, object] | None = field(default=None, compare=False)
    """What a screen made of it, and under which circumstances; kept as long as the row."""


class Layout:
    """The lines of one conversation.

    Args:
        conversation: whose entries are laid out; tell what changes in it, after it has.
        width: cells of a line.
    """

    def __init__(self, conversation: Conversation, width: int) -> None:
        self.conversation = conversation
        self.width = width
        self._columns = Columns.of(width)
        self._heights = Heights()
        self._blocks: OrderedDict[Entry, list[Placed]] = OrderedDict()
        self._days = Days()
        self._unread: Entry | None = None
        self.reset()

    @property
    def top(self) -> int:
        """The first line: the one above all entries."""
        return self._heights.top - 1

    @property
    def end(self) -> int:
        """The last line + 1."""
        return self._heights.end

    def entry_at(self, line: int) -> int | None:
        """Return the index of the entry in *line*; None: there is none in or above it."""
        at = self._heights.at(line)
        return at if at >= 0 and line < self.end else None

    def line_of(self, index: int) -> int:
        """Return the first line of the entry *index*, which may be a mark above it."""
        return self._heights.top_of(index)

    def height_of(self, index: int) -> int:
        """Return how many lines the entry *index* has, marks above it among them."""
        return self._heights.height_of(index)

    def placed(self, line: int) -> Placed:
        """Return what stands in *line*."""
        if line == self.top:
            return Placed(self._top_row(), None)
        index = self._heights.at(line)
        return self._block(index)[line - self._heights.top_of(index)]

    def resize(self, width: int) -> None:
        """Lines have *width* cells from now on."""
        if width != self.width:
            self.width = width
            self._columns = Columns.of(width)
            self.reset()

    # What changes in the conversation.

    def appended(self, count: int) -> None:
        """The last *count* entries are new."""
        length = len(self.conversation.entries)
        if self._unread is None:
            self._find_unread()
        for index in range(length - count, length):
            # It may have stood elsewhere before.
            self._blocks.pop(self.conversation.entries[index], None)
            self._heights.append(self._height(index))

    def prepended(self, count: int) -> None:
        """The first *count* entries are new."""
        before = self._find_unread()
        self._heights.prepend([self._height(index) for index in range(count)])
        self._measure(count)
        self._measure_entries(before, self._unread)

    def dropped(self, count: int) -> None:
        """The first *count* entries are gone."""
        self._heights.drop(count)
        before = self._find_unread()
        self._measure(0)
        self._measure_entries(before, self._unread)

    def removed(self, index: int) -> None:
        """What stood at *index* is gone."""
        self._heights.remove(index)
        before = self._find_unread()
        self._measure(index)
        self._measure_entries(before, self._unread)

    def changed(self, index: int) -> None:
        """What stands at *index* looks different, and so may what names it."""
        self.forget_rows()
        before = self._find_unread()
        self._measure(index)
        self._measure(index + 1)
        self._measure_entries(before, self._unread)

    def marked(self) -> None:
        """The marks between entries are different."""
        before = self._find_unread()
        self._measure_entries(before, self._unread)

    def reset(self) -> None:
        """Anything may be different."""
        self.forget_rows()
        self._find_unread()
        self._heights.replace([self._height(at) for at in range(len(self.conversation.entries))])

    def forget_rows(self) -> None:
        """Make every row anew that is looked at."""
        self._blocks.clear()

    # How one entry is laid out.

    def _find_unread(self) -> Entry | None:
        """Look for the first entry behind the line; return which it was."""
        before, until_ms = self._unread, self.conversation.unread_line_ms
        self._unread = None
        if until_ms is not None:
            entries = self.conversation.entries
            at = bisect.bisect_right(entries, until_ms, key=lambda entry: entry.at_ms)
            self._unread = entries[at] if at < len(entries) else None
        return before

    def _measure(self, index: int) -> None:
        if index < len(self.conversation.entries):
            self._blocks.pop(self.conversation.entries[index], None)
            self._heights.change(index, self._height(index))

    def _measure_entries(self, *changed: Entry | None) -> None:
        if changed[0] is changed[-1]:
            return
        entries = self.conversation.entries
        for index in range(len(entries) - 1, -1, -1):
            if entries[index] in changed:
                self._measure(index)

    def _height(self, index: int) -> int:
        entry = self.conversation.entries[index]
        marks = self._begins_day(index) + (entry is self._unread)
        return marks + height_of(entry, self._columns)

    def _before(self, index: int) -> Entry | None:
        return self.conversation.entries[index - 1] if index else None

    def _begins_day(self, index: int) -> bool:
        before = self._before(index)
        if before is None:
            return True
        at_ms = self.conversation.entries[index].at_ms
        return self._days.day_of(before.at_ms) != self._days.day_of(at_ms)

    def _block(self, index: int) -> list[Placed]:
        entry = self.conversation.entries[index]
        block = self._blocks.get(entry)
        if block is None:
            block = self._blocks[entry] = self._make_block(entry, index)
            if len(self._blocks) > _MOST_BLOCKS:
                self._blocks.popitem(last=False)
        return block

    def _make_block(self, entry: Entry, index: int) -> list[Placed]:
        begins_day = self._begins_day(index)
        marks = [day_row(entry.at_ms, self.width)] if begins_day else []
        if entry is self._unread:
            marks.append(unread_row(self.width))
        before = None if marks else self._before(index)
        is_named = before is None or not _goes_on(before, entry)
        body = lines_of(
            entry,
            self._columns,
            is_timed=before is None or clock(before.at_ms) != clock(entry.at_ms),
            is_named=is_named,
            find=self.conversation.find,
        )
        return [*(Placed(row, None) for row in marks), *(Placed(row, entry) for row in body)]

    def _top_row(self) -> Row:
        conversation = self.conversation
        return top_row(
            conversation.place,
            self.width,
            is_at_start=conversation.is_at_start,
            is_loading=conversation.is_loading,
        )


def _goes_on(before: Entry, entry: Entry) -> bool:
    """Whether *entry* is more of what the same person was saying."""
    return (
        before.kind is entry.kind is Kind.MESSAGE
        and before.nick == entry.nick
        and before.manner is entry.manner is Manner.TEXT
        and entry.at_ms - before.at_ms < GROUP_MS
        and (before.state is State.PENDING) == (entry.state is State.PENDING)
    )

"""`Paper`: a view of a conversation, drawn line by line; only what is seen is drawn.

At the end it follows what comes. Scrolled up it stays where it is, whatever comes, goes or is
loaded, and a mark counts what is new below.
"""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollTo
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry
from securechat.client.fullscreen.inks import Ink, Role, Row, Run
from securechat.client.fullscreen.layout import Placed
from securechat.client.fullscreen.paints import Ground, paints_of
from securechat.client.fullscreen.view import View
from securechat.client.texts import ngettext

_EDGE_CELLS = 1
"""The left edge, which no row has."""

_KEPT = 2
"""Lines that are seen before and after one turns a page."""

_WHEEL = 3
"""Lines for each notch of the wheel."""


class Paper(ScrollView, can_focus=True):
    """Draws a view, and moves it. Subclasses say what is marked in it."""

    DEFAULT_CSS = """
    Paper {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """

    FOCUS_ON_CLICK = False
    """Whoever clicks somewhere goes on writing."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.view = View(Conversation(""), self, 80, 24)
        self._is_stale = False
        self._cells = self._rows = 0
        """The room there is, without the scrollbar."""

    @property
    def conversation(self) -> Conversation:
        """What is shown."""
        return self.view.conversation

    def show(self, conversation: Conversation) -> None:
        """Show *conversation* from now on, its end first."""
        self.conversation.watcher = None
        self.view = View(conversation, self, *self._room())
        self.catch_up()

    # What a subclass adds.

    def ground_of(self, entry: Entry) -> Ground:
        """Return on which ground *entry* stands."""
        return Ground.MENTION if entry.is_mention else Ground.PLAIN

    def lit(self, row: Row) -> Row:
        """Return *row* with what is to be seen in it made bright."""
        return row

    def moved(self) -> None:
        """Another part is seen."""

    # What changes.

    def on_mount(self) -> None:
        """Look like the theme, whichever it is."""
        self.watch(self.app, "theme", lambda: self.changed_view(), init=False)  # noqa: PLW0108

    def on_resize(self) -> None:
        """There is more room, or less."""
        self.view.resize(*self._room())
        self.catch_up()

    def _room(self) -> tuple[int, int]:
        self._cells, self._rows = self.scrollable_content_region.size
        return max(self._cells - _EDGE_CELLS, 1), max(self._rows, 1)

    def appended_entries(self, count: int) -> None:
        """The last *count* entries are new."""
        self.changed_view()

    def changed_entries(self) -> None:
        """Any entries may be other ones."""
        self.changed_view()

    def changed_view(self) -> None:
        """Draw it soon: once for all that happens until then."""
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self.catch_up)

    def catch_up(self) -> None:
        """Have the scrollbar and the screen show what is so.

        The panes around have the size they had: nothing is laid out anew.
        """
        self._is_stale = False
        total, offset = self.view.total, self.view.offset
        self.set_reactive(Widget.virtual_size, Size(self._cells, total))
        self.set_reactive(Widget.scroll_y, float(offset))
        self.set_reactive(Widget.scroll_target_y, float(offset))
        if self.is_mounted:
            bar = self.vertical_scrollbar
            bar.window_virtual_size, bar.window_size = total, self._rows
            bar.position = offset
            self.refresh()

    # Scrolling.

    @property
    def max_scroll_y(self) -> int:
        """By the lines as they are now."""
        return self.view.most

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Something scrolled us."""
        super().watch_scroll_y(old_value, new_value)
        self.go(round(new_value))

    def action_page_up(self) -> None:
        """One screen up, but for some lines that stay."""
        self.go(self.view.offset - max(self._rows - _KEPT, 1))

    def action_page_down(self) -> None:
        """One screen down."""
        self.go(self.view.offset + max(self._rows - _KEPT, 1))

    def action_scroll_up(self) -> None:
        """One line up."""
        self.go(self.view.offset - 1)

    def action_scroll_down(self) -> None:
        """One line down."""
        self.go(self.view.offset + 1)

    def action_scroll_home(self) -> None:
        """To the beginning of what is loaded."""
        self.go(0)

    def action_scroll_end(self) -> None:
        """To the end, and follow it."""
        self.go(self.view.most)

    def go(self, offset: int) -> None:
        """See what stands *offset* lines from above."""
        self.view.scroll_to(offset)
        self.catch_up()
        self.moved()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel was turned."""
        event.stop()
        event.prevent_default()
        self.go(self.view.offset - _WHEEL)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel was turned."""
        event.stop()
        event.prevent_default()
        self.go(self.view.offset + _WHEEL)

    def on_scroll_to(self, event: ScrollTo) -> None:
        """The scrollbar was drawn."""
        event.stop()
        event.prevent_default()
        if event.y is not None:
            self.go(round(event.y))

    # Drawing.

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of *crop*, as they are kept with their rows.

        Textual's own way draws border, padding and opacity around each, anew whenever a line moves;
        here there are none, and every line moves with each message.
        """
        filters, background = self.get_line_filters(), self.background_colors[1]
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)  # which the strip keeps
            strips.append(strip)
        first, last = crop.column_span
        if (first, last) != (0, self._cells):
            strips = [strip.crop(first, last) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return what stands in row *y*."""
        width = self._cells
        placed = self.view.row(y)
        if placed is None:
            return paints_of(self.app.theme).blank(width)
        line = self.view.line(y)
        strip = self._drawn(placed, width, line)
        if (selection := self.text_selection) is not None:
            strip = self._selected(strip, selection, line)
        if y == self._rows - 1 and (mark := self.news_mark()):
            return self._with_mark(strip, mark)
        return strip

    def _drawn(self, placed: Placed, width: int, line: int) -> Strip:
        """Return the strip of *placed* in *line*: the same one again, if nothing is different."""
        paints = paints_of(self.app.theme)
        row = placed.row if placed.entry is None else self.lit(placed.row)
        ground = Ground.PLAIN if placed.entry is None else self.ground_of(placed.entry)
        if row is not placed.row:
            return paints.strip(row, width, ground).apply_offsets(0, line)
        wanted = (paints, width, ground, line)
        if placed.drawn is None or placed.drawn[0] != wanted:
            placed.drawn = wanted, paints.strip(row, width, ground).apply_offsets(0, line)
        strip = placed.drawn[1]
        assert isinstance(strip, Strip)
        return strip

    def news_mark(self) -> str:
        """Return what tells of news below; "" if there are none."""
        count = self.view.news
        if not count:
            return ""
        return ngettext(" ↓ {count} new ", " ↓ {count} new ", count).format(count=count)

    def _with_mark(self, strip: Strip, mark: str) -> Strip:
        """Return *strip* with *mark* over its end."""
        style = paints_of(self.app.theme).style_of(Ink(Role.HIT))
        cells = cell_len(mark)
        left = max(self._cells - cells - 1, 0)
        pieces = [strip.crop(0, left), Strip([Segment(mark, style)]), strip.crop(left + cells)]
        return Strip.join(pieces).adjust_cell_length(self._cells)

    # Copying with the mouse.

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that was drawn over with the mouse; an address in one piece."""
        layout = self.view.layout
        first = layout.top if selection.start is None else max(selection.start.y, layout.top)
        last = layout.end - 1 if selection.end is None else min(selection.end.y, layout.end - 1)
        text, before = "", None
        for line in range(first, last + 1):
            row = layout.placed(line).row
            span = selection.get_span(line)
            start, end = (0, -1) if span is None else span
            rest = 0 if before is None else _edge_before_rest(before, row)
            text += "" if before is None or rest else "\n"
            shown = " " + "".join(run.text for run in row)
            text += shown[max(start, rest) : None if end < 0 else end].rstrip()
            before = row
        return text, "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is drawn over."""
        self.refresh()

    def _selected(self, strip: Strip, selection: Selection, line: int) -> Strip:
        span = selection.get_span(line)
        if span is None:
            return strip
        start = cell_len(strip.text[: span[0]])
        end = strip.cell_length if span[1] < 0 else cell_len(strip.text[: span[1]])
        style = self.screen.get_component_rich_style("screen--selection")
        middle = Strip(
            [Segment(text, (ink or Style()) + style) for text, ink, _ in strip.crop(start, end)]
        )
        return Strip.join([strip.crop(0, start), middle, strip.crop(end)])


def _edge_before_rest(before: Row, row: Row) -> int:
    """Return how many characters stand in *row* before the rest of an address; 0: there is none.

    *before*: the row above, at whose end the address was broken.
    """
    last = before[-1] if before else Run("")
    at = next((at for at, run in enumerate(row) if run.ink.link), None)
    is_rest = at is not None and row[at].ink.link == last.ink.link
    if not last.ink.link or not is_rest or last.ink.link.endswith(last.text):
        return 0
    return 1 + sum(len(run.text) for run in row[:at])

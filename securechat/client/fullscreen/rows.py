"""`Rows`: a list drawn line by line; only what is seen is drawn, however long it is."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, Leave, MouseMove
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from securechat.client.fullscreen.palette import Styles, styles_of

Piece = tuple[str, Style]
"""A text, and what it looks like."""


class Rows(ScrollView, can_focus=True):
    """A list of rows, one of which may be chosen, by key or mouse.

    Subclasses say how many rows there are (`set_count`), and draw one when asked.
    """

    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        background: $pane;
        scrollbar-size-vertical: 1;
        scrollbar-background: $pane;
        overflow-x: hidden;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move_to(0)", show=False),
        Binding("end", "move_to(-1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Message):
        """Somebody chose a row."""

        def __init__(self, rows: "Rows", index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> "Rows":
            """The list it was chosen in."""
            return self.rows

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._count = 0
        self._cursor = 0
        self._hovered: int | None = None

    @abstractmethod
    def pieces(self, index: int, width: int, styles: Styles) -> tuple[list[Piece], list[Piece]]:
        """Return what stands on the left and on the right of row *index*."""

    def may_choose(self, index: int) -> bool:
        """Whether row *index* is more than a heading."""
        return 0 <= index < self._count

    def is_open(self, index: int) -> bool:
        """Whether row *index* is what is being looked at."""
        return False

    def tip(self, index: int) -> str:
        """Return what is said of row *index* to whoever points at it."""
        return ""

    def set_count(self, count: int) -> None:
        """There are *count* rows now, and any of them may look different."""
        self._count = count
        self._cursor = max(0, min(self._cursor, count - 1))
        size = Size(self.size.width, count)
        if self.virtual_size != size:
            self.virtual_size = size
        self.refresh()

    def put_cursor(self, index: int) -> None:
        """Let keys begin at row *index*."""
        if self.may_choose(index):
            self._cursor = index
            self._show_row(index)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return what stands in the line *y* of the screen."""
        index = y + self.scroll_offset.y
        width = self.size.width
        ground = self.rich_style
        if index >= self._count or width < 1:
            return Strip.blank(width, ground)
        styles = styles_of(self.app.theme)
        row = _row(*self.pieces(index, width - 2, styles), width)
        if self.is_open(index) or (self.has_focus and index == self._cursor):
            ground += styles.chosen
        elif index == self._hovered and self.may_choose(index):
            ground += styles.hover
        return Strip([Segment(text, ground + style) for text, style in row], width)

    def action_move(self, by: int) -> None:
        """Go to the next row that may be chosen."""
        index = self._cursor + by
        while 0 <= index < self._count and not self.may_choose(index):
            index += by
        self.put_cursor(index)

    def action_page(self, by: int) -> None:
        """Go down or up by as much as is seen."""
        step = max(self.size.height - 1, 1) * by
        target = max(0, min(self._cursor + step, self._count - 1))
        for index in (*range(target, self._count), *range(target, -1, -1)):
            if self.may_choose(index):
                self.put_cursor(index)
                return

    def action_move_to(self, index: int) -> None:
        """Go to the first row (0) or the last (-1)."""
        self._cursor = -1 if index == 0 else self._count
        self.action_move(1 if index == 0 else -1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.may_choose(self._cursor):
            self.post_message(self.Chosen(self, self._cursor))

    def on_click(self, event: Click) -> None:
        """Choose the row that was clicked."""
        index = event.y + self.scroll_offset.y
        if self.may_choose(index):
            self._cursor = index
            self.post_message(self.Chosen(self, index))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Show which row a click would choose, and say more of it."""
        index = event.y + self.scroll_offset.y
        if index != self._hovered:
            self._hovered = index
            tip = self.tip(index) if index < self._count else ""
            # A bare string would be read as markup.
            self.tooltip = Text(tip) if tip else None
            self.refresh()

    def on_leave(self, event: Leave) -> None:
        """Nobody points at it any more."""
        self._hovered = None
        self.refresh()

    def on_resize(self) -> None:
        """Keep the rows as wide as the list."""
        self.set_count(self._count)

    def _show_row(self, index: int) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if index < top:
            self.scroll_to(y=index, animate=False)
        elif height and index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False)


def _row(left: list[Piece], right: list[Piece], width: int) -> Iterable[Piece]:
    """Lay out a row: a cell free on both sides, what is right at the edge, the rest cut with "…"."""
    right_cells = sum(cell_len(text) for text, _ in right)
    free = max(width - 2 - right_cells - (1 if right else 0), 0)
    yield " ", Style()
    for text, style in left:
        cut = cut_to(text, free)
        free -= cell_len(cut)
        yield cut, style
    yield " " * (free + (1 if right else 0)), Style()
    yield from right
    yield " ", Style()


def cut_to(text: str, width: int) -> str:
    """Return *text* in at most *width* cells, with "…" where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""

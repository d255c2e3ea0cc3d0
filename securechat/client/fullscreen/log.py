"""`Log`: the conversation in the middle, drawn line by line; only what is seen is drawn."""

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entry_lines import lines_of


class Log(ScrollView, can_focus=True):
    """Shows one conversation, and watches what changes in it."""

    DEFAULT_CSS = "Log { height: 1fr; scrollbar-size-vertical: 1; }"

    def __init__(self) -> None:
        super().__init__(id="log")
        self._conversation: Conversation | None = None
        self._lines: list[Strip] = []

    def show(self, conversation: Conversation) -> None:
        """Show *conversation* from now on, its end first."""
        if self._conversation is not None:
            self._conversation.watcher = None
        self._conversation = conversation
        conversation.watcher = self
        self.reset()

    def appended(self, count: int) -> None:
        """New entries stand at the end."""
        self.reset()

    def prepended(self, count: int) -> None:
        """Older entries stand at the beginning."""
        self.reset()

    def dropped(self, count: int) -> None:
        """The oldest are gone."""
        self.reset()

    def removed(self, index: int) -> None:
        """One is gone."""
        self.reset()

    def changed(self, index: int) -> None:
        """One looks different."""
        self.reset()

    def reset(self) -> None:
        """Draw everything anew."""
        is_at_end = self.is_vertical_scroll_end
        width = self.size.width
        entries = [] if self._conversation is None else self._conversation.entries
        self._lines = [line for entry in entries for line in lines_of(entry, width)]
        self.virtual_size = Size(width, len(self._lines))
        if is_at_end:
            self.scroll_end(animate=False)
        self.refresh()

    def on_resize(self) -> None:
        """The width is another one."""
        self.reset()

    def render_line(self, y: int) -> Strip:
        """Return what stands in the line *y* of the screen."""
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return self._lines[at].adjust_cell_length(self.size.width).apply_style(self.rich_style)

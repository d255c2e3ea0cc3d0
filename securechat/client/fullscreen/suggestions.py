"""`Suggestions`: what Tab goes through, in a small list above the box."""

from rich.text import Text
from textual.geometry import Offset
from textual.widgets import Static

from securechat.client.fullscreen.completion import Option

MOST_SHOWN = 8
"""Rows of the list; it moves along when there is more."""

_WIDEST = 46


class Suggestions(Static):
    """Lies over the conversation, so that nothing moves; it never has the focus."""

    DEFAULT_CSS = """
    Suggestions {
        display: none; overlay: screen; width: auto; height: auto; max-width: 50;
        padding: 0 1; background: $panel; color: $text;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="suggestions", markup=False)

    def show(self, options: tuple[Option, ...], chosen: int) -> None:
        """Show *options* with the one at *chosen* marked; none: nothing is shown."""
        self.display = bool(options)
        if not options:
            return
        first = max(0, min(chosen - MOST_SHOWN // 2, len(options) - MOST_SHOWN))
        rows = options[first : first + MOST_SHOWN]
        self.update(_drawn(rows, chosen - first, first, len(options)))
        self.styles.offset = Offset(0, -len(rows))


def _drawn(rows: tuple[Option, ...], chosen: int, first: int, count: int) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis", end="")
    for number, option in enumerate(rows):
        label = Text(f" {option.label}", end="")
        label.truncate(_WIDEST - 8, overflow="ellipsis")
        if option.note:
            label.append(f"  {option.note}", "dim")
            label.truncate(_WIDEST - 8, overflow="ellipsis")
        if number == chosen:
            label.stylize("reverse")
        text.append_text(label)
        if number == chosen and count > len(rows):
            text.append(f"  {first + number + 1}/{count}", "dim")
        if number < len(rows) - 1:
            text.append("\n")
    return text

"""An entry as lines of a given width: who, when, what, and what became of it."""

from datetime import datetime

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from securechat.client.events import Manner
from securechat.client.fullscreen.entries import Entry, Kind, State

_CONSOLE = Console(width=80)

_MARKS = {State.PENDING: "…", State.FAILED: "✗", State.UNCONFIRMED: "?"}
"""What stands behind a message that is not simply there."""


def lines_of(entry: Entry, width: int) -> list[Strip]:
    """Return *entry* in lines of *width* cells, at least one."""
    moment = datetime.fromtimestamp(entry.at_ms / 1000).astimezone()
    text = Text(f"{moment:%H:%M} ", style="dim", end="")
    if entry.kind is not Kind.MESSAGE:
        text.append(f"* {entry.text}", "red" if entry.kind is Kind.WARNING else "dim")
    elif entry.manner is Manner.ACTION:
        text.append(f"* {entry.nick} {entry.text}", "not dim")
    else:
        text.append(entry.nick, "bold not dim")
        text.append(f" {entry.text}", "not dim")
    if entry.state in _MARKS:
        text.append(f" {_MARKS[entry.state]} {entry.reason}", "red")
    lines = text.wrap(_CONSOLE, max(width, 1)) or [text]
    return [Strip(_segments(line)) for line in lines]


def _segments(line: Text) -> list[Segment]:
    return [
        Segment(piece.text, piece.style if isinstance(piece.style, Style) else None)
        for piece in line.render(_CONSOLE)
    ]

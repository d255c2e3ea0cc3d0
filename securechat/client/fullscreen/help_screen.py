"""`HelpScreen`: the keys and the commands, from their tables."""

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Static

from securechat.client.fullscreen.keys import KEYS, SECTIONS
from securechat.client.fullscreen.palette import Styles, styles_of
from securechat.client.fullscreen.screen_commands import all_usages
from securechat.client.texts import N_, _

_INTRODUCTION = N_(
    "Type a message and press Enter: everybody in the room sees it. A line that begins with / is a"
    " command. Rooms begin with #; a name without it is a person, and what you write there only"
    " that person reads."
)

_CLOSE = N_("Esc closes this; the arrows and the wheel scroll.")

_LEFT_CELLS = 26
"""Keys and commands that are longer have a line of their own."""


class HelpScreen(ModalScreen[None]):
    """An overview that a newcomer can read."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 84; max-width: 100%; height: auto; max-height: 96%;
        padding: 1 2; background: $panel; scrollbar-size-vertical: 1;
    }
    .-without-colours HelpScreen > VerticalScroll { border: solid $line; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter,ctrl+c", "dismiss", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the text, which may be longer than the screen."""
        with VerticalScroll():
            yield Static(help_text(styles_of(self.app.theme)), markup=False)

    def on_click(self, event: Click) -> None:
        """A click beside it closes it."""
        if event.widget is self:
            self.dismiss()


def help_text(styles: Styles) -> Text:
    """Return the whole text."""
    text = Text()
    text.append(f"{_(_INTRODUCTION)}\n", styles.text)
    for section in SECTIONS:
        _heading(text, _(section), styles)
        for key in KEYS:
            if key.section == section and key.help:
                _row(text, key.shown, _(key.help), styles)
    _heading(text, _("Commands"), styles)
    for usage, what in all_usages().values():
        _row(text, usage, _(what), styles)
    _row(text, "//text", _("Send a text that begins with a slash."), styles)
    text.append(f"\n{_(_CLOSE)}", styles.dim)
    return text


def _heading(text: Text, heading: str, styles: Styles) -> None:
    text.append(f"\n{heading}\n", styles.bold)


def _row(text: Text, left: str, right: str, styles: Styles) -> None:
    text.append(left, styles.accent)
    gap = _LEFT_CELLS - cell_len(left)
    text.append(" " * gap if gap > 0 else f"\n{' ' * _LEFT_CELLS}")
    text.append(f"{right}\n", styles.text)

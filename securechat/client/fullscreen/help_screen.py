"""`HelpScreen`: the keys and the commands, from their tables."""

from collections.abc import Iterable
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
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

_LEFT_SHARE, _RIGHT_SHARE = 2, 3
"""How keys and their meaning share the width; what is longer is broken at words."""


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


def help_text(styles: Styles) -> Group:
    """Return the whole text."""
    parts: list[RenderableType] = [Text(_(_INTRODUCTION), styles.text)]
    for section in SECTIONS:
        rows = [(key.shown, key.help) for key in KEYS if key.section == section and key.help]
        parts += [Text(f"\n{_(section)}", styles.bold), _table(rows, styles)]
    usages = [
        *((_(usage), text) for usage, text in all_usages().values()),
        (_("//text"), N_("Send a text that begins with a slash.")),
    ]
    parts += [Text("\n" + _("Commands"), styles.bold), _table(usages, styles)]
    return Group(*parts, Text(f"\n{_(_CLOSE)}", styles.dim))


def _table(rows: Iterable[tuple[str, str]], styles: Styles) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(ratio=_LEFT_SHARE)
    table.add_column(ratio=_RIGHT_SHARE)
    for left, right in rows:
        table.add_row(Text(left, styles.accent), Text(_(right), styles.text))
    return table

"""`SearchBar`: one line in which one says what to look for in the conversation."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from securechat.client.texts import _


class SearchBar(Horizontal):
    """Not there until it is opened; Enter and Up go to older hits, Down to newer, Esc ends it."""

    DEFAULT_CSS = """
    SearchBar {
        height: 1;
        display: none;
        background: $pane;
        &.-open { display: block; }
        Static { width: auto; padding: 0 1; color: $dim; }
        Input, Input:focus { border: none; height: 1; padding: 0; width: 1fr; background: $pane; }
        Input:focus { background-tint: $pane; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,up,shift+f3", "step(-1)", show=False, priority=True),
        Binding("down,f3", "step(1)", show=False, priority=True),
        Binding("escape", "end", show=False, priority=True),
    ]

    class Wanted(Message):
        """This is looked for now; "": nothing."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Stepped(Message):
        """To an older hit (-1), or a newer one (1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Ended(Message):
        """Nothing is looked for any more."""

    def __init__(self) -> None:
        super().__init__(id="search")

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static(_("Search:"), markup=False)
        yield Input()
        yield Static("", id="hits", markup=False)

    def open(self) -> None:
        """Show it, and have what is typed go to it."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def count(self, number: int, count: int) -> None:
        """Show which of how many hits one looks at."""
        text = f"{number}/{count}" if count else _("nothing found")
        self.query_one("#hits", Static).update(text if self.query_one(Input).value else "")

    def close(self) -> None:
        """Put it away."""
        if self.has_class("-open"):
            self.remove_class("-open")
            with self.prevent(Input.Changed):
                self.query_one(Input).value = ""
            self.query_one("#hits", Static).update("")
            self.post_message(self.Ended())

    def action_step(self, by: int) -> None:
        """Go to another hit."""
        self.post_message(self.Stepped(by))

    def action_end(self) -> None:
        """Search no more."""
        self.close()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something else is looked for."""
        event.stop()
        self.post_message(self.Wanted(event.value))

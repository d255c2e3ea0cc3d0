"""`People`: who is in the room, on the right."""

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from securechat.client.fullscreen.members import Members


class People(OptionList):
    """The list of members."""

    DEFAULT_CSS = "People { width: 18; height: 1fr; border: none; }"

    def __init__(self) -> None:
        super().__init__(id="people")

    def show(self, members: Members) -> None:
        """Show *members*."""
        self.clear_options()
        self.add_options([Option(f"{one.signs[:1]}{one.nick}") for one in members.sorted])

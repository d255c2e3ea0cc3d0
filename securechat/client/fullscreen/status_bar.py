"""`StatusBar`: the connection, in words; who types."""

from textual.widgets import Static

from securechat.client.fullscreen.chat import Chat


class StatusBar(Static):
    """One line below everything."""

    DEFAULT_CSS = "StatusBar { height: 1; dock: bottom; }"

    def __init__(self) -> None:
        super().__init__(id="status", markup=False)

    def show(self, chat: Chat) -> None:
        """Show the state of *chat*."""
        state = chat.connection
        self.update(f"{chat.nick}  {state.line.value} {state.server} {state.trust}")

"""`Places`: rooms and direct messages, on the left."""

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.texts import _


class Places(OptionList):
    """The list of conversations."""

    DEFAULT_CSS = "Places { width: 22; height: 1fr; border: none; }"

    class Chosen(Message):
        """Somebody chose a place."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__(id="places")
        self._shown: list[str] = []

    def show(self, chat: Chat) -> None:
        """Show the conversations of *chat*."""
        self._shown = [one.place for one in chat.conversations]
        self.clear_options()
        self.add_options([Option(_label(one)) for one in chat.conversations])
        self.highlighted = self._shown.index(chat.open.place)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell the screen which place was chosen."""
        event.stop()
        self.post_message(self.Chosen(self._shown[event.option_index]))


def _label(one: Conversation) -> str:
    name = _("Server") if one.place == SERVER else one.place
    return f"{name} ({one.unread})" if one.unread else name

"""`ChatApp`: the screen and its keys."""

from collections.abc import Iterable

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical

from securechat.client.events import Event
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.following import follow
from securechat.client.fullscreen.inbox import Inbox
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.people import People
from securechat.client.fullscreen.places import Places
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.status_bar import StatusBar
from securechat.client.fullscreen.topic_bar import TopicBar
from securechat.client.fullscreen.writing_box import WritingBox


class ChatApp(App[None]):
    """The full-screen program.

    Args:
        chat: what is shown.
    """

    CSS = "#middle { width: 1fr; }"
    TITLE = "securechat"

    def __init__(self, chat: Chat) -> None:
        super().__init__()
        self.chat = chat
        self.inbox = Inbox(self._take)
        self._shown: object = None

    def attach(self, requests: Requests) -> None:
        """Say who does what is wished for; before it runs."""
        self.requests = requests

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        with Horizontal():
            yield Places()
            with Vertical(id="middle"):
                yield TopicBar()
                yield Log()
                yield WritingBox()
            yield People()
        yield StatusBar()

    def on_mount(self) -> None:
        """Begin to show what comes."""
        self.query_one(WritingBox).focus()
        self.show_chat()
        self.inbox.open()

    def turn_to(self, place: str) -> None:
        """Open *place*."""
        self.chat.turn_to(place)
        self.show_chat()

    def show_chat(self) -> None:
        """Show the chat as it is now."""
        chat = self.chat
        if chat.open is not self._shown:
            self._shown = chat.open
            self.query_one(Log).show(chat.open)
        self.query_one(Places).show(chat)
        self.query_one(TopicBar).show(chat.open)
        self.query_one(People).show(chat.open.members)
        self.query_one(StatusBar).show(chat)

    def on_places_chosen(self, event: Places.Chosen) -> None:
        """Open what was chosen."""
        self.turn_to(event.place)
        self.query_one(WritingBox).focus()

    def on_writing_box_written(self, event: WritingBox.Written) -> None:
        """Do what was typed."""
        self.requests.submit(self.chat.open.place, event.text)

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            follow(self.chat, event)
        self.show_chat()

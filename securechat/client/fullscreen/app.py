"""`ChatApp`: the screen and its keys."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import AppBlur, AppFocus, Resize

from securechat.client.events import Event
from securechat.client.fullscreen.chat import SERVER, Chat, Line
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.folding import Folding
from securechat.client.fullscreen.following import follow
from securechat.client.fullscreen.inbox import Inbox
from securechat.client.fullscreen.keys import bindings
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.palette import DARK
from securechat.client.fullscreen.people import People
from securechat.client.fullscreen.places import Places
from securechat.client.fullscreen.reading_pane import ReadingPane
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.rows import Rows
from securechat.client.fullscreen.search_bar import SearchBar
from securechat.client.fullscreen.status_bar import StatusBar
from securechat.client.fullscreen.talk import Talk
from securechat.client.fullscreen.themes import all_themes, variables
from securechat.client.fullscreen.topic_bar import TopicBar
from securechat.client.fullscreen.writing_box import WritingBox
from securechat.client.fullscreen.writing_pane import WritingPane

TICK_S = 1.0
"""How often seconds are counted down, and those who type no longer are forgotten."""


class ChatApp(App[None]):
    """The full-screen program.

    Args:
        chat: what is shown.
        theme: one of `palette`.
    """

    CSS = """
    Screen { layers: below above; }
    Places { border-right: solid $line; }
    People { border-left: solid $line; }
    .-folded { display: none; }
    Places.-above, People.-above { layer: above; dock: left; height: 100%; margin-bottom: 1; }
    People.-above { dock: right; }
    Tooltip { background: $chosen; color: $text; padding: 0 1; }
    """
    TITLE = "securechat"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, chat: Chat, theme: str = DARK) -> None:
        super().__init__()
        self.chat = chat
        self.inbox = Inbox(self._take)
        self.folding = Folding()
        self._shown: Conversation | None = None
        for one in all_themes():
            self.register_theme(one)
        self.theme = theme

    def attach(self, requests: Requests) -> None:
        """Say who does what is wished for; before it runs."""
        self.requests = requests

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables of our own: style sheets are read before a theme is set."""
        return variables()

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        with Horizontal():
            yield Places()
            yield Talk(self.chat, self.requests)
            yield People()
        yield StatusBar()

    def on_mount(self) -> None:
        """Begin to show what comes."""
        self.query_one(WritingBox).focus()
        self.show_chat()
        self.set_interval(TICK_S, self._tick)
        self.inbox.open()

    def on_unmount(self) -> None:
        """The panes go: what still comes has nowhere to be shown."""
        self.inbox.close()

    def turn_to(self, place: str) -> None:
        """Open *place*."""
        self.chat.turn_to(place)
        self.show_chat()

    def show_chat(self) -> None:
        """Show the chat as it is now; what has not changed is not drawn anew."""
        chat = self.chat
        if chat.open is not self._shown:
            self._shown = chat.open
            self.query_one(ReadingPane).show(chat.open)
        self.query_one(Places).show(chat)
        self.query_one(TopicBar).show(chat, has_people=self.folding.shows_people)
        self.query_one(People).show(chat.open)
        self.query_one(StatusBar).show(chat)
        self.query_one(WritingPane).show(chat.open)

    # What is done by keys.

    def action_turn_to_number(self, number: int) -> None:
        """Turn to the place with that number in the list."""
        listed = [one for one in self.chat.listed if one.place != SERVER]
        if number <= len(listed):
            self.turn_to(listed[number - 1].place)

    def action_turn_by(self, by: int) -> None:
        """Turn to the next place in the list, or the one before."""
        self.turn_to(self.chat.beside(by).place)

    def action_turn_to_unread(self) -> None:
        """Turn to where one is wanted, else to where something is new."""
        found = self.chat.next_unread()
        if found is not None:
            self.turn_to(found.place)

    def action_toggle_places(self) -> None:
        """Show the places, or hide them; with little room they lie above the rest."""
        self._toggle(Places)

    def action_toggle_people(self) -> None:
        """Show the people, or hide them."""
        self._toggle(People)

    def action_log(self, action: str) -> None:
        """Do something in the conversation, whatever has the focus."""
        getattr(self.query_one(Log), f"action_{action}")()

    def action_page_log(self, by: int) -> None:
        """Turn a page of the list that has the focus, or else of the conversation."""
        if isinstance(self.focused, Rows):
            self.focused.action_page(by)
        else:
            self.action_log("page_up" if by < 0 else "page_down")

    def action_search(self) -> None:
        """Search in what is loaded."""
        self.query_one(ReadingPane).search()

    def action_to_writing(self) -> None:
        """Put away what lies above, and write."""
        self.folding.put_away()
        self._fold()
        self.query_one(WritingBox).focus()

    # What happens.

    def on_places_turned(self, event: Places.Turned) -> None:
        """Open what was chosen."""
        self.turn_to(event.place)
        self.action_to_writing()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Write to whom was chosen among the people."""
        nick = self.query_one(People).nick(event.index)
        if nick is not None:
            self.turn_to(f"@{nick}")
            self.action_to_writing()

    def on_search_bar_ended(self, event: SearchBar.Ended) -> None:
        """Write again."""
        self.query_one(WritingBox).focus()

    def on_resize(self, event: Resize) -> None:
        """Fold away what there is no room for."""
        self.folding.resize(event.size.width, event.size.height)
        self._fold()

    def on_app_focus(self, event: AppFocus) -> None:
        """Somebody looks: what is open is read."""
        self.chat.is_focused = True
        self.chat.read_open()
        self.show_chat()

    def on_app_blur(self, event: AppBlur) -> None:
        """Nobody looks."""
        self.chat.is_focused = False

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            follow(self.chat, event)
        self.show_chat()

    def _tick(self) -> None:
        if self.chat.open.typing or self.chat.connection.line is not Line.CONNECTED:
            self.query_one(StatusBar).show(self.chat)

    def _toggle(self, pane: type[Rows]) -> None:
        self.folding.toggle(is_places=pane is Places)
        self._fold()
        found = self.query_one(pane)
        if found.has_class("-above"):
            found.focus()
        elif self.focused is None or not self.focused.display:
            self.query_one(WritingBox).focus()

    def _fold(self) -> None:
        folding = self.folding
        for pane, is_shown, is_above in (
            (self.query_one(Places), folding.shows_places, folding.places_above),
            (self.query_one(People), folding.shows_people, folding.people_above),
        ):
            pane.set_class(not is_shown, "-folded")
            pane.set_class(is_above, "-above")
        self.query_one(TopicBar).show(self.chat, has_people=folding.shows_people)

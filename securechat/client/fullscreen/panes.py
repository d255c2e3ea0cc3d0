"""`Panes`: the places, the talk and the people side by side, as far as there is room."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.folding import Folding
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.people import People
from securechat.client.fullscreen.places import Places
from securechat.client.fullscreen.reading_pane import ReadingPane
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.rows import Rows
from securechat.client.fullscreen.screen_commands import SCREEN_COMMANDS
from securechat.client.fullscreen.search_bar import SearchBar
from securechat.client.fullscreen.talk import Talk
from securechat.client.fullscreen.topic_bar import TopicBar
from securechat.client.fullscreen.writing_box import WritingBox
from securechat.client.fullscreen.writing_pane import WritingPane
from securechat.client.settings import SETTINGS, Settings


class Panes(Horizontal):
    """All of the screen but the last line."""

    DEFAULT_CSS = """
    Panes {
        Places { border-right: solid $line; }
        People { border-left: solid $line; }
        .-folded { display: none; }
        Places.-above, People.-above { layer: above; dock: left; height: 100%; margin-bottom: 1; }
        People.-above { dock: right; }
    }
    """

    def __init__(self, chat: Chat, requests: Requests) -> None:
        super().__init__()
        self.folding = Folding()
        self._chat = chat
        self._requests = requests
        self._shown: Conversation | None = None

    def compose(self) -> ComposeResult:
        """Lay out the three."""
        yield Places()
        yield Talk(self._chat, self._requests)
        yield People()

    def on_mount(self) -> None:
        """Let one complete what only the screen knows."""
        words = self.query_one(WritingPane).words
        words.settings = tuple(SETTINGS)
        words.commands = {name: one.usage for name, one in SCREEN_COMMANDS.items()}

    def show(self) -> None:
        """Show the chat as it is now; what has not changed is not drawn anew."""
        opened = self._chat.open
        if opened is not self._shown:
            self._shown = opened
            self.query_one(ReadingPane).show(opened)
            if opened.place != SERVER:
                self._requests.open(opened.place)
        self.query_one(Places).show(self._chat)
        self._show_topic()
        self.query_one(People).show(opened)
        self.query_one(WritingPane).show(opened)

    def go_by(self, settings: Settings) -> None:
        """Be as the person has chosen."""
        self.query_one(WritingPane).tells_typing = settings.is_on("typing")
        self.query_one(Places).styles.width = settings.number("places_width")
        self.query_one(People).styles.width = settings.number("people_width")

    def write(self) -> None:
        """Have what is typed go where one writes."""
        self.query_one(WritingBox).focus()

    def begin(self, text: str) -> None:
        """Begin to write *text*, unless something is there already."""
        box = self.query_one(WritingBox)
        if not box.text:
            box.insert(text)
        box.focus()

    def act_in_log(self, action: str) -> None:
        """Do something in the conversation, whatever has the focus."""
        getattr(self.query_one(Log), f"action_{action}")()

    def turn_page(self, by: int) -> None:
        """Turn a page of the list that has the focus, or else of the conversation."""
        focused = self.app.focused
        if isinstance(focused, Rows):
            focused.action_page(by)
        else:
            self.act_in_log("page_up" if by < 0 else "page_down")

    def search(self) -> None:
        """Search in what is loaded."""
        self.query_one(ReadingPane).search()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Have the talk with whom was chosen among the people opened."""
        nick = self.query_one(People).nick(event.index)
        if nick is not None:
            self.post_message(Places.Turned(f"@{nick}"))

    def on_search_bar_ended(self, event: SearchBar.Ended) -> None:
        """Write again."""
        self.write()

    # Which lists are seen.

    def resize(self, columns: int, rows: int) -> None:
        """Fold away what there is no room for on a screen so large."""
        self.folding.resize(columns, rows)
        self._fold()

    def put_away(self) -> None:
        """Put away what lies above the talk."""
        self.folding.put_away()
        self._fold()

    def toggle(self, pane: type[Rows]) -> None:
        """Show a list, or hide it; with little room it lies above the talk, and has the focus."""
        self.folding.toggle(is_places=pane is Places)
        self._fold()
        found = self.query_one(pane)
        focused = self.app.focused
        if found.has_class("-above"):
            found.focus()
        elif focused is None or not focused.display:
            self.write()

    def _fold(self) -> None:
        folding = self.folding
        for pane, is_shown, is_above in (
            (self.query_one(Places), folding.shows_places, folding.places_above),
            (self.query_one(People), folding.shows_people, folding.people_above),
        ):
            pane.set_class(not is_shown, "-folded")
            pane.set_class(is_above, "-above")
        self._show_topic()

    def _show_topic(self) -> None:
        self.query_one(TopicBar).show(self._chat, has_people=self.folding.shows_people)

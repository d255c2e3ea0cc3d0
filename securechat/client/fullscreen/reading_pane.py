"""`ReadingPane`: the conversation, and below it the line in which one searches it."""

from textual.app import ComposeResult
from textual.containers import Vertical

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.search_bar import SearchBar


class ReadingPane(Vertical):
    """Where one reads.

    Args:
        requests: asked for what is older.
    """

    DEFAULT_CSS = "ReadingPane { height: 1fr; }"

    def __init__(self, requests: Requests) -> None:
        super().__init__(id="reading")
        self._requests = requests

    def compose(self) -> ComposeResult:
        """Lay out the two."""
        yield Log()
        yield SearchBar()

    def show(self, conversation: Conversation) -> None:
        """Show *conversation* from now on."""
        self.query_one(SearchBar).close()
        self.query_one(Log).show(conversation)

    def search(self) -> None:
        """Ask what to look for."""
        self.query_one(SearchBar).open()

    def on_log_older_wanted(self, event: Log.OlderWanted) -> None:
        """Load what was said before."""
        event.stop()
        self._requests.load_older(event.place, event.msgid, event.at_ms)

    def on_log_found(self, event: Log.Found) -> None:
        """Show where one is among the hits."""
        event.stop()
        self.query_one(SearchBar).count(event.number, event.count)

    def on_search_bar_wanted(self, event: SearchBar.Wanted) -> None:
        """Search for what is typed."""
        event.stop()
        self.query_one(Log).find(event.text)

    def on_search_bar_stepped(self, event: SearchBar.Stepped) -> None:
        """Go to another hit."""
        event.stop()
        log = self.query_one(Log)
        if event.by < 0:
            log.find_older()
        else:
            log.find_newer()

    def on_search_bar_ended(self, event: SearchBar.Ended) -> None:
        """Go back to where one was; the screen has what is typed go elsewhere."""
        self.query_one(Log).stop_finding()

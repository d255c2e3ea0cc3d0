"""`Talk`: what is said and where one writes, and the keys for a message that is picked."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.entries import State
from securechat.client.fullscreen.keys import letter
from securechat.client.fullscreen.log import Log
from securechat.client.fullscreen.reading_pane import ReadingPane
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.topic_bar import TopicBar
from securechat.client.fullscreen.writing_pane import WritingPane
from securechat.client.texts import N_


class Talk(Vertical):
    """The middle of the screen."""

    DEFAULT_CSS = "Talk { width: 1fr; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(letter("r"), "reply", N_("Reply to the picked message")),
        Binding("plus", "react", N_("Put an emoji on the picked message")),
        Binding(letter("d"), "redact", N_("Take the picked message back")),
        Binding(
            f"enter,{letter('t')}",
            "go_on",
            N_("Reply to the picked message; try again if it failed"),
        ),
        Binding("escape", "unpick", N_("Back to where you write")),
    ]

    def __init__(self, chat: Chat, requests: Requests) -> None:
        super().__init__(id="middle")
        self._chat = chat
        self._requests = requests

    def compose(self) -> ComposeResult:
        """Lay out the topic, the log and the box."""
        yield TopicBar()
        yield ReadingPane(self._requests)
        yield WritingPane(self._chat, self._requests)

    @property
    def _log(self) -> Log:
        return self.query_one(Log)

    @property
    def _pane(self) -> WritingPane:
        return self.query_one(WritingPane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys through while no message is picked, or something else has the focus."""
        own = {"reply", "react", "redact", "go_on", "unpick"}
        return action not in own or (self._log.has_focus and self._log.picked is not None)

    def on_log_picked(self, event: Log.Picked) -> None:
        """Say what can be done with it."""
        event.stop()
        if event.entry is not None:
            self._log.focus()
        elif self._log.has_focus:
            self._pane.box.focus()
        self._pane.pick(event.entry)

    def action_reply(self) -> None:
        """Write an answer to the picked message."""
        if (entry := self._log.picked) is not None:
            self._log.pick(None)
            self._pane.begin_answer(entry)

    def action_react(self) -> None:
        """Choose an emoji for the picked message."""
        if (entry := self._log.picked) is not None:
            self.action_unpick()
            self._pane.choose_reaction(entry)

    def action_redact(self) -> None:
        """Ask whether to take the picked message back."""
        if (entry := self._log.picked) is not None:
            self.action_unpick()
            self._pane.ask_to_redact(entry)

    def action_go_on(self) -> None:
        """Do what is most likely meant."""
        entry = self._log.picked
        if entry is not None and entry.state in {State.FAILED, State.UNCONFIRMED}:
            self.action_unpick()
            self._pane.retry(entry)
        else:
            self.action_reply()

    def action_unpick(self) -> None:
        """Back to where one writes."""
        self._log.pick(None)
        self._pane.box.focus()

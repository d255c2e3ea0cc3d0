"""A question of one line, asked above the box; it has the focus until it is answered."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Key
from textual.message import Message
from textual.widgets import Static

from securechat.client.fullscreen.keys import letter
from securechat.client.texts import N_


class Question(Static, can_focus=True):
    """Answered by one key; who goes elsewhere has given the answer that changes nothing."""

    DEFAULT_CSS = """
    Question { display: none; height: auto; padding: 0 1; background: $warning 25%; }
    """

    HARMLESS = "no"
    """The answer of who does not answer."""

    class Answered(Message):
        """The question is answered."""

        def __init__(self, question: "Question", answer: str) -> None:
            super().__init__()
            self.question = question
            self.answer = answer

    def __init__(self) -> None:
        super().__init__(markup=False)

    def ask(self, text: str) -> None:
        """Ask *text*."""
        self.update(text)
        self.display = True
        self.focus()

    def action_answer(self, answer: str) -> None:
        """Take the answer."""
        if self.display:
            self.display = False
            self.post_message(self.Answered(self, answer))

    def on_key(self, event: Key) -> None:
        """Whoever writes on has not read the question: their next words are no answer."""
        is_answer = event.key in self._bindings.key_to_bindings
        if event.is_printable and not is_answer:
            event.stop()
            self.action_answer(self.HARMLESS)

    def on_blur(self, _event: Blur) -> None:
        """Whoever turns away wants none of it."""
        self.action_answer(self.HARMLESS)


class PasteQuestion(Question):
    """Several lines were pasted."""

    HARMLESS = "edit"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer('send')", N_("Send what was pasted as one message")),
        Binding(letter("l"), "answer('lines')", N_("Send what was pasted line by line")),
        Binding(letter("e"), "answer('edit')", N_("Edit what was pasted first")),
        Binding("escape", "answer('drop')", N_("Drop what was pasted")),
    ]


class RedactQuestion(Question):
    """A message shall be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y,enter", "answer('yes')", N_("Take the message back")),
        Binding("n,N,escape", "answer('no')", N_("Leave the message as it is")),
    ]

"""`WritingPane`: the box with the room's name before it, and what is asked about what is written."""

import time

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static, TextArea

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Kind
from securechat.client.fullscreen.pasting import MOST_CHARACTERS, MOST_LINES
from securechat.client.fullscreen.question import PasteQuestion, Question
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.sheets import Sheet, Sheets
from securechat.client.fullscreen.suggestions import Suggestions
from securechat.client.fullscreen.words import Words
from securechat.client.fullscreen.writing_box import WritingBox
from securechat.client.texts import _, ngettext

_PROMPT = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

_NAME_PART = 0.4
"""A name takes so much of the line at most: the box is for what one writes."""


class WritingPane(Vertical):
    """Where one writes.

    Args:
        chat: whose open place is written to.
        requests: who does what is wished for.
    """

    DEFAULT_CSS = """
    WritingPane { height: auto; }
    WritingPane #writing-line { height: auto; padding: 0 1; }
    WritingPane #prompt { width: auto; color: $accent; text-style: bold; }
    """

    def __init__(self, chat: Chat, requests: Requests) -> None:
        super().__init__(id="writing-pane")
        self._chat = chat
        self._requests = requests
        self._sheets = Sheets()
        self._shown: Conversation = chat.open
        self.tells_typing = True
        """Whether others may see that we type."""
        self.words = Words(chat)
        self._paste: WritingBox.Pasted | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box and what can stand above it."""
        yield Suggestions()
        yield PasteQuestion()
        with Horizontal(id="writing-line"):
            yield Static(id="prompt", markup=False)
            yield WritingBox(self.words, self._sheets.sheet(self._chat.open.place))

    def on_resize(self) -> None:
        """The name may be longer, or must be shorter."""
        self._show_prompt()

    @property
    def box(self) -> WritingBox:
        """The box itself."""
        return self.query_one(WritingBox)

    def show(self, conversation: Conversation) -> None:
        """Write to *conversation* from now on; what is begun elsewhere waits there."""
        place = self.box.sheet.place
        if conversation is not self._shown:
            self._shown = conversation
            self.box.turn_to(self._sheets.sheet(conversation.place))
            conversation.draft = self.box.text
        elif conversation.place != place:
            self._sheets.rename(place, conversation.place)
        else:
            return
        self._show_prompt()

    def _show_prompt(self) -> None:
        place = self._shown.place
        most = max(int(self.size.width * _NAME_PART), 4)
        name = place if cell_len(place) <= most else f"{set_cell_size(place, most - 1)}…"
        self.query_one("#prompt", Static).update(f"{name} {_PROMPT}" if name else _PROMPT)
        self.box.placeholder = (
            _("Go into a room: /join #lobby")
            if place == SERVER
            else _("Write a message, Enter sends it")
        )

    # What is written.

    def on_text_area_changed(self, _event: TextArea.Changed) -> None:
        """Keep the draft where others look for it, and have others told that somebody types."""
        text = self.box.text
        if text == self._shown.draft:
            return  # it was put there when the place was opened
        self._shown.draft = text
        is_command = text.startswith("/") and not text.startswith("//")
        if self.tells_typing and self._shown.place != SERVER and not is_command:
            self._requests.typing(self._shown.place, is_active=bool(text))

    def on_writing_box_written(self, event: WritingBox.Written) -> None:
        """Do what was typed."""
        event.stop()
        self._submit(event.sheet, event.text)

    def _submit(self, sheet: Sheet, text: str) -> None:
        if text.strip() == "exit":
            self._requests.leave()
        else:
            self._requests.submit(sheet.place, text)

    def on_writing_box_suggested(self, event: WritingBox.Suggested) -> None:
        """Show what Tab goes through."""
        event.stop()
        self.query_one(Suggestions).show(event.options, event.chosen)

    # What is pasted.

    def on_writing_box_pasted(self, event: WritingBox.Pasted) -> None:
        """Ask what to do with several lines."""
        event.stop()
        self._paste = event
        count = event.line_count
        question = ngettext(
            "Paste of {count} line: send as one message (Enter), line by line (L), "
            "edit first (E), drop (Esc)",
            "Paste of {count} lines: send as one message (Enter), line by line (L), "
            "edit first (E), drop (Esc)",
            count,
        )
        self.query_one(PasteQuestion).ask(question.format(count=count))

    def on_writing_box_paste_refused(self, event: WritingBox.PasteRefused) -> None:
        """Say what is too much."""
        event.stop()
        text = _(
            "That is too much to paste: at most {lines} lines and {characters} characters."
        ).format(lines=MOST_LINES, characters=MOST_CHARACTERS)
        self._chat.note_here(time.time_ns() // 1_000_000, text, Kind.WARNING)

    def on_question_answered(self, event: Question.Answered) -> None:
        """Do what was answered."""
        event.stop()
        paste, self._paste = self._paste, None
        if paste is not None:
            self._do_with_paste(paste, event.answer)
        self.box.focus()

    def _do_with_paste(self, paste: WritingBox.Pasted, answer: str) -> None:
        box, sheet = self.box, self.box.sheet
        text = box.text
        if answer == "drop":
            box.take_back_paste(paste)
        elif answer in {"send", "lines"}:
            box.put(sheet.recall.done(text))
            # What is pasted is text, whatever it begins with: it is no command.
            for part in [text] if answer == "send" else filter(str.strip, text.split("\n")):
                self._requests.say(sheet.place, part)

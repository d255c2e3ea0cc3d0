"""`WritingPane`: the box with the room's name before it, and what is asked about what is written."""

import time
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.hint_bar import HintBar
from securechat.client.fullscreen.message_commands import run
from securechat.client.fullscreen.pasting import MOST_CHARACTERS, MOST_LINES
from securechat.client.fullscreen.question import PasteQuestion, Question, RedactQuestion
from securechat.client.fullscreen.reaction_chooser import ReactionChooser
from securechat.client.fullscreen.requests import Requests
from securechat.client.fullscreen.sheets import Sheet, Sheets
from securechat.client.fullscreen.suggestions import Suggestions
from securechat.client.fullscreen.words import Words
from securechat.client.fullscreen.writing_box import WritingBox
from securechat.client.texts import N_, _, ngettext
from securechat.wire.names import fold

_PROMPT = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "

_NAME_PART = 0.4
"""A name takes so much of the line at most: the box is for what one writes."""


class WritingPane(Vertical):
    """Where one writes.

    Args:
        chat: whose open place is written to.
        requests: who does what is wished for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "end_answer", N_("No reply"), show=False)
    ]

    DEFAULT_CSS = """
    WritingPane { height: auto; }
    WritingPane #writing-line { height: auto; padding: 0 1; }
    WritingPane #prompt { width: auto; color: $accent; text-style: bold; }
    """

    class Submitted(Message):
        """Something was written in *place*: a text or a command."""

        def __init__(self, place: str, text: str) -> None:
            super().__init__()
            self.place = place
            self.text = text

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
        self._redacted: tuple[str, str] | None = None
        """Place and msgid of what may be taken back."""
        self._picked: Entry | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box and what can stand above it."""
        yield Suggestions()
        yield HintBar()
        yield PasteQuestion()
        yield RedactQuestion()
        yield ReactionChooser()
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
        renamed = [self._chat.renamed.pop(0) for _number in range(len(self._chat.renamed))]
        for old, new in renamed:
            self._sheets.rename(old, new)
        if conversation is not self._shown:
            self._end_questions()
            self._shown.draft = self.box.text  # the last key may not have been told of yet
            self._shown = conversation
            self.box.turn_to(self._sheets.sheet(conversation.place))
            conversation.draft = self.box.text
        elif not renamed:
            return
        self._show_prompt()
        self._show_hint()

    def _end_questions(self) -> None:
        """What is asked is about another place than the one that opens: nobody has answered."""
        for question in self.query(Question):
            question.action_answer(question.HARMLESS)
        self._paste = self._redacted = None
        self.query_one(ReactionChooser).action_cancel()

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
        is_command = text.startswith("/") and not text.startswith("//")
        if is_command and run(self, self._chat.conversation(sheet.place), text):
            pass
        elif sheet.answered is None or is_command or text.strip() == "exit":
            self.post_message(self.Submitted(sheet.place, text))
        else:
            self._say(sheet, text.removeprefix("/"))

    def _say(self, sheet: Sheet, text: str) -> None:
        answered, sheet.answered = sheet.answered, None
        self._requests.say(sheet.place, text, answered.msgid if answered is not None else "")
        self._show_hint()

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
        self.warn(text)

    def on_question_answered(self, event: Question.Answered) -> None:
        """Do what was answered."""
        event.stop()
        paste, self._paste = self._paste, None
        redacted, self._redacted = self._redacted, None
        if paste is not None:
            self._do_with_paste(paste, event.answer)
        if redacted is not None and event.answer == "yes":
            self._requests.redact(*redacted)
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
                self._say(sheet, part)

    # What is done with a message.

    def pick(self, entry: Entry | None) -> None:
        """*entry* is picked, or none: say what can be done with it."""
        self._picked = entry
        self._show_hint()

    def _show_hint(self) -> None:
        self.query_one(HintBar).show(self._picked, self.box.sheet.answered)

    def _is_there(self, entry: Entry) -> bool:
        is_here = self._shown.find(entry.msgid) is entry  # and not where one was a moment ago
        if entry.state is State.DELIVERED and entry.msgid and is_here:
            return True
        self.warn(_("The server does not know this message."))
        return False

    def begin_answer(self, entry: Entry) -> None:
        """What is written next answers *entry*."""
        if self._is_there(entry):
            self.box.sheet.answered = entry
            self._show_hint()
        self.box.focus()

    def answer(self, entry: Entry, text: str) -> None:
        """Say *text* in answer to *entry*."""
        if self._is_there(entry):
            self._requests.say(self._shown.place, text, entry.msgid)

    def action_end_answer(self) -> None:
        """What is written next answers nothing."""
        if self.box.sheet.answered is None:
            raise SkipAction
        self.box.sheet.answered = None
        self._show_hint()

    def choose_reaction(self, entry: Entry) -> None:
        """Let an emoji for *entry* be chosen."""
        if self._is_there(entry):
            self.query_one(ReactionChooser).choose(entry)

    def on_reaction_chooser_chosen(self, event: ReactionChooser.Chosen) -> None:
        """Put what was chosen on the message."""
        event.stop()
        if event.emoji:
            self.put_reaction(event.entry, event.emoji)
        self.box.focus()

    def put_reaction(self, entry: Entry, emoji: str) -> None:
        """Put *emoji* on *entry*, or take it back if it is there."""
        if not self._is_there(entry):
            return
        nicks = entry.reactions.get(emoji, ())
        is_there = any(fold(nick) == fold(self._chat.nick) for nick in nicks)
        self.query_one(ReactionChooser).used(emoji)
        self._requests.react(self._shown.place, entry.msgid, emoji, is_removed=is_there)

    def ask_to_redact(self, entry: Entry) -> None:
        """Take *entry* back, once that is confirmed."""
        if not self._is_there(entry):
            return
        if not entry.is_own:
            self.warn(_("You can take back what you said yourself only."))
            return
        self._redacted = self._shown.place, entry.msgid
        question = _("Take back “{text}”? Y takes it back, N leaves it.")
        short = set_cell_size(entry.text, 40).rstrip() if len(entry.text) > 40 else entry.text
        self.query_one(RedactQuestion).ask(question.format(text=short))

    def retry(self, entry: Entry) -> None:
        """Send *entry* again: it is a new message, at the end."""
        self._shown.remove(entry)
        self._requests.retry(self._shown.place, entry)

    def warn(self, text: str) -> None:
        """Say what did not work, where one looks."""
        self._chat.note_here(time.time_ns() // 1_000_000, text, Kind.WARNING)

"""`WritingBox`: where one writes; Enter sends."""

from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.events import Blur, Key, Paste
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Location, Selection

from securechat.client.fullscreen.completion import Completion, Option, complete
from securechat.client.fullscreen.emoji import emoji_at_end
from securechat.client.fullscreen.pasting import cleaned_paste, is_too_large
from securechat.client.fullscreen.sheets import Sheet
from securechat.client.fullscreen.words import Words
from securechat.client.texts import N_

_KEYS_OF_LIST = frozenset({"tab", "shift+tab", "up", "down", "enter", "escape"})
"""What a list of suggestions takes; any other key takes what is chosen, and closes it."""


def _key(keys: str, action: str, description: str) -> Binding:
    return Binding(keys, action, description, show=False)


class WritingBox(TextArea, inherit_bindings=False):
    """One line or several.

    Args:
        words: what can be completed.
        sheet: what is being written, and where.
    """

    DEFAULT_CSS = """
    WritingBox, WritingBox:focus {
        height: auto; max-height: 8; border: none; padding: 0; background: transparent;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("enter", "send", N_("Send")),
        _key("alt+enter,ctrl+j,shift+enter", "new_line", N_("A new line")),
        _key("tab", "complete(1)", N_("Complete a name, a room, a command or an emoji")),
        _key("shift+tab", "complete(-1)", N_("The one before it")),
        _key("escape", "close_list", N_("Close the list, end a reply")),
        _key("up", "cursor_up", N_("The line above; from the first one: what was sent earlier")),
        _key("down", "cursor_down", N_("The line below; from the last one: what came after")),
        _key("left", "cursor_left", N_("Left")),
        _key("right", "cursor_right", N_("Right")),
        _key("alt+b,ctrl+left", "cursor_word_left", N_("A word to the left")),
        _key("alt+f,ctrl+right", "cursor_word_right", N_("A word to the right")),
        _key("home,ctrl+a", "cursor_line_start", N_("To the beginning of the line")),
        _key("end,ctrl+e", "cursor_line_end", N_("To the end of the line")),
        _key("shift+left", "cursor_left(True)", N_("Select to the left")),
        _key("shift+right", "cursor_right(True)", N_("Select to the right")),
        _key("shift+up", "cursor_up(True)", N_("Select upwards")),
        _key("shift+down", "cursor_down(True)", N_("Select downwards")),
        _key("ctrl+shift+left", "cursor_word_left(True)", N_("Select a word to the left")),
        _key("ctrl+shift+right", "cursor_word_right(True)", N_("Select a word to the right")),
        _key("shift+home", "cursor_line_start(True)", N_("Select to the beginning of the line")),
        _key("shift+end", "cursor_line_end(True)", N_("Select to the end of the line")),
        _key("f7", "select_all", N_("Select everything")),
        _key("backspace,ctrl+h", "delete_left", N_("Delete to the left")),
        _key("delete", "delete_right", N_("Delete to the right")),
        _key("ctrl+d", "delete_right_or_skip", N_("Delete to the right, if there is text")),
        _key("ctrl+w,ctrl+backspace,alt+backspace", "delete_word_left", N_("Delete a word")),
        _key("alt+d,alt+delete", "delete_word_right", N_("Delete the word to the right")),
        _key("ctrl+u", "delete_to_start_of_line", N_("Delete to the beginning of the line")),
        _key("ctrl+k", "delete_to_end_of_line_or_delete_line", N_("Delete to the end of the line")),
        _key("ctrl+z", "undo", N_("Undo")),
        _key("ctrl+y", "redo", N_("Redo")),
        _key("ctrl+x", "cut", N_("Cut")),
        _key("ctrl+c", "copy", N_("Copy")),
        _key("ctrl+v", "paste", N_("Insert what was cut or copied here")),
    ]

    class Written(Message):
        """Somebody pressed Enter."""

        def __init__(self, sheet: Sheet, text: str) -> None:
            super().__init__()
            self.sheet = sheet
            self.text = text

    class Suggested(Message):
        """Tab goes through *options*; it stands at *chosen*."""

        def __init__(self, options: tuple[Option, ...] = (), chosen: int = 0) -> None:
            super().__init__()
            self.options = options
            self.chosen = chosen

    class Pasted(Message):
        """Several lines were pasted: they stand in the box, and nothing is sent yet."""

        def __init__(self, line_count: int, before: str, cursor: Location) -> None:
            super().__init__()
            self.line_count = line_count
            self.before = before
            self.cursor = cursor

    class PasteRefused(Message):
        """What was pasted is too large."""

    def __init__(self, words: Words, sheet: Sheet) -> None:
        super().__init__(
            id="writing", soft_wrap=True, highlight_cursor_line=False, max_checkpoints=200
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._words = words
        self._sheet = sheet
        self._completion: Completion | None = None
        self._chosen = -1
        self._completed = (0, 0), (0, 0)
        self._original = ""

    # What is written, and where.

    def turn_to(self, sheet: Sheet) -> None:
        """Write on *sheet* from now on; what was written on the other stays there."""
        self._sheet.text = self.text
        self._sheet = sheet
        self.put(sheet.text)

    @property
    def sheet(self) -> Sheet:
        """What is being written on."""
        return self._sheet

    def put(self, text: str) -> None:
        """Have *text* in the box, the cursor behind it."""
        self._close_list()
        if text != self.text:
            self.text = text
        self.move_cursor(self.document.end)

    def action_send(self) -> None:
        """Send what is there, or take what is chosen in the list."""
        if self._completion is not None and len(self._completion.options) > 1:
            self._close_list()
            return
        text = self.text
        if text.strip():
            self.put(self._sheet.recall.done(text))
            self.post_message(self.Written(self._sheet, text))

    def action_new_line(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    async def _on_key(self, event: Key) -> None:
        if event.key not in _KEYS_OF_LIST:
            self._close_list()
        if event.key == "colon" and self.selection.is_empty:
            self._close_name(event)
        elif await self._is_done_here(event.key):
            event.stop()
            event.prevent_default()

    async def _is_done_here(self, key: str) -> bool:
        """Do what our own keys do at once: by way of the app a key is overtaken by those after it."""
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if await self.app.run_action(binding.action, self):
                return True
        return False

    def _close_name(self, event: Key) -> None:
        row, column = self.cursor_location
        found = emoji_at_end(f"{self.document[row][:column]}:")
        if found is not None:
            event.stop()
            event.prevent_default()
            start, emoji = found
            self.insert(":")  # so that undo gives back what was typed
            self.history.checkpoint()
            self.replace(emoji, (row, start), (row, column + 1), maintain_selection_offset=False)

    # What was written before.

    def action_cursor_up(self, select: bool = False) -> None:
        """Go a line up; from the first one to what was sent earlier."""
        if self._completion is not None:
            self.action_complete(-1)
        elif select or not self.navigator.is_first_wrapped_line(self.cursor_location):
            super().action_cursor_up(select)
        elif (earlier := self._sheet.recall.earlier(self.text)) is not None:
            self.put(earlier)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go a line down; from the last one to what came after."""
        if self._completion is not None:
            self.action_complete(1)
        elif select or not self.navigator.is_last_wrapped_line(self.cursor_location):
            super().action_cursor_down(select)
        elif (later := self._sheet.recall.later(self.text)) is not None:
            self.put(later)

    def action_delete_right_or_skip(self) -> None:
        """Delete to the right; in an empty box the key means something else."""
        if not self.text:
            raise SkipAction
        self.action_delete_right()

    # What Tab makes of it.

    def action_complete(self, step: int) -> None:
        """Complete the word before the cursor, or go on to another way to complete it."""
        if self._completion is None:
            if not self.text:
                raise SkipAction
            self._begin_list()
        if self._completion is None:
            return
        count = len(self._completion.options)
        self._chosen = (self._chosen + step) % count if self._chosen >= 0 else (0, -1)[step < 0]
        self._chosen %= count
        self._put_option(self._completion.options[self._chosen].text)
        if count == 1:
            self._close_list()
        else:
            self.post_message(self.Suggested(self._completion.options, self._chosen))

    def _begin_list(self) -> None:
        row, column = self.cursor_location
        before = self.document[row][:column]
        self._completion = complete(before, self._words, is_first_line=row == 0)
        if self._completion is not None:
            self._chosen = -1
            self._completed = (row, self._completion.start), (row, column)
            self._original = before[self._completion.start :]
            self.history.checkpoint()

    def _put_option(self, text: str) -> None:
        start, end = self._completed
        rest = self.document[end[0]][end[1] :]
        if rest.startswith(" "):
            text = text.removesuffix(" ")
        done = self.replace(text, start, end, maintain_selection_offset=False)
        self._completed = start, done.end_location
        self.move_cursor(done.end_location)

    def action_close_list(self) -> None:
        """Close the list, and have what was typed back."""
        if self._completion is None:
            raise SkipAction
        self._put_option(self._original)
        self._close_list()

    def _close_list(self) -> None:
        if self._completion is not None:
            self._completion = None
            self.post_message(self.Suggested())

    def on_blur(self, _event: Blur) -> None:
        """The list goes with the focus."""
        self._close_list()

    # What is pasted.

    async def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self._take_paste(event.text)

    def action_paste(self) -> None:
        """Insert what was cut or copied here."""
        self._take_paste(self.app.clipboard)

    def _take_paste(self, pasted: str) -> None:
        self._close_list()
        text = cleaned_paste(pasted)
        if is_too_large(text):
            self.post_message(self.PasteRefused())
            return
        before, cursor = self.text, self.cursor_location
        self.history.checkpoint()
        done = self._replace_via_keyboard(text, *self.selection)
        if done is not None:
            self.move_cursor(done.end_location)
        if "\n" in text:
            self.post_message(self.Pasted(text.count("\n") + 1, before, cursor))

    def take_back_paste(self, event: Pasted) -> None:
        """Have the box as it was before *event*."""
        self.text = event.before
        self.selection = Selection.cursor(event.cursor)

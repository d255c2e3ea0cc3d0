"""`ReactionChooser`: which emoji to put on a message: those used last, or found by a name."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Blur, Key
from textual.message import Message
from textual.widgets import Static

from securechat.client.fullscreen.emoji import FIRST, find_emoji
from securechat.client.fullscreen.entries import Entry
from securechat.client.texts import N_, _

_MOST = 8


class ReactionChooser(Static, can_focus=True):
    """One line above the box; it has the focus until something is chosen."""

    DEFAULT_CSS = """
    ReactionChooser { display: none; height: 1; padding: 0 1; background: $panel; color: $text; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", N_("Put the marked emoji on the message")),
        Binding("left,shift+tab,up", "step(-1)", N_("The emoji before it")),
        Binding("right,tab,down", "step(1)", N_("The next emoji")),
        Binding("backspace", "shorten", N_("Take back a letter")),
        Binding("escape", "cancel", N_("No reaction")),
    ]

    class Chosen(Message):
        """Somebody chose *emoji* for *entry*; "" if none."""

        def __init__(self, entry: Entry, emoji: str) -> None:
            super().__init__()
            self.entry = entry
            self.emoji = emoji

    def __init__(self) -> None:
        super().__init__(id="reactions", markup=False)
        self._entry: Entry | None = None
        self._used: list[str] = []
        self._part = ""
        self._at = 0

    def choose(self, entry: Entry) -> None:
        """Let an emoji for *entry* be chosen."""
        self._entry, self._part, self._at = entry, "", 0
        self.display = True
        self._draw()
        self.focus()

    def used(self, emoji: str) -> None:
        """*emoji* was put on a message: it is offered first from now on."""
        self._used = [emoji, *(one for one in self._used if one != emoji)][:_MOST]

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters belong to the name that is looked for."""
        return character is not None and character.isprintable()

    def on_key(self, event: Key) -> None:
        """Look for what is typed."""
        if event.is_printable and event.character is not None:
            event.stop()
            self._part += event.character
            self._at = 0
            self._draw()

    def action_step(self, by: int) -> None:
        """Mark another one."""
        if offered := self._offered:
            self._at = (self._at + by) % len(offered)
            self._draw()

    def action_shorten(self) -> None:
        """Take back a letter."""
        self._part, self._at = self._part[:-1], 0
        self._draw()

    def action_choose(self) -> None:
        """Take what is marked; where nothing was found, look on."""
        if offered := self._offered:
            self._end(offered[self._at])

    def action_cancel(self) -> None:
        """Choose nothing."""
        self._end("")

    def on_blur(self, _event: Blur) -> None:
        """Whoever turns away chooses nothing."""
        self._end("")

    @property
    def _offered(self) -> list[str]:
        if self._part:
            return [emoji for _name, emoji in find_emoji(self._part, _MOST)]
        return list(dict.fromkeys((*self._used, *FIRST)))[:_MOST]

    def _end(self, emoji: str) -> None:
        entry, self._entry = self._entry, None
        self.display = False
        if entry is not None:
            self.post_message(self.Chosen(entry, emoji))

    def _draw(self) -> None:
        assert self._entry is not None
        text = Text(no_wrap=True, overflow="ellipsis", end="")
        for number, emoji in enumerate(self._offered):
            text.append(f" {emoji} ", "reverse" if number == self._at else "")
        if not text.plain:
            text.append(_("nothing is called so"), "dim")
        if self._part:
            text.append(f"  :{self._part}", "bold")
        else:
            # The message itself is marked: short enough for the narrowest of conversations.
            text.append("  " + _("← → or type a name"), "dim")
        self.update(text)

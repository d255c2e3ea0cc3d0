"""`HintBar`: one line above the box: what is answered, or what can be done with a message."""

from rich.text import Text
from textual.widgets import Static

from securechat.client.fullscreen.entries import Entry, State
from securechat.client.texts import _


class HintBar(Static):
    """Seen only while there is something to say."""

    DEFAULT_CSS = """
    HintBar { display: none; height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__(id="hint", markup=False)

    def show(self, picked: Entry | None, answered: Entry | None) -> None:
        """Show what can be done with *picked*, else what *answered* is, else nothing."""
        self.display = picked is not None or answered is not None
        if picked is not None:
            self.update(_line(keys_for(picked)))
        elif answered is not None:
            text = _("replying to {nick}: {text}").format(nick=answered.nick, text=answered.text)
            self.update(_line(f"↳ {text}", _("Esc: no reply")))


def keys_for(entry: Entry) -> str:
    """Return which keys do something with *entry*."""
    if entry.state in {State.FAILED, State.UNCONFIRMED}:
        keys = [_("T try again"), _("Y copy")]
    elif entry.state is State.DELIVERED:
        keys = [_("R reply"), _("+ react"), _("Y copy")]
        if entry.is_own:
            keys.insert(2, _("D take back"))
    else:
        keys = [_("Y copy")]
    return "   ".join((*keys, _("Esc back")))


def _line(text: str, end: str = "") -> Text:
    line = Text(text, no_wrap=True, overflow="ellipsis", end="")
    if end:
        # Beside what may be cut, at the front: it is what one must not overlook.
        line = Text.assemble((f"{end}  ", "dim"), line, no_wrap=True, overflow="ellipsis", end="")
    return line

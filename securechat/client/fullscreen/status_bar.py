"""`StatusBar`: the connection in words, who types, and what waits; below everything."""

import time

from rich.style import Style
from rich.text import Text
from textual.events import Click
from textual.widget import Widget

from securechat.client.fullscreen.chat import Chat, ConnectionState, Line
from securechat.client.fullscreen.palette import Styles, styles_of
from securechat.client.fullscreen.rows import Piece, cut_to
from securechat.client.safe_text import safe_text
from securechat.client.texts import _, ngettext

SLOW_MS = 300
"""From here on the lag is worth a word."""

MOST_TYPISTS = 3
"""So many who type are named."""


class StatusBar(Widget):
    """One line: what matters most stands first, and is cut last."""

    DEFAULT_CSS = "StatusBar { height: 1; dock: bottom; background: $pane; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="status")
        self._pieces: tuple[list[Piece], str] = ([], "")
        self._right_from = 0
        """The column in which what stands on the right begins; none if there was no room for it."""

    def show(self, chat: Chat, *, has_places: bool) -> None:
        """Show the state of *chat*; nothing is drawn anew if it says the same.

        Args:
            chat: of which the connection is.
            has_places: the list of places is on the screen, and says where something is unread.
        """
        styles = styles_of(self.app.theme)
        unread = [] if has_places else _unread(chat, styles)
        pieces = [*unread, *_left(chat, styles)], _right(chat)
        if pieces != self._pieces:
            self._pieces = pieces
            self.refresh()

    def render(self) -> Text:
        """Return what fits."""
        left, right = self._pieces
        width = self.content_size.width
        text = Text(end="", no_wrap=True)
        for part, style in left:
            text.append(cut_to(part, width - text.cell_len), style)
        self._right_from = self.size.width
        if text.cell_len + 2 + len(right) <= width:
            self._right_from = self.size.width - 1 - len(right)
            text.append(" " * (width - text.cell_len - len(right)))
            text.append(right, styles_of(self.app.theme).dim)
        return text

    async def on_click(self, event: Click) -> None:
        """Show the help, whose key stands on the right."""
        if event.x >= self._right_from:
            await self.run_action("app.help")


def typing_text(nicks: list[str]) -> str:
    """Return who types, in words."""
    if not nicks:
        return ""
    if len(nicks) > MOST_TYPISTS:
        return _("several people are typing…")
    named = ", ".join(nicks)
    return ngettext("{nicks} is typing…", "{nicks} are typing…", len(nicks)).format(nicks=named)


def verified_text(trust: str) -> str:
    """Return how the server was verified (`Trust.how`), in words."""
    if trust == "key":
        return _("verified by its key")
    if trust.startswith("--ca "):
        return _("verified by {file}").format(file=safe_text(trust.removeprefix("--ca ")))
    return _("verified by its certificate")


def _unread(chat: Chat, styles: Styles) -> list[Piece]:
    """Return how much is unread elsewhere, where first, and how to get there."""
    first = chat.next_unread()
    if first is None:
        return []
    count = chat.unread - chat.open.unread
    text = ngettext("{count} unread, Alt-A: {place}", "{count} unread, Alt-A: {place}", count)
    text = text.format(count=count, place=first.place.removeprefix("@"))
    return [(f" {text} ", styles.badge if first.mentions else styles.accent), (" ", Style())]


def _left(chat: Chat, styles: Styles) -> list[Piece]:
    state = chat.connection
    if chat.is_leaving:
        return [(_leaving_text(chat.waiting), styles.warning)]
    if state.line is Line.CONNECTING:
        return [(_("connecting to {host} …").format(host=state.host), styles.warning)]
    if state.line is Line.LOST:
        return [(_lost_text(state), styles.error)]
    parts: list[Piece] = []
    if chat.waiting:
        parts += [(_waiting_text(chat.waiting), styles.warning), ("  ", Style())]
    if typists := typing_text(chat.typists(time.monotonic())):
        parts += [(typists, styles.accent), ("  ", Style())]
    return [*parts, ("✓ ", styles.good), (_connected_text(state), styles.dim)]


def _right(chat: Chat) -> str:
    lag_ms = chat.connection.lag_ms
    parts = [_("F1 help")]
    if chat.connection.line is Line.CONNECTED and lag_ms is not None and lag_ms >= SLOW_MS:
        parts.insert(0, _("slow: {lag} s").format(lag=f"{lag_ms / 1000:.1f}"))
    return " · ".join(parts)


def _connected_text(state: ConnectionState) -> str:
    server = state.server or state.host
    return f"{server}, {verified_text(state.trust)}" if state.trust else server


def _lost_text(state: ConnectionState) -> str:
    left_s = round((state.retry_at_ms - time.time() * 1000) / 1000)
    if left_s > 0:
        text = _("Not connected, next try in {seconds} s; what you write is kept")
        text = text.format(seconds=left_s)
    else:
        text = _("Not connected, trying again …; what you write is kept")
    reason = f": {state.reason}" if state.reason else ""
    # The reason comes last: it may be long, and what to expect is what one wants to know.
    return f"✗ {text}{reason}"


def _waiting_text(count: int) -> str:
    return ngettext("{count} message waits", "{count} messages wait", count).format(count=count)


def _leaving_text(count: int) -> str:
    if not count:
        return _("leaving …")
    text = ngettext(
        "sending the last message … (Ctrl-C: leave at once)",
        "sending the last {count} messages … (Ctrl-C: leave at once)",
        count,
    )
    return text.format(count=count)

"""`Places`: rooms and direct messages, on the left."""

from typing import NamedTuple

from textual.message import Message

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.palette import Styles
from securechat.client.fullscreen.rows import Piece, Rows
from securechat.client.texts import _

_NUMBERED = 9
"""So many places can be reached by Alt and a digit."""


class _Place(NamedTuple):
    """A row; all that it shows."""

    title: str
    place: str | None = None
    """None: a heading."""
    number: int = 0
    unread: int = 0
    mentions: int = 0
    is_open: bool = False
    is_faint: bool = False
    """Whether they are away, or we are not in the room."""
    has_draft: bool = False


class Places(Rows):
    """The list of conversations."""

    DEFAULT_CSS = "Places { width: 24; }"

    class Turned(Message):
        """Somebody chose a place."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__("places")
        self._rows: list[_Place] = []

    def show(self, chat: Chat) -> None:
        """Show the conversations of *chat*; nothing is drawn anew if nothing has changed."""
        rows = _rows(chat)
        if rows == self._rows:
            return
        was_open = next((row.place for row in self._rows if row.is_open), None)
        self._rows = rows
        self.set_count(len(rows))
        opened = next((index for index, row in enumerate(rows) if row.is_open), None)
        if opened is not None and rows[opened].place != was_open:
            self.put_cursor(opened)

    def on_focus(self) -> None:
        """Keys begin at the place that is open."""
        opened = next((index for index, row in enumerate(self._rows) if row.is_open), None)
        if opened is not None:
            self.put_cursor(opened)

    def may_choose(self, index: int) -> bool:
        """Whether a place stands there."""
        return super().may_choose(index) and self._rows[index].place is not None

    def is_open(self, index: int) -> bool:
        """Whether row *index* is the place that is open."""
        return self._rows[index].is_open

    def tip(self, index: int) -> str:
        """Say how to get there by a key, and what waits there."""
        row = self._rows[index]
        if row.place is None:
            return ""
        lines = [row.title]
        if 0 < row.number <= _NUMBERED:
            lines.append(_("Alt-{number} turns to it").format(number=row.number))
        if row.unread:
            lines.append(_("unread: {count}").format(count=row.unread))
        if row.has_draft:
            lines.append(_("you have begun to write something here"))
        return "\n".join(lines)

    def pieces(self, index: int, width: int, styles: Styles) -> tuple[list[Piece], list[Piece]]:
        """Draw a heading, or a place."""
        row = self._rows[index]
        if row.place is None:
            return [(row.title, styles.dim)], []
        number = f"{row.number} " if 0 < row.number <= _NUMBERED else "  "
        is_new = row.unread > 0 and not row.is_open
        name = styles.dim if row.is_faint and not is_new else styles.text
        left = [(number, styles.dim), (row.title, styles.bold if is_new or row.is_open else name)]
        return left, _counts(row, styles)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Tell the screen which place was chosen."""
        event.stop()
        place = self._rows[event.index].place
        if place is not None:
            self.post_message(self.Turned(place))


def _counts(row: _Place, styles: Styles) -> list[Piece]:
    right: list[Piece] = []
    if row.has_draft and not row.is_open:
        right.append(("✎ ", styles.dim))
    is_person = row.place is not None and row.place.startswith("@")
    if row.mentions and is_person:
        right.append((f" {_short(row.mentions)} ", styles.badge))
    elif row.mentions:
        right += [
            (f"{_short(row.unread)} ", styles.accent),
            (f" @{_short(row.mentions)} ", styles.badge),
        ]
    elif row.unread:
        right.append((_short(row.unread), styles.accent))
    return right


def _short(count: int) -> str:
    return str(count) if count < 1000 else "999+"


def _rows(chat: Chat) -> list[_Place]:
    rooms = [one for one in chat.listed if one.place.startswith("#")]
    people = [one for one in chat.listed if one.place.startswith("@")]
    rows: list[_Place] = []
    number = 0
    for heading, listed in ((_("Rooms"), rooms), (_("Direct messages"), people)):
        if listed and rows:
            rows.append(_Place(""))
        if listed:
            rows.append(_Place(heading))
        for one in listed:
            number += 1
            is_person = one.place.startswith("@")
            is_faint = not chat.is_present(one.place[1:]) if is_person else not one.is_joined
            rows.append(
                _Place(
                    one.place.removeprefix("@"),
                    one.place,
                    number,
                    one.unread,
                    one.mentions,
                    one is chat.open,
                    is_faint,
                    bool(one.draft.strip()),
                )
            )
    server = chat.find(SERVER)
    if server is not None and server in chat.listed:
        if rows:
            rows.append(_Place(""))
        rows.append(_Place(_("Server"), SERVER, 0, server.unread, 0, server is chat.open))
    return rows

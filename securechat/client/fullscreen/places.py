"""`Places`: rooms and direct messages, on the left."""

from typing import NamedTuple

from textual.message import Message

from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.conversation import Conversation
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


class _Slot(NamedTuple):
    """What stands in a row, whatever it looks like: a heading, or a place with its number."""

    heading: str
    conversation: Conversation | None = None
    number: int = 0
    """0: it has none."""


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
        self._chat = Chat("")
        self._listed: tuple[Chat, int, bool] | None = None
        """What the slots were made of."""
        self._slots: list[_Slot] = []
        self._open: str | None = None
        self._seen: list[_Place] = []
        """What was to be seen when it was last looked at."""

    def show(self, chat: Chat) -> None:
        """Show the conversations of *chat*; nothing is drawn anew if nothing has changed.

        Cost: what is seen of the list, however long it is, unless a place is new or gone.
        """
        self._chat = chat
        listed = (chat, chat.version, chat.has_server)
        if listed != self._listed:
            self._listed, self._slots = listed, _slots(chat)
            self.set_count(len(self._slots))
        if chat.open.place != self._open:
            self._open = chat.open.place
            self._go_to_open()
        seen = [self._row(index) for index in self._range_seen()]
        if seen != self._seen:
            self._seen = seen
            self.refresh()

    def _range_seen(self) -> range:
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self._slots)))

    def _go_to_open(self) -> None:
        opened = (at for at, slot in enumerate(self._slots) if slot.conversation is self._chat.open)
        index = next(opened, None)
        if index is not None:
            self.put_cursor(index)

    def on_focus(self) -> None:
        """Keys begin at the place that is open."""
        self._go_to_open()

    def may_choose(self, index: int) -> bool:
        """Whether a place stands there."""
        return super().may_choose(index) and self._slots[index].conversation is not None

    def is_open(self, index: int) -> bool:
        """Whether row *index* is the place that is open."""
        return self._slots[index].conversation is self._chat.open

    def _row(self, index: int) -> _Place:
        """Return what row *index* shows now."""
        heading, one, number = self._slots[index]
        if one is None:
            return _Place(heading)
        is_person = one.place.startswith("@")
        return _Place(
            one.place.removeprefix("@") or _("Server"),
            one.place,
            number,
            one.unread,
            one.mentions if number else 0,
            one is self._chat.open,
            number > 0
            and (not self._chat.is_present(one.place[1:]) if is_person else not one.is_joined),
            number > 0 and bool(one.draft.strip()),
        )

    def tip(self, index: int) -> str:
        """Say how to get there by a key, and what waits there."""
        row = self._row(index)
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
        row = self._row(index)
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
        one = self._slots[event.index].conversation
        if one is not None:
            self.post_message(self.Turned(one.place))


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


def _slots(chat: Chat) -> list[_Slot]:
    listed = chat.listed
    rooms = [one for one in listed if one.place.startswith("#")]
    people = [one for one in listed if one.place.startswith("@")]
    slots: list[_Slot] = []
    number = 0
    for heading, group in ((_("Rooms"), rooms), (_("Direct messages"), people)):
        if group:
            slots += [*([_Slot("")] if slots else ()), _Slot(heading)]
        for one in group:
            number += 1
            slots.append(_Slot("", one, number))
    if chat.has_server:
        slots += [*([_Slot("")] if slots else ()), _Slot("", listed[-1])]
    return slots

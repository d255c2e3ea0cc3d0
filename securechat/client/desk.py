"""`Desk`: where a person types: what commands act on, and where plain text goes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from securechat.client.events import Event, Joined, Left, Manner, NickChanged, RoomRenamed
from securechat.client.session import Session
from securechat.client.texts import _
from securechat.wire.names import fold, is_channel

if TYPE_CHECKING:
    from securechat.client.commands.table import Command


class Desk:
    """Where a person types: the session, and the place that plain text goes to.

    Args:
        session: what commands act on.
        leave: ends the program, once everything is confirmed.
        place: a room or "@nick" that was chosen; None: the default room.
        commands: by name; None: those that every face has.
        on_turn: told where to turn, when a command or an event says so.
        on_close: told which conversation with a person is closed.
    """

    def __init__(
        self,
        session: Session,
        leave: Callable[[], None],
        place: str | None = None,
        *,
        commands: "Mapping[str, Command] | None" = None,
        on_turn: Callable[[str], None] | None = None,
        on_close: Callable[[str], None] | None = None,
    ) -> None:
        self.session = session
        self.leave = leave
        self.commands = commands
        self._on_turn = on_turn
        self._on_close = on_close
        self._chosen = place
        self.awaited: str | None = None
        """The room to turn to as soon as the server lets us in."""

    @property
    def place(self) -> str | None:
        """Where plain text goes: what was chosen, else the default room; None: there is none."""
        return self._chosen or self.session.rooms.default

    @place.setter
    def place(self, place: str | None) -> None:
        self._chosen = place

    def say(self, place: str, text: str, manner: Manner = Manner.TEXT) -> None:
        """Send *text*, or keep it until the connection is back."""
        is_kept = self.session.say(place, text, manner) and not self.session.is_welcomed
        if is_kept and not self.session.is_full:  # a full face shows that it waits
            self.session.tell(_("(kept until the connection is back) {text}").format(text=text))

    def turn_to(self, place: str) -> None:
        """Plain text goes to *place* from now on."""
        self.place = place
        self.awaited = None
        self.session.history.open(place)
        if self._on_turn is not None:
            self._on_turn(place)

    def close(self, place: str) -> None:
        """Leave a room, or the conversation with one person."""
        if is_channel(place):
            self.session.send("PART", place)
            return
        self.session.history.forget(place)
        if self.place == place:
            self.place = None
        if self._on_close is not None:
            self._on_close(place)

    def follow(self, event: Event) -> None:
        """Keep the place right when rooms and names change."""
        match event:
            case Joined(is_own=True):
                if self.awaited is not None and fold(self.awaited) == fold(event.room):
                    self.turn_to(event.room)
                elif self.place is None:
                    self.place = event.room
            case Left(is_own=True) if self.place is not None and fold(self.place) == fold(
                event.room
            ):
                self.place = next(iter(self.session.rooms.names), None)
            case RoomRenamed():
                self._follow_room(event)
            case NickChanged() if self.place == f"@{event.old}":
                self.place = f"@{event.new}"

    def _follow_room(self, event: RoomRenamed) -> None:
        """Go where the room has gone that one is in, or waits for."""
        if self.place is not None and fold(self.place) == fold(event.old):
            self.place = event.new
        if self.awaited is not None and fold(self.awaited) == fold(event.old):
            self.awaited = event.new
            if (room := self.session.rooms.find(event.new)) is not None:
                self.turn_to(room.name)

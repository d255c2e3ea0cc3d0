"""`Desk`: where a person types: what commands act on, and where plain text goes."""

from collections.abc import Callable

from securechat.client.events import Event, Joined, Left, Manner, NickChanged
from securechat.client.session import Session
from securechat.wire.names import fold


class Desk:
    """Where a person types: the session, and the place that plain text goes to.

    Args:
        session: what commands act on.
        leave: ends the program, once everything is confirmed.
        place: a room or "@nick" that was chosen; None: the default room.
    """

    def __init__(
        self, session: Session, leave: Callable[[], None], place: str | None = None
    ) -> None:
        self.session = session
        self.leave = leave
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
        if self.session.say(place, text, manner) and not self.session.is_welcomed:
            self.session.tell(f"(kept until the connection is back) {text}")

    def turn_to(self, place: str) -> None:
        """Plain text goes to *place* from now on."""
        self.place = place
        self.awaited = None

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
            case NickChanged() if self.place == f"@{event.old}":
                self.place = f"@{event.new}"

"""`Requests`: what the screen asks of the session; each is posted to the link's thread."""

from collections.abc import Callable
from functools import partial

from securechat.client.commands import NO_ROOM, execute
from securechat.client.desk import Desk
from securechat.client.events import Event, Settled
from securechat.client.link import Link
from securechat.client.session import Session


class Requests:
    """One person's wishes; every method is for the screen's thread.

    Args:
        session: belongs to the link's thread.
        link: runs what is posted.
        on_turn: told on the link's thread to which place to turn.
        place: where to turn first; None: the default room.
    """

    def __init__(
        self,
        session: Session,
        link: Link,
        on_turn: Callable[[str], None],
        place: str | None = None,
    ) -> None:
        self._link = link
        self._desk = Desk(session, link.finish)
        self._on_turn = on_turn
        self._has_settled = False
        if place is not None and place.startswith("@"):
            self._desk.place = place
        else:
            self._desk.awaited = place

    def follow(self, event: Event) -> None:
        """Turn to the room that was asked for, once we are in it; on the link's thread."""
        before = self._desk.place
        self._desk.follow(event)
        if isinstance(event, Settled) and not self._has_settled:
            self._has_settled = True
            before = None
        after = self._desk.place
        if self._has_settled and after is not None and after != before:
            self._on_turn(after)

    def submit(self, place: str, text: str) -> None:
        """Do what was typed in *place*: a command, or a text for it."""
        self._link.post(partial(self._execute, place, text))

    def say(self, place: str, text: str) -> None:
        """Say *text* in *place*, whatever it begins with."""
        self._link.post(partial(self._say, place, text))

    def leave(self) -> None:
        """End once everything is confirmed."""
        self._link.finish()

    def stop(self) -> None:
        """End now."""
        self._link.stop()

    def _say(self, place: str, text: str) -> None:
        self._desk.place = place or None
        if place:
            self._desk.say(place, text)
        else:
            self._desk.session.warn(NO_ROOM)

    def _execute(self, place: str, text: str) -> None:
        self._desk.place = place or None
        execute(self._desk, text)
        turned = self._desk.place
        if turned is not None and turned != place:
            self._on_turn(turned)

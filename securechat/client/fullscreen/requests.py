"""`Requests`: what the screen asks of the session; each is posted to the link's thread."""

from collections import deque
from collections.abc import Callable
from functools import partial

from securechat.client.commands import NO_ROOM, execute
from securechat.client.desk import Desk
from securechat.client.events import Event, Joined, Manner, RoomRenamed, Settled
from securechat.client.fullscreen.entries import Entry
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.texts import _


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
        self._session = session
        self._link = link
        self._desk = Desk(session, link.finish)
        self._on_turn = on_turn
        self._has_settled = False
        self.early: deque[str] = deque()
        """What was typed before there was a room to send it to; the link's thread's while it runs."""
        if place is not None and place.startswith("@"):
            self._desk.place = place
        else:
            self._desk.awaited = place

    def follow(self, event: Event) -> None:
        """Turn to the room that was asked for, once we are in it; on the link's thread.

        Nothing else turns the screen: who is writing would go on writing in another place.
        """
        before = self._desk.place
        self._desk.follow(event)
        is_led = isinstance(event, RoomRenamed) and before != event.old
        is_turning = isinstance(event, Joined) or is_led
        if isinstance(event, Settled) and not self._has_settled:
            self._has_settled = is_turning = True
            before = None
        after = self._desk.place
        if is_turning and self._has_settled and after is not None and after != before:
            self._on_turn(after)
        while self._has_settled and after is not None and self.early:
            self._execute(after, self.early.popleft())

    def submit(self, place: str, text: str) -> None:
        """Do what was typed in *place*: a command, or a text for it."""
        self._link.post(partial(self._execute, place, text))

    def say(self, place: str, text: str, reply_to: str = "") -> None:
        """Say *text* in *place*, whatever it begins with; *reply_to*: what it answers."""
        self._link.post(partial(self._say, place, text, reply_to))

    def retry(self, place: str, entry: Entry) -> None:
        """Send *entry* again, which failed: a new message, at the end."""
        again = (entry.ticket, entry.text, entry.manner, entry.reply_to)
        self._link.post(partial(self._retry, place, *again))

    def react(self, place: str, msgid: str, reaction: str, *, is_removed: bool = False) -> None:
        """Put *reaction* on the message *msgid*, or take it back."""
        self._link.post(partial(self._session.react, place, msgid, reaction, is_removed=is_removed))

    def redact(self, place: str, msgid: str) -> None:
        """Take the message *msgid* back."""
        self._link.post(partial(self._session.redact, place, msgid))

    def typing(self, place: str, *, is_active: bool) -> None:
        """Somebody types in *place*, or has stopped; may be said with every key."""
        self._link.post(partial(self._session.typing, place, is_active=is_active))

    def load_older(self, place: str, msgid: str = "", at_ms: int = 0) -> None:
        """Load what was said in *place* before the message *msgid*, or before *at_ms*."""
        self._link.post(partial(self._session.history.load_older, place, msgid, at_ms))

    def open(self, place: str) -> None:
        """Load what was said last in *place*, if that is not known yet."""
        self._link.post(partial(self._session.history.open, place))

    def mark_read(self, place: str, until_ms: int) -> None:
        """Say to one's other devices that *place* is read up to *until_ms*, a message's time."""
        self._link.post(partial(self._session.mark_read, place, until_ms))

    def forget(self, place: str) -> None:
        """The conversation in *place* is closed: when it comes again, it begins anew."""
        self._link.post(partial(self._session.history.forget, place))

    def leave(self) -> None:
        """End once everything is confirmed."""
        self._link.finish()

    def stop(self) -> None:
        """End now."""
        self._link.stop()

    def _say(self, place: str, text: str, reply_to: str) -> None:
        if self._is_kept(place, text):
            return
        self._desk.place = place or None
        if place:
            self._session.say(place, text, reply_to=reply_to)
        else:
            self._session.warn(_(NO_ROOM))

    def _is_kept(self, place: str, text: str) -> bool:
        """Keep *text* if there is no room for it yet; return whether that was so."""
        if place or self._has_settled:
            return False
        self.early.append(text)
        self._session.tell(_("Kept until you are in a room: {text}").format(text=text))
        return True

    def _retry(self, place: str, ticket: int, text: str, manner: Manner, reply_to: str) -> None:
        if not self._session.retry(ticket, place):  # too long ago: its text is known here
            self._session.say(place, text, manner, reply_to)

    def _execute(self, place: str, text: str) -> None:
        is_command = text.startswith("/") and not text.startswith("//")
        if not is_command and self._is_kept(place, text):
            return
        self._desk.place = place or None
        execute(self._desk, text)
        turned = self._desk.place
        if turned is not None and turned != place:
            self._on_turn(turned)

"""`Session`: one person's side of the protocol, across reconnects; no socket and no screen in it.

Messages from the server go in through `incoming`, lines for it come out (`take_lines`), and what
a person should know goes to `show` as events; what becomes of our own messages is with `own`. One
thread owns it: `link`.
"""

import contextlib
import time
from collections.abc import Callable

from securechat.client.absences import Absences
from securechat.client.batches import Batches
from securechat.client.cleaning import cleaned
from securechat.client.device_tokens import NewDevice
from securechat.client.events import (
    Event,
    LagMeasured,
    Lost,
    Settled,
    Welcomed,
)
from securechat.client.history import History
from securechat.client.lag import Lag
from securechat.client.login import (
    DEVICE_TOKEN,
    FULL,
    LIVE_ONLY,
    RENAMING,
    Login,
    LoginError,
)
from securechat.client.multiline import MULTILINE, limits_of
from securechat.client.own_messages import OwnMessages
from securechat.client.pins import PinError, parse_pin
from securechat.client.portraits import Portraits
from securechat.client.rooms import Rooms
from securechat.client.seen import Seen
from securechat.client.sending import Sending
from securechat.client.stamps import now_ms
from securechat.client.supported import Supported
from securechat.wire.message import Message
from securechat.wire.names import Folded, fold, is_channel

SETTLED_PING = "settled"
"""The PING that ends joining: its answer comes behind all rooms the server puts us into."""


class Session(Sending):
    """What one user does on one server.

    Args:
        name: the account.
        password: goes to the server in AUTHENTICATE, and nowhere else.
        room: joined after the welcome, before any other; None: what the server gives.
        show: takes each event, on the thread that owns the session.
        device: who shall be let in by a token from now on; None: nobody more.
        is_live_only: whether what was said before is not wanted.
        is_full: whether the face shows whole conversations: it loads what was said before
            (`history`), and is told what becomes of each message of ours from the start.
        expect_key: told the pin of the key that the server announces as its next one.
    """

    def __init__(
        self,
        name: str,
        password: str,
        room: str | None,
        show: Callable[[Event], None],
        device: NewDevice | None = None,
        expect_key: Callable[[str], None] | None = None,
        *,
        is_live_only: bool = False,
        is_full: bool = False,
    ) -> None:
        super().__init__()
        self._name = name
        self._password = password
        self._device = device
        self._expect_key = expect_key
        self._also_wanted = FULL if is_full else LIVE_ONLY if is_live_only else ()
        self.is_full = is_full
        self._show = show
        self._is_again = False
        self._last_words: str | None = None
        self._wanted: Folded[str] = Folded()
        if room:
            self._wanted[room] = room
        self.rooms = Rooms()
        self.own = OwnMessages(self.show, self._room_for_text, is_full=is_full)
        self.history = History(self.show, is_wanted=is_full)
        self.seen = Seen()
        self.ignored: Folded[str] = Folded()
        """Whose words are not shown, for as long as the program runs."""
        self._reset()

    def _reset(self) -> None:
        """Forget what belonged to the last connection."""
        self._login = Login(self._name, self._password, self._last_words, self._also_wanted)
        self.capabilities = self._login.capabilities
        """What is agreed on with the server."""
        self.supported = Supported()
        self.batches = Batches()
        self.lag = Lag()
        self.absences = Absences()
        self.portraits = Portraits()
        self._typing.clear()
        self.own.connected(self.capabilities)
        self.history.connected(self.capabilities, self.supported)
        self._lines.clear()
        self._may_send = False
        self.nick = self._name
        self.mask = ""
        self.farewell = ""
        self.is_settled = False
        self._settling = 0
        """How many answers to `SETTLED_PING` are still to come."""

    # What the link does.

    def connected(self) -> None:
        """A new connection stands: begin to log in."""
        self._reset()
        self._lines.extend(self._login.begin())

    @property
    def is_welcomed(self) -> bool:
        """Whether the server has let us in, on this connection."""
        return self._login.is_welcomed

    def advance_login(self, message: Message) -> bool:
        """Let the login see *message*; return whether it was the login's alone.

        Raises:
            LoginError: the server does not let us in.
        """
        was_welcomed = self._login.is_welcomed
        self._lines.extend(self._login.receive(message))
        return message.command == "FAIL" and not was_welcomed

    def lost(self, reason: str) -> str:
        """The connection is gone: keep what waits, and what may be sent again; tell of the rest.

        Returns the reason, in the server's words if it gave any.
        """
        self.own.lost()
        self.history.lost()
        self._is_again = self._is_again or self._login.is_welcomed
        self.rooms.clear()
        self._may_send = self.is_settled = False
        self._login.is_welcomed = False
        self._last_words = self.farewell
        reason = self.farewell or reason
        self.show(Lost(now_ms(), reason))
        return reason

    def login_ended(self, reason: str) -> LoginError:
        """Return why the connection ended before the welcome."""
        return self._login.ended(self.farewell or reason)

    def take_lines(self) -> list[str]:
        """Return the lines to write now; messages only as far as the server keeps up."""
        if self._may_send and not self.own.is_repeating:
            self._lines.extend(self.history.take_lines())
        question = self.absences.take_line(self.supported, time.monotonic())
        if question is not None:
            self._lines.append(question)
        self._lines.extend(self.own.take_lines(may_send=self._may_send and not self._is_returning))
        lines = list(self._lines)
        self._lines.clear()
        return lines

    @property
    def _is_returning(self) -> bool:
        """Whether a room that messages may be for is perhaps called something else by now."""
        may_be_told = RENAMING in self.capabilities and not self.is_settled
        return may_be_told and any(self.rooms.find(room) is None for room in self._wanted)

    def tick(self, now_s: float) -> None:
        """Do what is due at *now_s*, monotonic seconds; called every few seconds."""
        if not (self.is_full and self.is_settled and self.is_welcomed):
            return
        self.history.tick(now_s)
        self._tell_typing_ended(now_s)
        overdue_ms = self.lag.overdue_ms(now_s)
        if overdue_ms is not None:
            self.show(LagMeasured(now_ms(), overdue_ms))
        question = self.lag.ask(now_s)
        if question is not None:
            self._lines.append(question)

    def ping(self) -> None:
        """Ask whether the server is still there; any answer will do."""
        self._lines.append("PING :alive")

    def quit(self) -> None:
        """Say goodbye; the server then closes the connection. Nothing may follow."""
        self._may_send = False
        self._lines.append("QUIT")

    # What the handlers of incoming lines do.

    def show(self, event: Event) -> None:
        """Give *event* to the face, its text made harmless: the only way out of here."""
        if not self.history.holds(event):
            self._show(cleaned(event))

    def is_ignored(self, nick: str) -> bool:
        """Whether the user wants to read nothing of *nick*."""
        return nick in self.ignored

    def is_me(self, nick: str) -> bool:
        """Whether *nick* is ours."""
        return fold(nick) == fold(self.nick)

    def answer(self, line: str) -> None:
        """Send *line* before anything that waits."""
        self._lines.append(line)

    def welcomed(self, server: str) -> None:
        """The server has let us in under the nick that is set by now."""
        self.show(Welcomed(now_ms(), self.nick, server, self._is_again))

    def ready(self) -> None:
        """The welcome is over: ask for our rooms, then send what waits."""
        if self._may_send:
            return  # the message of the day was asked for again
        for room in self._wanted.values():
            self.join(room, self._keys.find(room) or "", is_aside=True)
        if self._device is not None and DEVICE_TOKEN in self._login.capabilities:
            self.answer(f"DEVICETOKEN ADD {self._device.name} {self._device.token_hash}")
        self._settle()
        self.own.welcomed(limits_of(self._login.offered.get(MULTILINE, "")))
        self.history.ready()
        self._may_send = True

    def _settle(self) -> None:
        """Ask for a sign that everything is answered which was sent up to now."""
        self._settling += 1
        self.answer(f"PING :{SETTLED_PING}")

    def next_key_announced(self, digits: str) -> None:
        """The server, which has proved itself, says with which key it will do so next."""
        if self._expect_key is not None:
            with contextlib.suppress(PinError):
                self._expect_key(parse_pin(digits))

    def device_added(self) -> None:
        """The server knows the token: from now on it is what we log in with."""
        device, self._device = self._device, None
        if device is not None:
            self._password = device.token
            self.tell(device.keep())

    def entered(self, room: str) -> None:
        """We are in *room*, and come back to it after a lost connection."""
        self.rooms.enter(room)
        self._wanted[room] = room
        self.history.entered(room)
        if self.is_full:
            self.absences.entered(room)

    def left(self, room: str) -> None:
        """We are in *room* no longer."""
        self.rooms.leave(room)
        self._wanted.pop(room, None)

    def room_renamed(self, old: str, new: str) -> None:
        """The room *old*, ours, is called *new*: whatever is kept by name moves there."""
        is_there = self.rooms.find(new) is not None
        self.rooms.rename_room(old, new)
        self._wanted.pop(old, None)
        self._wanted[new] = new
        key = self._keys.pop(old, "")
        if key or not is_there:
            self._keys[new] = key
        self.history.renamed(old, new, is_there=is_there)
        self.own.renamed(old, new)
        self.absences.renamed(old, new)

    def led_on(self, old: str, new: str) -> None:
        """The room *old*, which we asked for, is called *new* now: ask for that one."""
        is_wanted = self._wanted.find(old) is not None
        is_there = self.rooms.find(new) is not None
        self.room_renamed(old, new)
        if (mark := self._unsaid_marks.pop(old, 0)) > 0:
            self._unsaid_marks[new] = mark
        if is_there:
            return
        if not is_wanted:
            del self._wanted[new]  # until we are in
        self.join(new, self._keys[new], is_aside=True)
        if not self.is_settled:
            self._settle()

    def settled(self) -> None:
        """The server has answered everything that `ready` asked for, and what came of that."""
        self._settling -= 1
        if self._settling > 0:
            return
        self.is_settled = True
        self.rooms.settle()
        self.history.settled(self.rooms.names)
        self._say_marks()
        self.show(Settled(now_ms(), self.rooms.names))


def place_of(target: str, other: str) -> str:
    """Return the place of a message to *target*: a room, or the conversation with *other*."""
    room = target.lstrip("@+%&~!")
    return room if is_channel(room) else f"@{other}"

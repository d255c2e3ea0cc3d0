"""`Connection`: one socket, its TLS, what has come in and what is to go out.

Everything here runs on the io thread that owns the connection, and nothing here waits. The socket
is read only while nothing of it waits to be worked on: a connection whose budget is spent, whose
password is being checked, or whose lines are not all posted, is left to fill its kernel buffer.

A life: handshake, open, finishing (writes what is left), lingering (discards input, so that the
last line arrives), closed.
"""

import enum
import select
import socket

from securechat.server import logs
from securechat.server.attempts import Secret, refused
from securechat.server.budget import EMPTY_READ_COST, LINE_BYTES, REGISTRATION_SHARE, Budget
from securechat.server.channel import Channel, PlainChannel, TlsChannel, discard
from securechat.server.first_bytes import Door, first_channel
from securechat.server.joinpage.channel import JoinPageChannel
from securechat.server.login import COMMANDS as SECRET_COMMANDS
from securechat.server.login import Login
from securechat.server.outbox import Outbox
from securechat.server.patience import Patience
from securechat.server.surroundings import Owner
from securechat.server.tls import log_failed_handshake
from securechat.wire.errors import ProtocolError
from securechat.wire.lines import LineBuffer
from securechat.wire.message import Message, parse
from securechat.world.batch import Output
from securechat.world.commands import COST
from securechat.world.deferred import Answer
from securechat.world.inputs import BadLine, Closed, Connected, Input, Line

LINES_PER_TURN = 64

LOGIN_COST = 5.0
"""What a password costs of the flood budget: it is a quarter second of somebody's processor."""

FAREWELL_S = 3.0
"""How long the last line to a connection may take."""

LINGER_S = 1.0
"""How long what the peer still says is discarded then."""

_PING = b"PING :securechat\r\n"
_READ, _WRITE, _GONE = select.EPOLLIN, select.EPOLLOUT, select.EPOLLRDHUP


class State(enum.Enum):
    """Where in its life a connection is."""

    HANDSHAKE = 1
    OPEN = 2
    FINISHING = 3
    LINGERING = 4
    CLOSED = 5


_OPEN = State.OPEN  # asked for in every read and write: an enum's attribute takes 0.1 µs
_WRITTEN = frozenset({State.OPEN, State.FINISHING})


class Connection:
    """One connection. Made by the accept thread, then touched by its io thread only.

    Others may read `session`, `address`, `io`, `is_gone` and `is_written`.
    """

    __slots__ = (
        "_budget",
        "_door",
        "_has_closed_session",
        "_is_read_awaited",
        "_is_waiting_for_password",
        "_lines",
        "_login",
        "_patience",
        "address",
        "channel",
        "fd",
        "io",
        "is_registered",
        "outbox",
        "reading",
        "session",
        "sock",
        "state",
        "writing",
    )

    def __init__(
        self, io: Owner, sock: socket.socket, session: int, address: str, door: Door
    ) -> None:
        limits = io.surroundings.limits
        self.io = io
        self.sock = sock
        self.fd = sock.fileno()
        self.session = session
        self.address = address
        self.state = State.HANDSHAKE
        self.reading = 0
        self.writing = 0
        """The epoll events asked for; only the io thread's `watch` changes them."""
        self.is_registered = False
        self.outbox = Outbox()
        self._is_read_awaited = False
        self.channel: Channel = PlainChannel(sock)
        self._door = door
        self._lines = LineBuffer(body_bytes=limits.line_bytes)
        self._login = Login(session, address, io.surroundings)
        self._is_waiting_for_password = False
        self._has_closed_session = True
        self._patience = Patience(limits)
        self._budget: Budget

    @property
    def is_gone(self) -> bool:
        """Whether nobody is there any more to hear of a login."""
        return self.state is not State.OPEN

    @property
    def is_written(self) -> bool:
        """Whether what is queued for it can still be written."""
        return self.state in _WRITTEN

    # The handshake.

    def start(self, now: float) -> None:
        """Wait for the handshake to begin; a plain connection opens at once."""
        limits = self.io.surroundings.limits
        self._budget = Budget(limits.lines_per_second, limits.burst_lines, now)
        self._patience.heard_at = now
        if self._door is Door.PLAIN:
            self._open(now)
            return
        self._must_end_within(limits.handshake_s, now)
        self.io.watch(self, _READ, 0)

    def shake_hands(self, now: float) -> None:
        """Take one step of the handshake; any exception here means this peer, and no other."""
        try:
            if not isinstance(self.channel, TlsChannel):  # the peer has said its first word
                self.channel = TlsChannel(self.sock, self.io.surroundings.tls())
            is_done = self.channel.shake_hands()
        except (OSError, ValueError) as error:
            log_failed_handshake(self.address, error)
            self._drop("Connection closed")
            return
        if is_done:
            self._open(now)
        else:
            self._watch()

    def _open(self, now: float) -> None:
        world = self.io.surroundings.world
        tls = self.channel.cipher
        self.state = State.OPEN
        self._patience.begin_registration(now)
        self._has_closed_session = False
        self.io.hear(self)  # before anything can be sent to it
        host = self.io.surroundings.cloak(self.address)
        world.post(Connected(self.session, self.address, host, tls))
        logs.info("connected", session=self.session, address=self.address, tls=tls)
        self._set_deadline()
        self._watch()
        origins = self.io.surroundings.websocket_origins
        self.channel = first_channel(
            self.channel, self._door, origins, self._choose, self._join_page
        )
        self.read(now)

    def _choose(self, channel: Channel) -> None:
        self.channel = channel

    def _join_page(self, channel: Channel) -> JoinPageChannel:
        facts = self.io.surroundings.join_page
        return JoinPageChannel(channel, facts, lambda: self.io.call(self._read_again))

    # Reading.

    def _read_again(self, now: float) -> None:
        """Take what the channel has for us, though nothing may have come."""
        if self.state is _OPEN:
            self.read(now)

    def read(self, now: float) -> None:
        """Read once, and work on what came."""
        channel = self.channel
        try:
            data = channel.receive()
        except (OSError, ValueError):
            self.close("Connection lost")
            return
        if data:
            patience = self._patience
            patience.heard_at = now
            patience.is_pinged = False
            self._lines.feed(data)
        if self._lines:
            self.work(now)
        elif not channel.is_ended:
            self._charge_empty_read(now)
        if channel.unsent:
            self.flush(now)  # answers of TLS itself
        if channel.is_ended:
            self._end_of_input(now)

    def _end_of_input(self, now: float) -> None:
        """The peer says no more: close, once all that it did say is posted."""
        if self.state is not State.OPEN or self._lines or self._is_waiting_for_password:
            return
        if self.channel.failure:
            self._finish(self.channel.failure, now)
            self.flush(now)
            return
        self.channel.say_goodbye()
        self.close("Connection closed")

    def _charge_empty_read(self, now: float) -> None:
        """Charge for reading without a line: it costs us, too."""
        self._budget.tokens -= max(EMPTY_READ_COST, self.channel.taken_bytes / LINE_BYTES)
        if self._budget.tokens <= 0:
            self._budget.refill(now)
            if self._budget.tokens <= 0:
                self._pause()

    def work(self, now: float) -> None:
        """Post lines that are whole, as many as a turn and the budget allow."""
        if self.state is not _OPEN or self._is_waiting_for_password:
            return
        self._budget.refill(now)
        left = LINES_PER_TURN
        while True:
            inputs: list[Input] = []
            secret = self._parse_lines(left, inputs)
            if inputs:
                self.io.surroundings.world.post_all(inputs)
            if secret is None:
                break
            self._log_in(secret, now)
            if self._is_waiting_for_password:
                return
            left -= len(inputs) + 1
        if self._budget.tokens <= 0:
            self._pause()
        else:
            self._after_work(now)

    def _parse_lines(self, most: int, inputs: list[Input]) -> Message | None:
        """Make *inputs* of at most *most* lines, while the budget lasts.

        A line that holds a secret ends it, and is returned: the world must not have it.
        """
        next_line, budget, session = self._lines.next_line, self._budget, self.session
        share = 1.0 if self.is_registered else REGISTRATION_SHARE
        while len(inputs) < most and budget.tokens > 0:
            try:
                line = next_line()
                if line is None:
                    break
                message = parse(line)
            except ProtocolError as error:
                inputs.append(BadLine(session, error))
                budget.tokens -= share
                continue
            command = message.command
            budget.tokens -= COST.get(command, 1) * share
            if command in SECRET_COMMANDS:
                return message
            inputs.append(Line(session, message))
        return None

    def _after_work(self, now: float) -> None:
        """Lines are left for the next turn, or the peer has said all, or more is to be read."""
        if self._lines:
            self.io.work_again(self)
        elif self.channel.is_ended:
            self._end_of_input(now)
        self._watch()

    def _pause(self) -> None:
        """Stop reading until the budget has a token."""
        self._patience.goes_on_at = self._budget.ready_at()
        self._set_deadline()
        self._watch()

    # Logging in.

    def _log_in(self, message: Message, now: float) -> None:
        outcome = self._login.take(message, is_registered=self.is_registered)
        if outcome is None:
            return
        if not isinstance(outcome, Secret):
            self.io.surroundings.world.post(outcome)
            return
        self._budget.tokens -= LOGIN_COST
        refusal = self.io.surroundings.passwords.submit(self, outcome)
        if refusal is not None:
            self.io.surroundings.world.post(refused(outcome, self.session, refusal))
            return
        self._is_waiting_for_password = True
        self._patience.hold_registration(now)
        self._watch()

    def go_on(self, now: float) -> None:
        """Take up the lines that waited while a password was checked."""
        self._is_waiting_for_password = False
        if self.state is not State.OPEN:
            return
        if not self.is_registered:
            self._patience.begin_registration(now)
        self._patience.heard_at = now
        self._set_deadline()
        self.work(now)

    # Writing.

    def take(self, output: Output, now: float) -> None:
        """Take the world's output; the caller flushes it."""
        if self.state is not State.OPEN:
            return
        if output.reads:
            self.outbox.extend_around(output.chunks, output.reads)
        else:
            self.outbox.extend(output.chunks)
        if output.is_registered and not self.is_registered:
            self.is_registered = True
            self._patience.closes_at = None
            self._patience.heard_at = now
            self._set_deadline()
        if output.is_closing:
            self._finish("Connection closed", now)

    def flush(self, now: float) -> None:
        """Write what is queued until it is gone, or the kernel takes no more."""
        outbox, channel = self.outbox, self.channel
        try:
            if channel.unsent:
                channel.push()
            while not channel.unsent and (data := outbox.next_data()):
                channel.send(data)
        except (OSError, ValueError):
            self.close("Connection lost")
            return
        if channel.unsent or outbox:
            self.io.straight.shut(self.session)
            if outbox.total_bytes - outbox.page_bytes > self.io.surroundings.limits.outbox_bytes:
                self.close("Send queue exceeded")
                return
            if not channel.unsent:
                self._ask_for_page()
        elif isinstance(channel, TlsChannel) and self.state is _OPEN:
            self.io.straight.open(self.session, channel)
        if channel.unsent or self.writing:
            self._watch()
        if self.state is State.FINISHING and not channel.unsent and not outbox:
            self._linger(now)

    def keep(self, cipher: bytes) -> None:
        """Take what was encrypted past the outbox, and not sent: nothing may overtake it."""
        assert isinstance(self.channel, TlsChannel)
        self.channel.keep(cipher)
        self.io.straight.shut(self.session)
        self._watch()

    def take_made(self, digest: str) -> str | None:
        """Return the token with that hash, if this connection has asked for it; once. Any thread."""
        return self._login.take_made(digest)

    # History, read by another thread: a page at a time, once what comes before it is written.

    def _ask_for_page(self) -> None:
        read = self.outbox.next_read()
        if read is not None and not self._is_read_awaited:
            self._is_read_awaited = True
            self.io.surroundings.readers.submit(self, read)

    def take_page(self, answer: Answer, now: float) -> None:
        """Take what a read has brought, and write it; dropped if nobody is there any more."""
        self._is_read_awaited = False
        if self.is_written:
            self.outbox.fill(answer)
            self.flush(now)

    # Deadlines.

    def on_due(self, now: float) -> None:
        """Do what a deadline asks for."""
        patience = self._patience
        if patience.closes_at is not None and now >= patience.closes_at:
            self._time_out(now)
            return
        if patience.goes_on_at is not None and now >= patience.goes_on_at:
            patience.goes_on_at = None
            patience.heard_at = now  # the silence was ours
            self.work(now)
        if self._is_silence_counted():
            self._check_ping(now)
        self._set_deadline()

    def _time_out(self, now: float) -> None:
        if self.state is State.OPEN:
            self.refuse("Registration timed out", now)
            return
        if self.state is State.HANDSHAKE:
            logs.debug("handshake failed", address=self.address, reason="timed out")
        self.close("Connection closed")

    def _check_ping(self, now: float) -> None:
        patience = self._patience
        if patience.is_silent_too_long(now):
            self.refuse(f"Ping timeout: {2 * patience.ping_s:g} s", now)
        elif patience.is_ping_due(now):
            patience.is_pinged = True
            self.outbox.say(_PING)
            self.flush(now)

    def _set_deadline(self) -> None:
        """Ask for the earliest of what may come."""
        if self.state is State.CLOSED:
            return
        earliest = self._patience.earliest(is_silence_counted=self._is_silence_counted())
        if earliest is None:
            self.io.deadlines.clear(self)
        else:
            self.io.deadlines.set(self, earliest)

    def _must_end_within(self, seconds: float, now: float) -> None:
        """Do what there is to do now, and nothing else, until it is done or timed out."""
        self._patience.closes_at = now + seconds
        self._patience.goes_on_at = None
        self.io.deadlines.set(self, now + seconds)

    def _is_silence_counted(self) -> bool:
        """Whether it is up to the peer, and only to the peer, that nothing comes."""
        return (
            self.is_registered
            and self.state is State.OPEN
            and self._patience.goes_on_at is None
            and not self._is_waiting_for_password
        )

    # Which events are wanted.

    def _watch(self) -> None:
        """Ask for the events that this state needs; no system call if nothing changed."""
        reading = 0
        if self.state is _OPEN:
            if self._is_waiting_for_password:
                reading = _GONE  # whoever hangs up now need not be checked
            elif self._patience.goes_on_at is None and not self._lines:
                reading = _READ
        elif self.state is State.CLOSED:
            return
        elif self.state is not State.FINISHING:  # it shakes hands, or what comes is discarded
            reading = _READ
        writing = _WRITE if self.channel.unsent else 0
        if reading != self.reading or writing != self.writing:
            self.io.watch(self, reading, writing)

    def on_readable(self, events: int, now: float) -> None:
        """Do what an event of the reading epoll asks for."""
        if self.state is _OPEN and events & self.reading & _READ:
            self.read(now)  # before a reset is looked at: last lines may have come with it
        elif self.state is State.LINGERING:
            self._discard()
        elif self._is_waiting_for_password:
            self.close("Connection closed")
        elif events & (select.EPOLLERR | select.EPOLLHUP):
            self.close("Connection lost")

    def on_writable(self, events: int, now: float) -> None:
        """Do what an event of the writing epoll asks for."""
        if events & (select.EPOLLERR | select.EPOLLHUP):
            self.close("Connection lost")
        else:
            self.flush(now)

    # The end.

    def refuse(self, reason: str, now: float) -> None:
        """End the connection with a sentence that the peer can read."""
        self.outbox.say(f"ERROR :{reason}\r\n".encode())
        self._finish(reason, now)
        self.flush(now)

    def _finish(self, reason: str, now: float) -> None:
        """Take and give nothing more, and close once all is written; the caller flushes."""
        self.state = State.FINISHING
        self._must_end_within(FAREWELL_S, now)
        self._end_session(reason)
        self._watch()

    def _linger(self, now: float) -> None:
        """Say that no more comes, then discard input: closing with unread input would send a
        reset, which destroys what the peer has not read yet.
        """
        self.state = State.LINGERING
        self.channel.say_goodbye()
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.close("Connection closed")
            return
        self._must_end_within(LINGER_S, now)
        self._watch()

    def _discard(self) -> None:
        if not discard(self.sock):
            self.close("Connection closed")

    def close(self, reason: str) -> None:
        """End the connection at once; what is queued is lost."""
        self._end_session(reason)
        self._drop(reason)

    def _drop(self, reason: str) -> None:
        if self.state is State.CLOSED:
            return
        self.state = State.CLOSED
        self._end_session(reason)
        self.outbox.clear()
        self.io.forget(self)
        self.sock.close()
        self.io.surroundings.leave(self.address)

    def _end_session(self, reason: str) -> None:
        """Tell the world, once, that nothing more comes and nothing more goes."""
        if self._has_closed_session:
            return
        self._has_closed_session = True
        self.io.surroundings.world.post(Closed(self.session, reason))
        self.io.stop_hearing(self)
        logs.info("disconnected", session=self.session, address=self.address, reason=reason)

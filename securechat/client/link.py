"""`Link`: the thread that keeps a session connected, and the only one that touches it.

It connects, feeds the session, writes what the session wants written, runs what other threads
post, notices a dead connection, and comes back after a loss with growing pauses.
"""

import contextlib
import enum
import random
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from securechat.client.connection import Connection, ConnectionLostError, open_connection
from securechat.client.dialing import CannotConnectError
from securechat.client.events import Retrying
from securechat.client.incoming import receive
from securechat.client.login import LoginError
from securechat.client.safe_text import safe_text
from securechat.client.session import Session
from securechat.client.texts import _, ngettext
from securechat.client.trust import NotVerifiedError, Trust
from securechat.client.waiting import Action, Waiter
from securechat.wire.errors import ProtocolError
from securechat.wire.message import parse

LOGIN_S = 40.0
"""From the TLS handshake to the welcome; servers give up after 30 s, and say why."""

ACKNOWLEDGED_S = 10.0
"""Without any confirmation while one is due: the connection counts as lost."""

QUIET_S = 60.0
"""Without a byte from the server: ask whether it is still there."""

DEAD_S = 90.0
"""Without a byte from the server: it is not."""

DEAF_S = 0.02
"""Before it is looked again whether we may listen."""

GOODBYE_S = 1.0
"""How long the server may take to close after our QUIT."""

LONGEST_PAUSE_S = 60
STABLE_S = 30.0
"""A connection that lasted this long makes the next pause the shortest again."""


class Ending(enum.Enum):
    """How it ended."""

    DONE = "done"
    NOT_VERIFIED = "the server is not verified"
    LOGIN_REFUSED = "the login is refused"
    UNREACHABLE = "cannot connect"
    LOST = "the connection was lost"
    BUG = "a mistake in this program"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended, with a harmless sentence for the user ("" if all is well)."""

    ending: Ending
    text: str = ""
    may_return: bool = False
    """Whether trying again in a while makes sense."""


class _StoppedError(Exception):
    """We are asked to end at once."""


class Link:
    """Runs *session* on a thread of its own.

    Args:
        session: nobody else may touch it from now on, except through `post`.
        trust: the server, and who vouches for it.
        is_returning: whether a lost connection is made again.
        on_end: called on the thread when it is over, with the outcome set.
    """

    def __init__(
        self, session: Session, trust: Trust, *, is_returning: bool, on_end: Callable[[], None]
    ) -> None:
        self._session = session
        self._trust = trust
        self._is_returning = is_returning
        self._on_end = on_end
        self._may_listen: Callable[[], bool] = lambda: True
        self._waiter = Waiter()
        self._is_finishing = False
        self._is_stopping = False
        self._was_welcomed = False
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self.outcome: Outcome | None = None

    def listen_while(self, may_listen: Callable[[], bool]) -> None:
        """Read what the server says only while *may_listen*; before `start`."""
        self._may_listen = may_listen

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread is over."""
        self._thread.join(timeout_s)

    def post(self, action: Action) -> None:
        """Have *action* run on the link's thread; from any thread, or a signal handler."""
        self._waiter.post(action)

    def finish(self) -> None:
        """End when every message is confirmed."""
        self.post(self._begin_finishing)

    def stop(self) -> None:
        """End now."""
        self.post(self._begin_stopping)

    def _begin_finishing(self) -> None:
        self._is_finishing = True

    def _begin_stopping(self) -> None:
        self._is_stopping = True

    def _run(self) -> None:
        try:
            self.outcome = self._keep_connected()
        except Exception:  # noqa: BLE001 - the outermost loop: say so, and let the program end
            self.outcome = Outcome(Ending.BUG, traceback.format_exc())
        finally:
            self._waiter.close()
            self._on_end()

    def _keep_connected(self) -> Outcome:
        pauses = _pauses()
        while True:
            started_s = time.monotonic()
            try:
                outcome = self._connect_once()
                if self._is_finishing or not (outcome.may_return and self._is_returning):
                    return self._leave(outcome)
                if time.monotonic() - started_s > STABLE_S:
                    pauses = _pauses()
                is_told = outcome.ending is Ending.LOST
                self._pause(next(pauses), "" if is_told else outcome.text)
            except _StoppedError:
                return self._leave(Outcome(Ending.DONE))
            if self._is_finishing:
                return self._leave(outcome)

    def _connect_once(self) -> Outcome:
        try:
            connection = open_connection(self._trust, self._wait)
        except CannotConnectError as error:
            return Outcome(Ending.UNREACHABLE, str(error), self._was_welcomed)
        except NotVerifiedError as error:
            return Outcome(Ending.NOT_VERIFIED, str(error))
        try:
            self._session.connected()
            self._converse(connection)
        except LoginError as error:
            return self._refused(error)
        except ConnectionLostError as error:
            return self._lost(str(error))
        finally:
            self._say_goodbye(connection)
        return Outcome(Ending.DONE)

    def _refused(self, error: LoginError) -> Outcome:
        text = safe_text(str(error))
        if error.is_refused:
            return Outcome(Ending.LOGIN_REFUSED, text)
        may_return = error.is_temporary or self._was_welcomed
        return Outcome(Ending.UNREACHABLE, text, may_return)

    def _lost(self, how: str) -> Outcome:
        if not self._session.is_welcomed:
            return self._refused(self._session.login_ended(how))
        reason = safe_text(self._session.lost(how))
        return Outcome(
            Ending.LOST,
            _("the connection was lost: {reason}").format(reason=reason),
            may_return=True,
        )

    def _leave(self, outcome: Outcome) -> Outcome:
        """It is over: what is not confirmed now will never be."""
        count = self._session.own.give_up()
        if count and outcome.ending is Ending.DONE:
            text = ngettext(
                "{count} message was not confirmed by the server",
                "{count} messages were not confirmed by the server",
                count,
            )
            return Outcome(Ending.LOST, text.format(count=count))
        return outcome

    def _converse(self, connection: Connection) -> None:
        """Talk until everything is said (`finish`), or the connection or the login fails."""
        session = self._session
        watch = _Watch(session, is_patient=self._is_returning)
        while True:
            for line in session.take_lines():
                connection.write(line)
            connection.flush()
            if self._is_finishing and len(session.own.outbox) == 0:
                return
            if not self._may_listen():
                self._wait({}, DEAF_S)
                watch.heard()  # perhaps: it is us who do not listen
                continue
            self._wait(connection.interest, 0 if connection.has_more else watch.timeout_s)
            if self._take_lines(connection):
                watch.heard()
            self._was_welcomed = self._was_welcomed or session.is_welcomed
            watch.check(is_finishing=self._is_finishing)
            session.tick(time.monotonic())

    def _pause(self, pause_s: float, reason: str) -> None:
        self._session.show(Retrying(time.time_ns() // 1_000_000, round(pause_s), reason))
        deadline = time.monotonic() + pause_s
        while not self._is_finishing and (left := deadline - time.monotonic()) > 0:
            self._wait({}, left)

    def _wait(
        self, sockets: Mapping[socket.socket, int], timeout_s: float
    ) -> dict[socket.socket, int]:
        ready = self._waiter.wait(sockets, timeout_s)
        if self._is_stopping:
            raise _StoppedError
        return ready

    def _take_lines(self, connection: Connection) -> bool:
        """Give the session what has come; return whether that was anything."""
        lines = connection.receive()
        for line in lines:
            with contextlib.suppress(ProtocolError):
                receive(self._session, parse(line))
        return bool(lines)

    def _say_goodbye(self, connection: Connection) -> None:
        """QUIT, if there is somebody to say it to; confirmations may still come before the end."""
        deadline = time.monotonic() + GOODBYE_S
        with contextlib.suppress(ConnectionLostError, LoginError):
            if self._session.is_welcomed:
                self._session.quit()
                for line in self._session.take_lines():
                    connection.write(line)
                while (left := deadline - time.monotonic()) > 0:
                    connection.flush()
                    self._take_lines(connection)
                    self._waiter.wait(connection.interest, 0 if connection.has_more else left)
        connection.close()


class _Watch:
    """Notices a server that no longer answers.

    Args:
        session: says what is due.
        is_patient: wait for confirmations as long as the connection lives.
    """

    def __init__(self, session: Session, *, is_patient: bool) -> None:
        self._session = session
        self._is_patient = is_patient
        self._began_s = self._heard_s = time.monotonic()
        self._has_asked = False

    @property
    def timeout_s(self) -> float:
        """How long to wait at most before the next `check`."""
        session = self._session
        return 0.5 if session.own.outbox.has_in_flight or not session.is_settled else 5.0

    def heard(self) -> None:
        """A line has come."""
        self._heard_s = time.monotonic()
        self._has_asked = False

    def check(self, *, is_finishing: bool) -> None:
        """Ask a quiet server whether it is there.

        Raises:
            ConnectionLostError: it is not, or it takes too long.
        """
        now_s = time.monotonic()
        session = self._session
        if not session.is_settled and now_s - self._began_s > LOGIN_S:
            raise ConnectionLostError(
                _("the login took longer than {seconds} s").format(seconds=round(LOGIN_S))
            )
        if now_s - self._heard_s > DEAD_S:
            raise ConnectionLostError(
                _("the server was silent for {seconds} s").format(seconds=round(DEAD_S))
            )
        if now_s - self._heard_s > QUIET_S and not self._has_asked:
            self._has_asked = True
            session.ping()
        is_due = session.own.outbox.has_in_flight and (is_finishing or not self._is_patient)
        if is_due and now_s - session.own.answered_s > ACKNOWLEDGED_S:
            raise ConnectionLostError(
                _("no confirmation came for {seconds} s").format(seconds=round(ACKNOWLEDGED_S))
            )


def _pauses() -> Iterator[float]:
    """1, 2, 4 … 60 s, a little more or less, so that not all come back at the same moment."""
    pause_s = 1.0
    while True:
        yield pause_s * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

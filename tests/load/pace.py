"""Pace: when the next message is sent."""

from collections.abc import Callable, Sequence
from typing import Protocol

from tests.load.peer import Peer
from tests.load.stamps import Stream, now_us

Voice = tuple[Peer, Stream]
"""Who speaks, and in which stream."""


class Pace(Protocol):
    """Sends what is due."""

    def begin(self) -> None:
        """Start the clock."""

    def send_due(self) -> None:
        """Send what is due now."""

    def wait_s(self) -> float:
        """Return how long until something may be due."""


class Steady:
    """So many messages a second, whatever becomes of them (an open loop).

    *choose* names who speaks next. A message that was sent late counts in `late_us`: then it was
    the generator that could not keep up.
    """

    def __init__(self, rate: float, choose: Callable[[], Voice]) -> None:
        self.late_us: list[int] = []
        self._interval_us = 1e6 / rate
        self._choose = choose
        self._due_us = 0.0

    def begin(self) -> None:
        """Let the first message be due now."""
        self.late_us.clear()
        self._due_us = float(now_us())

    def send_due(self) -> None:
        """Send one by one, as many people would."""
        while (now := now_us()) >= self._due_us:
            self.late_us.append(int(now - self._due_us))
            self._due_us += self._interval_us
            peer, stream = self._choose()
            peer.say(stream.next_line(now))

    def wait_s(self) -> float:
        """Return how long until the next is due."""
        return max(0.0, (self._due_us - now_us()) / 1e6)


class Closed:
    """Each stream has *window* messages under way; when one has arrived, the next is sent.

    *reached* tells how many of a stream have arrived with everybody it asks.
    """

    def __init__(
        self, window: int, voices: Sequence[Voice], reached: Callable[[Stream], int]
    ) -> None:
        self._window = window
        self._voices = voices
        self._reached = reached

    def begin(self) -> None:
        """Nothing needs to be done."""

    def send_due(self) -> None:
        """Fill up every window; what one sender has to send goes out in one write."""
        for peer, stream in self._voices:
            room = self._window - (stream.sent - self._reached(stream))
            if room > 0:
                at_us = now_us()
                peer.say(b"".join([stream.next_line(at_us) for _ in range(room)]))

    def wait_s(self) -> float:
        """Return the longest wait; what arrives ends it."""
        return 0.1

"""`Terminal`: whether a SIGHUP says that the terminal is gone, or asks for the configuration.

Who started the server in a window and closes that expects it to end, as other programs do; a SIGHUP
of anybody else means "reload". Both come as the same signal. So the terminal is asked: one that hung
up says so (POLLHUP). Its end and the signal come together, in either order: some terminals signal
before they close, and shells pass on what they got. A server that outlives its terminal without a
signal (`disown`, `setsid`) was meant to, and one that has none (systemd, `nohup`) is not concerned.

Source: POSIX.1-2017, General Terminal Interface, "Modem Disconnect"; tty(4), poll(2).
"""

import math
import os
import select
from collections.abc import Iterable

TOGETHER_S = 4.0
"""Between a signal and the end of the terminal, at most. It is looked at every two seconds."""


class Terminal:
    """The terminal on *fds*, if there is one. Thread: the main one."""

    def __init__(self, fds: Iterable[int] = (0, 1, 2)) -> None:
        self._fds = [fd for fd in fds if os.isatty(fd)]
        self._signal_s = -math.inf
        self._end_s = math.inf

    def has_closed(self, now_s: float, *, is_signalled: bool) -> bool:
        """Return whether the terminal was closed over us; from then on nothing is written there.

        Args:
            now_s: monotonic seconds.
            is_signalled: whether somebody else has just sent SIGHUP.
        """
        if is_signalled:
            self._signal_s = now_s
        if self._fds and self._end_s == math.inf and self._has_hung_up():
            self._end_s = now_s
            self._let_go()
        return abs(self._end_s - self._signal_s) <= TOGETHER_S

    def _has_hung_up(self) -> bool:
        poll = select.poll()
        for fd in self._fds:
            poll.register(fd, 0)  # a hangup is told unasked
        return any(events & select.POLLHUP for _fd, events in poll.poll(0))

    def _let_go(self) -> None:
        """What the last lines are written to goes nowhere, and makes no failure of the end."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for fd in self._fds:
            os.dup2(nowhere, fd)
        os.close(nowhere)

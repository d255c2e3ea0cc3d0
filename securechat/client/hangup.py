"""`Hangup`: notices that the terminal is gone, also when no signal says so.

Whoever is not the leader of a terminal's session gets no SIGHUP when its window is closed.
"""

import os
import select
import threading
from collections.abc import Callable, Iterable


def let_go(terminals: Iterable[int]) -> None:
    """The terminal is gone: what is still written to it goes nowhere, and stops nobody."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in terminals:
        os.dup2(nowhere, fd)
    os.close(nowhere)


def terminals() -> list[int]:
    """Return which of stdin, stdout and stderr are a terminal."""
    return [fd for fd in (0, 1, 2) if os.isatty(fd)]


class Hangup:
    """Watches the terminal on stdin, on a thread of its own.

    Args:
        on_gone: called once on that thread, when it is gone and let go.
    """

    def __init__(self, on_gone: Callable[[], None]) -> None:
        self._on_gone = on_gone
        self._terminals = terminals()

    def start(self) -> None:
        """Begin to watch, where the system can; the end of the program ends it."""
        if 0 in self._terminals and hasattr(select, "poll"):
            threading.Thread(target=self._watch, name="hangup", daemon=True).start()

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(0, 0)  # what we look for is told unasked
        events = 0
        while not events:
            events = sum(event for _fd, event in poll.poll())
        if events & select.POLLHUP:  # anything else says that this terminal cannot be watched
            let_go(self._terminals)
            self._on_gone()

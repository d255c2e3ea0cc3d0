"""`Inbox`: events on their way from the link's thread to the screen's."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

from securechat.client.events import Event

PAUSE_S = 0.02
"""What comes within it is shown at once: fifty pictures a second are enough for anyone."""

MOST_AT_ONCE = 200
"""So many events, and then keys get their turn."""


class Inbox:
    """Events wait here; `put` is for any thread, all else for the screen's.

    Args:
        take: gets the events that have come, in their order; on the screen's thread.
    """

    def __init__(self, take: Callable[[list[Event]], None]) -> None:
        self._take = take
        self._events: deque[Event] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: deque[Callable[[], None]] = deque()
        self._is_called = False
        """Whether the screen's thread will look soon; set by `put`, and taken back before it looks."""

    def open(self) -> None:
        """The screen's loop runs: show what waits; on its thread."""
        self._loop = asyncio.get_running_loop()
        self._deliver()
        while self._early:
            self._run(self._early.popleft())

    def put(self, event: Event) -> None:
        """Have *event* shown soon."""
        self._events.append(event)
        if self._loop is not None and not self._is_called:
            self._is_called = True
            with contextlib.suppress(RuntimeError):  # the screen is closed already
                self._loop.call_soon_threadsafe(self._deliver)

    def call(self, action: Callable[[], None]) -> None:
        """Have *action* run on the screen's thread, behind the events that wait."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._run, action)
        else:
            self._early.append(action)

    def _flush(self) -> None:
        events = list(self._events)
        self._events.clear()
        if events:
            self._take(events)

    def _run(self, action: Callable[[], None]) -> None:
        self._flush()
        action()

    def _deliver(self) -> None:
        self._is_called = False
        events = [self._events.popleft() for _ in range(min(len(self._events), MOST_AT_ONCE))]
        if not events:
            return
        self._take(events)
        assert self._loop is not None
        # Whatever comes until then waits for it: not every line draws a picture of its own.
        self._is_called = True
        self._loop.call_later(PAUSE_S, self._deliver)

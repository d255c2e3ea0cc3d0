"""`Inbox`: events on their way from the link's thread to the screen's."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial

from securechat.client.events import Event

PAUSE_S = 0.02
"""What comes within it is shown at once: fifty pictures a second are enough for anyone."""

BUSY_PAUSE_S = 0.08
"""Likewise while much comes: a picture takes 15 ms to draw, and keys wait as long as it does."""

BUSY_EVENTS = 4
"""So many within a pause are much; nobody reads two hundred lines a second."""

MOST_AT_ONCE = 200
"""So many events, and then keys get their turn."""

MOST_WAITING = 20_000
"""While so many events wait, the link does not listen to the server."""


class Inbox:
    """Events wait here; `put`, `has_room`, `call` and `end` are for any thread, all else for the
    screen's.

    Args:
        take: gets the events that have come, in their order; on the screen's thread.
    """

    def __init__(self, take: Callable[[list[Event]], None]) -> None:
        self._take = take
        self._events: deque[Event] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: deque[Callable[[], None]] = deque()
        self._is_closed = False
        self._is_called = False
        """Whether the screen's thread will look soon; set by `put`, and taken back before it looks."""

    def open(self) -> None:
        """The screen's loop runs: show what waits; on its thread."""
        self._loop = asyncio.get_running_loop()
        self._deliver()
        while self._early:
            self._run(self._early.popleft())

    def close(self) -> None:
        """The screen is gone: nothing is shown any more; on its thread."""
        self._is_closed = True

    def put(self, event: Event) -> None:
        """Have *event* shown soon."""
        self._events.append(event)
        if not self._is_called:
            self._is_called = self._wake(self._deliver)

    def has_room(self) -> bool:
        """Whether more can be shown in a while; for any thread."""
        return self._is_closed or len(self._events) < MOST_WAITING

    def call(self, action: Callable[[], None]) -> None:
        """Have *action* run on the screen's thread, behind the events that wait."""
        if self._loop is None:
            self._early.append(action)
        else:
            self._wake(partial(self._run, action))

    def end(self, action: Callable[[], None]) -> None:
        """Have *action*, the last one, run on the screen's thread, before the events that wait."""
        if self._loop is None:
            self._early.append(action)
        else:
            self._wake(action)

    def _wake(self, action: Callable[[], None]) -> bool:
        if self._loop is None:
            return False
        try:
            self._loop.call_soon_threadsafe(action)
        except RuntimeError:  # the loop has ended, and the screen with it
            return False
        return True

    def _run(self, action: Callable[[], None]) -> None:
        if not self._is_closed:
            self._show(len(self._events))
            action()

    def _deliver(self) -> None:
        # Taken back first: what is put from here on wakes us again.
        self._is_called = False
        if shown := self._show(MOST_AT_ONCE):
            assert self._loop is not None
            # Whatever comes until then waits for it: not every line draws a picture of its own.
            self._is_called = True
            is_busy = BUSY_EVENTS <= shown < MOST_AT_ONCE
            self._loop.call_later(BUSY_PAUSE_S if is_busy else PAUSE_S, self._deliver)

    def _show(self, most: int) -> int:
        """Show up to *most* events that have come; return how many there were."""
        events = [self._events.popleft() for _ in range(min(len(self._events), most))]
        if events and not self._is_closed:
            self._take(events)
        return len(events)

"""`Waiter`: one thread sleeps until a socket is ready, a deadline passes, or another thread
posts something. A socket pair wakes it, since Windows can wait for nothing but sockets.
"""

import contextlib
import selectors
import socket
from collections import deque
from collections.abc import Callable, Mapping

Action = Callable[[], None]
"""Something to do on the waiting thread."""


class Waiter:
    """Waits on one thread; `post` may be called from any thread and from a signal handler."""

    def __init__(self) -> None:
        self._posted: deque[Action] = deque()
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._reader, selectors.EVENT_READ)

    def post(self, action: Action) -> None:
        """Have *action* run by the waiting thread, in the order of posting."""
        self._posted.append(action)
        with contextlib.suppress(OSError):  # full: it is awake already; closed: it is gone
            self._writer.send(b"!")

    def wait(
        self, sockets: Mapping[socket.socket, int], timeout_s: float | None
    ) -> dict[socket.socket, int]:
        """Return which *sockets* are ready for what; run what was posted before returning.

        Empty when the time is over, or only something posted ended the waiting.
        """
        if self._posted:
            timeout_s = 0
        for sock, mask in sockets.items():
            self._selector.register(sock, mask)
        try:
            ready = self._selector.select(timeout_s)
        finally:
            for sock in sockets:
                self._selector.unregister(sock)
        found = {}
        for key, mask in ready:
            if key.fileobj is self._reader:
                self._drain()
            else:
                assert isinstance(key.fileobj, socket.socket)
                found[key.fileobj] = mask
        self._run_posted()
        return found

    def close(self) -> None:
        """Run what was posted last, and give the descriptors back."""
        self._run_posted()
        self._selector.close()
        self._reader.close()
        self._writer.close()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._reader.recv(4096):
                pass

    def _run_posted(self) -> None:
        for _ in range(len(self._posted)):
            self._posted.popleft()()

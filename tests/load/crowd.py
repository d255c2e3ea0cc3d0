"""`Crowd`: one epoll loop over all connections of the generator, on the thread that calls it."""

import select
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.load.ears import DeafEar, Ear, LoadError
from tests.load.entrance import Entrance, Rendezvous
from tests.load.peer import Peer

ENTERING = 64
"""How many connect at once; others wait until one of these is ready. More than a listening socket
keeps waiting would measure the second after which TCP tries again."""

PATIENCE_S = 60.0
"""With nothing new for so long, the server is not coming back."""

_EVENTS = 256


class Crowd:
    """The connections to one server; a context manager that closes them."""

    def __init__(self, port: int, ca: Path) -> None:
        self.peers: list[Peer] = []
        self.entered_us: list[int] = []
        """How long each took from the first packet until it was ready."""
        self.refused_caps = ""
        self._port = port
        self._context = ssl.create_default_context(cafile=str(ca))
        self._epoll = select.epoll()
        self._by_fd: dict[int, Peer] = {}
        self._entrances: dict[Peer, Entrance] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for peer in self.peers:
            peer.close()
        self._epoll.close()

    def enter(
        self, rooms: Sequence[Sequence[str]], *, password: str | None = None, caps: str = ""
    ) -> None:
        """Connect one more peer for each item of *rooms*, and have it join them; wait for all.

        Raises:
            LoadError: the server refuses one of them, or does not answer.
        """
        waiting = deque(enumerate(rooms, start=len(self.peers)))
        began: dict[Peer, int] = {}
        watch = _Patience()

        def ready(peer: Peer) -> None:
            self.entered_us.append((time.monotonic_ns() - began.pop(peer)) // 1000)
            self.refused_caps = self._entrances.pop(peer).refused_caps or self.refused_caps
            peer.ear = DeafEar(peer.say)
            watch.restart()

        while waiting or began:
            while waiting and len(began) < ENTERING:
                number, names = waiting.popleft()
                peer = Peer(number, self._epoll, self._context)
                entrance = Entrance(peer, names, ready, password=password, caps=caps)
                peer.ear = self._entrances[peer] = entrance
                self.peers.append(peer)
                began[peer] = time.monotonic_ns()
                peer.start(self._port)
                self._by_fd[peer.fd] = peer
            self.turn(1.0)
            watch.check(f"{len(began)} wait to come in")

    def meet(self, ear_of: Callable[[Peer], Ear]) -> None:
        """Wait until everybody has heard all that was sent until now; then give out the ears.

        Raises:
            LoadError: the server does not answer.
        """
        waiting: set[Peer] = set(self.peers)
        watch = _Patience()

        def ready(peer: Peer) -> None:
            waiting.remove(peer)
            peer.ear = ear_of(peer)
            watch.restart()

        for peer in self.peers:
            meeting = Rendezvous(peer, ready)
            peer.ear = meeting
            meeting.begin()
        while waiting:
            self.turn(1.0)
            watch.check(f"{len(waiting)} got no PONG")

    def turn(self, timeout_s: float) -> None:
        """Wait until something happens, at most *timeout_s*, and let the peers take it.

        Raises:
            LoadError: a connection failed, or the server says an error.
        """
        by_fd = self._by_fd
        for fd, _ in self._epoll.poll(timeout_s, _EVENTS):
            peer = by_fd[fd]
            if peer.on_event():
                self._entrances[peer].begin()

    def leave(self, peers: Iterable[Peer]) -> None:
        """Close these connections."""
        for peer in peers:
            self._by_fd.pop(peer.fd, None)
            peer.close()


class _Patience:
    """Gives up when nothing happens."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self._until = time.monotonic() + PATIENCE_S

    def check(self, what: str) -> None:
        if time.monotonic() > self._until:
            raise LoadError(f"nothing came for {PATIENCE_S:g} s: {what}")

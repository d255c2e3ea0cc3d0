"""`Listener`: the accept thread. It accepts, applies the limits, and hands over; it never waits
for a peer, so the listening sockets are plain ones: a wrapped one would do the handshake inside
`accept`, and one silent peer would lock out all others.
"""

import contextlib
import errno
import itertools
import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from securechat.server import logs
from securechat.server.address import Address, counted_as
from securechat.server.connection import Connection
from securechat.server.first_bytes import Door
from securechat.server.iothread import IoThread
from securechat.server.surroundings import Limits

BACKLOG = 1024
RECEIVE_BUFFER_BYTES = 65536
"""What the kernel keeps of a peer we do not read: the bound on what thousands of paused
connections hold, where the kernel's own choice would be up to 6 MiB each."""

ACCEPTS_PER_TURN = 64
FULL_WAIT_S = 0.05
"""How long to let others give descriptors back when there are none."""

REFUSALS_LOGGED_EACH_S = 1.0
_ALL = "*"


class ListenError(Exception):
    """An address cannot be listened on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A listening socket."""

    sock: socket.socket
    address: Address
    """As it was asked for, with the real port."""
    door: Door


def listen(address: Address, door: Door = Door.TLS) -> list[Listening]:
    """Return the sockets for *address*: one, or one for each address that a name stands for.

    Raises:
        ListenError: somebody listens there already, or the address is not this machine's.
    """
    try:
        if address.host == _ALL:
            sockets = [_listen_on_all(address.port)]
        else:
            sockets = _listen_on_name(address)
    except OSError as error:
        raise ListenError(f"cannot listen on {address}: {_explained(error)}") from error
    return [Listening(sock, address._replace(port=sock.getsockname()[1]), door) for sock in sockets]


def _explained(error: OSError) -> str:
    hints = {
        errno.EADDRINUSE: "another program listens there; stop it, or choose another port",
        errno.EACCES: "ports below 1024 are for root; choose a higher one",
        errno.EADDRNOTAVAIL: "this is not an address of this machine",
    }
    return hints.get(error.errno or 0, error.strerror or str(error))


def _listen_on_all(port: int) -> socket.socket:
    """Return a socket for IPv6 and IPv4, or for IPv4 if this machine has no IPv6."""
    try:
        return _bound(socket.AF_INET6, ("::", port), is_dual=True)
    except OSError as error:
        if error.errno not in {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}:
            raise
        return _bound(socket.AF_INET, ("0.0.0.0", port))  # noqa: S104 - as asked for


def _listen_on_name(address: Address) -> list[socket.socket]:
    """Return a socket for each address of the name, all with the same port."""
    found = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    sockets: list[socket.socket] = []
    port = address.port
    try:
        for family, _, _, _, place in dict.fromkeys(found):
            try:
                sock = _bound(family, (place[0], port, *place[2:]))
            except OSError as error:
                # "localhost" names ::1 also where there is no IPv6.
                if error.errno in {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL} and len(found) > 1:
                    continue
                raise
            sockets.append(sock)
            port = sock.getsockname()[1]
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    if not sockets:
        raise OSError(errno.EADDRNOTAVAIL, "not an address of this machine")
    return sockets


def _bound(family: int, place: tuple[object, ...], *, is_dual: bool = False) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if is_dual else 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)  # inherited
        sock.bind(place)
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def plain_address(host: str) -> str:
    """Return a peer's address: IPv4 as such even on a socket for both, IPv6 without its zone."""
    address = host.partition("%")[0]
    return address.removeprefix("::ffff:") if "." in address else address


class Census:
    """How many connections there are, in all and by address; `leave` is for any thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._count = 0
        self._by_address: dict[str, int] = {}
        self._left: deque[str] = deque()  # posted by io threads, so that one thread counts

    def leave(self, address: str) -> None:
        """Note that a connection from *address* is gone."""
        self._left.append(address)

    def enter(self, address: str) -> str | None:
        """Count a connection from *address* and return None, or say why there may be no more."""
        self._settle()
        key = counted_as(address)
        count = self._by_address.get(key, 0)
        if self._count >= self._limits.connections:
            return "the server is full"
        if count >= self._limits.connections_per_address:
            return "too many connections from one address"
        self._count += 1
        self._by_address[key] = count + 1
        return None

    def _settle(self) -> None:
        while self._left:
            key = counted_as(self._left.popleft())
            self._count -= 1
            if self._by_address[key] == 1:
                del self._by_address[key]
            else:
                self._by_address[key] -= 1


class Listener:
    """The thread `accept`, from `start` to `stop`."""

    def __init__(
        self,
        listening: Iterable[Listening],
        io_threads: Sequence[IoThread],
        census: Census,
        epoch: int,
    ) -> None:
        self._listening = {one.sock.fileno(): one for one in listening}
        self._io_threads = io_threads
        self._census = census
        # Never the same number again, not even after a restart.
        self._numbers = itertools.count(epoch << 32 | 1)
        self._spare_fd = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._is_stopping = False
        self._refused = 0
        self._refusal_logged_at = 0.0
        self._thread = threading.Thread(target=self._run, name="accept", daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more and close the listening sockets; returns when that is done."""
        self._is_stopping = True
        os.eventfd_write(self._wake_fd, 1)
        self._thread.join()

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._wake_fd, select.POLLIN)
        for fd in self._listening:
            poll.register(fd, select.POLLIN)
        while not self._is_stopping:
            for fd, _ in poll.poll():
                if fd in self._listening:
                    self._accept_some(self._listening[fd])
        for one in self._listening.values():
            one.sock.close()
        os.close(self._wake_fd)
        os.close(self._spare_fd)

    def _accept_some(self, listening: Listening) -> None:
        for _ in range(ACCEPTS_PER_TURN):
            try:
                sock, place = listening.sock.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
                    self._turn_one_away(listening)
                    return
                continue  # the peer has gone before it was accepted
            self._welcome(sock, plain_address(place[0]), listening.door)

    def _welcome(self, sock: socket.socket, address: str, door: Door) -> None:
        reason = self._census.enter(address)
        if reason is not None:
            sock.close()
            self._log_refusal(address, reason)
            return
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            sock.close()
            self._census.leave(address)
            return
        io = min(self._io_threads, key=lambda thread: thread.count)
        io.adopt(Connection(io, sock, next(self._numbers), address, door))

    def _turn_one_away(self, listening: Listening) -> None:
        """Out of descriptors: with the spare one, take the peer out of the queue and close it.

        Left in the queue it would wake us again at once, and wait without an answer.
        """
        os.close(self._spare_fd)
        with contextlib.suppress(OSError):
            listening.sock.accept()[0].close()
        self._spare_fd = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self._log_refusal("", "no file descriptors are left")
        time.sleep(FULL_WAIT_S)

    def _log_refusal(self, address: str, reason: str) -> None:
        """Log a refusal, but not a thousand in a second."""
        self._refused += 1
        now = time.monotonic()
        if now - self._refusal_logged_at >= REFUSALS_LOGGED_EACH_S:
            logs.warning("refused", address=address, reason=reason, count=self._refused)
            self._refused = 0
            self._refusal_logged_at = now

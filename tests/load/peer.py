"""`Peer`: one connection of the generator: non-blocking TLS, bytes in and out."""

import enum
import errno
import os
import select
import socket
import ssl

from tests.load.ears import DeafEar, Ear, LoadError

READ_BYTES = 65536

SOURCES = 16
"""How many addresses the connections come from, 127.0.0.2 onwards: one has 28,000 ports."""

_IP_BIND_ADDRESS_NO_PORT = 24
"""From `linux/in.h`: the port is chosen at `connect`, when the other end is known."""


class State(enum.Enum):
    """Where in its life a connection is."""

    CONNECTING = 1
    HANDSHAKE = 2
    OPEN = 3
    CLOSED = 4


class Peer:
    """One connection, from `start` to `close`."""

    __slots__ = ("_context", "_epoll", "_events", "_sock", "_unsent", "ear", "nick", "number",
                 "state")  # fmt: skip

    def __init__(self, number: int, epoll: select.epoll, context: ssl.SSLContext) -> None:
        self.number = number
        self.nick = f"m{number:05d}"
        self.state = State.CONNECTING
        self.ear: Ear = DeafEar(self.say)
        self._context = context
        self._epoll = epoll
        self._events = 0
        self._unsent = b""
        self._sock: socket.socket = socket.socket()

    @property
    def fd(self) -> int:
        """The descriptor; the same from `start` to `close`."""
        return self._sock.fileno()

    def start(self, port: int) -> None:
        """Begin to connect to *port* of this machine.

        Raises:
            LoadError: there are no more ports.
        """
        sock = self._sock
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
        sock.bind((f"127.0.0.{2 + self.number % SOURCES}", 0))
        code = sock.connect_ex(("127.0.0.1", port))
        if code not in {0, errno.EINPROGRESS}:
            raise LoadError(f"cannot connect: {os.strerror(code)}")
        self._events = select.EPOLLOUT
        self._epoll.register(sock.fileno(), self._events)

    def on_event(self) -> bool:
        """Do what can be done without waiting; return whether the connection has just opened.

        Raises:
            LoadError: the connection failed, or the server says an error.
        """
        try:
            if self.state is State.OPEN:
                self._push()
                self._read()
                return False
            return self._open()
        except OSError as error:
            self.close()
            raise LoadError(f"the connection of {self.nick} failed: {error}") from error

    def _open(self) -> bool:
        if self.state is State.CONNECTING:
            code = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                raise OSError(code, os.strerror(code))
            self._sock = self._context.wrap_socket(
                self._sock, do_handshake_on_connect=False, server_hostname="localhost"
            )
            self.state = State.HANDSHAKE
        assert isinstance(self._sock, ssl.SSLSocket)
        try:
            self._sock.do_handshake()
        except ssl.SSLWantReadError:
            self._watch(select.EPOLLIN)
            return False
        except ssl.SSLWantWriteError:
            self._watch(select.EPOLLOUT)
            return False
        self.state = State.OPEN
        self._watch(select.EPOLLIN)
        return True

    def _read(self) -> None:
        """Read what one wakeup brings: epoll tells of the rest, but not of what TLS holds."""
        sock = self._sock
        assert isinstance(sock, ssl.SSLSocket)
        try:
            while True:
                data = sock.recv(READ_BYTES)
                if not data:
                    raise ConnectionError("the server closed it")
                self.ear.hear(data)
                if not sock.pending():
                    return
        except ssl.SSLWantReadError:
            return

    def say(self, data: bytes) -> None:
        """Send whole lines; what the kernel does not take now is sent later."""
        self._unsent += data
        self._push()

    def _push(self) -> None:
        while self._unsent and self.state is State.OPEN:
            try:
                sent = self._sock.send(self._unsent)
            except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                self._watch(select.EPOLLIN | select.EPOLLOUT)
                return
            self._unsent = self._unsent[sent:]
        if self.state is State.OPEN:
            self._watch(select.EPOLLIN)

    def _watch(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._epoll.modify(self._sock.fileno(), events)

    def close(self) -> None:
        """Close without a word; nothing if it is closed."""
        if self.state is not State.CLOSED:
            self.state = State.CLOSED
            self._sock.close()

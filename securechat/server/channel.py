"""Channels: bytes to and from one socket, with TLS or without; never waiting.

WebSocket is one, too, over one of these: see `websocket`.

TLS is done in memory (`SSLContext.wrap_bio`), not on the socket: OpenSSL reads on for as long as
key updates come, so one read of an SSL socket kept its thread for 2.3 s while a peer sent nothing
else. Here it gets at most `READ_BYTES` a turn. A write costs the same either way, and what the
kernel did not take is ciphertext, so it need not be given to OpenSSL again.
"""

import contextlib
import socket
import ssl
from typing import NamedTuple, Protocol

READ_BYTES = 16384
"""The most that is taken from the kernel in one turn: about 600 key updates, 5 ms."""

RECORD_BYTES = 16384
"""The most a TLS record holds."""

DISCARD_BYTES = 65536

UNSENT_BYTES = 256 * 1024
"""More than a write can leave: only answers to key updates of a peer that reads none grow so."""


class Way(NamedTuple):
    """All that a write over TLS touches; see `straight`."""

    tls: ssl.SSLObject
    outgoing: ssl.MemoryBIO
    """What *tls* has encrypted."""
    sock: socket.socket


class Channel(Protocol):
    """What a connection reads from and writes to; see `PlainChannel`."""

    @property
    def cipher(self) -> str:
        """Version and cipher of TLS, or "none"."""

    @property
    def failure(self) -> str:
        """What of the peer's input ended it, for the log; the peer is to read our answer to it."""

    @property
    def is_ended(self) -> bool:
        """Whether the peer says no more."""

    @property
    def taken_bytes(self) -> int:
        """What the last `receive` took from the kernel, whatever came of it."""

    @property
    def unsent(self) -> bytes:
        """What the kernel has not taken yet. While there is some, nothing more may be sent."""

    def receive(self) -> bytes:
        """Return what has come, b"" for nothing yet; or for ever, see `is_ended`."""

    def send(self, data: bytes) -> None:
        """Send *data*; what the kernel does not take stays in `unsent`."""

    def push(self) -> None:
        """Try again to send what is unsent."""

    def say_goodbye(self) -> None:
        """Tell the peer that no more comes, if that can be done at once."""


class PlainChannel:
    """A socket without TLS."""

    __slots__ = ("_sock", "is_ended", "taken_bytes", "unsent")

    cipher = "none"
    failure = ""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.is_ended = False
        """Whether the peer says no more."""
        self.taken_bytes = 0
        """What the last `receive` took from the kernel, whatever came of it."""
        self.unsent = b""
        """What the kernel has not taken yet. While there is some, nothing more may be sent."""

    def receive(self) -> bytes:
        """Return what has come, b"" for nothing yet; or for ever, see `is_ended`.

        Raises:
            OSError: the connection is broken.
        """
        try:
            data = self._sock.recv(READ_BYTES)
        except BlockingIOError:
            self.taken_bytes = 0
            return b""
        self.taken_bytes = len(data)
        self.is_ended = not data
        return data

    def send(self, data: bytes) -> None:
        """Send *data*; what the kernel does not take stays in `unsent`.

        Raises:
            OSError: the connection is broken.
        """
        assert not self.unsent
        self.unsent = data
        self.push()

    def push(self) -> None:
        """Try again to send what is unsent; `OSError` if the connection is broken."""
        unsent = self.unsent
        try:
            sent = self._sock.send(unsent)
        except BlockingIOError:
            return
        self.unsent = b"" if sent == len(unsent) else unsent[sent:]

    def say_goodbye(self) -> None:
        """Tell the peer that no more comes, if that can be done at once."""


class TlsChannel(PlainChannel):
    """A socket with TLS; to be used once `shake_hands` has returned True."""

    __slots__ = ("_incoming", "_outgoing", "_tls")

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        super().__init__(sock)
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    @property
    def cipher(self) -> str:  # type: ignore[override]
        """Version and cipher, such as "TLSv1.3 TLS_AES_256_GCM_SHA384"."""
        cipher = self._tls.cipher()
        return f"{self._tls.version()} {cipher[0] if cipher else ''}"

    def shake_hands(self) -> bool:
        """Take a step of the handshake; return whether it is done.

        Raises:
            OSError: it failed; `ssl.SSLError` says why.
        """
        with contextlib.suppress(BlockingIOError):
            self._take(self._sock.recv(READ_BYTES))
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            if self.is_ended:
                raise ConnectionError("hung up") from None
            return False
        finally:
            self._push_answers()  # our part of it, or the alert
        return True

    def receive(self) -> bytes:
        """Return what has come, decrypted; see `PlainChannel.receive`."""
        self.taken_bytes = 0
        try:  # noqa: SIM105 - done for every read, and suppress() is an object each time
            self._take(self._sock.recv(READ_BYTES))
        except BlockingIOError:
            pass
        parts = []
        try:
            while self._incoming.pending:
                part = self._tls.read(RECORD_BYTES)
                if not part:
                    self.is_ended = True
                    break
                parts.append(part)
        except ssl.SSLWantReadError:
            pass
        finally:
            self._push_answers()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _take(self, data: bytes) -> None:
        self.taken_bytes = len(data)
        if data:
            self._incoming.write(data)
        else:
            self.is_ended = True

    @property
    def way(self) -> Way:
        """What `send` does, as its parts, for whoever keeps its promises: nothing may be unsent,
        and what the kernel does not take is for `keep`.
        """
        return Way(self._tls, self._outgoing, self._sock)

    def keep(self, cipher: bytes) -> None:
        """Have *cipher*, which was encrypted here and not sent, sent before anything else."""
        assert not self.unsent
        self.unsent = cipher

    def send(self, data: bytes) -> None:
        """Encrypt and send *data*; see `PlainChannel.send`."""
        assert not self.unsent
        if len(data) > RECORD_BYTES:
            self._send_records(data)
            return
        self._tls.write(data)
        self.unsent = self._outgoing.read()
        self.push()

    def _send_records(self, data: bytes) -> None:
        """Encrypt record by record: a memory BIO keeps the room it once needed."""
        parts = []
        for start in range(0, len(data), RECORD_BYTES):
            self._tls.write(data[start : start + RECORD_BYTES])
            parts.append(self._outgoing.read())
        self.unsent = b"".join(parts)
        self.push()

    def _push_answers(self) -> None:
        if self._outgoing.pending:
            self.unsent += self._outgoing.read()
        if self.unsent:
            self.push()
            if len(self.unsent) > UNSENT_BYTES:
                raise ConnectionError("a peer that makes us answer and reads no answer")

    def say_goodbye(self) -> None:
        """Send close_notify; its answer is not waited for."""
        with contextlib.suppress(OSError, ValueError):
            self._tls.unwrap()
        with contextlib.suppress(OSError):
            self._push_answers()


def discard(sock: socket.socket) -> bool:
    """Take what has come, TLS or not, and forget it; False if no more will come."""
    try:
        return bool(sock.recv(DISCARD_BYTES))
    except BlockingIOError:
        return True
    except OSError:
        return False

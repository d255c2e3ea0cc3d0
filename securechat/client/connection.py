"""`Connection`: TLS to the server, lines in and lines out.

One thread does everything with the SSL object, reading and writing: two threads on one object
corrupt the stream. After WantRead or WantWrite the same bytes are tried again from their first
byte; more may follow behind them, nothing may come before.
"""

import contextlib
import selectors
import socket
import ssl
import time

from securechat.client.address import Address
from securechat.client.dialing import CannotConnectError, Wait, dial
from securechat.client.pins import Known, pin_of
from securechat.client.texts import _
from securechat.client.trust import Trust, trust_in
from securechat.wire.errors import ProtocolError
from securechat.wire.lines import SERVER_TAG_BYTES, LineBuffer

HANDSHAKE_S = 10.0
"""In all, from the TCP connection to a verified server."""

CHUNK_BYTES = 65536
"""Most bytes of one read or write: OpenSSL is given the same start again, at any length up to it."""

READS_A_TURN = 16
"""So that a server that never stops sending does not keep us from writing."""

MOST_UNSENT_BYTES = 1 << 20
"""While more than that waits to be sent nothing is read: who asks without end takes answers first."""

MOST_UNENDED_BYTES = 1 << 20
"""So many bytes without a line end, and no line is to be expected any more."""

LINE_BYTES = 8192
"""Most bytes of a line we take, tags aside: other servers send longer lines than they take."""


class ConnectionLostError(Exception):
    """The connection is gone; the text says how."""


class Connection:
    """A verified connection; made by `open_connection`, used by one thread."""

    def __init__(self, sock: ssl.SSLSocket) -> None:
        self._socket = sock
        self._lines = LineBuffer(tag_bytes=SERVER_TAG_BYTES, body_bytes=LINE_BYTES)
        self._unended_bytes = 0
        """How much of a line has come whose end has not."""
        self._unsent = bytearray()
        self._read_wants = selectors.EVENT_READ
        self._write_wants = selectors.EVENT_WRITE
        self._end: str | None = None
        self._write_failure: str | None = None
        self.has_more = False
        """Whether reading stopped before the socket was empty: call `receive` again at once."""

    @property
    def interest(self) -> dict[socket.socket, int]:
        """What to wait for before the next `receive` or `flush`."""
        mask = self._write_wants if self._unsent else 0
        return {self._socket: mask if self._is_behind else mask | self._read_wants}

    @property
    def _is_behind(self) -> bool:
        """Whether the server takes so little of what we say that we do not listen meanwhile."""
        return len(self._unsent) > MOST_UNSENT_BYTES

    def write(self, line: str) -> None:
        """Queue *line*, which has no line end; `flush` sends it."""
        self._unsent += line.encode() + b"\r\n"

    def flush(self) -> None:
        """Send what is queued, as far as it goes without waiting; `receive` tells of a failure."""
        try:
            while self._unsent:
                sent = self._socket.send(bytes(self._unsent[:CHUNK_BYTES]))
                del self._unsent[:sent]
        except ssl.SSLWantReadError:
            self._write_wants = selectors.EVENT_READ
        except ssl.SSLWantWriteError:
            self._write_wants = selectors.EVENT_WRITE
        except OSError as error:
            self._unsent.clear()
            self._write_failure = _how(error)  # what has come before it is still to be read
        else:
            self._write_wants = selectors.EVENT_WRITE

    def receive(self) -> list[str]:
        """Return the whole lines that have come; lines that cannot be read are left out.

        Raises:
            ConnectionLostError: the connection has ended, and all lines before were returned.
        """
        if self._end is not None:
            raise ConnectionLostError(self._end)
        self.has_more = True
        self._read_wants = selectors.EVENT_READ
        try:
            for _turn in range(READS_A_TURN):
                if self._is_behind:
                    self.has_more = False
                    break
                data = self._socket.recv(CHUNK_BYTES)
                if not data:
                    self._end = _("the server closed the connection")
                    break
                self._take(data)
                if self._unended_bytes > MOST_UNENDED_BYTES:
                    self._end = _("the server sent a line that does not end")
                    break
        except ssl.SSLWantReadError:
            self.has_more = False
        except ssl.SSLWantWriteError:
            self.has_more = False
            self._read_wants = selectors.EVENT_WRITE
        except OSError as error:
            self._end = _how(error)
        if self._write_failure is not None and not self.has_more:
            self._end = self._write_failure
            self.has_more = True
        return self._take_lines()

    def close(self) -> None:
        """End it: a TLS farewell as far as it goes without waiting, then the socket."""
        with contextlib.suppress(OSError, ValueError):
            self._socket.unwrap()
        self._socket.close()

    def _take(self, data: bytes) -> None:
        self._lines.feed(data)
        end = data.rfind(b"\n") + 1
        self._unended_bytes = len(data) - end + (0 if end else self._unended_bytes)

    def _take_lines(self) -> list[str]:
        lines = []
        while self._lines:
            with contextlib.suppress(ProtocolError):
                line = self._lines.next_line()
                if line is not None:
                    lines.append(line)
        return lines


def open_connection(trust: Trust, wait: Wait) -> Connection:
    """Connect, shake hands, verify.

    Raises:
        CannotConnectError: nobody is there, or it does not speak TLS.
        NotVerifiedError: it is not the server that was asked for.
    """
    plain = dial(trust.address, wait)
    try:
        sock = trust.context.wrap_socket(
            plain,
            server_hostname=trust.address.certificate_name,
            do_handshake_on_connect=False,
        )
    except (OSError, ValueError) as error:
        plain.close()
        raise CannotConnectError(
            _("cannot connect to {address}: {reason}").format(address=trust.address, reason=error)
        ) from error
    try:
        _shake_hands(sock, trust, wait)
        trust.check(sock.getpeercert(binary_form=True))
    except BaseException:
        sock.close()
        raise
    return Connection(sock)


def key_shown_at(address: Address, wait: Wait) -> str:
    """Return the pin of the server at *address*, whoever that is: nothing is sent to it.

    Raises:
        CannotConnectError: nobody is there, or it does not speak TLS.
        PinError: its certificate cannot be read.
    """
    stranger = trust_in(address, Known(""))
    plain = dial(address, wait)
    with stranger.context.wrap_socket(plain, do_handshake_on_connect=False) as sock:
        _shake_hands(sock, stranger, wait)
        return pin_of(sock.getpeercert(binary_form=True) or b"")


def _shake_hands(sock: ssl.SSLSocket, trust: Trust, wait: Wait) -> None:
    deadline = time.monotonic() + HANDSHAKE_S
    while True:
        try:
            sock.do_handshake()
        except ssl.SSLWantReadError:
            wants = selectors.EVENT_READ
        except ssl.SSLWantWriteError:
            wants = selectors.EVENT_WRITE
        except ssl.SSLCertVerificationError as error:
            raise trust.refusal(error) from error
        except (OSError, ValueError) as error:
            raise CannotConnectError(
                _("cannot connect to {address}: no TLS there ({reason})").format(
                    address=trust.address, reason=_how(error)
                )
            ) from error
        else:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise CannotConnectError(
                _("cannot connect to {address}: it did not answer our TLS greeting").format(
                    address=trust.address
                )
            )
        wait({sock: wants}, left)


def _how(error: Exception) -> str:
    if isinstance(error, ssl.SSLEOFError):
        return _("the connection ended without a farewell")
    if isinstance(error, ssl.SSLError):
        if not error.reason:
            return _("TLS failed")
        return error.reason.replace("_", " ").lower()
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__

"""Lines in messages: real clients over TLS, and bytes that no client sends."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import Event
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Data, Origin, Subprotocol
from websockets.uri import parse_uri

from securechat.server.channel import UNSENT_BYTES, PlainChannel
from securechat.server.websocket import (
    BINARY,
    FRAMES_PER_READ,
    HEAD_BYTES,
    MESSAGE_BYTES,
    TEXT,
    WebSocketChannel,
)
from securechat.wire.errors import ForbiddenByteError, LineTooLongError, NotUtf8Error
from securechat.world.batch import Output
from securechat.world.inputs import BadLine
from tests.server.peer import PATIENCE_S, Front, front

HEAD = (
    "GET /chat HTTP/1.1",
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
)


@contextmanager
def browser(
    running: Front, *names: str, origin: str | None = None, compression: str | None = "deflate"
) -> Iterator[ClientConnection]:
    """A client that asks for the subprotocols *names*, as a page of *origin* would."""
    context = None
    if running.ca is not None:
        context = ssl.create_default_context()
        running.ca.configure_trust(context)
    with connect(
        f"{'wss' if context else 'ws'}://localhost:{running.port}/",
        ssl=context,
        subprotocols=[Subprotocol(name) for name in names] or None,
        origin=None if origin is None else Origin(origin),
        compression=compression,
        open_timeout=PATIENCE_S,
        close_timeout=PATIENCE_S,
        proxy=None,
    ) as peer:
        yield peer


def hears(peer: ClientConnection) -> Data:
    """Return the next message."""
    return peer.recv(timeout=PATIENCE_S)


def end(peer: ClientConnection) -> tuple[int, str]:
    """Return code and reason of the end, which is to come next."""
    with pytest.raises(ConnectionClosed) as caught:
        hears(peer)
    close = caught.value.rcvd
    assert close is not None, "cut, not closed"
    return close.code, close.reason


@pytest.mark.parametrize("is_secure", [True, False])
@pytest.mark.parametrize(
    ("wanted", "agreed", "answer"),
    [
        ((TEXT,), TEXT, "PONG :й"),
        ((BINARY,), BINARY, "PONG :й".encode()),
        ((TEXT, BINARY), TEXT, "PONG :й"),
        ((BINARY, TEXT), BINARY, "PONG :й".encode()),
        (("chat", BINARY), BINARY, "PONG :й".encode()),
        (("chat",), None, "PONG :й"),
        ((), None, "PONG :й"),
    ],
)
def test_client_chooses_the_subprotocol(
    tmp_path: Path,
    ca: trustme.CA,
    wanted: tuple[str, ...],
    agreed: str | None,
    answer: Data,
    *,
    is_secure: bool,
) -> None:
    """The client's order decides; with none that is known, text (IRCv3 WebSocket, "features")."""
    with (
        front(tmp_path, ca if is_secure else None) as running,
        browser(running, *wanted) as peer,
    ):
        assert agreed == peer.subprotocol
        peer.send("PING :й")
        assert answer == hears(peer)
        peer.send("PING :й".encode())
        assert answer == hears(peer)


def test_nothing_is_compressed(secure: Front) -> None:
    """An offer to compress is not taken up: what is secret and what is not share a stream."""
    with browser(secure, TEXT, compression="deflate") as peer:
        assert peer.response is not None
        assert "Sec-WebSocket-Extensions" not in peer.response.headers


def test_each_line_is_a_message(secure: Front) -> None:
    """However lines are joined, and cut for writing: one whole line a message, without its end."""
    lines = [f"{number} {'é' * (number % 300)}" for number in range(2000)]
    with browser(secure, TEXT) as peer:
        session = secure.world.connected().session
        secure.world.says(session, "\r\n".join(lines))  # 600 KB: a chunk larger than one write
        secure.world.says(session, "after")
        assert [*lines, "after"] == [hears(peer) for _ in range(2001)]


def test_message_in_fragments_is_one_line(secure: Front) -> None:
    """Fragments cut letters in two, and pings come in between (RFC 6455, 5.4)."""
    with browser(secure, BINARY) as peer:
        peer.send([b"NICK \xd0", b"\xb1\xd0\xbe", b"\xd0\xb1"])
        assert ("боб",) == secure.world.line().message.params
    with secure.peer() as raw:
        raw.sends(*HEAD, "")
        raw.until("Sec-WebSocket-Accept")
        assert "" == raw.received()
        raw.sock.sendall(masked(Frame(Opcode.TEXT, b"PING :a", fin=False)))
        raw.sock.sendall(masked(Frame(Opcode.PING, b"there?")))
        raw.sock.sendall(masked(Frame(Opcode.CONT, b"b")))
        assert bytes([0x8A, 6]) + b"there?" + bytes([0x81, 8]) + b"PONG :ab" == taken(raw.sock, 18)


def masked(frame: Frame) -> bytes:
    """Return the bytes of a frame of a client."""
    return frame.serialize(mask=True)


def taken(sock: socket.socket, size: int) -> bytes:
    """Receive exactly *size* bytes."""
    data = b""
    while len(data) < size:
        data += sock.recv(size - len(data))
    return data


def test_ping_of_the_protocol_is_answered(secure: Front) -> None:
    """A ping frame gets its pong (RFC 6455, 5.5.2)."""
    with browser(secure, TEXT) as peer:
        assert peer.ping(b"are you there?").wait(PATIENCE_S)


def test_last_words_before_close_are_heard(secure: Front) -> None:
    """Who sends and closes has said all of it, and gets the same code back."""
    with browser(secure, TEXT) as peer:
        session = secure.world.connected().session
        peer.send("NOTICE x :1")
        peer.send("NOTICE x :2")
        peer.close(4000, "the page was left")
        assert 4000 == peer.close_code
    said = [secure.world.line().message.params[1] for _ in range(2)]
    assert ["1", "2"] == said
    assert (session, "Connection closed") == tuple(secure.world.closed())


def test_close_is_answered_and_ends_the_connection(secure: Front) -> None:
    """By us, for a client waits for the server to do it (RFC 6455, 7.1.1)."""
    with secure.peer() as raw:
        raw.sends(*HEAD, "")
        raw.until("Sec-WebSocket-Accept")
        assert "" == raw.received()
        raw.sock.sendall(masked(Frame(Opcode.CLOSE, b"\x03\xe8bye")))
        assert b"\x88\x05\x03\xe8bye" == taken(raw.sock, 7)
        assert b"" == raw.sock.recv(1)
    assert "Connection closed" == secure.world.closed().reason


def test_farewell_is_a_message_and_then_a_close(secure: Front) -> None:
    """After the last line the end is a close frame, not a cut."""
    with browser(secure, TEXT) as peer:
        peer.send("QUIT")
        assert "ERROR :Bye" == hears(peer)
        assert (1000, "") == end(peer)


def test_text_that_is_not_utf8_ends_the_connection(secure: Front) -> None:
    """RFC 6455, 8.1; what came before it is heard."""
    with browser(secure, TEXT) as peer:
        peer.send("NOTICE x :1")
        peer.send(b"NOTICE x :caf\xe9", text=True)
        assert ("x", "1") == secure.world.line().message.params
        assert (1007, "a text message is not UTF-8") == end(peer)
    assert "WebSocket: a text message is not UTF-8" == secure.world.closed().reason


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (b"NICK caf\xe9", NotUtf8Error),
        (b"NICK bob\r\nNICK eve", ForbiddenByteError),
        (b"NICK bob\nNICK eve", ForbiddenByteError),
        (b"NICK\0bob", ForbiddenByteError),
        (b"PRIVMSG bob :" + b"x" * 500, LineTooLongError),
        (b"x" * MESSAGE_BYTES, LineTooLongError),
    ],
)
def test_message_that_is_no_line_costs_an_error(
    secure: Front, message: bytes, error: type[Exception]
) -> None:
    """The connection stays; two lines in one message are none (IRCv3 WebSocket, "features")."""
    with browser(secure, BINARY) as peer:
        peer.send(message)
        bad = secure.world.until(BadLine)
        assert isinstance(bad, BadLine)
        assert isinstance(bad.error, error)
        peer.send("PING :still here")
        assert b"PONG :still here" == hears(peer)
    assert not any(isinstance(item, BadLine) for item in secure.world.posted.queue)


def test_line_of_full_length_is_a_line(secure: Front) -> None:
    """510 bytes, since no line end counts; that and the empty message are no mistake."""
    with browser(secure, TEXT) as peer:
        peer.send("")
        peer.send("\r\n")
        peer.send(f"PING :{'x' * 504}")
        assert f"PONG :{'x' * 504}" == hears(peer)
        peer.send(f"PING :{'y' * 504}\r\n")
        assert f"PONG :{'y' * 504}" == hears(peer)
    assert not any(isinstance(item, BadLine) for item in secure.world.posted.queue)


@pytest.mark.parametrize("pieces", [1, 5])
def test_message_without_bound_ends_the_connection(secure: Front, pieces: int) -> None:
    """Whole or in fragments, with a code that says so, which can be read (RFC 6455, 7.4.1)."""
    with browser(secure, TEXT) as peer:
        piece = "x" * (MESSAGE_BYTES // pieces + 1)
        with contextlib.suppress(ConnectionClosed):  # if it has been told by now
            peer.send([piece] * pieces if pieces > 1 else piece)
            peer.send("y" * 100_000)  # unread input must not reset the code away
        assert 1009 == end(peer)[0]
    secure.world.closed()


@pytest.mark.parametrize(
    "garbage",
    [
        bytes([0x81, 0x01]) + b"x",  # not masked
        bytes([0x83, 0x80]) + b"mask",  # no such kind
        bytes([0xC1, 0x80]) + b"mask",  # a bit of an extension
        bytes([0x80, 0x80]) + b"mask",  # the end of no message
        bytes([0x09, 0x80]) + b"mask",  # a ping in fragments
        bytes([0x81, 0xFF]) + b"\xff" * 8 + b"mask",  # 2^64 bytes to come
    ],
)
def test_broken_frame_ends_the_connection(secure: Front, garbage: bytes) -> None:
    """With a close frame, and nobody else is disturbed (RFC 6455, 7.1.7)."""
    with secure.peer() as raw:
        raw.sends(*HEAD, "")
        raw.until("Sec-WebSocket-Accept")
        assert "" == raw.received()
        raw.sock.sendall(garbage)
        assert 0x88 == taken(raw.sock, 2)[0]
    assert secure.world.closed().reason.startswith("WebSocket: ")
    with secure.peer() as bob:
        assert [] == bob.synchronise()


def test_frames_that_bring_no_line_are_bounded(secure: Front) -> None:
    """A flood of pings costs us more than it costs the peer."""
    with secure.peer() as raw:
        raw.sends(*HEAD, "")
        raw.until("Sec-WebSocket-Accept")
        raw.sock.sendall(masked(Frame(Opcode.PING, b"")) * (FRAMES_PER_READ + 100))
        secure.world.closed()


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [
        ("https://chat.example.org", True),
        (None, True),
        ("https://evil.example", False),
        ("http://chat.example.org", False),
        ("https://chat.example.org.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_page_connects_only_from_a_site_that_is_named(
    tmp_path: Path, ca: trustme.CA, origin: str | None, *, is_welcome: bool
) -> None:
    """A request with another origin is refused, one without is no page's (RFC 6455, 10.2)."""
    with front(tmp_path, ca, origins=("https://chat.example.org",)) as running:
        if is_welcome:
            with browser(running, TEXT, origin=origin) as peer:
                peer.send("PING :1")
                assert "PONG :1" == hears(peer)
            return
        with pytest.raises(InvalidStatus) as caught, browser(running, TEXT, origin=origin):
            pass
        response = caught.value.response
        assert 403 == response.status_code
        assert b"server.websocket_origins" in response.body
        assert f"HTTP 403 for a page of {origin!r}" == running.world.closed().reason


def test_no_page_connects_unless_told(secure: Front) -> None:
    """By default no site is named, not even one of the server's own host."""
    origin = f"https://localhost:{secure.port}"
    with pytest.raises(InvalidStatus), browser(secure, TEXT, origin=origin):
        pass


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("GET / HTTP/1.1", "Host: localhost", "Accept: text/html", ""), 426),
        (("GET /favicon.ico HTTP/1.1", ""), 426),
        (("GET / HTTP/1.0", ""), 505),
        (("GET /", ""), 400),
        (("GET / HTTP/1.1", "no header", ""), 400),
        (("GET / HTTP/1.1", "Transfer-Encoding: chunked", ""), 400),
        (("GET / HTTP/1.1\n\n",), 400),
        ((*HEAD[:4], ""), 400),
        ((*HEAD, "Origin: https://a.example", "Origin: https://b.example", ""), 400),
        ((*HEAD, f"Cookie: {'x' * HEAD_BYTES}", ""), 431),
        (("GET /" + "x" * 100_000,), 431),
    ],
)
def test_request_that_is_no_websocket_gets_a_sentence(
    secure: Front, lines: tuple[str, ...], status: int
) -> None:
    """A person who opens the address in a browser reads what this is."""
    with secure.peer() as person:
        person.sends(*lines)
        answer = person.until_end()
    assert answer[0].startswith(f"HTTP/1.1 {status} ")
    assert "Connection: close" in answer
    body = answer[answer.index("") + 1 :]
    assert ["This is a chat server: a chat client can connect here, also by WebSocket."] == body
    assert f"HTTP {status}" == secure.world.closed().reason


def test_slow_request_ends_at_the_deadline(tmp_path: Path, ca: trustme.CA) -> None:
    """Headers that never end are a registration that never ends."""
    with front(tmp_path, ca, registration_s=0.3) as running, running.peer() as slow:
        slow.sends(*HEAD)
        answer = slow.until_end()
    assert "HTTP/1.1 503 Service Unavailable" == answer[0]
    assert "Registration timed out" == answer[-1]


def test_registration_deadline_holds_for_websocket(tmp_path: Path, ca: trustme.CA) -> None:
    """As on any connection, and in a message."""
    with front(tmp_path, ca, registration_s=0.3) as running, browser(running, TEXT) as peer:
        assert "ERROR :Registration timed out" == hears(peer)
        assert (1000, "") == end(peer)


def test_lines_behind_the_request_are_heard(secure: Front) -> None:
    """A client that does not wait for the answer loses nothing."""
    with secure.peer() as raw:
        head = "".join(f"{line}\r\n" for line in (*HEAD, ""))
        raw.sock.sendall(head.encode() + masked(Frame(Opcode.TEXT, b"PING :early")))
        raw.until("Sec-WebSocket-Accept")
        assert "" == raw.received()
        assert bytes([0x81, 11]) + b"PONG :early" == taken(raw.sock, 13)


def test_slow_reader_is_closed(tmp_path: Path, ca: trustme.CA) -> None:
    """The outbox has its limit, whatever its lines travel in."""
    with front(tmp_path, ca, outbox_bytes=65536) as running, running.peer() as slow:
        slow.sends(*HEAD, "")
        slow.until("Sec-WebSocket-Accept")
        session = running.world.connected().session
        output = Output((session,), [b"x" * 510 + b"\r\n"] * 100)
        for _ in range(1000):
            running.io.deliver([output])
        assert "Send queue exceeded" == running.world.closed().reason


class Ends:
    """Our channel in the clear, and a client's protocol at the other end of the socket."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        self.theirs.setblocking(False)
        self.ours = ours
        self.channel = WebSocketChannel(PlainChannel(ours), ())
        self.client = ClientProtocol(parse_uri("ws://localhost/"), subprotocols=[TEXT])
        self.client.send_request(self.client.connect())

    def sends(self) -> bytes:
        """Return what the client's protocol has to send."""
        return b"".join(self.client.data_to_send())

    def opens(self) -> None:
        """Take the request and the answer."""
        self.theirs.sendall(self.sends())
        assert b"" == self.channel.receive()
        self.hears()

    def hears(self) -> list[Event]:
        """Return what the client's protocol makes of what has come."""
        try:
            while data := self.theirs.recv(65536):
                self.client.receive_data(data)
        except BlockingIOError:
            pass
        return self.client.events_received()

    def close(self) -> None:
        """Close both sockets."""
        self.ours.close()
        self.theirs.close()


@pytest.fixture(name="ends")
def _ends() -> Iterator[Ends]:
    ends = Ends()
    yield ends
    ends.close()


def test_pong_waits_behind_what_is_unsent(ends: Ends) -> None:
    """A frame is never put into the middle of another."""
    ends.opens()
    line = b"x" * 1000
    count = 0
    while not ends.channel.unsent:
        ends.channel.send(line + b"\r\n")
        count += 1
    ends.client.send_ping(b"now")
    ends.theirs.sendall(ends.sends())
    assert b"" == ends.channel.receive()
    frames = ends.hears()
    while ends.channel.unsent:
        ends.channel.push()
        frames += ends.hears()
    *texts, pong = frames
    assert isinstance(pong, Frame)
    assert (Opcode.PONG, b"now") == (pong.opcode, pong.data)
    assert [line] * count == [frame.data for frame in texts if isinstance(frame, Frame)]


def test_answers_that_nobody_reads_are_bounded(ends: Ends) -> None:
    """A peer that pings and reads no pong is cut off before it fills our memory."""
    ends.opens()
    ends.theirs.setblocking(True)
    ping = masked(Frame(Opcode.PING, b"x" * 125))

    def pings() -> None:
        for _ in range(100 * UNSENT_BYTES // len(ping)):
            ends.theirs.sendall(ping)
            ends.channel.receive()

    with pytest.raises(ConnectionError, match="reads no answer"):
        pings()


def test_goodbye_before_the_request_is_silent(ends: Ends) -> None:
    """There is no WebSocket to close yet."""
    ends.channel.say_goodbye()
    with pytest.raises(BlockingIOError):
        ends.theirs.recv(1)


_Lines = st.lists(st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8")), max_size=5)


@given(lines=_Lines, cuts=st.lists(st.integers(1, 40), min_size=1), is_text=st.booleans())
def test_bytes_give_the_same_lines_however_they_come(
    lines: list[str], cuts: list[int], *, is_text: bool
) -> None:
    """Whole or a few at a time, from the first byte of the request on."""
    ends = Ends()
    data = ends.sends()
    frames = [
        masked(Frame(Opcode.TEXT if is_text else Opcode.BINARY, line.encode())) for line in lines
    ]
    data += b"".join(frames)
    received = b""
    step = 0
    while data:
        size = cuts[step % len(cuts)]
        step += 1
        ends.theirs.sendall(data[:size])
        data = data[size:]
        received += ends.channel.receive()
    ends.close()
    assert "".join(f"{line}\r\n" for line in lines if line) == received.decode()


@given(st.binary(max_size=2000))
def test_any_bytes_are_lines_or_the_end(data: bytes) -> None:
    """Nothing that comes after the request is an exception."""
    ends = Ends()
    ends.opens()
    ends.theirs.sendall(data)
    received = ends.channel.receive()
    assert received.endswith(b"\r\n") or not received
    assert not ends.channel.failure or ends.channel.is_ended
    ends.close()

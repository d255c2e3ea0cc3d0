"""WebSocket: one IRC line a message, for clients in a browser, on the same port as plain IRC.

A page of another site could make its reader's browser connect here, so a request that names an
origin is refused unless the configuration names it, too; programs that are no browsers name none.

Sources: RFC 6455; IRCv3 "WebSocket support". A client that asks for neither of its subprotocols
gets text; what a client sends may be either kind, whatever was agreed on.
"""

import contextlib
import logging
import re
from collections.abc import Sequence

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import CONNECTING, OPEN
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from securechat.server.channel import Channel
from securechat.server.overlay import Overlay

HEAD_BYTES = 16384
"""The most of an HTTP request: a browser sends every cookie of the host, whatever its port."""

MESSAGE_BYTES = 16384
"""The most of a message, in one frame or many. It is over every limit of a line, so that a line
that is too long gets an answer, and only what nobody types ends the connection."""

FRAMES_PER_READ = 256
"""The most frames in one read that are not the end of a line: a millisecond of work."""

REASON_CHARACTERS = 200
"""The most of what a peer has sent that stands in the log."""

TEXT = Subprotocol("text.ircv3.net")
BINARY = Subprotocol("binary.ircv3.net")

_DATA = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})

_HEAD_END = re.compile(rb"\n\r?\n")

_WHAT_THIS_IS = "This is a chat server: a chat client can connect here, also by WebSocket.\n"
_NOT_THIS_PAGE = "No page of that site may connect here: see server.websocket_origins.\n"

_SILENT = logging.getLogger("securechat.websocket")
"""For the library's own log: what matters of it is in ours."""
_SILENT.disabled = True


class WebSocketChannel(Overlay):
    """Lines in messages, over a channel that is open; HTTP before that.

    That the peer closes is answered.
    """

    __slots__ = ("_head", "_is_text", "_message", "_protocol")

    def __init__(self, channel: Channel, origins: Sequence[str]) -> None:
        """Speak on *channel*, with programs and with pages that come from one of *origins*."""
        super().__init__(channel)
        self._protocol = ServerProtocol(
            origins=[*map(Origin, origins), None],
            select_subprotocol=_first_known,
            max_size=MESSAGE_BYTES,
            logger=_SILENT,
        )
        self._head = b""
        self._message = bytearray()
        self._is_text = False

    @property
    def is_ended(self) -> bool:
        """Whether the peer says no more, or nothing more that is listened to."""
        return self._protocol.state > OPEN or super().is_ended

    # In.

    def take(self, data: bytes) -> bytes:
        """Return the lines in *data*, each with its end; see `Overlay.take`."""
        if self.failure or self._protocol.state > OPEN:
            return b""
        if self._protocol.state is CONNECTING:
            data = self._take_request(data)
        lines = self._take_frames(data) if data else b""
        self._send_answers()
        return lines

    def _take_request(self, data: bytes) -> bytes:
        """Answer the request once it is whole; return what has come behind it."""
        self._head += data
        end = _HEAD_END.search(self._head)
        if (end.end() if end else len(self._head)) > HEAD_BYTES:
            self._refuse(self._protocol.reject(431, ""), _WHAT_THIS_IS)
            return b""
        if end is None:
            return b""
        head, rest = self._head[: end.end()], self._head[end.end() :]
        self._head = b""
        # Only the request: frames behind it would be parsed before it is answered.
        self._protocol.receive_data(head)
        request = next(iter(self._protocol.events_received()), None)
        if not isinstance(request, Request):
            self._refuse(self._protocol.reject(400, ""), _WHAT_THIS_IS)
            return b""
        response = self._protocol.accept(request)
        if response.status_code == 101:
            self._protocol.send_response(response)
            return rest
        if response.status_code == 403:
            origin = request.headers["Origin"][:REASON_CHARACTERS]
            self._refuse(response, _NOT_THIS_PAGE, f" for a page of {origin!r}")
        else:
            self._refuse(response, _WHAT_THIS_IS)
        return b""

    def _refuse(self, response: Response, text: str, about: str = "") -> None:
        """Answer with *response* and *text* as its body; nothing more is listened to."""
        self.failure = f"HTTP {response.status_code}{about}"
        response.body = text.encode()
        del response.headers["Content-Length"]
        response.headers["Content-Length"] = str(len(response.body))
        self._answers += response.serialize()

    def _take_frames(self, data: bytes) -> bytes:
        protocol = self._protocol
        protocol.receive_data(data)
        frames = protocol.events_received()
        lines: list[bytes] = []
        for frame in frames:
            assert isinstance(frame, Frame)
            if frame.opcode in _DATA:
                self._message += frame.data
                if frame.opcode is not Opcode.CONT:
                    self._is_text = frame.opcode is Opcode.TEXT
                if frame.fin and not self._end_message(lines):
                    break
        if not self.failure and protocol.parser_exc is not None:
            self.failure = f"WebSocket: {protocol.parser_exc}"
        elif not self.failure and len(frames) - len(lines) > FRAMES_PER_READ:
            self._fail(CloseCode.POLICY_VIOLATION, "too many frames")
        return b"".join(lines)

    def _end_message(self, lines: list[bytes]) -> bool:
        """Append the message to *lines*; False if it may not be one."""
        message, self._message = bytes(self._message), bytearray()
        if self._is_text and not _is_utf8(message):
            self._fail(CloseCode.INVALID_DATA, "a text message is not UTF-8")
            return False
        # A line end within would make two lines of it; a lone CR is refused as a part of a line.
        if line := message.rstrip(b"\r\n").replace(b"\n", b"\r"):
            lines.append(line + b"\r\n")
        return True

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.failure = f"WebSocket: {reason}"
        self._protocol.fail(code, reason)

    # Out.

    def send(self, data: bytes) -> None:
        """Send the lines in *data*, a message each; see `PlainChannel.send`.

        What is not the whole of a line is kept for the next time.
        """
        assert not self.unsent
        protocol = self._protocol
        if protocol.state is CONNECTING:
            text = data.decode().removeprefix("ERROR :")
            self._refuse(protocol.reject(503, ""), text)
        elif protocol.state is OPEN:
            say = protocol.send_binary if protocol.subprotocol == BINARY else protocol.send_text
            *lines, self._rest = (self._rest + data).split(b"\r\n")
            for line in lines:
                say(line)
        self._send_answers()

    def _send_answers(self) -> None:
        """Send what the protocol has to say, too."""
        self._answers += b"".join(self._protocol.data_to_send())
        super()._send_answers()

    def say_goodbye(self) -> None:
        """Close the WebSocket, unless that is done, and what it is spoken over."""
        if self._protocol.state is OPEN:
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
        with contextlib.suppress(OSError, ValueError):
            self._send_answers()
        super().say_goodbye()


def _first_known(_: ServerProtocol, wanted: Sequence[Subprotocol]) -> Subprotocol | None:
    """Return what the client likes best of what there is; None, and no header, if nothing is."""
    return next((name for name in wanted if name in {TEXT, BINARY}), None)


def _is_utf8(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True

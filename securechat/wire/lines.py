"""`LineBuffer`: bytes in, whole lines out.

The fuzz invariant: any bytes give lines or `ProtocolError`, the same whether they arrive whole
or one at a time.

Source: Modern IRC "Message format" (512 bytes with CRLF); IRCv3 message-tags, "Size limit".
"""

from securechat.wire.errors import (
    ForbiddenByteError,
    LineTooLongError,
    NotUtf8Error,
    ProtocolError,
)
from securechat.wire.message import parse

BODY_BYTES = 512
"""A line without its tags, CRLF included."""

CLIENT_TAG_BYTES = 4096
"""Tags a client may send: "@", 4,094 bytes of data, and the space."""

COMMAND_LENGTH = 20
"""Longest command that is repeated in an error: no command is longer."""

SERVER_TAG_BYTES = 8191
"""Tags a server may send, "@" and space included."""


class LineBuffer:
    """Splits the bytes of one connection into lines; one owner at a time.

    Args:
        tag_bytes: most bytes of tags in one line, "@" and the space included.
        body_bytes: most bytes of the rest, CRLF included.
    """

    __slots__ = ("_body_bytes", "_is_skipping", "_lines", "_rest", "_tag_bytes")

    def __init__(self, tag_bytes: int = CLIENT_TAG_BYTES, body_bytes: int = BODY_BYTES) -> None:
        self._tag_bytes = tag_bytes
        self._body_bytes = body_bytes
        self._lines: list[str | bytes | None] = []
        """Last line first; text is checked, bytes are not, None is one that was too long. Empty
        most of the time."""
        self._rest = b""
        self._is_skipping = False

    def feed(self, data: bytes) -> None:
        """Take *data* as it came from the peer; empty lines in it are passed over.

        Cost: linear in *data*, plus one partial line.
        """
        if self._rest:
            data = self._rest + data
        plain = None if self._is_skipping else self._plain_lines(data)
        if plain is not None:
            plain.reverse()
            self._lines = [*plain, *self._lines]
            self._rest = b""
            return
        *lines, rest = data.split(b"\n")
        if lines:
            whole: list[str | bytes | None] = [
                line for line in (ended.removesuffix(b"\r") for ended in lines[1:]) if line
            ]
            if self._is_skipping:
                whole.insert(0, None)
                self._is_skipping = False
            elif first := lines[0].removesuffix(b"\r"):
                whole.insert(0, first)
            whole.reverse()
            self._lines = whole + self._lines
        if self._is_skipping or len(rest) > self._tag_bytes + self._body_bytes:
            self._is_skipping = True
            rest = b""
        self._rest = rest

    def _plain_lines(self, data: bytes) -> list[str] | None:
        """Return the lines of *data* if they are as most are: short, whole, and nothing odd in them.

        To look at all at once takes a third of the time of looking at each.
        """
        if not data.endswith(b"\r\n"):
            return None
        try:
            lines = data[:-2].decode().split("\r\n")
        except UnicodeDecodeError:
            return None
        count = len(lines)
        if data.count(b"\n") != count or data.count(b"\r") != count or b"\0" in data:
            return None
        most = self._body_bytes - 2
        if max(map(len, lines)) > (most if data.isascii() else most // 4):
            return None
        return [line for line in lines if line] if "" in lines else lines

    def __bool__(self) -> bool:
        """Whether a whole line (or the error for one) is waiting; empty lines are none."""
        return bool(self._lines)

    def next_line(self) -> str | None:
        """Return the next line without its line end, or None when none is whole yet.

        Raises:
            ProtocolError: the line that stood here cannot be used and was skipped. Call again.
        """
        if not self._lines:
            return None
        line = self._lines.pop()
        if isinstance(line, str):
            return line
        if line is None:
            raise LineTooLongError("a line is too long")
        try:
            return self._checked(line)
        except ProtocolError as error:
            if len(line) < self._tag_bytes + self._body_bytes:  # else it may come in parts: skipped
                _say_which(error, line)
            raise

    def _checked(self, line: bytes) -> str:
        if len(line) + 2 > self._body_bytes:
            body = line
            if line.startswith(b"@"):
                tags, _, body = line.partition(b" ")
                if len(tags) + 1 > self._tag_bytes:
                    raise LineTooLongError("the tags of a line are too long")
            if len(body) + 2 > self._body_bytes:
                raise LineTooLongError("a line is too long")
        if b"\0" in line or b"\r" in line:
            raise ForbiddenByteError("a line holds a NUL or a lone CR")
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            raise NotUtf8Error("a line is not UTF-8") from error


def _say_which(error: ProtocolError, line: bytes) -> None:
    """Note command and label of *line* in *error*, if they are whole."""
    try:
        message = parse(line.decode(errors="replace"))
    except ProtocolError:
        return
    label = message.tags.get("label", "")
    if (
        len(message.command) <= COMMAND_LENGTH
        and message.command.isascii()
        and message.command.isalnum()
    ):
        error.command = message.command
    if label and "\0" not in label and "\N{REPLACEMENT CHARACTER}" not in label:
        error.label = label

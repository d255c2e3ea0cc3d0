"""The lines of a descriptor, such as standard input, as they come."""

import codecs
import os
import select
import sys
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

_READ_BYTES = 65536
_LINE_BYTES = 65536
"""A line that is longer is given out in parts: its end may never come."""


class Line(NamedTuple):
    """A line of input, or a part of a very long one."""

    number: int
    """From 1."""
    text: str | None
    """Without its end; None: it is not UTF-8."""


class Lines:
    """The lines of a descriptor, as they come.

    Reads the descriptor itself: a thread that sleeps in a buffered reader holds its lock, and
    the interpreter cannot end.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._whole: deque[bytes] = deque()
        self._rest = b""
        self._number = 1
        self._is_over = False

    def __iter__(self) -> Iterator[Line]:
        """Wait for each line, and yield it."""
        while not self._is_over:
            yield from self._take_whole()
            if len(self._rest) > _LINE_BYTES:
                yield self._part()
            self._read()
        yield from self._take_whole()
        last, self._rest = self._rest, b""
        if last:
            yield self._line(last)

    def has_more(self) -> bool:
        """Whether anything but blank lines is there behind the last line, without waiting for it."""
        if not self._has_text() and not self._is_over and _is_ready(self._fd):
            self._read()
        return self._has_text()

    def _has_text(self) -> bool:
        return any(data.strip() for data in (*self._whole, self._rest))

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _READ_BYTES)
        except OSError:
            data = b""
        self._is_over = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._whole.extend(lines)

    def _take_whole(self) -> Iterator[Line]:
        while self._whole:
            line = self._line(self._whole.popleft())
            self._number += 1
            yield line

    def _line(self, data: bytes) -> Line:
        try:
            return Line(self._number, data.decode())
        except UnicodeDecodeError:
            return Line(self._number, None)

    def _part(self) -> Line:
        """Take as much of a long line as there is, but no half character."""
        try:
            text, length = codecs.utf_8_decode(self._rest, "strict", False)
        except UnicodeDecodeError:
            text, length = None, len(self._rest)
        self._rest = self._rest[length:]
        return Line(self._number, text)


def _is_ready(fd: int) -> bool:
    """Whether reading would not wait; unknown on Windows, where a pipe cannot be asked."""
    if sys.platform == "win32":
        return False
    try:
        return bool(select.select([fd], [], [], 0)[0])
    except (OSError, ValueError):
        return False

"""Messages of several lines: how a text is cut to be sent as one, or as several.

Source: IRCv3 draft/multiline.
"""

from collections.abc import Iterator
from typing import NamedTuple

from securechat.client.splitting import split_text

MULTILINE = "draft/multiline"
"""The capability, and the type of the batch."""

CONCAT = "draft/multiline-concat"
"""The tag of a line that goes on with the line before it."""

_DEFAULT_LINES = 100
"""Most lines where the server names no limit: fewer than any server known takes."""


class Limits(NamedTuple):
    """How much one message may hold."""

    most_bytes: int
    most_lines: int


class Piece(NamedTuple):
    """One line on the wire; whether it goes on with the one before it."""

    text: str
    is_concat: bool


def limits_of(value: str) -> Limits | None:
    """Return what the value of the capability says; None: it is not usable."""
    items = dict(item.partition("=")[::2] for item in value.split(","))
    numbers = {
        key: int(number)
        for key, number in items.items()
        if number.isascii() and number.isdecimal() and len(number) < 10
    }
    most_bytes = numbers.get("max-bytes", 0)
    if not most_bytes:
        return None
    return Limits(most_bytes, numbers.get("max-lines", 0) or _DEFAULT_LINES)


def pieces_of(text: str, line_bytes: int) -> list[Piece]:
    """Return the lines of *text*, those longer than *line_bytes* cut at words."""
    pieces = []
    for line in text.split("\n"):
        parts = split_text(line, line_bytes) or [""]
        pieces += [Piece(part, bool(number)) for number, part in enumerate(parts)]
    return pieces


def text_of(pieces: list[Piece]) -> str:
    """Return the text that *pieces* are when they stand alone."""
    text = pieces[0].text
    for piece in pieces[1:]:
        text += piece.text if piece.is_concat else f"\n{piece.text}"
    return text


def messages_of(text: str, line_bytes: int, limits: Limits | None) -> list[list[Piece]]:
    """Return *text* as messages, each at most as large as *limits*; None: one line a message.

    Blank lines are kept inside of a message only.
    """
    pieces = pieces_of(text, line_bytes)
    if limits is None:
        return [[Piece(piece.text, False)] for piece in pieces if piece.text.strip()]
    return list(filter(None, map(_trimmed, _grouped(pieces, limits))))


def _grouped(pieces: list[Piece], limits: Limits) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    size = 0
    for piece in pieces:
        needed = len(piece.text.encode()) + 1
        if group and (size + needed > limits.most_bytes or len(group) >= limits.most_lines):
            yield group
            group, size = [], 0
        group.append(piece)
        size += needed
    yield group


def _trimmed(group: list[Piece]) -> list[Piece]:
    while group and not group[-1].text.strip():
        group.pop()
    while group and not group[0].text.strip():
        group.pop(0)
    return group

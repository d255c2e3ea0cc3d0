"""`Message`, the parsed form of one IRC line, and the way there and back.

Source: Modern IRC client protocol, "Message format"; IRCv3 message-tags.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from securechat.wire.errors import ProtocolError

_NO_TAGS: Mapping[str, str] = {}
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\:", " ": "\\s", "\r": "\\r", "\n": "\\n"})
_BEFORE_COMMAND = frozenset({"@", ":", " "})
_UNESCAPED = {":": ";", "s": " ", "r": "\r", "n": "\n", "\\": "\\"}


@dataclass(slots=True)
class Message:
    """One line: command in capitals, parameters, and where it came from.

    A tag without a value has the value "". *source* is the prefix without its colon. One is made of
    each line that comes in: a NamedTuple would take twice as long to make.
    """

    command: Final[str]
    params: Final[tuple[str, ...]] = ()
    source: Final[str | None] = None
    tags: Final[Mapping[str, str]] = field(default_factory=lambda: _NO_TAGS)


def parse(line: str) -> Message:
    """Return the message in *line*, one line without its CRLF.

    Raises:
        ProtocolError: the line holds no command.
    """
    tags = _NO_TAGS
    source = None
    if line[:1] in _BEFORE_COMMAND:
        tags, source, line = _split_front(line)
    head, colon, trailing = line.partition(" :")
    words = head.split(" ")
    if "" in words:
        words = [word for word in words if word]
    if not words:
        raise ProtocolError("a line without a command")
    if colon:
        words.append(trailing)
    return Message(words[0].upper(), tuple(words[1:]), source, tags)


def _split_front(line: str) -> tuple[Mapping[str, str], str | None, str]:
    """Return tags, source and the rest of a line."""
    tags = _NO_TAGS
    source = None
    rest = line.lstrip(" ")
    if rest.startswith("@"):
        raw, _, rest = rest.partition(" ")
        tags = parse_tags(raw[1:])
        rest = rest.lstrip(" ")
    if rest.startswith(":"):
        source, _, rest = rest.partition(" ")
        source = source[1:]
        rest = rest.lstrip(" ")
    return tags, source, rest


def parse_tags(raw: str) -> dict[str, str]:
    """Return the tags in *raw*, which has no leading "@"; of a key given twice the last counts."""
    tags = {}
    for item in raw.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = _unescape(value) if "\\" in value else value
    return tags


def _unescape(value: str) -> str:
    """Undo the tag value escapes; a lone backslash at the end is dropped."""
    out = []
    characters = iter(value)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            out.append(_UNESCAPED.get(escaped, escaped))
        else:
            out.append(character)
    return "".join(out)


def encode(message: Message) -> str:
    """Return the line for *message*, without CRLF.

    Raises:
        ValueError: a middle parameter is empty, starts with a colon or holds a space; any part
            holds CR, LF or NUL. That is a bug of the caller, never of the peer.
    """
    parts = []
    if message.tags:
        parts.append("@" + encode_tags(message.tags))
    if message.source is not None:
        parts.append(":" + message.source)
    parts.append(message.command)
    if message.params:
        *middle, last = message.params
        for param in middle:
            if not param or param[0] == ":" or " " in param:
                raise ValueError(
                    "a middle parameter is empty, holds a space or starts with a colon"
                )
        parts.extend(middle)
        parts.append(":" + last if not last or last[0] == ":" or " " in last else last)
    line = " ".join(parts)
    if "\n" in line or "\r" in line or "\0" in line:
        raise ValueError("a line cannot hold CR, LF or NUL")
    return line


def encode_tags(tags: Mapping[str, str]) -> str:
    """Return *tags* as they stand between "@" and the space."""
    return ";".join(
        f"{key}={value.translate(_ESCAPES)}" if value else key for key, value in tags.items()
    )

"""ISUPPORT: packing the tokens of 005 into lines.

Source: Modern IRC, "RPL_ISUPPORT"; at most 13 tokens a line.
"""

from collections.abc import Iterator, Mapping

TOKENS_PER_LINE = 13

_ESCAPES = str.maketrans({" ": r"\x20", "\\": r"\x5C"})
"""A "=" could be escaped, too, but who reads up to the first one needs no escape, and does not
have to undo it.
"""


def pack(tokens: Mapping[str, str | None], room_bytes: int) -> Iterator[str]:
    """Yield *tokens* as the parameters of successive 005 lines, each at most *room_bytes* long.

    None is a token without value. A token that is longer by itself has a line of its own.
    """
    line: list[str] = []
    length = 0
    for key, value in tokens.items():
        item = key if value is None else f"{key}={value.translate(_ESCAPES)}"
        size = len(item.encode()) + 1
        if line and (length + size > room_bytes or len(line) == TOKENS_PER_LINE):
            yield " ".join(line)
            line, length = [], 0
        line.append(item)
        length += size
    if line:
        yield " ".join(line)

"""ISUPPORT: packing the tokens of 005 into lines.

Source: Modern IRC, "RPL_ISUPPORT"; at most 13 tokens a line.
"""

from collections.abc import Iterator, Mapping

TOKENS_PER_LINE = 13

TOKENS_BYTES = 370
"""All tokens of a line, with a space behind each: what the longest names of server and user leave."""


def pack(tokens: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield *tokens* as the parameters of successive 005 lines; None is a token without value."""
    line: list[str] = []
    left = TOKENS_BYTES
    for key, value in tokens.items():
        item = key if value is None else f"{key}={value}"
        size = len(item.encode()) + 1
        if line and (len(line) == TOKENS_PER_LINE or size > left):
            yield line
            line, left = [], TOKENS_BYTES
        line.append(item)
        left -= size
    if line:
        yield line

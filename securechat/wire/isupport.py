"""ISUPPORT: packing the tokens of 005 into lines.

Source: Modern IRC, "RPL_ISUPPORT"; at most 13 tokens a line.
"""

from collections.abc import Iterator, Mapping

TOKENS_PER_LINE = 13


def pack(tokens: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield *tokens* as the parameters of successive 005 lines; None is a token without value."""
    items = [key if value is None else f"{key}={value}" for key, value in tokens.items()]
    for start in range(0, len(items), TOKENS_PER_LINE):
        yield items[start : start + TOKENS_PER_LINE]

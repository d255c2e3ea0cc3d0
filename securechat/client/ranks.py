"""A change of modes, taken apart: who gets which rank, what else is set.

Source: Modern IRC, MODE; RPL_ISUPPORT, PREFIX and CHANMODES.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from securechat.client.supported import Supported


class Change(NamedTuple):
    """One mode, set or unset."""

    letter: str
    value: str
    """What it is set to, or whom it is about; "" if the mode is about nobody."""
    is_set: bool


def changes_of(params: Sequence[str], supported: Supported) -> Iterator[Change]:
    """Yield the changes in the parameters of a MODE, the room left out."""
    letters, *values = params or [""]
    is_set = True
    for letter in letters:
        if letter in "+-":
            is_set = letter == "+"
        elif supported.takes_value(letter, is_set=is_set):
            yield Change(letter, values.pop(0) if values else "", is_set)
        else:
            yield Change(letter, "", is_set)


def with_rank(signs: str, sign: str, all_signs: str, *, is_set: bool) -> str:
    """Return *signs* with *sign* or without it, the highest first."""
    kept = set(signs) - {sign} | ({sign} if is_set else set())
    return "".join(one for one in all_signs if one in kept)

"""Where the lines of a text end: at spaces and between wide characters, by cells of a terminal.

Widths are those by which the screen measures (`rich.cells`): a line that fits here fits there. A
character never comes apart from its marks, joiners and variation selectors.

Source: UAX 29 (grapheme clusters) and UAX 11 (East Asian width), as `rich` knows them.
"""

import bisect
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from rich.cells import cell_len, split_graphemes

LEAST_WIDTH = 4
"""No line is made narrower than this: a wide character must fit."""

_is_narrow = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2500-\u25fc\u2800-\u28ff]*"
).fullmatch
"""Whether each character is one cell wide, and stands alone."""

Line = tuple[int, int]
"""First and last + 1 character of a line."""


def breaks(text: str, width: int) -> list[Line]:
    """Return the lines of *text*, at least one; only spaces between two lines belong to neither.

    Args:
        text: no line ends, nothing that steers.
        width: cells; less than LEAST_WIDTH counts as that.
    """
    width = max(width, LEAST_WIDTH)
    is_narrow = text.isascii() or _is_narrow(text) is not None
    if is_narrow and len(text) <= width:
        return [(0, len(text))]
    return _narrow_breaks(text, width) if is_narrow else list(_wide_breaks(text, width))


def _narrow_breaks(text: str, width: int) -> list[Line]:
    lines: list[Line] = []
    start, end = 0, len(text)
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start or text[start:cut].isspace() or _is_sign_alone(text, start, cut, width):
            lines.append((start, start + width))
            start += width
        else:
            lines.append((start, cut))
            start = _after_spaces(text, cut)
    if start < end:
        lines.append((start, end))
    return lines


def _is_sign_alone(text: str, start: int, cut: int, width: int) -> bool:
    """Whether only a sign such as "·" would stand before *cut*, and a word that breaks anyway below."""
    if cut - start != 1 or text[start].isalnum():
        return False
    below = text[cut + 1 : cut + 2 + width]
    return len(below) > width and " " not in below


@lru_cache(maxsize=512)
def _wide_breaks(text: str, width: int) -> tuple[Line, ...]:
    starts, columns = _measured(text)
    lines: list[Line] = []
    first, last = 0, len(starts) - 1
    while first < last:
        # The last character that begins where the line is not full yet.
        fits = bisect.bisect_right(columns, columns[first] + width) - 1
        if fits >= last:
            lines.append((starts[first], starts[last]))
            break
        cut = _soft_cut(text, starts, columns, first, fits)
        lines.append((starts[first], starts[cut or fits]))
        first = fits if cut is None else _after_space_cells(text, starts, cut)
    return tuple(lines)


def _measured(text: str) -> tuple[list[int], list[int]]:
    """Where each character begins in *text*, and in which column; the end is the last of each."""
    graphemes, _ = split_graphemes(text)
    starts = [start for start, _end, _cells in graphemes]
    columns = list(accumulate((cells for _start, _end, cells in graphemes), initial=0))
    return [*starts, len(text)], columns


def _soft_cut(
    text: str, starts: list[int], columns: list[int], first: int, fits: int
) -> int | None:
    """Return the last place up to *fits* where a line may end, or None."""
    for at in range(fits, first, -1):
        is_space = text[starts[at]] == " "
        is_beside_wide = columns[at + 1] - columns[at] == 2 or columns[at] - columns[at - 1] == 2
        if is_space or is_beside_wide:
            return None if text[starts[first] : starts[at]].isspace() else at
    return None


def _after_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _after_space_cells(text: str, starts: list[int], at: int) -> int:
    while at < len(starts) - 1 and text[starts[at] : starts[at + 1]] == " ":
        at += 1
    return at


def edges_of(text: str) -> Callable[[int], int]:
    """Return what moves an edge in *text* to the beginning of the character that it cuts."""
    if text.isascii() or _is_narrow(text) is not None:
        return lambda at: at
    starts, _ = _measured(text)
    return lambda at: starts[bisect.bisect_right(starts, at) - 1]


def clip(text: str, width: int) -> str:
    """Return *text* in at most *width* cells, with "…" in place of what does not fit."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    starts, columns = _measured(text)
    fits = bisect.bisect_right(columns, width - 1) - 1
    return text[: starts[fits]] + "…"

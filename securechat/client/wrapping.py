"""Long lines on a terminal: broken at words, the rest under the text and not under the time."""

import re

from prompt_toolkit.utils import get_cwidth

_STYLE = re.compile(r"\x1b\[[\d;]*m")

_NARROW = 30
"""Below this width an indent leaves too little for text."""


def wrap(line: str, width: int, indent: int) -> str:
    """Return *line* with its spaces turned into line ends where *width* columns are full.

    Words longer than a line are left to the terminal, so that an address can still be clicked.

    Args:
        line: with SGR sequences, which take no room.
        width: columns of the terminal.
        indent: spaces before each line but the first.
    """
    if width < _NARROW:
        return line
    out: list[str] = []
    column = 0
    for word in re.split(r"( +)", line):
        size = get_cwidth(_STYLE.sub("", word))
        if column + size < width or size > width - indent:
            out.append(word)
            column += size
        elif word.startswith(" "):
            out.append("\n" + " " * indent)
            column = indent
        else:
            if out[-1].startswith(" "):
                out[-1] = "\n" + " " * indent
            out.append(word)
            column = indent + size
    return "".join(out).rstrip(" ")

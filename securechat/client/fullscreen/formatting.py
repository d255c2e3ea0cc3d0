"""mIRC's formatting codes, as spans of ink on the text without them.

Source: modern.ircdocs.horse "Formatting": bold, italic, underline, strike, monospace, reverse,
the colours 0 to 99 and hexadecimal ones, reset.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from securechat.client.fullscreen.inks import PLAIN, Ink, Role, Span

_CODE = re.compile(
    r"\x03(?:(?P<colour>\d{1,2})(?:,(?P<ground>\d{1,2}))?)?"
    r"|\x04(?:(?P<hex>[0-9A-Fa-f]{6})(?:,(?P<hexground>[0-9A-Fa-f]{6}))?)?"
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)

_TOGGLES: dict[str, Callable[[Ink], Ink]] = {
    "\x02": lambda ink: ink._replace(is_bold=not ink.is_bold),
    "\x1d": lambda ink: ink._replace(is_italic=not ink.is_italic),
    "\x1f": lambda ink: ink._replace(is_underlined=not ink.is_underlined),
    "\x1e": lambda ink: ink._replace(is_struck=not ink.is_struck),
    "\x16": lambda ink: ink._replace(is_reversed=not ink.is_reversed),
}

_RESET, _MONOSPACE, _COLOUR, _HEX = "\x0f", "\x11", "\x03", "\x04"

_COLOURS = [
    "ffffff",
    "000000",
    "00007f",
    "009300",
    "ff0000",
    "7f0000",
    "9c009c",
    "fc7f00",
    "ffff00",
    "00fc00",
    "009393",
    "00ffff",
    "0000fc",
    "ff00ff",
    "7f7f7f",
    "d2d2d2",
    "470000",
    "472100",
    "474700",
    "324700",
    "004700",
    "00472c",
    "004747",
    "002747",
    "000047",
    "2e0047",
    "470047",
    "47002a",
    "740000",
    "743a00",
    "747400",
    "517400",
    "007400",
    "007449",
    "007474",
    "004074",
    "000074",
    "4b0074",
    "740074",
    "740045",
    "b50000",
    "b56300",
    "b5b500",
    "7db500",
    "00b500",
    "00b571",
    "00b5b5",
    "0063b5",
    "0000b5",
    "7500b5",
    "b500b5",
    "b5006b",
    "ff0000",
    "ff8c00",
    "ffff00",
    "b2ff00",
    "00ff00",
    "00ffa0",
    "00ffff",
    "008cff",
    "0000ff",
    "a500ff",
    "ff00ff",
    "ff0098",
    "ff5959",
    "ffb459",
    "ffff71",
    "cfff60",
    "6fff6f",
    "65ffc9",
    "6dffff",
    "59b4ff",
    "5959ff",
    "c459ff",
    "ff66ff",
    "ff59bc",
    "ff9c9c",
    "ffd39c",
    "ffff9c",
    "e2ff9c",
    "9cff9c",
    "9cffdb",
    "9cffff",
    "9cd3ff",
    "9c9cff",
    "dc9cff",
    "ff9cff",
    "ff94d3",
    "000000",
    "131313",
    "282828",
    "363636",
    "4d4d4d",
    "656565",
    "818181",
    "9f9f9f",
    "bcbcbc",
    "e2e2e2",
    "ffffff",
]
"""0 to 98; 99 is "as if nothing had been said"."""


class Formatted(NamedTuple):
    """A text and what its codes asked for."""

    text: str
    spans: list[Span]


def read_codes(formatted: str) -> Formatted:
    """Return *formatted* without its codes, and what they mean."""
    pieces: list[str] = []
    spans: list[Span] = []
    ink, at, length = PLAIN, 0, 0
    for code in _CODE.finditer(formatted):
        length = _put(formatted[at : code.start()], ink, length, pieces, spans)
        ink, at = _changed(ink, code), code.end()
    _put(formatted[at:], ink, length, pieces, spans)
    return Formatted("".join(pieces), spans)


def _put(piece: str, ink: Ink, length: int, pieces: list[str], spans: list[Span]) -> int:
    if piece:
        pieces.append(piece)
        if ink != PLAIN:
            spans.append(Span(length, length + len(piece), ink))
    return length + len(piece)


def _changed(ink: Ink, code: re.Match[str]) -> Ink:
    sign = code.group()[0]
    if sign == _RESET:
        return PLAIN
    if sign == _MONOSPACE:
        return ink._replace(role=None if ink.role is Role.CODE else Role.CODE)
    if sign == _COLOUR:
        return _coloured(ink, _numbered(code["colour"]), _numbered(code["ground"]))
    if sign == _HEX:
        return _coloured(ink, _hexed(code["hex"]), _hexed(code["hexground"]))
    return _TOGGLES[sign](ink)


def _coloured(ink: Ink, colour: str | None, ground: str | None) -> Ink:
    """A code without a colour ends both; one without a ground leaves the ground as it was."""
    if colour is None:
        return ink._replace(colour="", ground="")
    return ink._replace(colour=colour, ground=ink.ground if ground is None else ground)


def _numbered(number: str | None) -> str | None:
    if number is None:
        return None
    return f"#{_COLOURS[int(number)]}" if int(number) < len(_COLOURS) else ""


def _hexed(digits: str | None) -> str | None:
    return None if digits is None else f"#{digits.lower()}"

"""Text from others, made harmless before any renderer sees it.

Formatting codes go; what could steer a terminal is shown as a symbol (U+001B as "␛"); what
reorders or hides text goes; what ends a line becomes a space. So one line stays one line, and
what is read is what is there.

Source: ECMA-48 (C0, C1); UAX 9 (bidi controls); modern.ircdocs.horse "Formatting".
"""

import re
import unicodedata

_FORMATTING = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)

_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Whatever is not shown as itself. Variation selectors stay: they only choose a shape."""

_JOINERS = "\u200c\u200d"
"""Non-joiner and joiner: spelling in Persian and Hindi, families in emoji, tricks in Latin."""

_SYMBOLS = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
"""What is shown in place of a character that would steer; those that only hide are dropped."""

_LINE_ENDS = "\t\n\v\f\r\x85\u2028\u2029"

MARKS = 4
"""Most marks on one letter: more climb over the lines above."""

_MAY_BE_PILE = re.compile(r"[^\w\s\x00-\x7f]{5,}")
"""Where more marks than that may stand on each other: in any script, Thai piles as high as Latin."""


def safe_text(text: str) -> str:
    """Return *text* as one line without anything that steers, reorders or hides."""
    if text.isascii() and text.isprintable():
        return text
    text = _FORMATTING.sub("", text)
    if _SUSPECT.search(text):
        text = "".join(_shown(text, at) for at in range(len(text)))
    return _MAY_BE_PILE.sub(_levelled, text)


def has_formatting(text: str) -> bool:
    """Whether *text* holds codes for colour, weight or the like."""
    return not text.isprintable() and _FORMATTING.search(text) is not None


def safe_formatted(text: str) -> str:
    """Return *text* like `safe_text`, but with its formatting codes, complete ones, left in."""
    codes = _FORMATTING.findall(text)
    parts = _FORMATTING.split(text)
    return "".join(
        part + code for part, code in zip(map(safe_text, parts), [*codes, ""], strict=True)
    )


def _levelled(found: re.Match[str]) -> str:
    kept: list[str] = []
    height = 0
    for character in found.group():
        height = height + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if height <= MARKS:
            kept.append(character)
    return "".join(kept)


def _shown(text: str, at: int) -> str:
    character = text[at]
    if not _SUSPECT.match(character):
        return character
    if character in _LINE_ENDS:
        return " "
    if character in _JOINERS:
        return character if _is_spelling(text, at) else ""
    return _SYMBOLS.get(ord(character), "")


def _is_spelling(text: str, at: int) -> bool:
    """Whether a joiner stands between two letters, marks or symbols of a script that uses it."""
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(
        ord(character) > 0x300
        and character not in _JOINERS
        and unicodedata.category(character)[0] in "LMS"
        for character in around
    )

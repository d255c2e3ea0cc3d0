"""Text into pieces that fit in a line: at words if there are any, never inside a character.

The pieces joined are the text, byte for byte. A character is what a person sees as one (UAX 29),
as far as the standard library knows: a letter with its marks, an emoji with its colour, a flag.
"""

import unicodedata

_JOINER = "\u200d"
_CHARACTER_REACH = 32
"""How many code points back a character's start is looked for; longer piles are cut."""


def split_text(text: str, max_bytes: int) -> list[str]:
    """Return the pieces of *text*, none longer than *max_bytes* in UTF-8; of "" there are none.

    A space stays at the end of its piece. Cost: linear.

    Args:
        text: one line, no lone surrogates.
        max_bytes: at least 4, so that any code point fits.
    """
    assert max_bytes >= 4
    pieces = []
    start = 0
    while start < len(text):
        end = _last_that_fits(text, start, max_bytes)
        if end < len(text):
            end = _word_start(text, start, end) or _character_start(text, start, end)
        pieces.append(text[start:end])
        start = end
    return pieces


def _last_that_fits(text: str, start: int, max_bytes: int) -> int:
    """The furthest end with `text[start:end]` in *max_bytes*; at least one code point."""
    data = text[start : start + max_bytes].encode()[:max_bytes]
    return start + len(data.decode(errors="ignore"))


def _word_start(text: str, start: int, end: int) -> int:
    """The last end up to *end* that stands behind a space; 0 if there is none."""
    return text.rfind(" ", start, end) + 1


def _character_start(text: str, start: int, end: int) -> int:
    """The last end at or before *end* that is not inside what a person sees as one character."""
    for at in range(end, max(start, end - _CHARACTER_REACH), -1):
        if not _belong_together(text, at):
            return at
    return end


def _belong_together(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` would tear a character."""
    before, after = text[at - 1], text[at]
    if _JOINER in {before, after}:
        return True
    if unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if "\U000e0020" <= after <= "\U000e007f":
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        run = at
        while run > at - 256 and run and _is_flag_letter(text[run - 1]):
            run -= 1
        return (at - run) % 2 == 1
    return _is_hangul(before) and _is_hangul(after) and (after >= "\u1160" or before < "\u1160")


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_hangul(character: str) -> bool:
    """A part of a syllable: an initial (below U+1160), a vowel or a final."""
    return "\u1100" <= character <= "\u11ff"

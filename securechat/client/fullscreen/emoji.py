"""Emoji by their names: ":smile:" is what a person types, 😄 is what goes out.

The table is the one that rich brings; only what is written is replaced, never what others wrote.
A colon that begins no name is left alone: times, addresses and code stay as they are.
"""

import re
from functools import cache

FIRST = ("👍", "❤", "😂", "🎉", "😮", "😢", "🙏", "👀")
"""What people put on messages most, for who has used none yet."""

_NAME = re.compile(r"[a-z0-9_+-]+")

_TYPED = re.compile(r"(?:^|(?<=[\s(\[\"'*_~]))[:](?P<name>[a-z0-9_+-]+):$")
"""A name that was just closed; what stands before it may not be a digit, a letter or a slash."""

_BEGUN = re.compile(r"(?:^|(?<=[\s(\[\"'*_~]))[:](?P<name>[a-z0-9_+-]{2,})$")
"""A name of which two letters at least are there."""

_TONES = ("_skin_tone", "skin_tone_")


def emoji_at_end(text: str) -> tuple[int, str] | None:
    """Return where the name that closes *text* begins, and its emoji; None: there is none.

    Nothing is found inside of `code` and addresses.
    """
    found = _TYPED.search(text)
    if found is None or _is_code(text[: found.start()]):
        return None
    emoji = _table().get(found["name"])
    return None if emoji is None else (found.start(), emoji)


def name_at_end(text: str) -> tuple[int, str] | None:
    """Return where an open name at the end of *text* begins, and as much of it as is there."""
    found = _BEGUN.search(text)
    if found is None or _is_code(text[: found.start()]):
        return None
    return found.start(), found["name"]


def find_emoji(part: str, most: int = 40) -> list[tuple[str, str]]:
    """Return up to *most* names and emoji: names that begin with *part*, then that hold it.

    Shorter names come first: they are the ones that people mean.
    """
    part = part.lower().strip(":").replace(" ", "_")
    holding = [(name, emoji) for name, emoji in _table().items() if part in name]
    holding.sort(key=lambda pair: (not pair[0].startswith(part), len(pair[0]), pair[0]))
    shown: dict[str, str] = {}
    for name, emoji in holding:
        shown.setdefault(emoji, name)
    return [(name, emoji) for emoji, name in shown.items()][:most]


def _is_code(before: str) -> bool:
    return before.count("`") % 2 == 1


@cache
def _table() -> dict[str, str]:
    # 3,600 names: read when the first is asked for, not at the start.
    from rich._emoji_codes import EMOJI  # noqa: PLC0415

    return {
        name: emoji
        for name, emoji in EMOJI.items()
        if _NAME.fullmatch(name) and not any(tone in name for tone in _TONES)
    }

"""`Paints`: inks as styles of one theme; rows as strips of exactly the width of the log.

What others ask for by colour codes is granted as far as it can be read: a colour too close to the
ground it lies on is left out. Nothing is told by colour alone: what was said to us and what is
picked have a bar at the left edge as well.
"""

import enum
import zlib
from functools import cache, lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from securechat.client.fullscreen.inks import PLAIN, Ink, Role, Row
from securechat.client.fullscreen.palette import COLOURS, Colours, styles_of
from securechat.wire.names import fold

LEAST_CONTRAST = 3.0
"""What is closer to its ground than this is hard to make out. Source: WCAG 2.2, 1.4.11."""

TINT = 0.12
"""How much of its colour the ground of a line has that was said to us."""

EDGE = "▌"
"""Stands at the left of what is marked."""


def nick_number(nick: str, count: int) -> int:
    """Return which of *count* colours *nick* has, everywhere and always."""
    return zlib.crc32(fold(nick).encode()) % count


def tinted(colours: Colours) -> str:
    """Return the ground of what was said to us."""
    ground, mention = Color.parse(colours.background), Color.parse(colours.mention)
    return ground.blend(mention, TINT).hex6.lower()


class Ground(enum.Enum):
    """What a line lies on."""

    PLAIN = "plain"
    MENTION = "mention"
    PICKED = "picked"


class Paints:
    """How things look in one theme.

    Args:
        theme: its name; unknown ones have no colours.
    """

    def __init__(self, theme: str) -> None:
        self._colours = COLOURS.get(theme)
        self._styles = styles_of(theme)
        plain = self._colours is None
        self._grounds = {
            Ground.PLAIN: Style()
            if self._colours is None
            else Style(bgcolor=self._colours.background),
            Ground.MENTION: Style()
            if self._colours is None
            else Style(bgcolor=tinted(self._colours)),
            Ground.PICKED: self._styles.chosen,
        }
        self._roles = {
            Role.TEXT: self._styles.text,
            Role.QUIET: self._styles.dim,
            Role.OWN_NICK: self._styles.bold,
            Role.LINK: self._styles.accent,
            Role.CODE: self._styles.good,
            Role.WARNING: self._styles.error,
            Role.MARK: self._styles.mention,
            Role.RULE: Style(dim=True) if plain else Style(color=self._line_colour()),
            Role.HIT: Style(reverse=True) if plain else self._styles.badge,
        }
        self.style_of = lru_cache(maxsize=2048)(self._style_of)

    def strip(self, row: Row, width: int, ground: Ground = Ground.PLAIN) -> Strip:
        """Return *row* behind its edge, in exactly *width* cells.

        Args:
            row: shorter than *width*.
            width: cells.
            ground: what lies below it; every one but the plain has its bar at the edge.
        """
        below = self._grounds[ground]
        edge_style = self._styles.mention if ground is Ground.MENTION else self._styles.accent
        edge_style += Style(underline=False)  # without colours a mention has one
        segments = [
            Segment(EDGE, below + edge_style) if ground is not Ground.PLAIN else Segment(" ", below)
        ]
        segments += [Segment(run.text, below + self.style_of(run.ink)) for run in row]
        return Strip(segments).adjust_cell_length(width, below)

    def blank(self, width: int) -> Strip:
        """Return an empty line."""
        return Strip.blank(width, self._grounds[Ground.PLAIN])

    def _line_colour(self) -> str:
        assert self._colours is not None
        return self._colours.line

    def _style_of(self, ink: Ink) -> Style:
        if ink == PLAIN:
            return self._styles.text
        role = ink.role or Role.TEXT
        if role is Role.NICK:
            nicks = self._styles.nicks
            style = nicks[nick_number(ink.nick, len(nicks))] + Style(bold=True)
        else:
            style = self._roles[role]
        return (
            style
            + Style(
                bold=ink.is_bold or None,
                italic=ink.is_italic or None,
                underline=ink.is_underlined or None,
                strike=ink.is_struck or None,
                reverse=ink.is_reversed or None,
                link=ink.link or None,
            )
            + self._asked(ink)
        )

    def _asked(self, ink: Ink) -> Style:
        """Return the colours that *ink* asks for, as far as they can be read."""
        if self._colours is None or not (ink.colour or ink.ground):
            return Style()
        colour = ink.colour or self._colours.text
        ground = ink.ground or self._colours.background
        if contrast(colour, ground) >= LEAST_CONTRAST:
            return Style(color=ink.colour or None, bgcolor=ink.ground or None)
        if ink.ground:
            readable = Color.parse(ground).get_contrast_text(1.0).hex6
            return Style(color=readable, bgcolor=ground)
        return Style()


@cache
def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours "#rrggbb", 1 to 21. Source: WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def paints_of(theme: str) -> Paints:
    """Return the paints of *theme*; they are made once."""
    return Paints(theme)

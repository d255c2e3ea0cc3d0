"""`Ink`: how a piece of text looks, in words that every theme can fill; layers of ink on a text.

A *layer* is a list of `Span`s, sorted, none over another. Layers lie one on the other: what a
higher one says counts, what it leaves open shows through.
"""

import enum
from collections.abc import Sequence
from typing import NamedTuple


class Role(enum.Enum):
    """What a piece of text is; a theme gives each its colour."""

    TEXT = "text"
    QUIET = "quiet"
    """Times, notes, separators."""
    NICK = "nick"
    OWN_NICK = "own nick"
    LINK = "link"
    CODE = "code"
    WARNING = "warning"
    MARK = "mark"
    """The unread line; what is new."""
    RULE = "rule"
    """A line that separates."""
    HIT = "hit"
    """What was searched for."""


class Ink(NamedTuple):
    """How a piece of text looks; empty fields are left open."""

    role: Role | None = None
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_struck: bool = False
    is_reversed: bool = False
    colour: str = ""
    """"#rrggbb", asked for by whoever wrote it."""
    ground: str = ""
    link: str = ""
    nick: str = ""
    """Whose colour it has, with `Role.NICK`."""

    def over(self, lower: "Ink") -> "Ink":
        """Return this ink laid on *lower*."""
        return Ink(
            self.role or lower.role,
            self.is_bold or lower.is_bold,
            self.is_italic or lower.is_italic,
            self.is_underlined or lower.is_underlined,
            self.is_struck or lower.is_struck,
            self.is_reversed or lower.is_reversed,
            self.colour or lower.colour,
            self.ground or lower.ground,
            self.link or lower.link,
            self.nick or lower.nick,
        )


PLAIN = Ink()
QUIET = Ink(Role.QUIET)


class Span(NamedTuple):
    """The characters from *start* until before *end* in one ink."""

    start: int
    end: int
    ink: Ink


class Run(NamedTuple):
    """A piece of a line in one ink."""

    text: str
    ink: Ink = PLAIN


Layer = Sequence[Span]
Row = tuple[Run, ...]
"""A line of the screen."""


def flattened(length: int, layers: Sequence[Layer], base: Ink = PLAIN) -> list[Span]:
    """Return one layer that covers *length* characters and looks like *layers* on *base*.

    Cost: a sort of the edges of all spans, and a step for each piece of each layer.
    """
    edges = {0, length}.union(
        min(edge, length) for layer in layers for span in layer for edge in span[:2]
    )
    places = sorted(edges)
    inks = [base] * (len(places) - 1)
    number = {place: at for at, place in enumerate(places)}
    for layer in layers:
        for span in layer:
            for at in range(number[min(span.start, length)], number[min(span.end, length)]):
                inks[at] = span.ink.over(inks[at])
    return [
        Span(start, end, ink) for start, end, ink in zip(places, places[1:], inks, strict=False)
    ]


def rows(text: str, lines: Sequence[tuple[int, int]], layer: Layer) -> list[Row]:
    """Return the *lines* of *text*, from first to last + 1 character each, in the ink of *layer*.

    Args:
        text: the whole text, to which lines and spans refer.
        lines: in order, none over another.
        layer: covers the text.
    """
    found: list[Row] = []
    at = 0
    for start, end in lines:
        pieces = []
        while at < len(layer) and layer[at].end <= start:
            at += 1
        ahead = at
        while ahead < len(layer) and layer[ahead].start < end:
            left, right = max(layer[ahead].start, start), min(layer[ahead].end, end)
            if left < right:
                pieces.append(Run(text[left:right], layer[ahead].ink))
            ahead += 1
        found.append(tuple(pieces))
    return found

"""`Colours`: the colours of each theme, and what they are for; no other module names a colour.

Every colour that a text has stands out from every ground it may lie on by 4.5 to 1 or more
(WCAG 2.2, contrast minimum); `plain` has none, and says the same by bold, dim and reverse. What a
colour tells is always told by a sign or a word as well.
"""

from dataclasses import dataclass
from functools import cache

from rich.style import Style

DARK, LIGHT, CONTRAST, PLAIN = "dark", "light", "contrast", "plain"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme, in #rrggbb."""

    is_dark: bool
    background: str
    pane: str
    """The ground of lists and bars."""
    chosen: str
    """The ground of what is open, or under the cursor."""
    line: str
    """Separators; never a text."""
    text: str
    dim: str
    """Times, notes, the absent: to be read, but not first."""
    accent: str
    mention: str
    """What was said to us."""
    good: str
    warning: str
    error: str
    nicks: tuple[str, ...]


COLOURS: dict[str, Colours] = {
    DARK: Colours(
        is_dark=True,
        background="#16181d",
        pane="#1b1e24",
        chosen="#2b3444",
        line="#30363f",
        text="#d7dae0",
        dim="#9aa2b0",
        accent="#82aaff",
        mention="#f5bd6b",
        good="#93cc7e",
        warning="#ecc06c",
        error="#ff8f98",
        nicks=(
            "#82aaff",
            "#93cc7e",
            "#f5bd6b",
            "#ff8f98",
            "#c99bf0",
            "#5fc9c4",
            "#f29bc4",
            "#b7c45f",
            "#7cc3f2",
            "#e6a27c",
            "#a6b1f7",
            "#79d1a3",
        ),
    ),
    LIGHT: Colours(
        is_dark=False,
        background="#fcfcfb",
        pane="#f3f3f1",
        chosen="#dbe5f5",
        line="#d5d5d1",
        text="#22252b",
        dim="#565d69",
        accent="#1a56b0",
        mention="#884200",
        good="#23651f",
        warning="#704c00",
        error="#a81c28",
        nicks=(
            "#1a56b0",
            "#23651f",
            "#884200",
            "#a81c28",
            "#7030a8",
            "#00605c",
            "#9a1b62",
            "#575c00",
            "#005f8f",
            "#8a3b12",
            "#4a45b5",
            "#0b6340",
        ),
    ),
    CONTRAST: Colours(
        is_dark=True,
        background="#000000",
        pane="#000000",
        chosen="#00407a",
        line="#a0a0a0",
        text="#ffffff",
        dim="#d0d0d0",
        accent="#6fd0ff",
        mention="#ffe100",
        good="#70ff70",
        warning="#ffe100",
        error="#ffb0b0",
        nicks=(
            "#6fd0ff",
            "#70ff70",
            "#ffe100",
            "#ffb0b0",
            "#e5b8ff",
            "#5ffff0",
            "#ffc9e6",
            "#e8ff6f",
        ),
    ),
}


class Styles:
    """What texts of a theme look like, for what is drawn line by line.

    Args:
        colours: None: there are no colours.
    """

    def __init__(self, colours: Colours | None) -> None:
        if colours is None:
            self.text = self.good = Style()
            self.dim = Style(dim=True)
            self.bold = self.accent = self.warning = Style(bold=True)
            self.mention = self.error = Style(bold=True, underline=True)
            self.badge = self.chosen = Style(reverse=True)
            self.hover = Style(underline=True)
            self.nicks: tuple[Style, ...] = (Style(),)
            return
        self.text = Style(color=colours.text)
        self.dim = Style(color=colours.dim)
        self.bold = Style(color=colours.text, bold=True)
        self.accent = Style(color=colours.accent)
        self.mention = Style(color=colours.mention)
        self.good = Style(color=colours.good)
        self.warning = Style(color=colours.warning)
        self.error = Style(color=colours.error)
        self.badge = Style(color=colours.background, bgcolor=colours.mention, bold=True)
        self.chosen = Style(bgcolor=colours.chosen)
        self.hover = Style(bgcolor=colours.line)
        self.nicks = tuple(Style(color=colour) for colour in colours.nicks)


@cache
def styles_of(theme: str) -> Styles:
    """Return the styles of *theme* (`App.theme`); unknown ones, and `plain`, have no colours."""
    return Styles(COLOURS.get(theme))

"""The themes as the screen's style sheets know them."""

from textual.theme import BUILTIN_THEMES, Theme

from securechat.client.fullscreen.palette import COLOURS, DARK, PLAIN, Colours

_ANSI = "ansi_default"


def all_themes() -> list[Theme]:
    """Return every theme; their names are those of `palette`."""
    return [*(_theme(name, colours) for name, colours in COLOURS.items()), _plain()]


def variables() -> dict[str, str]:
    """Return the variables of our own that style sheets may use, as long as no theme is set."""
    return _own_variables(COLOURS[DARK])


def _theme(name: str, colours: Colours) -> Theme:
    return Theme(
        name=name,
        dark=colours.is_dark,
        primary=colours.accent,
        secondary=colours.accent,
        accent=colours.accent,
        foreground=colours.text,
        background=colours.background,
        surface=colours.background,
        panel=colours.pane,
        boost=colours.pane,
        success=colours.good,
        warning=colours.warning,
        error=colours.error,
        variables={
            **_own_variables(colours),
            "border": colours.line,
            "border-blurred": colours.line,
            "block-cursor-background": colours.chosen,
            "block-cursor-foreground": colours.text,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": colours.chosen,
            "block-cursor-blurred-foreground": colours.text,
            "block-hover-background": colours.line,
            "input-cursor-background": colours.text,
            "input-cursor-foreground": colours.background,
            "input-selection-background": colours.chosen,
            "scrollbar": colours.line,
            "scrollbar-hover": colours.dim,
            "scrollbar-active": colours.accent,
            "scrollbar-background": colours.background,
            "scrollbar-background-hover": colours.background,
            "scrollbar-background-active": colours.background,
            "scrollbar-corner-color": colours.background,
        },
    )


def _plain() -> Theme:
    """No colour at all: the terminal's own two."""
    return Theme(
        name=PLAIN,
        ansi=True,
        primary=_ANSI,
        secondary=_ANSI,
        accent=_ANSI,
        foreground=_ANSI,
        background=_ANSI,
        surface=_ANSI,
        panel=_ANSI,
        boost=_ANSI,
        success=_ANSI,
        warning=_ANSI,
        error=_ANSI,
        variables={
            **BUILTIN_THEMES["ansi-dark"].variables,
            "pane": _ANSI,
            "chosen": _ANSI,
            "line": _ANSI,
            "dim": _ANSI,
            "block-cursor-text-style": "reverse",
            "input-cursor-background": _ANSI,
            "input-cursor-foreground": _ANSI,
            "input-cursor-text-style": "reverse",
        },
    )


def _own_variables(colours: Colours) -> dict[str, str]:
    return {
        "pane": colours.pane,
        "chosen": colours.chosen,
        "line": colours.line,
        "dim": colours.dim,
    }

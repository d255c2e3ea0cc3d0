from dataclasses import fields

import pytest

from securechat.client.fullscreen.palette import COLOURS, PLAIN, Colours, styles_of

LEAST = 4.5
"""WCAG 2.2, 1.4.3."""

GROUNDS = ("background", "pane", "chosen")
TEXTS = ("text", "dim", "accent", "mention", "good", "warning", "error")


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21. Source: WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", COLOURS)
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    """No text of a theme stands out less than WCAG asks for."""
    colours = COLOURS[name]
    texts = [(field, getattr(colours, field)) for field in TEXTS]
    texts += [(f"nick {at}", nick) for at, nick in enumerate(colours.nicks)]
    for ground in GROUNDS:
        for text, colour in texts:
            assert contrast(colour, getattr(colours, ground)) >= LEAST, (text, ground)
    assert contrast(colours.background, colours.mention) >= LEAST, "a badge"


def test_every_colour_has_been_looked_at() -> None:
    """A colour that is added is a ground, a text, or a line, which is no text."""
    known = {*GROUNDS, *TEXTS, "line", "is_dark", "nicks"}
    assert {field.name for field in fields(Colours)} == known


def test_plain_has_no_colour() -> None:
    """Without colours nothing is coloured, and what matters still looks different."""
    styles = styles_of(PLAIN)
    for style in vars(styles).values():
        for one in style if isinstance(style, tuple) else (style,):
            assert one.color is None
            assert one.bgcolor is None
    assert styles.mention != styles.text
    assert styles.chosen != styles.text

import pytest

from securechat.client.fullscreen.inks import Ink, Role, Run
from securechat.client.fullscreen.paints import (
    LEAST_CONTRAST,
    Ground,
    contrast,
    nick_number,
    paints_of,
    tinted,
)
from securechat.client.fullscreen.palette import COLOURS, PLAIN


@pytest.mark.parametrize("name", COLOURS)
def test_what_was_said_to_us_can_be_read(name: str) -> None:
    """Every text and nick stands out from the tinted ground by 4.5 to 1 (WCAG 2.2)."""
    colours = COLOURS[name]
    ground = tinted(colours)
    assert ground != colours.background
    texts = [colours.text, colours.dim, colours.accent, colours.mention, colours.good]
    for colour in (*texts, colours.warning, colours.error, *colours.nicks):
        assert contrast(colour, ground) >= 4.5, (colour, ground)


@pytest.mark.parametrize("name", COLOURS)
@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffff00", "#00007f", "#7f7f7f"])
@pytest.mark.parametrize("ground", ["", "#ffffff", "#000000", "#ff0000"])
def test_colours_of_others_hide_nothing(name: str, colour: str, ground: str) -> None:
    """Whatever colours somebody asks for, what they say can be made out."""
    style = paints_of(name).style_of(Ink(colour=colour, ground=ground))
    assert style.color is not None
    below = COLOURS[name].background if style.bgcolor is None else style.bgcolor.name
    assert contrast(style.color.name.lower(), below.lower()) >= LEAST_CONTRAST


def test_without_colours_all_is_told_otherwise() -> None:
    """The theme without colours has none, and marks at the edge what others tint."""
    paints = paints_of(PLAIN)
    row = (Run("hi", Ink(Role.NICK, colour="#ff0000", ground="#00ff00", nick="alice")),)
    for ground in Ground:
        strip = paints.strip(row, 5, ground)
        assert strip.text == (" hi  " if ground is Ground.PLAIN else "▌hi  ")
        for segment in strip:
            assert segment.style is not None
            assert segment.style.color is None
            assert segment.style.bgcolor is None
        edge = strip.crop(0, 1)
        assert not any(segment.style.underline for segment in edge if segment.style)


def test_a_nick_keeps_its_colour() -> None:
    """The colour follows from the name alone, whatever its case."""
    assert nick_number("Alice", 12) == nick_number("alice", 12)
    assert len({nick_number(f"nick{number}", 12) for number in range(200)}) == 12

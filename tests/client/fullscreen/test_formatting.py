import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.fullscreen.formatting import read_codes
from securechat.client.fullscreen.inks import Ink, Role, Span
from securechat.client.safe_text import safe_text


@pytest.mark.parametrize(
    ("formatted", "text", "spans"),
    [
        ("\x02bold\x02 not", "bold not", [Span(0, 4, Ink(is_bold=True))]),
        ("a\x1db\x0fc", "abc", [Span(1, 2, Ink(is_italic=True))]),
        ("\x1fu\x1es", "us", [Span(0, 1, Ink(is_underlined=True)),
                              Span(1, 2, Ink(is_underlined=True, is_struck=True))]),
        ("\x11code\x11", "code", [Span(0, 4, Ink(Role.CODE))]),
        ("\x16r", "r", [Span(0, 1, Ink(is_reversed=True))]),
        ("\x034red\x03 no", "red no", [Span(0, 3, Ink(colour="#ff0000"))]),
        ("\x034,1x", "x", [Span(0, 1, Ink(colour="#ff0000", ground="#000000"))]),
        ("\x03041", "1", [Span(0, 1, Ink(colour="#ff0000"))]),
        ("\x034,red", ",red", [Span(0, 4, Ink(colour="#ff0000"))]),
        ("\x0399x", "x", []),
        ("\x04FF8800x\x04y", "xy", [Span(0, 1, Ink(colour="#ff8800"))]),
        ("\x034,1x\x035y", "xy", [Span(0, 1, Ink(colour="#ff0000", ground="#000000")),
                                  Span(1, 2, Ink(colour="#7f0000", ground="#000000"))]),
        ("plain", "plain", []),
    ],
)  # fmt: skip
def test_codes_mean_what_others_mean_by_them(formatted: str, text: str, spans: list[Span]) -> None:
    """Every code does what Modern IRC says; a digit too many is text, and so is a lone comma."""
    assert read_codes(formatted) == (text, spans)


@given(st.text(st.sampled_from("ab1,9Ff \x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"), max_size=60))
def test_what_is_left_is_the_text(formatted: str) -> None:
    """The text without codes is the one that is shown where there is no formatting."""
    text, spans = read_codes(formatted)
    assert text == safe_text(formatted)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)

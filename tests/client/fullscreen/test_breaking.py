import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from securechat.client.fullscreen.breaking import (
    LEAST_WIDTH,
    _is_narrow,
    _wide_breaks,
    breaks,
    clip,
    edges_of,
)
from securechat.client.safe_text import safe_text

TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab cd  éж…─日本語한글👩🌈❤\u200d\ufe0f\u0301\u0308"), st.characters()
    ),
    max_size=120,
).map(safe_text)
WIDTHS = st.integers(LEAST_WIDTH, 40)


@given(TEXTS, WIDTHS)
def test_no_line_is_wider_than_asked_for(text: str, width: int) -> None:
    """Every line fits, by the measure of the screen."""
    assert all(cell_len(text[start:end]) <= width for start, end in breaks(text, width))


@given(TEXTS, WIDTHS)
def test_nothing_but_spaces_is_lost_between_lines(text: str, width: int) -> None:
    """Lines follow each other, cover the text, and only spaces stand between two."""
    lines = breaks(text, width)
    assert lines[0][0] == 0
    for (_start, end), (start, _end) in itertools.pairwise([*lines, (len(text), len(text))]):
        assert text[end:start].strip(" ") == ""
        assert end <= start


@given(TEXTS, WIDTHS)
def test_no_character_comes_apart(text: str, width: int) -> None:
    """A mark, a joiner or a selector stays with what it belongs to."""
    edge = edges_of(text)
    for start, end in breaks(text, width):
        assert edge(start) == start or start == len(text)
        assert end == len(text) or edge(end) == end


@given(st.text("abc de  f", max_size=100), WIDTHS)
def test_the_quick_way_agrees_with_the_other(text: str, width: int) -> None:
    """Narrow text is broken at the same places by both ways."""
    if len(text) > width:
        assert breaks(text, width) == list(_wide_breaks(text, width))


def test_what_is_taken_for_narrow_is() -> None:
    """Every character of the quick way is one cell wide, and no mark of another."""
    for character in filter(_is_narrow, map(chr, range(0x3000))):
        assert cell_len(character) == 1, hex(ord(character))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one  two", ["one  two"]),
        ("a verylongword", ["a", "verylong", "word"]),
        ("    indented", ["    inde", "nted"]),
        ("日本語日本語", ["日本語日", "本語"]),
        ("abc日本語", ["abc日本", "語"]),
        ("e\u0301" * 10, ["e\u0301" * 8, "e\u0301" * 2]),
        ("", [""]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, lines: list[str]) -> None:
    """At spaces, between wide characters, and within what is longer than a line."""
    assert [text[start:end] for start, end in breaks(text, 8)] == lines


def test_a_word_of_8_kilobytes_is_broken() -> None:
    """Whatever its letters, and in less than the blink of an eye."""
    for letter in ("x", "é", "日", "👩\u200d", "e\u0301"):
        text = letter * (8192 // len(letter))
        assert "".join(text[start:end] for start, end in breaks(text, 60)) == text


@given(TEXTS, st.integers(0, 30))
def test_what_is_clipped_fits(text: str, width: int) -> None:
    """A clipped text has no more cells than asked for, and says that something is missing."""
    clipped = clip(text, width)
    assert cell_len(clipped) <= width
    assert clipped == text or clipped.endswith("…") or width < 1


def test_a_sign_does_not_stand_alone_above_a_long_word() -> None:
    """An invitation's link begins beside the dot of the line that tells it: it breaks anyway."""
    text = "· securechat://chat.example.org/join"
    assert breaks(text, 20) == [(0, 20), (20, len(text))]
    assert breaks("· sixteen letters.. here", 18)[0] == (0, 9)
    assert breaks("· bcdefghijkl", 11) == [(0, 1), (2, 13)]  # it fits below

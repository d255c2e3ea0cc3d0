import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.safe_text import MARKS, safe_text


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Привет, Аня!",
        "naïve café",
        "日本語",
        "👨\u200d👩\u200d👧",
        "🇩🇪",
        "❤\ufe0f",
        "\u0645\u06cc\u200c\u062e\u0648",
        "",
    ],
)
def test_honest_text_is_kept(text: str) -> None:
    """What people write in any language comes through as it is."""
    assert text == safe_text(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("a\x9b31mb", "a\ufffd31mb"),
        ("a\x7fb\x07", "a␡b␇"),
        ("\x02bold\x02 \x0304,01red\x03 \x04ff0000x\x0f", "bold red x"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("pay\u200bpal\ufeff", "paypal"),
        ("pay\u200dpal", "paypal"),
        ("a\u2028b\x85c\td", "a b c d"),
        ("\U000e0041tag", "tag"),
    ],
)
def test_tricks_are_removed_or_shown(text: str, shown: str) -> None:
    """Nothing steers the terminal, reorders, hides or breaks the line."""
    assert shown == safe_text(text)


@pytest.mark.parametrize(
    ("letter", "mark"),
    [
        ("a", "\u0301"),
        ("\u0e01", "\u0e47"),  # Thai
        ("\u0627", "\u064b"),  # Arabic
        ("\u05d0", "\u05b0"),  # Hebrew
        ("a", "\ufe20"),
    ],
)
def test_piles_of_marks_are_cut(letter: str, mark: str) -> None:
    """A letter of any script keeps a few marks; a pile would paint over the lines above."""
    assert letter + mark * MARKS == safe_text(letter + mark * 50)
    assert (letter + mark * MARKS) * 9 == safe_text((letter + mark * MARKS) * 9)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    """No control, no surrogate, no line end; and what is safe stays as it is."""
    safe = safe_text(text)
    assert not {unicodedata.category(c) for c in safe} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(safe.splitlines()) <= 1
    assert safe == safe_text(safe)

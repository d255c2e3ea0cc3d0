import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.fullscreen.pasting import (
    MOST_CHARACTERS,
    MOST_LINES,
    cleaned_paste,
    is_too_large,
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("a\x00b\x07c\x9b", "abc"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("\n\nbetween\n\nblank\n\n", "between\n\nblank"),
        ("\tindented", "    indented"),
        ("if x:\n\tpass", "if x:\n    pass"),
        ("left\u202eright", "leftright"),
        ("word ", "word "),
        ("\x1bcreset", "reset"),
    ],
)
def test_only_text_is_pasted(pasted: str, kept: str) -> None:
    """Sequences, controls and what turns text around are removed; lines and indentation stay."""
    assert cleaned_paste(pasted) == kept


@given(st.text())
def test_nothing_that_steers_is_left(text: str) -> None:
    """Whatever is pasted, each of its lines can be printed, and cleaning it again changes nothing."""
    cleaned = cleaned_paste(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160
                   for character in cleaned.replace("\n", ""))  # fmt: skip


def test_files_are_too_large() -> None:
    """More lines or characters than anyone reads in a chat are told apart."""
    assert not is_too_large("x" * MOST_CHARACTERS)
    assert is_too_large("x" * (MOST_CHARACTERS + 1))
    assert not is_too_large("\n" * (MOST_LINES - 1))
    assert is_too_large("\n" * MOST_LINES)

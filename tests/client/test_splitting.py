import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.splitting import split_text

CYRILLIC = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВ,.!", max_size=1500)


@given(CYRILLIC | st.text(st.characters(exclude_categories=["Cs"])), st.integers(4, 460))
def test_pieces_fit_and_are_the_text(text: str, max_bytes: int) -> None:
    """Nothing is lost, nothing is over the limit, no piece is empty."""
    pieces = split_text(text, max_bytes)
    assert text == "".join(pieces)
    assert all(0 < len(piece.encode()) <= max_bytes for piece in pieces)


@given(st.lists(st.text("абвгд", min_size=1, max_size=20), min_size=1))
def test_words_stay_whole(words: list[str]) -> None:
    """A word that fits in a line is never torn."""
    pieces = split_text(" ".join(words), 60)
    assert words == [word for piece in pieces for word in piece.split()]


@pytest.mark.parametrize(
    "character", ["e\u0301", "👍🏽", "👩\u200d👧", "🇩🇪", "й", "\u1112\u1161\u11ab", "न\u093f"]
)
def test_what_looks_like_one_character_stays_whole(character: str) -> None:
    """A letter keeps its marks, an emoji its colour and family, a flag its two halves."""
    for piece in split_text(character * 40, 50):
        assert piece == character * (len(piece) // len(character))


def test_pile_of_marks_is_cut_all_the_same() -> None:
    """One letter with a thousand marks is cut, not sent over the limit."""
    text = "a" + "\u0301" * 1000
    pieces = split_text(text, 100)
    assert text == "".join(pieces)
    assert all(len(piece.encode()) <= 100 for piece in pieces)

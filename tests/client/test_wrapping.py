import re

from hypothesis import given
from hypothesis import strategies as st

from securechat.client.wrapping import wrap

WORDS = st.lists(st.text("abcЖ界", min_size=1, max_size=12), min_size=1, max_size=40)


@given(WORDS, st.integers(40, 100))
def test_wrapped_lines_fit_and_say_the_same(words: list[str], width: int) -> None:
    """Only spaces change; wide letters count twice."""
    wrapped = wrap(f"21:35 {' '.join(words)}", width, 6)
    assert wrapped.split() == ["21:35", *words]
    first, *rest = wrapped.split("\n")
    for line in (first, *rest):
        assert sum(2 if letter == "界" else 1 for letter in line) <= width
    assert all(re.match(r" {6}\S", line) for line in rest)


def test_style_takes_no_room() -> None:
    """Colours do not make a line longer."""
    line = "\x1b[2m21:35\x1b[0m " + "\x1b[1mx\x1b[0m " * 16
    assert "\n" not in wrap(line, 40, 6)


def test_address_is_not_torn() -> None:
    """A word longer than a line is the terminal's to wrap, where it stands."""
    line = f"21:35 <alice> https://{'x' * 80} and more"
    assert f"<alice> https://{'x' * 80}" in wrap(line, 60, 6)
    assert wrap(line, 20, 6) == line

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste

from securechat.client.fullscreen.pasting import cleaned_paste
from securechat.client.fullscreen.terminal_input import (
    END,
    STAND_IN,
    START,
    PasteGuard,
    _Parser,
)

HOSTILE = "one\rtwo \x1b[31mred\rthree \x1b\r \x1b[20 \x1b\x1b[A end"


def _events(*pieces: str) -> list[tuple[str, str]]:
    parser = _Parser()
    found = [event for piece in pieces for event in parser.feed(piece)]
    return [
        ("paste", event.text) if isinstance(event, Paste) else ("key", event.key)
        for event in found
        if isinstance(event, (Paste, Key))
    ]


def test_a_paste_presses_no_keys() -> None:
    """Whatever sequences are in what is pasted, it comes as one text; keys around it are keys."""
    events = _events(f"a{START}{HOSTILE}{END}b")
    pasted = HOSTILE.replace("\x1b", STAND_IN)
    assert events == [("key", "a"), ("paste", pasted), ("key", "b")]
    assert cleaned_paste(pasted).startswith("one\ntwo red\nthree")
    assert STAND_IN not in cleaned_paste(pasted)


@given(st.lists(st.integers(0, 80), max_size=6))
def test_it_does_not_matter_how_the_terminal_cuts_it(cuts: list[int]) -> None:
    """Pieces of any size are the same paste."""
    whole = f"a{START}{HOSTILE}{END}b{START}again{END}c"
    borders = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    guard = PasteGuard()
    pieces = [whole[a:b] for a, b in itertools.pairwise(borders)]
    assert "".join(map(guard.guarded, pieces)) == PasteGuard().guarded(whole)


def test_alt_enter_is_no_enter() -> None:
    """What terminals send for Alt-Enter is a key of its own."""
    assert _events("x\x1b\ry") == [("key", "x"), ("key", "alt+enter"), ("key", "y")]


@pytest.mark.parametrize("typed", ["\x1bx", "\x1bX", "\x1bч", "\x1b,", "\x1b ", "\x1b[120;3u"])
def test_alt_with_a_key_types_nothing(typed: str) -> None:
    """Bound to something or not; what a layout types by Alt comes as the character alone."""
    parser = _Parser()
    [event] = [one for piece in (typed, "") for one in parser.feed(piece) if isinstance(one, Key)]
    assert event.key.startswith("alt+")
    assert not event.is_printable
    [event] = [one for one in _Parser().feed("ł") if isinstance(one, Key)]
    assert (event.key, event.character, event.is_printable) == ("ł", "ł", True)


def test_keys_with_alt_may_follow_each_other_at_once() -> None:
    """Held down, or over a slow line: none is taken for a part of another, or for "^"."""
    keys = _events("\x1bw\x1bw\x1b\x1b[A\x1bца\x1b[1;3A\x1bb", "")
    names = ["alt+w", "alt+w", "escape", "up", "alt+w", "а", "alt+up", "ctrl+left"]
    assert keys == [("key", name) for name in names]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("\x1bw", "alt+w"),
        ("\x1bц", "alt+w"),
        ("\x1bЦ", "alt+shift+w"),
        ("\x1b[1094;3u", "alt+w"),
        ("\x1b[1079;5u", "ctrl+p"),
        ("ц", "ц"),
        ("\x1b[1;3A", "alt+up"),
    ],
)
def test_alt_and_ctrl_mean_the_same_on_russian_keyboards(typed: str, key: str) -> None:
    """Who types Russian need not change the layout to turn to another place."""
    assert _events(typed, "") == [("key", key)]

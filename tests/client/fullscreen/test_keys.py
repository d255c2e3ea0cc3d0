import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key as Pressed

from securechat.client.fullscreen.app import ChatApp
from securechat.client.fullscreen.keys import KEYS, SECTIONS, bindings, hear_alt_digits


@pytest.mark.parametrize("digit", range(10))
def test_alt_and_a_digit_are_heard_as_such(digit: int) -> None:
    """What a terminal sends for Alt-2 is not a trade mark sign."""
    hear_alt_digits()
    parser = XTermParser()
    heard = [*parser.feed(f"\x1b{digit}"), *parser.feed("")]
    assert [event.key for event in heard if isinstance(event, Pressed)] == [f"alt+{digit}"]


def test_every_key_does_something_and_is_explained() -> None:
    """What is bound has an action of the screen, and stands in a section that is shown."""
    for key in KEYS:
        assert key.section in SECTIONS
        name = key.action.partition("(")[0]
        assert not key.keys or hasattr(ChatApp, f"action_{name}"), key


def test_no_key_does_two_things() -> None:
    """Each key is bound once."""
    bound = [one for binding in bindings() for one in binding.key.split(",")]
    assert len(bound) == len(set(bound))

from securechat.client import seen
from securechat.client.seen import Seen


def test_a_message_is_new_once() -> None:
    """By its msgid; what has none is always new."""
    shown = Seen()
    assert shown.is_new("1")
    assert not shown.is_new("1")
    assert shown.is_new(None)
    assert shown.is_new(None)
    assert shown.is_new("")


def test_the_oldest_are_forgotten() -> None:
    """A client that runs for a year does not grow."""
    shown = Seen()
    for number in range(seen.MOST + 1):
        assert shown.is_new(str(number))
    assert shown.is_new("0")
    assert not shown.is_new(str(seen.MOST))

"""A real pseudo-terminal, whose other end is closed as a window is."""

import os
import pty
from collections.abc import Iterator

import pytest

from securechat.server.terminal import TOGETHER_S, Terminal


class Window:
    """What a person closes."""

    def __init__(self) -> None:
        self._fd, self.inside = pty.openpty()
        self._is_open = True

    def close(self) -> None:
        """Close it; what is inside stays, and can be written to no longer."""
        if self._is_open:
            os.close(self._fd)
        self._is_open = False


@pytest.fixture(name="window")
def _window() -> Iterator[Window]:
    window = Window()
    yield window
    window.close()
    os.close(window.inside)


def test_signal_of_a_closed_window_is_its_end(window: Window) -> None:
    """The signal comes behind the hangup; what is written then makes no failure."""
    terminal = Terminal([window.inside])
    assert not terminal.has_closed(0, is_signalled=False)
    window.close()
    assert terminal.has_closed(1, is_signalled=True)
    os.write(window.inside, b"the last line")


def test_signal_before_the_window_closes_is_its_end(window: Window) -> None:
    """Terminals and shells signal before they are gone; nothing more comes then."""
    terminal = Terminal([window.inside])
    assert not terminal.has_closed(0, is_signalled=True)
    window.close()
    assert terminal.has_closed(TOGETHER_S, is_signalled=False)


def test_signal_with_an_open_window_is_not_its_end(window: Window) -> None:
    """Somebody wants the configuration read again."""
    terminal = Terminal([window.inside])
    assert not terminal.has_closed(0, is_signalled=True)
    assert not terminal.has_closed(100, is_signalled=True)


def test_closed_window_without_a_signal_is_survived(window: Window) -> None:
    """Whoever disowns the server wants it to stay; signals that come later mean what they say."""
    terminal = Terminal([window.inside])
    assert not terminal.has_closed(0, is_signalled=True)
    window.close()
    assert not terminal.has_closed(TOGETHER_S + 1, is_signalled=False)
    assert not terminal.has_closed(100, is_signalled=True)


def test_no_terminal_never_closes() -> None:
    """systemd, nohup, a pipe: the signal means "reload", also when nobody reads any more."""
    reading, writing = os.pipe()
    terminal = Terminal([reading, writing])
    os.close(reading)
    assert not terminal.has_closed(0, is_signalled=True)
    os.close(writing)

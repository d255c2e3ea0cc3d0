"""What the terminal sends, read as it is meant: pastes as text whatever they hold, Alt-Enter.
Alt and Ctrl with a letter are the same key in every layout.

Textual takes what follows an escape character in a paste for keys, an Enter among them: pasted
text could press keys, and send itself. Most terminals take escape characters out of what they
paste; tmux, for one, does not.

Source: xterm, bracketed paste.
"""

import contextlib
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key

from securechat.client.fullscreen.keys import latin

START, END = "\x1b[200~", "\x1b[201~"

_ALT_ENTER = "\x1b\r"

STAND_IN = "\ue01b"
"""Comes in place of an escape character in a paste; of private use, so nobody misses it."""


class PasteGuard:
    """Lets escape characters of pasted text through as `STAND_IN`, however the text is cut up."""

    def __init__(self) -> None:
        self._is_paste = False
        self._last = ""
        """What came last outside of a paste: it may begin one."""
        self._held = ""
        """What came last in a paste: it may end it."""

    def guarded(self, data: str) -> str:
        """Return *data*, which comes next, as it may be parsed."""
        done = ""
        while data:
            passed, data = self._pasted(data) if self._is_paste else self._typed(data)
            done += passed
        return done

    def _typed(self, data: str) -> tuple[str, str]:
        seen = self._last + data
        at = seen.find(START)
        if at < 0:
            self._last = seen[1 - len(START) :]
            return data, ""
        self._is_paste, skipped = True, at + len(START) - len(self._last)
        self._last = ""
        return data[:skipped], data[skipped:]

    def _pasted(self, data: str) -> tuple[str, str]:
        data, self._held = self._held + data, ""
        text, end, rest = data.partition(END)
        if end:
            self._is_paste = False
        else:
            length = next((n for n in range(5, 0, -1) if text.endswith(END[:n])), 0)
            self._held = text[len(text) - length :]
            text = text[: len(text) - length]
        return text.replace("\x1b", STAND_IN) + end, rest


class _Parser(XTermParser):
    """Textual's, behind a guard."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        guard = PasteGuard()
        feed = self.feed
        # As an attribute: it is a generator there, and begins to run when it is read from.
        self.feed = lambda data: feed(guard.guarded(data))  # type: ignore[method-assign]

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        if sequence == _ALT_ENTER:
            return [Key("alt+enter", None)]
        return map(_in_latin, super()._sequence_to_key_events(sequence, alt))


def _in_latin(event: Key) -> Key:
    """Return what a key with Alt or Ctrl means, whatever the keyboard has there."""
    before, plus, letter = event.key.rpartition("+")
    return Key(f"{before}+{latin(letter)}", event.character) if plus else event


def read_as_meant() -> None:
    """Have Textual read its terminal so, from its next start on."""
    with contextlib.suppress(ImportError):  # Windows has no such terminal
        from textual.drivers import linux_driver  # noqa: PLC0415

        linux_driver.XTermParser = _Parser  # type: ignore[attr-defined]

"""What the terminal sends, read as it is meant: pastes as text whatever they hold, Alt-Enter.
Alt and Ctrl with a letter are the same key in every layout, and Alt with a key types nothing: a
terminal whose Alt types characters sends the character alone.

Textual takes what follows an escape character in a paste for keys, an Enter among them: pasted
text could press keys, and send itself. Most terminals take escape characters out of what they
paste; tmux, for one, does not.

Source: xterm, bracketed paste.
"""

import contextlib
from collections.abc import Iterable

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key

from securechat.client.fullscreen.keys import latin

START, END = "\x1b[200~", "\x1b[201~"

_ALT_ENTER = "\x1b\r"

_INTRODUCERS = "[]OPX^_"
"""What may begin a longer sequence behind an escape character (ECMA-48)."""

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
        if _is_key_with_alt(sequence):
            # Textual waits for what may follow, and takes the next key with Alt for a part of it.
            sequence, alt = sequence[1], True
        events = super()._sequence_to_key_events(sequence, alt)
        if alt and sequence.isprintable():
            events = map(_with_alt, events)
        return map(_in_latin, events)


def _is_key_with_alt(sequence: str) -> bool:
    is_pair = len(sequence) == 2 and sequence[0] == "\x1b" and sequence[1].isprintable()
    return is_pair and sequence[1] not in _INTRODUCERS and sequence not in ANSI_SEQUENCES_KEYS


def _with_alt(event: Key) -> Key:
    """Return a key that types nothing: what Alt does not do here, it does not write either."""
    is_said = event.key.startswith("alt+")
    return Key(event.key if is_said else f"alt+{event.key}", None)


def _in_latin(event: Key) -> Key:
    """Return what a key with Alt or Ctrl means, whatever the keyboard has there."""
    before, plus, letter = event.key.rpartition("+")
    return Key(f"{before}+{latin(letter)}", event.character) if plus else event


def read_as_meant() -> None:
    """Have Textual read its terminal so, from its next start on."""
    with contextlib.suppress(ImportError):  # Windows has no such terminal
        from textual.drivers import linux_driver  # noqa: PLC0415

        linux_driver.XTermParser = _Parser  # type: ignore[attr-defined]

"""`Portraits`: what the answers to /whois have said so far, for what can be said at their end only.

Source: Modern IRC, WHOIS.
"""

from dataclasses import dataclass

from securechat.wire.names import Folded

_MOST = 16
"""Most answers under way; one that never ends is not kept for ever."""


@dataclass(slots=True)
class Portrait:
    """Somebody, as far as they are known."""

    mask: str
    """As bans and the like are compared with it."""
    has_account: bool = False


class Portraits:
    """Those that are asked about just now."""

    def __init__(self) -> None:
        self._begun: Folded[Portrait] = Folded()

    def begin(self, nick: str, mask: str) -> None:
        """The answer about *nick* begins."""
        if len(self._begun) < _MOST:
            self._begun[nick] = Portrait(mask)

    def has_account(self, nick: str) -> None:
        """*nick* is logged in."""
        if (portrait := self._begun.find(nick)) is not None:
            portrait.has_account = True

    def end(self, nick: str) -> Portrait | None:
        """The answer about *nick* is over; return what it was, None: there is nobody of that name."""
        return self._begun.pop(nick, None)

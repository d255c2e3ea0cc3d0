"""`Recall`: what was written in one place: lines sent, and drafts left behind.

Up and Down walk through it as in a shell: a line that is changed and left keeps its changes until
something is sent. All of it is in memory only and is never written to a disk: what was said is on
the server, and what was not sent is nobody's business.
"""

from collections import deque

MOST_LINES = 500
"""Most lines kept of one place, and of all together."""


class Lines:
    """What was sent anywhere, newest last: for places where nothing was sent yet."""

    def __init__(self) -> None:
        self.sent: deque[str] = deque(maxlen=MOST_LINES)

    def add(self, text: str) -> None:
        """Keep *text*, unless it is what was sent before it."""
        if not self.sent or self.sent[-1] != text:
            self.sent.append(text)


class Recall(Lines):
    """The lines of one place.

    Args:
        everywhere: gets every line, and is walked through while there is none of this place.
    """

    def __init__(self, everywhere: Lines) -> None:
        super().__init__()
        self._everywhere = everywhere
        self._walked: list[str] | None = None
        self._at = 0

    def earlier(self, text: str) -> str | None:
        """Leave *text* and return the line before it; None: there is none."""
        if self._walked is None:
            self._walked = [*(self.sent or self._everywhere.sent), text]
            self._at = len(self._walked) - 1
        return self._step(text, -1)

    def later(self, text: str) -> str | None:
        """Leave *text* and return the line after it; None: there is none.

        A draft at the end is kept as if it had been sent, and the box is empty again.
        """
        if self._walked is not None and self._at < len(self._walked) - 1:
            return self._step(text, 1)
        if not text.strip():
            return None
        self.keep(text)
        return ""

    def keep(self, text: str) -> None:
        """Keep *text*, which was not sent, among what was."""
        self._walked = None
        self.add(text)

    def done(self, text: str) -> str:
        """*text* was sent; return the draft that was left to find it, "" if there was none."""
        draft = ""
        if self._walked is not None and self._at < len(self._walked) - 1:
            draft = self._walked[-1]
        self._walked = None
        self.add(text)
        self._everywhere.add(text)
        return draft

    def _step(self, text: str, by: int) -> str | None:
        assert self._walked is not None
        if not 0 <= self._at + by < len(self._walked):
            return None
        self._walked[self._at] = text
        self._at += by
        return self._walked[self._at]

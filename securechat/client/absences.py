"""`Absences`: who is away in a room we have come into; from then on away-notify tells.

One room after the other is asked about, and large ones are not: the answer has a line for each
member. It is not shown: `took` says which lines are part of it.

Source: Modern IRC, WHO; IRCv3 WHOX, away-notify.
"""

from securechat.client.supported import Supported
from securechat.wire.message import Message
from securechat.wire.names import Folded, fold

MOST_MEMBERS = 500

TOKEN = "507"  # noqa: S105 - of WHOX
"""Marks our answers."""

_PATIENCE_S = 30.0


class Absences:
    """The rooms of one connection that are asked about."""

    def __init__(self) -> None:
        self._fresh: Folded[str] = Folded()
        self._queue: list[str] = []
        self._asked = ""
        self._asked_s = 0.0
        self._away: list[str] = []

    def entered(self, room: str) -> None:
        """We are in *room*; who else is there will be listed."""
        self._fresh[room] = room

    def renamed(self, old: str, new: str) -> None:
        """The room *old* is called *new* now."""
        if self._fresh.pop(old, None) is not None:
            self._fresh[new] = new
        self._queue = [new if fold(room) == fold(old) else room for room in self._queue]

    def listed(self, room: str, count: int) -> None:
        """Who is in *room* has been listed."""
        if self._fresh.pop(room, None) is not None and count <= MOST_MEMBERS:
            self._queue.append(room)

    def take_line(self, supported: Supported, now_s: float) -> str | None:
        """Return the question to ask now, None: there is none, or one is not answered yet."""
        if not self._queue or (self._asked and now_s - self._asked_s < _PATIENCE_S):
            return None
        self._asked, self._asked_s, self._away = self._queue.pop(0), now_s, []
        fields = f" %tnf,{TOKEN}" if supported.has("WHOX") else ""
        return f"WHO {self._asked}{fields}"

    def took(self, message: Message) -> bool:
        """Take a line about one member; return False if it answers another question."""
        params = message.params
        if message.command == "354":
            is_ours, about = params[1:2] == (TOKEN,), params[2:4]
        else:
            is_ours = bool(self._asked) and fold(params[1]) == fold(self._asked)
            about = params[5:7]
        if is_ours and len(about) == 2 and about[1].startswith("G"):
            self._away.append(about[0])
        return is_ours

    def ended(self, room: str) -> tuple[str, ...] | None:
        """The answer about *room* is over; return who is away, None: it was none of ours."""
        if not self._asked or fold(room) != fold(self._asked):
            return None
        self._asked = ""
        return tuple(self._away)

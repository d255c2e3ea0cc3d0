"""Who watches which nick: the lists that MONITOR keeps, and the way back from a nick.

A list is its session's own: handlers change it while they decide. The index holds the same the
other way round, so that a coming or going costs only as much as there are sessions to be told.

Source: IRCv3 MONITOR.
"""

from collections.abc import Iterable

from securechat.wire.names import Folded
from securechat.world.session import Session

WATCHED_NICKS = 100
"""Most nicks one session watches: more than most people know, and a bound on memory."""


class Watchers:
    """The lists of all sessions; one that watches nobody costs nothing."""

    __slots__ = ("_by_nick", "_lists")

    def __init__(self) -> None:
        self._lists: dict[Session, Folded[str]] = {}
        self._by_nick: Folded[dict[Session, None]] = Folded()

    def __len__(self) -> int:
        """Return how many nicks anybody watches."""
        return len(self._by_nick)

    def add(self, session: Session, nick: str) -> bool:
        """Have *session* watch *nick*; False if its list is full."""
        nicks = self._lists.setdefault(session, Folded())
        if nick in nicks:
            return True
        if len(nicks) >= WATCHED_NICKS:
            return False
        nicks[nick] = nick
        self._by_nick.setdefault(nick, {})[session] = None
        return True

    def remove(self, session: Session, nick: str) -> None:
        """Have *session* no longer watch *nick*, if it did."""
        nicks = self._lists.get(session)
        if nicks is None or nick not in nicks:
            return
        del nicks[nick]
        if not nicks:
            del self._lists[session]
        watchers = self._by_nick[nick]
        del watchers[session]
        if not watchers:
            del self._by_nick[nick]

    def forget(self, session: Session) -> None:
        """Clear the list of *session*."""
        for nick in self.watched_by(session):
            self.remove(session, nick)

    def watched_by(self, session: Session) -> list[str]:
        """Return the nicks that *session* watches, as it wrote them, in the order it did."""
        nicks = self._lists.get(session)
        return [] if nicks is None else list(nicks.values())

    def of(self, nick: str) -> Iterable[Session]:
        """Return the sessions that watch *nick*, in the order they began to."""
        return self._by_nick.find(nick) or ()

    @property
    def sessions(self) -> Iterable[Session]:
        """The sessions that watch anybody."""
        return self._lists

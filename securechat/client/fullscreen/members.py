"""`Members`: who is in a room, in the order in which they are shown."""

from dataclasses import dataclass

from securechat.wire.names import Folded, fold

RANKS = "~&@%+"
"""Rank signs, the highest first. Source: Modern IRC, PREFIX."""


@dataclass(slots=True)
class Member:
    """Somebody in a room."""

    nick: str
    signs: str = ""
    is_away: bool = False


class Members:
    """The people of one room."""

    def __init__(self) -> None:
        self._members: Folded[Member] = Folded()
        self._sorted: list[Member] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, nick: str) -> bool:
        return nick in self._members

    @property
    def sorted(self) -> list[Member]:
        """Everybody: the highest rank first, then by name."""
        if self._sorted is None:
            self._sorted = sorted(self._members.values(), key=_order)
        return self._sorted

    def find(self, nick: str) -> Member | None:
        """Return who is called *nick* here, or None."""
        return self._members.find(nick)

    def replace(self, named: tuple[str, ...]) -> None:
        """Take the server's list: each nick behind its rank signs."""
        away = {fold(member.nick) for member in self._members.values() if member.is_away}
        self._members.clear()
        for item in named:
            nick = item.lstrip(RANKS)
            signs = item[: len(item) - len(nick)]
            self._members[nick] = Member(nick, signs, fold(nick) in away)
        self._sorted = None

    def add(self, nick: str) -> None:
        """*nick* has come."""
        self._members[nick] = Member(nick)
        self._sorted = None

    def remove(self, nick: str) -> None:
        """*nick* has gone."""
        self._members.pop(nick, None)
        self._sorted = None

    def rename(self, old: str, new: str) -> None:
        """*old* is called *new*."""
        member = self._members.pop(old, None)
        if member is not None:
            member.nick = new
            self._members[new] = member
            self._sorted = None

    def rank(self, nick: str, signs: str) -> None:
        """*nick* has *signs* now."""
        if (member := self.find(nick)) is not None:
            member.signs = signs
            self._sorted = None

    def set_away(self, nick: str, *, is_away: bool) -> None:
        """*nick* is away, or back."""
        if (member := self.find(nick)) is not None:
            member.is_away = is_away

    def clear(self) -> None:
        """Nobody is known to be here."""
        self._members.clear()
        self._sorted = None


def _order(member: Member) -> tuple[int, str]:
    rank = RANKS.find(member.signs[:1]) if member.signs else len(RANKS)
    return rank, fold(member.nick)

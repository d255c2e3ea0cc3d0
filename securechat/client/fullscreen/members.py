"""`Members`: who is in a room, in the order in which they are shown."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from securechat.client.fullscreen.present import Present
from securechat.wire.names import Folded, fold

RANKS = "~&@%+"
"""Rank signs, the highest first. Source: Modern IRC, PREFIX."""

_Key = tuple[int, str]


@dataclass(slots=True)
class Member:
    """Somebody in a room."""

    nick: str
    signs: str = ""
    is_away: bool = False

    @property
    def rank(self) -> int:
        """Their rank: 0 is the highest, `len(RANKS)` who has none, or one nobody knows."""
        ranks = [at for at, sign in enumerate(RANKS) if sign in self.signs]
        return min(ranks, default=len(RANKS))


class Members:
    """The people of one room; a change costs next to nothing, however many there are.

    Args:
        present: told who is here, and who no longer; shared by all rooms.
    """

    def __init__(self, present: Present | None = None) -> None:
        self._present = Present() if present is None else present
        self._members: Folded[Member] = Folded()
        self._sorted: list[tuple[_Key, Member]] = []
        self.version = 0
        """Another number than before: something has changed."""

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, nick: str) -> bool:
        return nick in self._members

    @property
    def sorted(self) -> Sequence[Member]:
        """Everybody: the highest rank first, then by name."""
        return [member for _, member in self._sorted]

    def at(self, index: int) -> Member:
        """Return who stands at *index* of `sorted`."""
        return self._sorted[index][1]

    def first_of(self, rank: int) -> int:
        """Return the index in `sorted` of the first whose rank is *rank* or lower."""
        return bisect.bisect_left(self._sorted, (rank, ""), key=_first)

    def find(self, nick: str) -> Member | None:
        """Return who is called *nick* here, or None."""
        return self._members.find(nick)

    def replace(self, named: tuple[str, ...]) -> None:
        """Take the server's list: each nick behind its rank signs."""
        away = {fold(member.nick) for member in self._members.values() if member.is_away}
        self.clear()
        for item in named:
            nick = item.lstrip(RANKS)
            signs = item[: len(item) - len(nick)]
            self._members[nick] = Member(nick, signs, fold(nick) in away)
        for member in self._members.values():
            self._tell(member, is_here=True)
        self._sorted = sorted(
            ((_key(member), member) for member in self._members.values()), key=_first
        )
        self.version += 1

    def add(self, nick: str) -> None:
        """*nick* has come."""
        self.remove(nick)
        self._enter(Member(nick))

    def remove(self, nick: str) -> None:
        """*nick* has gone."""
        member = self._members.pop(nick, None)
        if member is not None:
            self._take_out(member)

    def rename(self, old: str, new: str) -> None:
        """*old* is called *new*."""
        member = self._members.pop(old, None)
        if member is not None:
            self._take_out(member)
            self.remove(new)  # nobody else can be called so
            member.nick = new
            self._enter(member)

    def rank(self, nick: str, signs: str) -> None:
        """*nick* has *signs* now."""
        member = self.find(nick)
        if member is not None:
            self._take_out(member)
            member.signs = signs
            self._enter(member)

    def set_away(self, nick: str, *, is_away: bool) -> None:
        """*nick* is away, or back."""
        member = self.find(nick)
        if member is not None and member.is_away != is_away:
            self._tell(member, is_here=False)
            member.is_away = is_away
            self._tell(member, is_here=True)
            self.version += 1

    def clear(self) -> None:
        """Nobody is known to be here."""
        for member in self._members.values():
            self._tell(member, is_here=False)
        self._members.clear()
        self._sorted.clear()
        self.version += 1

    def _enter(self, member: Member) -> None:
        self._members[member.nick] = member
        bisect.insort(self._sorted, (_key(member), member), key=_first)
        self._tell(member, is_here=True)
        self.version += 1

    def _take_out(self, member: Member) -> None:
        del self._sorted[bisect.bisect_left(self._sorted, _key(member), key=_first)]
        self._tell(member, is_here=False)
        self.version += 1

    def _tell(self, member: Member, *, is_here: bool) -> None:
        """Have others know of *member*; who is away is as good as not here."""
        if not member.is_away:
            (self._present.comes if is_here else self._present.goes)(member.nick)


def _first(item: tuple[_Key, Member]) -> _Key:
    return item[0]


def _key(member: Member) -> _Key:
    return member.rank, fold(member.nick)

"""`Room` and `Rooms`: the rooms one is in, who else is there, and which of them one begins in."""

from dataclasses import dataclass, field

from securechat.client.ranks import with_rank
from securechat.wire.names import Folded, fold

LOBBY = "#lobby"
"""Where people meet who have agreed on nothing else."""

MOST_ROOMS = 2_000
"""More than any server lets one be in; a server that puts us into more is not followed."""

MOST_MEMBERS = 250_000
"""Of all rooms together: more than any has, and less than fills the memory."""


@dataclass(slots=True)
class Member:
    """Somebody in a room: the nick as it is spelled, and rank signs such as "@"."""

    nick: str
    signs: str = ""


@dataclass(slots=True)
class Room:
    """A room we are in."""

    name: str
    members: Folded[Member] = field(default_factory=Folded)
    topic: str = ""
    listing: list[Member] | None = None
    """The members the server is counting up just now."""

    @property
    def nicks(self) -> tuple[str, ...]:
        """Everybody's nick behind their rank signs, in the order of the nicks."""
        return tuple(
            self.members[key].signs + self.members[key].nick for key in sorted(self.members)
        )


class Rooms:
    """All rooms we are in, in the order in which we joined."""

    def __init__(self) -> None:
        self._rooms: Folded[Room] = Folded()
        self._is_settled = False
        self.default: str | None = None
        """The room to write to as long as nobody has chosen one: #lobby, else the first by name.

        It outlives a lost connection, and does not change when another room is joined later. Any
        thread may read it.
        """

    @property
    def names(self) -> tuple[str, ...]:
        """The rooms' names as the server spells them."""
        return tuple(room.name for room in self._rooms.values())

    def find(self, name: str) -> Room | None:
        """Return the room we are in, or None."""
        return self._rooms.find(name)

    @property
    def _has_place(self) -> bool:
        """Whether one more can be noted as a member of something."""
        count = sum(len(room.members) + len(room.listing or ()) for room in self._rooms.values())
        return count < MOST_MEMBERS

    def may_enter(self, name: str) -> bool:
        """Whether there can be a room *name*."""
        return len(self._rooms) < MOST_ROOMS or self.find(name) is not None

    def enter(self, name: str) -> Room:
        """We have joined *name*."""
        room = self._rooms[name] = Room(name)
        if self.default is None or (not self._is_settled and _rank(name) < _rank(self.default)):
            self.default = name
        return room

    def leave(self, name: str) -> None:
        """We are no longer in *name*."""
        self._rooms.pop(name, None)
        if self.default is not None and fold(name) == fold(self.default):
            self.default = min(self.names, key=_rank, default=None)

    def rename_room(self, old: str, new: str) -> None:
        """The room *old* is called *new* now; it stays where it is in the order."""
        for room in (rooms := list(self._rooms.values())):
            if fold(room.name) == fold(old):
                room.name = new
        self._rooms.clear()
        for room in rooms:
            self._rooms[room.name] = room
        if self.default is not None and fold(self.default) == fold(old):
            self.default = new

    def settle(self) -> None:
        """Those are all the rooms we are in without having asked."""
        self._is_settled = True

    def clear(self) -> None:
        """We are in no room: the connection is gone."""
        self._rooms.clear()

    def add(self, name: str, nick: str) -> None:
        """*nick* has joined."""
        if (room := self.find(name)) is not None and self._has_place:
            room.members[nick] = Member(nick)

    def remove(self, name: str, nick: str) -> None:
        """*nick* has left."""
        if (room := self.find(name)) is not None:
            room.members.pop(nick, None)

    def rooms_of(self, nick: str) -> tuple[str, ...]:
        """Return the names of the rooms where *nick* is."""
        return tuple(room.name for room in self._rooms.values() if nick in room.members)

    def remove_everywhere(self, nick: str) -> tuple[str, ...]:
        """*nick* is gone; return the rooms it was in."""
        rooms = self.rooms_of(nick)
        for name in rooms:
            del self._rooms[name].members[nick]
        return rooms

    def rename(self, old: str, new: str) -> tuple[str, ...]:
        """*old* is called *new* now; return the rooms it is in."""
        rooms = self.rooms_of(old)
        for name in rooms:
            members = self._rooms[name].members
            member = members.pop(old)
            members[new] = Member(new, member.signs)
        return rooms

    def rank(self, name: str, nick: str, sign: str, all_signs: str, *, is_set: bool) -> str | None:
        """*nick* has the rank *sign* now, or no longer; return all their signs, None: not there."""
        room = self.find(name)
        member = None if room is None else room.members.find(nick)
        if member is None:
            return None
        member.signs = with_rank(member.signs, sign, all_signs, is_set=is_set)
        return member.signs

    def list_members(self, name: str, listed: str, signs: str) -> None:
        """Take one line of the server's list: nicks, each behind its *signs*, a mask or not."""
        room = self.find(name)
        if room is None or not self._has_place:
            return
        if room.listing is None:
            room.listing = []
        for item in listed.split():
            nick = item.lstrip(signs)
            rank = item[: len(item) - len(nick)]
            room.listing.append(Member(nick.partition("!")[0], rank))

    def end_list(self, name: str) -> tuple[str, ...] | None:
        """The list is whole: it replaces what we thought; return it sorted, None: not our room."""
        room = self.find(name)
        if room is None:
            return None
        if room.listing is not None:
            room.members.clear()
            for member in room.listing:
                room.members[member.nick] = member
            room.listing = None
        return room.nicks


def _rank(name: str) -> tuple[bool, str]:
    return fold(name) != LOBBY, fold(name)

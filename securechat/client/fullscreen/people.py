"""`People`: who is in the room, on the right, by what they may do there."""

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.members import RANKS, Member, Members
from securechat.client.fullscreen.palette import Styles
from securechat.client.fullscreen.rows import Piece, Rows
from securechat.client.texts import N_, _

_GROUPS = (
    (N_("Owner"), N_("owns this room: may do everything here")),
    (N_("Admins"), N_("may do nearly everything here, and appoint operators")),
    (N_("Operators"), N_("keeps order here: may remove people and change the topic")),
    (N_("Helpers"), N_("helps to keep order here: may remove people")),
    (N_("Speakers"), N_("may speak here even while others may not")),
    (N_("Members"), ""),
)
"""What those are called who have each of the signs in `RANKS`, and those who have none; why."""


class People(Rows):
    """The list of members, each group under its name."""

    DEFAULT_CSS = "People { width: 20; }"

    def __init__(self) -> None:
        super().__init__("people")
        self._members = Members()
        self._is_room = False
        self._state: object = None
        self._starts: list[tuple[int, int, int]] = []
        """For each group that somebody is in: its row, its rank, and who is first in it."""

    def show(self, conversation: Conversation) -> None:
        """Show who is in *conversation*; cheap if that is what is shown already."""
        members = conversation.members
        state = (conversation, members, members.version)
        if state == self._state:
            return
        self._state, self._members = state, members
        self._is_room = conversation.place.startswith("#")
        self._starts, rows = _layout(members)
        self.set_count(rows if self._is_room else 0)

    def nick(self, index: int) -> str | None:
        """Return who stands in row *index*; None: nobody."""
        member = self._member(index)
        return member.nick if member is not None else None

    def may_choose(self, index: int) -> bool:
        """Whether somebody stands there."""
        return super().may_choose(index) and self._member(index) is not None

    def tip(self, index: int) -> str:
        """Say what the sign before a name means."""
        member = self._member(index)
        if member is None:
            return ""
        why = _GROUPS[member.rank][1]
        lines = [f"{member.nick} {_(why)}" if why else member.nick]
        if member.is_away:
            lines.append(_("away just now"))
        lines.append(_("Click to write to {nick} alone").format(nick=member.nick))
        return "\n".join(lines)

    def pieces(self, index: int, width: int, styles: Styles) -> tuple[list[Piece], list[Piece]]:
        """Draw the heading, the name of a group, or somebody."""
        if index == 0:
            return [(_("People"), styles.dim)], [(str(len(self._members)), styles.dim)]
        member = self._member(index)
        if member is None:
            rank = next((rank for row, rank, _first in self._starts if row == index), None)
            return [(_(_GROUPS[rank][0]) if rank is not None else "", styles.dim)], []
        sign = member.signs[:1] or " "
        if member.is_away:
            return [(f"{sign}{member.nick}", styles.dim)], [(_("away"), styles.dim)]
        return [(sign, styles.accent), (member.nick, styles.text)], []

    def _member(self, index: int) -> Member | None:
        for row, _rank, first in reversed(self._starts):
            if index > row:
                at = first + index - row - 1
                end = next((f for r, _k, f in self._starts if r > row), len(self._members))
                return self._members.at(at) if at < end else None
        return None


def _layout(members: Members) -> tuple[list[tuple[int, int, int]], int]:
    """Return the groups, and how many rows there are: a free one above each group's name."""
    starts, row = [], 1
    for rank in range(len(RANKS) + 1):
        first, end = members.first_of(rank), members.first_of(rank + 1)
        if first < end:
            row += 1
            starts.append((row, rank, first))
            row += 1 + end - first
    return starts, row

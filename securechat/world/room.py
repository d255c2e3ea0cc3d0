"""`Room`: a channel, its members, and what accounts have in it."""

from dataclasses import dataclass
from typing import NamedTuple

from securechat.store.records import MembershipRecord, RoomRecord
from securechat.world.access_lists import AccessLists
from securechat.world.audience import Audience, audience_of
from securechat.world.modes import DEFAULT_FLAGS, is_at_least, ranked
from securechat.world.session import Session
from securechat.world.user import User


@dataclass(slots=True)
class Membership:
    """What an account has in a room, present or not."""

    prefixes: str = ""
    since: int = 0
    is_member: bool = False


class Holder(NamedTuple):
    """Who holds ranks in a room: a member that is here, or an account that is not."""

    name: str
    """The member's nick, or else the account's name."""
    user: User | None
    account: int | None
    prefixes: str


class RoomImage(NamedTuple):
    """A room as it was before a promise: what is put back if that cannot be kept."""

    record: RoomRecord
    ranks: dict[User, str]
    memberships: dict[int, Membership]
    guests: dict[User, int]


class Room:
    """One channel; the id is never used again, the name may be."""

    __slots__ = (
        "_audience",
        "_listeners",
        "created_ms",
        "flags",
        "former_names",
        "guests",
        "id",
        "invited",
        "is_guarded",
        "is_open",
        "is_used",
        "key",
        "lists",
        "member_limit",
        "members",
        "memberships",
        "metadata",
        "name",
        "newest",
        "refuses_ctcp",
        "topic",
        "topic_by",
        "topic_ms",
    )

    def __init__(self, room_id: int, name: str, created_ms: int) -> None:
        self.id = room_id
        self.name = name
        self.created_ms = created_ms
        self.topic = ""
        self.topic_by = ""
        self.topic_ms = 0
        self.flags = DEFAULT_FLAGS
        self.key: str | None = None
        self.member_limit: int | None = None
        self.lists = AccessLists()
        self.former_names: tuple[str, ...] = ()
        """What it was called before, oldest first; changed by `State.set_former_names` only."""
        self.members: dict[User, str] = {}
        """Who is here, with the letters of their ranks, highest first."""
        self.memberships: dict[int, Membership] = {}
        """By the id of an account."""
        self.guests: dict[User, int] = {}
        """Of the members without an account: the first position that they may read."""
        self.invited: dict[User, bool] = {}
        """Who was asked in, and whether an operator did: then no mode keeps them out, once."""
        self.metadata: dict[str, str] = {}
        self.newest = 0
        """The position of the last message since the start of the server."""
        self.is_used = False
        """Whether anything has happened in it but coming and going."""
        self._audience: Audience | None = None
        self._listeners: dict[int, tuple[Session, ...]] | None = None
        """By capabilities: who has them all; as the audience, until somebody comes or goes."""
        self.weigh_modes()

    def weigh_modes(self) -> None:
        """Find out once, after modes or lists have changed, what every message must know."""
        self.is_open = not (self.key is not None or "n" in self.flags or "i" in self.flags)
        """Whether who is no member may send to it."""
        self.is_guarded = bool(self.lists["b"]) or any(flag in self.flags for flag in "mMR")
        """Whether who has no rank may be kept from speaking."""
        self.refuses_ctcp = "C" in self.flags

    @property
    def audience(self) -> Audience:
        """All sessions of all members, grouped; a snapshot that later changes leave alone."""
        if self._audience is None:
            self._audience = audience_of(self.sessions)
        return self._audience

    @property
    def sessions(self) -> list[Session]:
        """All sessions of all members."""
        return [session for member in self.members for session in member.sessions]

    def listeners(self, needs: int) -> tuple[Session, ...]:
        """Return all sessions of all members that have the capabilities *needs*.

        Cost: nothing but the first time after somebody came, went or negotiated.
        """
        if self._listeners is None:
            self._listeners = {}
        found = self._listeners.get(needs)
        if found is None:
            found = tuple([session for session in self.sessions if session.caps & needs == needs])
            self._listeners[needs] = found
        return found

    def sessions_from(self, rank: str) -> list[Session]:
        """All sessions of the members that have *rank* or a higher one."""
        return [
            session
            for member, prefixes in self.members.items()
            if is_at_least(prefixes, rank)
            for session in member.sessions
        ]

    def forget_audience(self) -> None:
        """Have the audience made anew: somebody came, went, or changed capabilities."""
        self._audience = self._listeners = None

    def has_rank(self, user: User, rank: str) -> bool:
        """Whether *user* may do here what *rank* may."""
        return is_at_least(self.members.get(user, ""), rank)

    def rank_as(self, user: User, account_id: int) -> str:
        """Return what *user* ranks here once it is logged in as another account.

        A guest brings its ranks along; from one account to another nothing is carried.
        """
        kept = self.memberships.get(account_id)
        prefixes = kept.prefixes if kept else ""
        return prefixes if user.account else ranked(prefixes + self.members[user])

    def is_operator(self, user: User) -> bool:
        """Whether *user* may do what operators may."""
        return self.has_rank(user, "o")

    def since(self, member: User) -> int:
        """Return the first position that *member* may read."""
        if member.account is None:
            return self.guests[member]
        return self.memberships[member.account.id].since

    def is_visible_to(self, user: User) -> bool:
        """Whether *user* may know of this room and who is in it."""
        return "s" not in self.flags or user in self.members

    def has_known(self, account_id: int | None) -> bool:
        """Whether the account was in here, and has not been kept out since."""
        kept = self.memberships.get(account_id) if account_id is not None else None
        return kept is not None and kept.since > 0

    def is_missed(self, without: int | None = None) -> bool:
        """Whether an account would miss this room if it were forgotten once nobody is in it.

        Not if no account ever was in it, nor if the one that was never said or set anything.

        Args:
            without: the id of an account that is about to be removed.
        """
        kept = [one for account_id, one in self.memberships.items() if account_id != without]
        return len(kept) > 1 or any(one.is_member for one in kept) or (self.is_used and bool(kept))

    def is_open_to(self, user: User) -> bool:
        """Whether *user* may read what the room shows of itself: anybody who could just join."""
        is_closed = self.key is not None or "i" in self.flags or "s" in self.flags
        return user in self.members or not is_closed

    def may_speak(self, user: User) -> bool:
        """Whether the modes let *user* send here."""
        rank = self.members.get(user)
        if rank is None and not self.is_open:
            return False
        return bool(rank) or not self.is_guarded or self._is_let_speak(user)

    def _is_let_speak(self, user: User) -> bool:
        """Whether *user*, who has no rank, may speak where not everybody may."""
        if "m" in self.flags:
            return False
        if user.account is None and ("M" in self.flags or self._is_stranger(user)):
            return False
        return not self.lists.is_silenced(user.source, user.account_name)

    def _is_stranger(self, user: User) -> bool:
        return "R" in self.flags and user not in self.members

    def record(self) -> RoomRecord:
        """Return what the store keeps of it, members aside."""
        return RoomRecord(
            self.id,
            self.name,
            self.created_ms,
            self.topic,
            self.topic_by,
            self.topic_ms,
            self.flags,
            self.key,
            self.member_limit,
            self.lists.record(),
            self.former_names,
        )

    def restore(self, record: RoomRecord) -> None:
        """Take over what the store kept."""
        self.topic, self.topic_by, self.topic_ms = record.topic, record.topic_by, record.topic_ms
        self.flags, self.key, self.member_limit = record.modes, record.key, record.member_limit
        self.lists.restore(record.lists)
        self.weigh_modes()

    def membership_record(self, account_id: int) -> MembershipRecord:
        """Return what the store keeps of one account's membership."""
        kept = self.memberships[account_id]
        return MembershipRecord(self.id, account_id, kept.prefixes, kept.since, kept.is_member)

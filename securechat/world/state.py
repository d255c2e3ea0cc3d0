"""`State`: all that is shared, and the one place where it changes.

One `_on_<event>` each: no checks, no clock, no configuration, no iteration over a `set`. Whoever
applies the same events to the same state gets the same state, on any machine.
"""

from collections.abc import Callable
from typing import Any

from securechat.store.records import AccountRecord, MembershipRecord, RoomRecord, Snapshot
from securechat.wire.names import Folded
from securechat.world import events
from securechat.world.account import Account
from securechat.world.modes import ranked
from securechat.world.room import ListEntry, Membership, Room
from securechat.world.session import Session
from securechat.world.user import User


class State:
    """Accounts, rooms, users and sessions. One owner: the thread that runs the world."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.accounts: Folded[Account] = Folded()
        self.accounts_by_id: dict[int, Account] = {}
        self.rooms: Folded[Room] = Folded()
        self.rooms_by_id: dict[int, Room] = {}
        self.rooms_of_account: dict[int, dict[int, None]] = {}
        """By account id: the rooms it is in, present or not, and comes back to."""
        self.users: Folded[User] = Folded()
        self.most_users = 0
        """The highest number of users that were here at once since the start."""
        self.users_of_account: dict[int, dict[User, None]] = {}
        self.sessions: dict[int, Session] = {}
        self.pairs: dict[tuple[int, int], int] = {(p.low, p.high): p.id for p in snapshot.pairs}
        for account in snapshot.accounts:
            self.restore_account(account.id, account)
        for room in snapshot.rooms:
            self.restore_room(room)
        for membership in snapshot.memberships:
            self._restore_membership(membership)
        self._appliers: dict[type, Callable[[Any], None]] = {
            kind: getattr(self, f"_on_{_snake(kind.__name__)}") for kind in events.Event.__args__
        }

    def apply(self, event: events.Event) -> None:
        """Change the state as *event* says. Cost: that of the people and rooms it names."""
        self._appliers[type(event)](event)

    # What the store knew: at the start, and again when a commit failed.

    def restore_account(self, account_id: int, record: AccountRecord | None) -> None:
        """Make the account what *record* says; None: the store does not have it."""
        old = self.accounts_by_id.pop(account_id, None)
        if old is not None:
            del self.accounts[old.name]
        if record is not None:
            account = old or Account(record.id, record.name, record.created_ms, 0)
            account.credential_version = record.credential_version
            account.is_suspended = record.is_suspended
            self.accounts[account.name] = self.accounts_by_id[account.id] = account

    def restore_room(self, record: RoomRecord) -> Room:
        """Make topic, modes and lists of a room what *record* says."""
        room = self.rooms_by_id.get(record.id)
        if room is None:
            room = Room(record.id, record.name, record.created_ms)
            self.rooms[room.name] = self.rooms_by_id[room.id] = room
        room.restore(record)
        return room

    def restore_ranks(self, room: Room, memberships: list[MembershipRecord]) -> None:
        """Make the ranks in *room* what the store says; who is present stays present."""
        for record in memberships:
            self._restore_membership(record)
        for member in room.members:
            if member.account is not None:
                kept = room.memberships.get(member.account.id)
                room.members[member] = kept.prefixes if kept else ""

    def _restore_membership(self, record: MembershipRecord) -> None:
        room = self.rooms_by_id[record.room]
        room.memberships[record.account] = Membership(
            record.prefixes, record.since, record.is_member
        )
        if record.is_member:
            self.rooms_of_account.setdefault(record.account, {})[room.id] = None

    # Rooms.

    def _on_room_created(self, event: events.RoomCreated) -> None:
        room = Room(event.id, event.name, event.time_ms)
        self.rooms[event.name] = self.rooms_by_id[event.id] = room

    def _on_room_forgotten(self, event: events.RoomForgotten) -> None:
        room = self.rooms_by_id.pop(event.id)
        del self.rooms[room.name]
        for user in list(room.invited):
            self._use_up_invitation(room, user)

    def _on_joined(self, event: events.Joined) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        room.members[user] = event.prefixes
        user.rooms[room] = None
        self._use_up_invitation(room, user)
        if user.account is not None:
            room.memberships[user.account.id] = Membership(event.prefixes, event.since, True)
            self.rooms_of_account.setdefault(user.account.id, {})[room.id] = None
        self._came_or_went(room, event.stamp)

    def _on_parted(self, event: events.Parted) -> None:
        self._leave_for_good(self.rooms_by_id[event.room], self.users[event.nick])
        self._came_or_went(self.rooms_by_id[event.room], event.stamp)

    def _on_kicked(self, event: events.Kicked) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        self._leave_for_good(room, user)
        if user.account is not None:
            room.memberships[user.account.id].prefixes = ""
        self._came_or_went(room, event.stamp)

    def _leave_for_good(self, room: Room, user: User) -> None:
        del room.members[user]
        del user.rooms[room]
        if user.account is not None:
            room.memberships[user.account.id].is_member = False
            self.rooms_of_account[user.account.id].pop(room.id, None)

    @staticmethod
    def _came_or_went(room: Room, stamp: events.Stamp) -> None:
        room.forget_audience()
        room.last_ms = stamp.time_ms

    def _on_topic_set(self, event: events.TopicSet) -> None:
        room = self.rooms_by_id[event.room]
        room.topic = event.topic
        room.topic_by = self.users[event.nick].source
        room.topic_ms = room.last_ms = event.stamp.time_ms

    def _on_modes_set(self, event: events.ModesSet) -> None:
        room = self.rooms_by_id[event.room]
        room.last_ms = event.stamp.time_ms
        for change in event.changes:
            self._set_mode(room, change, event)

    def _set_mode(self, room: Room, change: events.ModeChange, event: events.ModesSet) -> None:
        is_set, letter, value = change
        if letter == "k":
            room.key = value if is_set else None
        elif letter == "l":
            room.member_limit = int(value or 0) if is_set else None
        elif letter == "b":
            if is_set:
                room.bans[value or ""] = ListEntry(event.nick, event.stamp.time_ms)
                self._clear_access(room)
            else:
                del room.bans[value or ""]
        elif value is not None:
            user = self.users[value]
            others = room.members[user].replace(letter, "")
            room.members[user] = ranked(others + letter if is_set else others)
            if user.account is not None:
                room.memberships[user.account.id].prefixes = room.members[user]
        else:
            others = room.flags.replace(letter, "")
            room.flags = "".join(sorted(others + letter if is_set else others))

    def _clear_access(self, room: Room) -> None:
        """A ban ends what the banned may read: they begin anew if they ever return."""
        for member in room.members:
            if member.account is not None and room.is_banned(member.source):
                room.memberships[member.account.id].since = 0

    def _on_invited(self, event: events.Invited) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        room.invited[user] = user.invitations[room] = None

    @staticmethod
    def _use_up_invitation(room: Room, user: User) -> None:
        room.invited.pop(user, None)
        user.invitations.pop(room, None)

    def _on_message_sent(self, event: events.MessageSent) -> None:
        if event.room is not None and event.stamp is not None:
            self.rooms_by_id[event.room].last_ms = event.stamp.time_ms

    def _on_pair_opened(self, event: events.PairOpened) -> None:
        self.pairs[event.low, event.high] = event.id

    # People.

    def _on_user_appeared(self, event: events.UserAppeared) -> None:
        account = None if event.account is None else self.accounts_by_id[event.account]
        user = User(event.nick, event.username, event.host, event.realname, account, event.time_ms)
        self.users[event.nick] = user
        self.most_users = max(self.most_users, len(self.users))
        if account is not None:
            self.users_of_account.setdefault(account.id, {})[user] = None

    def _on_session_attached(self, event: events.SessionAttached) -> None:
        session, user = self.sessions[event.session], self.users[event.nick]
        session.user = user
        user.sessions[session] = None
        self.forget_audiences(user)

    def _on_session_detached(self, event: events.SessionDetached) -> None:
        session, user = self.sessions[event.session], self.users[event.nick]
        del user.sessions[session]
        session.user = None
        self.forget_audiences(user)

    @staticmethod
    def forget_audiences(user: User) -> None:
        """Have the audiences of *user*'s rooms made anew: its sessions or their caps changed."""
        for room in user.rooms:
            room.forget_audience()

    def _on_quit(self, event: events.Quit) -> None:
        user = self.users[event.nick]
        for room_id, stamp in event.stamps:
            room = self.rooms_by_id[room_id]
            del room.members[user]
            self._came_or_went(room, stamp)
        for room in list(user.invitations):
            self._use_up_invitation(room, user)
        user.rooms.clear()
        del self.users[event.nick]
        if user.account is not None:
            self._drop_user_of_account(user.account.id, user)

    def _drop_user_of_account(self, account_id: int, user: User) -> None:
        users = self.users_of_account[account_id]
        del users[user]
        if not users:
            del self.users_of_account[account_id]

    def _on_nick_changed(self, event: events.NickChanged) -> None:
        user = self.users[event.old]
        del self.users[event.old]
        user.nick = event.new
        user.refresh_source()
        self.users[event.new] = user
        for room_id, stamp in event.stamps:
            self.rooms_by_id[room_id].last_ms = stamp.time_ms

    def _on_away_set(self, event: events.AwaySet) -> None:
        self.users[event.nick].away = event.text

    def _on_user_mode_set(self, event: events.UserModeSet) -> None:
        self.users[event.nick].is_invisible = event.is_set

    def _on_account_changed(self, event: events.AccountChanged) -> None:
        user = self.users[event.nick]
        if user.account is not None:
            self._drop_user_of_account(user.account.id, user)
        user.account = self.accounts_by_id[event.account]
        self.users_of_account.setdefault(event.account, {})[user] = None
        for room in user.rooms:
            kept = room.memberships.setdefault(event.account, Membership())
            kept.is_member = True
            kept.prefixes = ranked(kept.prefixes + room.members[user])
            self.rooms_of_account.setdefault(event.account, {})[room.id] = None

    # Accounts.

    def _on_account_added(self, event: events.AccountAdded) -> None:
        account = Account(event.id, event.name, event.time_ms, credential_version=1)
        self.accounts[event.name] = self.accounts_by_id[event.id] = account

    def _on_password_set(self, event: events.PasswordSet) -> None:
        self.accounts_by_id[event.account].credential_version = event.credential_version

    def _on_password_rehashed(self, event: events.PasswordRehashed) -> None:
        """Only the store knows hashes."""

    def _on_account_suspended(self, event: events.AccountSuspended) -> None:
        self.accounts_by_id[event.account].is_suspended = event.is_suspended

    def _on_account_removed(self, event: events.AccountRemoved) -> None:
        account = self.accounts_by_id.pop(event.id)
        del self.accounts[account.name]
        self.rooms_of_account.pop(event.id, None)
        for room in self.rooms_by_id.values():
            room.memberships.pop(event.id, None)


def _snake(name: str) -> str:
    """Return RoomCreated as room_created."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

"""`State`: all that is shared. It changes in `applying` only, and when a promise was not kept."""

from dataclasses import replace

from securechat.store.records import AccountRecord, RoomRecord, Snapshot
from securechat.wire.names import Folded, fold, skeletons
from securechat.world.account import Account
from securechat.world.departures import Departures
from securechat.world.keys import Devices, Invitations
from securechat.world.monitoring import Watchers
from securechat.world.pairs import Pairs
from securechat.world.read_markers import ReadMarkers
from securechat.world.received import ReceiveMarkers
from securechat.world.room import Holder, Membership, Room, RoomImage
from securechat.world.session import Session
from securechat.world.user import User


class State:
    """Accounts, rooms, users and sessions. One owner: the thread that runs the world."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.accounts: Folded[Account] = Folded()
        self._beyond_ascii: Folded[Account] = Folded()
        self.accounts_by_id: dict[int, Account] = {}
        self.rooms: Folded[Room] = Folded()
        self.rooms_by_id: dict[int, Room] = {}
        self.former_rooms: Folded[Room] = Folded()
        """By what they were called before, and nothing is called now."""
        self.rooms_of_account: dict[int, dict[int, None]] = {}
        """By account id: the rooms it is in, present or not, and comes back to."""
        self.users: Folded[User] = Folded()
        self.departures = Departures()
        self.most_users = 0
        """The highest number of users that were here at once since the start."""
        self.invisible_count = 0
        self.operator_count = 0
        self.waiting_count = 0
        """Sessions that are not registered, those that are closing included."""
        self.live_rooms_count = 0
        """Rooms with members. These are counted as things happen: each newcomer is told them."""
        self.users_of_account: dict[int, dict[User, None]] = {}
        self.sessions: dict[int, Session] = {}
        self.watchers = Watchers()
        self.composing: dict[Session, None] = {}
        """Sessions that have a batch open: for how long is looked at each second."""
        self.pairs = Pairs(snapshot.pairs)
        self.read_markers = ReadMarkers(snapshot.read_markers)
        self.received = ReceiveMarkers(snapshot.received)
        self.guests: dict[int, User] = {}
        """By the number they have in `pairs`."""
        self.invitations = Invitations(snapshot.invites)
        self.devices = Devices(snapshot.devices)
        for account in snapshot.accounts:
            self._add_account(account)
        for record in snapshot.rooms:
            self._add_room(record)
        for room in self.rooms.values():
            # That a new room took the name is presence: it may not have been kept.
            self.forget_former_name(self.former_rooms.find(room.name), room.name)
        for kept in snapshot.memberships:
            membership = Membership(kept.prefixes, kept.since, kept.is_member)
            self.set_membership(self.rooms_by_id[kept.room], kept.account, membership)
        for entry in snapshot.metadata:
            if entry.owner in self.accounts_by_id or entry.owner in self.rooms_by_id:
                self.metadata_of(entry.owner, None)[entry.key] = entry.value

    def holder(self, room: Room, name: str) -> Holder | None:
        """Return who is meant by *name* where ranks in *room* are given and taken.

        That is a member; or an account that is away, but has been there.
        """
        user, account = self.users.find(name), self.accounts.find(name)
        if account is not None and (user is None or user not in room.members):
            own = self.users_of_account.get(account.id, {})
            user = next((one for one in own if one in room.members), None)
        if user is not None and user in room.members:
            number = user.account.id if user.account else None
            return Holder(user.nick, user, number, room.members[user])
        kept = room.memberships.get(account.id) if account else None
        if account is None or kept is None:
            return None
        return Holder(account.name, None, account.id, kept.prefixes)

    def look_alike(self, name: str) -> str | None:
        """Return an account that *name* may be taken for, or None.

        Names in plain ASCII are not compared with each other (see `wire.names.skeletons`). Cost:
        the number of accounts with names beyond ASCII; of all accounts if *name* is one.
        """
        others = self._beyond_ascii if name.isascii() else self.accounts
        wanted = skeletons(name)
        for account in others.values():
            pairs = zip(wanted, skeletons(account.name), strict=True)
            if account.name != name and any(one == other for one, other in pairs):
                return account.name
        return None

    # What was, at the start or before a promise that was not kept.

    def _add_account(self, record: AccountRecord) -> None:
        account = Account(record.id, record.name, record.created_ms, record.credential_version)
        account.is_suspended, account.is_admin = record.is_suspended, record.is_admin
        account.is_always_on = record.is_always_on
        account.email = record.email
        self.enter_account(account)

    def enter_account(self, account: Account) -> None:
        """There is an account."""
        self.accounts[account.name] = self.accounts_by_id[account.id] = account
        if not account.name.isascii():
            self._beyond_ascii[account.name] = account

    def strike_account(self, account: Account) -> None:
        """There is an account no longer."""
        del self.accounts[account.name], self.accounts_by_id[account.id]
        self._beyond_ascii.pop(account.name, None)

    def _add_room(self, record: RoomRecord) -> Room:
        room = Room(record.id, record.name, record.created_ms)
        room.restore(record)
        room.is_used = True
        self.rooms[room.name] = self.rooms_by_id[room.id] = room
        self.set_former_names(room, record.former_names)
        return room

    def set_membership(self, room: Room, account_id: int, membership: Membership) -> None:
        """Keep what an account has, and may do, in *room*."""
        room.memberships[account_id] = membership
        if membership.is_member:
            self.rooms_of_account.setdefault(account_id, {})[room.id] = None

    def rename(self, room: Room, name: str) -> None:
        """Call *room* something else."""
        del self.rooms[room.name]
        room.name = name
        self.rooms[name] = room

    def set_former_names(self, room: Room, names: tuple[str, ...]) -> None:
        """Have *names* lead to *room*, and no others that did."""
        for name in room.former_names:
            if self.former_rooms.find(name) is room:
                del self.former_rooms[name]
        room.former_names = names
        for name in names:
            self.former_rooms[name] = room

    def forget_former_name(self, room: Room | None, name: str) -> None:
        """*name* does not lead to *room* any more, if it did: something else is called so."""
        if room is not None:
            kept = tuple(one for one in room.former_names if fold(one) != fold(name))
            self.set_former_names(room, kept)

    def image_of_room(self, room_id: int) -> RoomImage:
        """Return what a promise may change of a room."""
        room = self.rooms_by_id[room_id]
        kept = {account: replace(one) for account, one in room.memberships.items()}
        return RoomImage(room.record(), dict(room.members), kept, dict(room.guests))

    def restore_room(self, image: RoomImage) -> None:
        """Make name, topic, modes and ranks of a room what they were; who is present stays so."""
        record = image.record
        room = self.rooms_by_id.get(record.id) or self._add_room(record)
        room.restore(record)
        if room.name != record.name:
            self.rename(room, record.name)
        self.set_former_names(room, record.former_names)
        for user in room.members:
            room.members[user] = image.ranks.get(user, room.members[user])
        for guest in room.guests:
            room.guests[guest] = image.guests.get(guest, room.guests[guest])
        for account_id, was in image.memberships.items():
            now = room.memberships.get(account_id)
            if now is None:
                self.set_membership(room, account_id, was)
            else:
                now.prefixes, now.since = was.prefixes, was.since

    def restore_account(self, account_id: int, record: AccountRecord | None) -> None:
        """Make an account what *record* says; None: there was none."""
        account = self.accounts_by_id.get(account_id)
        if record is None:
            if account is not None:
                self.strike_account(account)
        elif account is None:
            self._add_account(record)
        else:
            account.credential_version = record.credential_version
            account.is_suspended = record.is_suspended
            account.is_always_on = record.is_always_on

    def restore_metadata(self, owner: int, was: dict[str, str]) -> None:
        """Make the metadata of a room or an account what it was."""
        now = self.metadata_of(owner, None)
        now.clear()
        now.update(was)

    def metadata_of(self, owner: int | None, nick: str | None) -> dict[str, str]:
        """Return what hangs on a room or an account, or on the guest called *nick*."""
        if owner is None:
            return self.users[nick or ""].metadata
        account = self.accounts_by_id.get(owner)
        return self.rooms_by_id[owner].metadata if account is None else account.metadata

    # Sessions: what is not yet, or no more, a user's.

    def enter(self, session: Session) -> None:
        """A connection is there."""
        self.sessions[session.number] = session
        self.waiting_count += 1

    def leave(self, session: Session) -> None:
        """A connection is gone; it is no user's any more."""
        del self.sessions[session.number]
        self.composing.pop(session, None)
        self.waiting_count -= 1

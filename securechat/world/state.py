"""`State`: all that is shared, and the one place where it changes.

One `_on_<event>` each: no checks, no clock, no configuration, no iteration over a `set`. Whoever
applies the same events to the same state gets the same state, on any machine.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from securechat.store.records import AccountRecord, RoomRecord, Snapshot
from securechat.wire.names import Folded, skeletons
from securechat.world import events
from securechat.world.access_lists import ListEntry
from securechat.world.account import Account
from securechat.world.departures import Departures
from securechat.world.keys import Devices, Invitations
from securechat.world.modes import is_at_least, ranked, with_letter
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
        for room in snapshot.rooms:
            self._add_room(room)
        for kept in snapshot.memberships:
            membership = Membership(kept.prefixes, kept.since, kept.is_member)
            self._set_membership(self.rooms_by_id[kept.room], kept.account, membership)
        for entry in snapshot.metadata:
            if entry.owner in self.accounts_by_id or entry.owner in self.rooms_by_id:
                self.metadata_of(entry.owner, None)[entry.key] = entry.value
        self._appliers: dict[type, Callable[[Any], None]] = {
            kind: getattr(self, f"_on_{_snake(kind.__name__)}") for kind in events.Event.__args__
        }

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

    def apply(self, event: events.Event) -> None:
        """Change the state as *event* says. Cost: that of the people and rooms it names."""
        self._appliers[type(event)](event)

    # What was, at the start or before a promise that was not kept.

    def _add_account(self, record: AccountRecord) -> None:
        account = Account(record.id, record.name, record.created_ms, record.credential_version)
        account.is_suspended, account.is_admin = record.is_suspended, record.is_admin
        account.is_always_on = record.is_always_on
        account.email = record.email
        self._enter_account(account)

    def _enter_account(self, account: Account) -> None:
        self.accounts[account.name] = self.accounts_by_id[account.id] = account
        if not account.name.isascii():
            self._beyond_ascii[account.name] = account

    def _strike_account(self, account: Account) -> None:
        del self.accounts[account.name], self.accounts_by_id[account.id]
        self._beyond_ascii.pop(account.name, None)

    def _add_room(self, record: RoomRecord) -> Room:
        room = Room(record.id, record.name, record.created_ms)
        room.restore(record)
        room.is_used = True
        self.rooms[room.name] = self.rooms_by_id[room.id] = room
        return room

    def _set_membership(self, room: Room, account_id: int, membership: Membership) -> None:
        room.memberships[account_id] = membership
        if membership.is_member:
            self.rooms_of_account.setdefault(account_id, {})[room.id] = None

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
            self._rename(room, record.name)
        for user in room.members:
            room.members[user] = image.ranks.get(user, room.members[user])
        for guest in room.guests:
            room.guests[guest] = image.guests.get(guest, room.guests[guest])
        for account_id, was in image.memberships.items():
            now = room.memberships.get(account_id)
            if now is None:
                self._set_membership(room, account_id, was)
            else:
                now.prefixes, now.since = was.prefixes, was.since

    def restore_account(self, account_id: int, record: AccountRecord | None) -> None:
        """Make an account what *record* says; None: there was none."""
        account = self.accounts_by_id.get(account_id)
        if record is None:
            if account is not None:
                self._strike_account(account)
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

    # Rooms.

    def _on_room_created(self, event: events.RoomCreated) -> None:
        room = Room(event.id, event.name, event.time_ms)
        self.rooms[event.name] = self.rooms_by_id[event.id] = room

    def _on_room_forgotten(self, event: events.RoomForgotten) -> None:
        room = self.rooms_by_id.pop(event.id)
        del self.rooms[room.name]
        for user in list(room.invited):
            self._use_up_invitation(room, user)

    def _on_room_renamed(self, event: events.RoomRenamed) -> None:
        room = self.rooms_by_id[event.room]
        room.is_used = True
        self._rename(room, event.name)

    def _rename(self, room: Room, name: str) -> None:
        del self.rooms[room.name]
        room.name = name
        self.rooms[name] = room

    def _on_joined(self, event: events.Joined) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        self.live_rooms_count += not room.members
        room.members[user] = event.prefixes
        user.rooms[room] = None
        self._use_up_invitation(room, user)
        if user.account is not None:
            membership = Membership(event.prefixes, event.since, is_member=True)
            self._set_membership(room, user.account.id, membership)
        else:
            room.guests[user] = event.since
        room.forget_audience()

    def _on_parted(self, event: events.Parted) -> None:
        self._leave_for_good(self.rooms_by_id[event.room], self.users[event.nick])

    def _on_kicked(self, event: events.Kicked) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        self._leave_for_good(room, user)
        if user.account is not None:
            room.memberships[user.account.id].prefixes = ""

    def _leave_for_good(self, room: Room, user: User) -> None:
        self._take_out(room, user)
        del user.rooms[room]
        if user.account is not None:
            self._end_membership(room, user.account.id)

    def _take_out(self, room: Room, user: User) -> None:
        del room.members[user]
        room.guests.pop(user, None)
        self.live_rooms_count -= not room.members
        room.forget_audience()

    def _end_membership(self, room: Room, account_id: int) -> None:
        """The account does not come back by itself, unless another user of it is still here."""
        if any(user in room.members for user in self.users_of_account.get(account_id, {})):
            return
        room.memberships[account_id].is_member = False
        self.rooms_of_account[account_id].pop(room.id, None)

    def _on_access_lost(self, event: events.AccessLost) -> None:
        room = self.rooms_by_id[event.room]
        room.memberships[event.account].since = 0
        self._end_membership(room, event.account)

    def _on_topic_set(self, event: events.TopicSet) -> None:
        room = self.rooms_by_id[event.room]
        room.topic = event.topic
        room.topic_by = self.users[event.nick].source
        room.topic_ms = event.stamp.time_ms
        room.is_used = True

    def _on_modes_set(self, event: events.ModesSet) -> None:
        room = self.rooms_by_id[event.room]
        room.is_used = True
        for change in event.changes:
            self._set_mode(room, change, event)
        room.weigh_modes()

    def _set_mode(self, room: Room, change: events.ModeChange, event: events.ModesSet) -> None:
        is_set, letter, value = change
        if letter == "k":
            room.key = value if is_set else None
        elif letter == "l":
            room.member_limit = int(value or 0) if is_set else None
        elif letter in room.lists:
            mask = value or ""
            if is_set:
                entry = ListEntry(mask, event.nick, event.stamp.time_ms)
                room.lists[letter][mask] = entry
                if letter == "b" and not entry.is_mute:
                    self._cut_access(room, entry, event.stamp)
            else:
                del room.lists[letter][mask]
        elif value is not None:
            self._set_rank(room, change)
        else:
            room.flags = with_letter(room.flags, letter, is_set=is_set)

    def _set_rank(self, room: Room, change: events.ModeChange) -> None:
        holder = self.holder(room, change.value or "")
        assert holder is not None
        others = holder.prefixes.replace(change.letter, "")
        prefixes = ranked(others + change.letter if change.is_set else others)
        if holder.user is not None:
            room.members[holder.user] = prefixes
        if holder.account is not None:
            room.memberships[holder.account].prefixes = prefixes

    def _cut_access(self, room: Room, entry: ListEntry, stamp: events.Stamp) -> None:
        """A ban ends what the banned may read: who is here reads on from now, who is not begins
        anew. Of those who are not here only the name can be judged. No ban is about those who may
        set bans: they must lose that first.
        """
        for guest in list(room.invited):
            if room.lists.keeps_out(entry, guest.source, guest.account_name):
                self._use_up_invitation(room, guest)
        for account_id, kept in room.memberships.items():
            if is_at_least(kept.prefixes, "h"):
                continue
            users = [u for u in self.users_of_account.get(account_id, {}) if u in room.members]
            name = self.accounts_by_id[account_id].name
            if any(room.lists.keeps_out(entry, user.source, name) for user in users):
                kept.since = stamp.position
            elif not users and room.lists.keeps_out_absent(entry, name):
                kept.since = 0
        for guest in room.guests:
            is_ranked = is_at_least(room.members[guest], "h")
            if not is_ranked and room.lists.keeps_out(entry, guest.source, None):
                room.guests[guest] = stamp.position

    def _on_invited(self, event: events.Invited) -> None:
        room, user = self.rooms_by_id[event.room], self.users[event.nick]
        room.invited[user] = event.is_admitted or room.invited.get(user, False)
        user.invitations[room] = None

    @staticmethod
    def _use_up_invitation(room: Room, user: User) -> None:
        room.invited.pop(user, None)
        user.invitations.pop(room, None)

    def _on_message_sent(self, event: events.MessageSent) -> None:
        if event.stamp is None:
            return
        if event.room is not None:
            room = self.rooms_by_id[event.room]
            room.is_used = True
            room.newest = event.stamp.position
            return
        self.users[event.nick].newest = event.stamp.position
        recipient = self.users.find(event.recipient or "")
        if recipient is not None:
            recipient.newest = event.stamp.position

    def _on_pair_opened(self, event: events.PairOpened) -> None:
        self.pairs.add(event.id, event.low, event.high)

    def _on_guest_numbered(self, event: events.GuestNumbered) -> None:
        guest = self.users[event.nick]
        guest.guest_number = event.number
        self.guests[event.number] = guest

    def _on_retry_keys_expired(self, event: events.RetryKeysExpired) -> None:
        """Only the store knows them."""

    def _on_redacted(self, event: events.Redacted) -> None:
        """Only the store knows what was said."""

    def _on_received(self, event: events.Received) -> None:
        self.received.set(event.account, event.device, event.position)

    def _on_markers_kept(self, event: events.MarkersKept) -> None:
        self.received.kept()

    def _on_marked_read(self, event: events.MarkedRead) -> None:
        self.read_markers.set(event.reader, event.target, event.time_ms)

    def _forget_guest(self, user: User) -> None:
        """It is gone, or has an account now: what it was told is not for who comes next."""
        if user.guest_number is not None:
            del self.guests[user.guest_number]
            self.read_markers.forget(user.guest_number)
            user.guest_number = None

    def _on_metadata_set(self, event: events.MetadataSet) -> None:
        values = self.metadata_of(event.owner, event.nick)
        if event.value is None:
            values.pop(event.key, None)
        else:
            values[event.key] = event.value
        room = self.rooms_by_id.get(event.owner or 0)
        if room is not None:
            room.is_used = True

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
        self.waiting_count -= 1
        user.forget_audiences()

    def _on_session_detached(self, event: events.SessionDetached) -> None:
        session, user = self.sessions[event.session], self.users[event.nick]
        del user.sessions[session]
        session.user = None
        self.watchers.forget(session)
        self.waiting_count += 1
        user.forget_audiences()

    def _on_quit(self, event: events.Quit) -> None:
        user = self.users[event.nick]
        for room_id, _ in event.stamps:
            self._take_out(self.rooms_by_id[room_id], user)
        for room in list(user.invitations):
            self._use_up_invitation(room, user)
        user.rooms.clear()
        for other in user.accepts:
            del other.accepted_by[user]
        for other in user.accepted_by:
            del other.accepts[user]
        del self.users[event.nick]
        self.departures.add(user.nick, user, event.time_ms)
        self._forget_guest(user)
        self.invisible_count -= user.is_invisible
        self.operator_count -= user.is_operator
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
        if event.old not in self.users:
            self.departures.add(event.old, user, event.time_ms)

    def _on_accepted(self, event: events.Accepted) -> None:
        user, other = self.users[event.nick], self.users[event.other]
        if event.is_accepted:
            user.accepts[other] = other.accepted_by[user] = None
        else:
            del user.accepts[other], other.accepted_by[user]

    def _on_realname_set(self, event: events.RealnameSet) -> None:
        self.users[event.nick].realname = event.realname

    def _on_host_changed(self, event: events.HostChanged) -> None:
        user = self.users[event.nick]
        user.host = event.host
        user.refresh_source()

    def _on_away_set(self, event: events.AwaySet) -> None:
        self.users[event.nick].away = event.text

    def _on_user_modes_set(self, event: events.UserModesSet) -> None:
        user = self.users[event.nick]
        was_invisible, was_operator = user.is_invisible, user.is_operator
        for is_set, letter, _ in event.changes:
            user.modes = with_letter(user.modes, letter, is_set=is_set)
        self.invisible_count += user.is_invisible - was_invisible
        self.operator_count += user.is_operator - was_operator
        if not user.is_operator:
            user.operator = None

    def _on_operator_made(self, event: events.OperatorMade) -> None:
        user = self.users[event.nick]
        self.operator_count += not user.is_operator
        user.modes = with_letter(user.modes, "o", is_set=True)
        user.operator = event.entry

    def _on_killed(self, event: events.Killed) -> None:
        """What follows takes the user away."""

    def _on_reload_asked(self, event: events.ReloadAsked) -> None:
        """What comes of it is an input."""

    def _on_wallops_sent(self, event: events.WallopsSent) -> None:
        """Said and gone."""

    def _on_account_changed(self, event: events.AccountChanged) -> None:
        user = self.users[event.nick]
        old_id = event.old_account
        ranks = {room: room.rank_as(user, event.account) for room in user.rooms}
        user.account = self.accounts_by_id[event.account]
        self.users_of_account.setdefault(event.account, {})[user] = None
        if old_id is not None:
            self._drop_user_of_account(old_id, user)
        self._forget_guest(user)
        for room_id, stamp in event.stamps:
            room = self.rooms_by_id[room_id]
            kept = room.memberships.setdefault(event.account, Membership())
            since = room.guests.pop(user, stamp.position)
            kept.since = kept.since or since
            kept.is_member = True
            self.rooms_of_account.setdefault(event.account, {})[room.id] = None
            if old_id is not None:
                self._end_membership(room, old_id)
            room.members[user] = kept.prefixes = ranks[room]

    def _on_operator_followed(self, event: events.OperatorFollowed) -> None:
        room = self.rooms_by_id[event.room]
        kept = room.memberships[event.account]
        kept.prefixes = ranked(kept.prefixes + event.prefixes)
        for user in self.users_of_account.get(event.account, {}):
            if user in room.members:
                room.members[user] = ranked(room.members[user] + event.prefixes)

    # Accounts.

    def _on_account_added(self, event: events.AccountAdded) -> None:
        account = Account(event.id, event.name, event.time_ms, credential_version=1)
        account.is_admin, account.email = event.is_admin, event.email
        self._enter_account(account)

    def _on_enrolment_decided(self, event: events.EnrolmentDecided) -> None:
        """What comes of it, once it is committed, is an input."""

    def _on_device_taken_back(self, event: events.DeviceTakenBack) -> None:
        """Likewise."""

    def _on_password_set(self, event: events.PasswordSet) -> None:
        self.accounts_by_id[event.account].credential_version = event.credential_version

    def _on_password_rehashed(self, event: events.PasswordRehashed) -> None:
        """Only the store knows hashes."""

    def _on_account_suspended(self, event: events.AccountSuspended) -> None:
        self.accounts_by_id[event.account].is_suspended = event.is_suspended

    def _on_always_on_set(self, event: events.AlwaysOnSet) -> None:
        self.accounts_by_id[event.account].is_always_on = event.is_set

    def _on_account_removed(self, event: events.AccountRemoved) -> None:
        self._strike_account(self.accounts_by_id[event.id])
        for invite in self.invitations.of(event.id):
            self.invitations.put(invite.id, None)
        for device in self.devices.of(event.id):
            self.devices.put(device.id, None)
        self.rooms_of_account.pop(event.id, None)
        self.read_markers.forget(event.id)
        self.received.forget(event.id)
        self.departures.forget_account(event.id)
        for room in self.rooms_by_id.values():
            room.memberships.pop(event.id, None)

    # Keys.

    def _on_invite_changed(self, event: events.InviteChanged) -> None:
        self.invitations.put(event.id, event.record)

    def _on_device_changed(self, event: events.DeviceChanged) -> None:
        self.devices.put(event.id, event.record)

    def _on_device_used(self, event: events.DeviceUsed) -> None:
        record = self.devices.get(event.id)
        if record is not None:
            self.devices.put(event.id, record._replace(used_ms=event.time_ms))


def _snake(name: str) -> str:
    """Return RoomCreated as room_created."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

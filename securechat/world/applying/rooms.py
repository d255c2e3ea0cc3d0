"""What events change of rooms, and of who is in them."""

from securechat.wire.names import fold
from securechat.world import events
from securechat.world.access_lists import ListEntry
from securechat.world.applying.registry import applies
from securechat.world.modes import is_at_least, ranked, with_letter
from securechat.world.room import Membership, Room
from securechat.world.state import State
from securechat.world.user import User

MOST_FORMER_NAMES = 10
"""Of a room; the oldest goes first. Who often renames a room must not fill memory and disk."""


@applies(events.RoomCreated)
def _room_created(state: State, event: events.RoomCreated) -> None:
    room = Room(event.id, event.name, event.time_ms)
    _take_name(state, event.name, event.taken_from)
    state.rooms[event.name] = state.rooms_by_id[event.id] = room


@applies(events.RoomForgotten)
def _room_forgotten(state: State, event: events.RoomForgotten) -> None:
    room = state.rooms_by_id.pop(event.id)
    del state.rooms[room.name]
    state.set_former_names(room, ())
    for user in list(room.invited):
        use_up_invitation(room, user)


@applies(events.RoomRenamed)
def _room_renamed(state: State, event: events.RoomRenamed) -> None:
    room = state.rooms_by_id[event.room]
    room.is_used = True
    _take_name(state, event.name, event.taken_from)
    state.rename(room, event.name)
    if fold(event.old) != fold(event.name):
        state.forget_former_name(room, event.name)
        names = (*room.former_names, event.old)
        state.set_former_names(room, names[-MOST_FORMER_NAMES:])


def _take_name(state: State, name: str, room_id: int | None) -> None:
    """The room that was called *name* before, if any, is not found under it any more."""
    if room_id is not None:
        state.forget_former_name(state.rooms_by_id[room_id], name)


@applies(events.Joined)
def _joined(state: State, event: events.Joined) -> None:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    state.live_rooms_count += not room.members
    room.members[user] = event.prefixes
    user.rooms[room] = None
    use_up_invitation(room, user)
    if user.account is not None:
        membership = Membership(event.prefixes, event.since, is_member=True)
        state.set_membership(room, user.account.id, membership)
    else:
        room.guests[user] = event.since
    room.forget_audience()


@applies(events.Parted)
def _parted(state: State, event: events.Parted) -> None:
    _leave_for_good(state, state.rooms_by_id[event.room], state.users[event.nick])


@applies(events.Kicked)
def _kicked(state: State, event: events.Kicked) -> None:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    _leave_for_good(state, room, user)
    if user.account is not None:
        room.memberships[user.account.id].prefixes = ""


def _leave_for_good(state: State, room: Room, user: User) -> None:
    take_out(state, room, user)
    del user.rooms[room]
    if user.account is not None:
        end_membership(state, room, user.account.id)


def take_out(state: State, room: Room, user: User) -> None:
    """*user* is in *room* no longer; the account may come back."""
    del room.members[user]
    room.guests.pop(user, None)
    state.live_rooms_count -= not room.members
    room.forget_audience()


def end_membership(state: State, room: Room, account_id: int) -> None:
    """The account does not come back by itself, unless another user of it is still here."""
    if any(user in room.members for user in state.users_of_account.get(account_id, {})):
        return
    room.memberships[account_id].is_member = False
    state.rooms_of_account[account_id].pop(room.id, None)


@applies(events.AccessLost)
def _access_lost(state: State, event: events.AccessLost) -> None:
    room = state.rooms_by_id[event.room]
    room.memberships[event.account].since = 0
    end_membership(state, room, event.account)


@applies(events.TopicSet)
def _topic_set(state: State, event: events.TopicSet) -> None:
    room = state.rooms_by_id[event.room]
    room.topic = event.topic
    room.topic_by = state.users[event.nick].source
    room.topic_ms = event.stamp.time_ms
    room.is_used = True


@applies(events.ModesSet)
def _modes_set(state: State, event: events.ModesSet) -> None:
    room = state.rooms_by_id[event.room]
    room.is_used = True
    for change in event.changes:
        _set_mode(state, room, change, event)
    room.weigh_modes()


def _set_mode(state: State, room: Room, change: events.ModeChange, event: events.ModesSet) -> None:
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
                _cut_access(state, room, entry, event.stamp)
        else:
            del room.lists[letter][mask]
    elif value is not None:
        _set_rank(state, room, change)
    else:
        room.flags = with_letter(room.flags, letter, is_set=is_set)


def _set_rank(state: State, room: Room, change: events.ModeChange) -> None:
    holder = state.holder(room, change.value or "")
    assert holder is not None
    others = holder.prefixes.replace(change.letter, "")
    prefixes = ranked(others + change.letter if change.is_set else others)
    if holder.user is not None:
        room.members[holder.user] = prefixes
    if holder.account is not None:
        room.memberships[holder.account].prefixes = prefixes


def _cut_access(state: State, room: Room, entry: ListEntry, stamp: events.Stamp) -> None:
    """A ban ends what the banned may read: who is here reads on from now, who is not begins
    anew. Of those who are not here only the name can be judged. No ban is about those who may
    set bans: they must lose that first.
    """
    for guest in list(room.invited):
        if room.lists.keeps_out(entry, guest.source, guest.account_name):
            use_up_invitation(room, guest)
    for account_id, kept in room.memberships.items():
        if is_at_least(kept.prefixes, "h"):
            continue
        users = [u for u in state.users_of_account.get(account_id, {}) if u in room.members]
        name = state.accounts_by_id[account_id].name
        if any(room.lists.keeps_out(entry, user.source, name) for user in users):
            kept.since = stamp.position
        elif not users and room.lists.keeps_out_absent(entry, name):
            kept.since = 0
    for guest in room.guests:
        is_ranked = is_at_least(room.members[guest], "h")
        if not is_ranked and room.lists.keeps_out(entry, guest.source, None):
            room.guests[guest] = stamp.position


@applies(events.Invited)
def _invited(state: State, event: events.Invited) -> None:
    room, user = state.rooms_by_id[event.room], state.users[event.nick]
    room.invited[user] = event.is_admitted or room.invited.get(user, False)
    user.invitations[room] = None


def use_up_invitation(room: Room, user: User) -> None:
    """*user* has no invitation to *room* any more."""
    room.invited.pop(user, None)
    user.invitations.pop(room, None)


@applies(events.OperatorFollowed)
def _operator_followed(state: State, event: events.OperatorFollowed) -> None:
    room = state.rooms_by_id[event.room]
    kept = room.memberships[event.account]
    kept.prefixes = ranked(kept.prefixes + event.prefixes)
    for user in state.users_of_account.get(event.account, {}):
        if user in room.members:
            room.members[user] = ranked(room.members[user] + event.prefixes)

"""What must be true of a world at all times."""

from securechat.wire.names import fold
from securechat.world.audience import FANOUT_CAPS
from securechat.world.modes import ranked
from securechat.world.session import Session
from securechat.world.world import World


def check(world: World) -> None:
    """Raise AssertionError if two parts of the state contradict each other."""
    state = world.state
    for user in state.users.values():
        assert state.users[user.nick] is user
        assert user.sessions or (user.account is not None and user.account.is_always_on), user.nick
        assert all(session.user is user for session in user.sessions)
        assert all(session.account is user.account for session in user.sessions)
        assert all(state.sessions[session.number] is session for session in user.sessions)
        assert all(user in room.members for room in user.rooms)
        assert all(user in other.accepted_by for other in user.accepts)
        assert all(user in other.accepts for other in user.accepted_by)
        assert all(state.users[other.nick] is other for other in (*user.accepts, *user.accepted_by))
        assert all(user in room.invited for room in user.invitations)
        audience = {s: caps for caps, group in user.audience for s in group}
        assert audience == {s.number: s.caps & FANOUT_CAPS for s in user.sessions}
        if user.account is not None:
            assert user.source == f"{user.nick}!{user.username}@{world.settings.name}"
            assert user in state.users_of_account[user.account.id]
            assert state.accounts_by_id[user.account.id] is user.account
    _check_guests(world)
    _check_names_of_rooms(world)
    for room in state.rooms.values():
        assert set(room.guests) == {user for user in room.members if user.account is None}
        assert state.rooms_by_id[room.id] is room
        assert all(room in member.rooms for member in room.members)
        assert all(state.users[member.nick] is member for member in room.members)
        assert all(room in guest.invitations for guest in room.invited)
        if not room.members:
            assert room.is_missed(), f"nobody would miss {room.name}"
        was = (room.is_open, room.is_guarded, room.refuses_ctcp)
        room.weigh_modes()
        assert was == (room.is_open, room.is_guarded, room.refuses_ctcp)
        assert all(ranks == ranked(ranks) for ranks in room.members.values())
        listening = {s for _, group in room.audience for s in group}
        assert listening == {s.number for member in room.members for s in member.sessions}
        for account_id, kept in room.memberships.items():
            assert account_id in state.accounts_by_id
            is_back = room.id in state.rooms_of_account.get(account_id, {})
            assert kept.is_member == is_back
    watching: dict[str, set[Session]] = {}
    for session in state.watchers.sessions:
        assert session.user is not None, "somebody watches who is gone"
        for nick in state.watchers.watched_by(session):
            watching.setdefault(fold(nick), set()).add(session)
    assert len(state.watchers) == len(watching)
    for nick, watchers in watching.items():
        assert set(state.watchers.of(nick)) == watchers
    for session in state.composing:
        assert state.sessions[session.number] is session
        assert session.incoming is not None
        assert not session.incoming.is_failed
    assert state.live_rooms_count == sum(1 for room in state.rooms.values() if room.members)
    assert state.invisible_count == sum(user.is_invisible for user in state.users.values())
    assert state.operator_count == sum(user.is_operator for user in state.users.values())
    assert all(bool(user.operator) == user.is_operator for user in state.users.values())
    assert state.waiting_count == sum(s.user is None for s in state.sessions.values())
    assert len(state.accounts) == len(state.accounts_by_id)


def _check_names_of_rooms(world: World) -> None:
    """A name is that of one room, or was; not both, and of one room only."""
    state = world.state
    assert len(state.rooms) == len(state.rooms_by_id)
    former = [(fold(name), room) for room in state.rooms.values() for name in room.former_names]
    assert dict(former) == dict(state.former_rooms.items())
    assert len(former) == len(state.former_rooms)
    assert not any(name in state.rooms for name in state.former_rooms)


def _check_guests(world: World) -> None:
    """A number is that of a guest who is here."""
    for number, guest in world.state.guests.items():
        assert guest.account is None
        assert guest.guest_number == number
        assert world.state.users[guest.nick] is guest

"""What must be true of a world at all times."""

from securechat.world.world import World


def check(world: World) -> None:
    """Raise AssertionError if two parts of the state contradict each other."""
    state = world.state
    for user in state.users.values():
        assert state.users[user.nick] is user
        assert user.sessions, f"{user.nick} has no session"
        assert all(session.user is user for session in user.sessions)
        assert all(state.sessions[session.number] is session for session in user.sessions)
        assert all(user in room.members for room in user.rooms)
        assert all(user in room.invited for room in user.invitations)
        if user.account is not None:
            assert user in state.users_of_account[user.account.id]
            assert state.accounts_by_id[user.account.id] is user.account
    for room in state.rooms.values():
        assert state.rooms_by_id[room.id] is room
        assert all(room in member.rooms for member in room.members)
        assert all(state.users[member.nick] is member for member in room.members)
        assert all(room in guest.invitations for guest in room.invited)
        assert room.members or room.memberships, f"{room.name} belongs to nobody"
        listening = {s for _, group in room.audience for s in group}
        assert listening == {s for member in room.members for s in member.sessions}
        for account_id, kept in room.memberships.items():
            assert account_id in state.accounts_by_id
            is_back = room.id in state.rooms_of_account.get(account_id, {})
            assert kept.is_member == is_back
    assert len(state.rooms) == len(state.rooms_by_id)
    assert len(state.accounts) == len(state.accounts_by_id)

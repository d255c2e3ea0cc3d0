"""What events change of who is here."""

from securechat.world import events
from securechat.world.applying.registry import applies
from securechat.world.applying.rooms import end_membership, take_out, use_up_invitation
from securechat.world.applying.sayings import forget_guest
from securechat.world.modes import with_letter
from securechat.world.room import Membership
from securechat.world.state import State
from securechat.world.user import User


@applies(events.UserAppeared)
def _user_appeared(state: State, event: events.UserAppeared) -> None:
    account = None if event.account is None else state.accounts_by_id[event.account]
    user = User(event.nick, event.username, event.host, event.realname, account, event.time_ms)
    state.users[event.nick] = user
    state.most_users = max(state.most_users, len(state.users))
    if account is not None:
        state.users_of_account.setdefault(account.id, {})[user] = None


@applies(events.SessionAttached)
def _session_attached(state: State, event: events.SessionAttached) -> None:
    session, user = state.sessions[event.session], state.users[event.nick]
    session.user = user
    user.sessions[session] = None
    state.waiting_count -= 1
    user.forget_audiences()


@applies(events.SessionDetached)
def _session_detached(state: State, event: events.SessionDetached) -> None:
    session, user = state.sessions[event.session], state.users[event.nick]
    del user.sessions[session]
    session.user = None
    state.watchers.forget(session)
    state.waiting_count += 1
    user.forget_audiences()


@applies(events.Quit)
def _quit(state: State, event: events.Quit) -> None:
    user = state.users[event.nick]
    for room_id, _ in event.stamps:
        take_out(state, state.rooms_by_id[room_id], user)
    for room in list(user.invitations):
        use_up_invitation(room, user)
    user.rooms.clear()
    for other in user.accepts:
        del other.accepted_by[user]
    for other in user.accepted_by:
        del other.accepts[user]
    del state.users[event.nick]
    state.departures.add(user.nick, user, event.time_ms)
    forget_guest(state, user)
    state.invisible_count -= user.is_invisible
    state.operator_count -= user.is_operator
    if user.account is not None:
        _drop_user_of_account(state, user.account.id, user)


def _drop_user_of_account(state: State, account_id: int, user: User) -> None:
    users = state.users_of_account[account_id]
    del users[user]
    if not users:
        del state.users_of_account[account_id]


@applies(events.NickChanged)
def _nick_changed(state: State, event: events.NickChanged) -> None:
    user = state.users[event.old]
    del state.users[event.old]
    user.nick = event.new
    user.refresh_source()
    state.users[event.new] = user
    if event.old not in state.users:
        state.departures.add(event.old, user, event.time_ms)


@applies(events.Accepted)
def _accepted(state: State, event: events.Accepted) -> None:
    user, other = state.users[event.nick], state.users[event.other]
    if event.is_accepted:
        user.accepts[other] = other.accepted_by[user] = None
    else:
        del user.accepts[other], other.accepted_by[user]


@applies(events.RealnameSet)
def _realname_set(state: State, event: events.RealnameSet) -> None:
    state.users[event.nick].realname = event.realname


@applies(events.HostChanged)
def _host_changed(state: State, event: events.HostChanged) -> None:
    user = state.users[event.nick]
    user.host = event.host
    user.refresh_source()


@applies(events.AwaySet)
def _away_set(state: State, event: events.AwaySet) -> None:
    state.users[event.nick].away = event.text


@applies(events.UserModesSet)
def _user_modes_set(state: State, event: events.UserModesSet) -> None:
    user = state.users[event.nick]
    was_invisible, was_operator = user.is_invisible, user.is_operator
    for is_set, letter, _ in event.changes:
        user.modes = with_letter(user.modes, letter, is_set=is_set)
    state.invisible_count += user.is_invisible - was_invisible
    state.operator_count += user.is_operator - was_operator
    if not user.is_operator:
        user.operator = None


@applies(events.OperatorMade)
def _operator_made(state: State, event: events.OperatorMade) -> None:
    user = state.users[event.nick]
    state.operator_count += not user.is_operator
    user.modes = with_letter(user.modes, "o", is_set=True)
    user.operator = event.entry


@applies(events.Killed)
def _killed(state: State, event: events.Killed) -> None:
    """What follows takes the user away."""


@applies(events.ReloadAsked)
def _reload_asked(state: State, event: events.ReloadAsked) -> None:
    """What comes of it is an input."""


@applies(events.WallopsSent)
def _wallops_sent(state: State, event: events.WallopsSent) -> None:
    """Said and gone."""


@applies(events.AccountChanged)
def _account_changed(state: State, event: events.AccountChanged) -> None:
    user = state.users[event.nick]
    old_id = event.old_account
    ranks = {room: room.rank_as(user, event.account) for room in user.rooms}
    user.account = state.accounts_by_id[event.account]
    state.users_of_account.setdefault(event.account, {})[user] = None
    if old_id is not None:
        _drop_user_of_account(state, old_id, user)
    forget_guest(state, user)
    for room_id, stamp in event.stamps:
        room = state.rooms_by_id[room_id]
        kept = room.memberships.setdefault(event.account, Membership())
        since = room.guests.pop(user, stamp.position)
        kept.since = kept.since or since
        kept.is_member = True
        state.rooms_of_account.setdefault(event.account, {})[room.id] = None
        if old_id is not None:
            end_membership(state, room, old_id)
        room.members[user] = kept.prefixes = ranks[room]

"""The decisions behind coming and going: joining, leaving, attaching, detaching.

Source: Modern IRC JOIN, PART, QUIT, KICK.
"""

from collections.abc import Iterable

from securechat.wire.names import fold, is_channel
from securechat.wire.replies import (
    ERR_BADCHANMASK,
    ERR_BADCHANNELKEY,
    ERR_BANNEDFROMCHAN,
    ERR_CHANNELISFULL,
    ERR_INVITEONLYCHAN,
    ERR_NEEDREGGEDNICK,
    ERR_TOOMANYCHANNELS,
)
from securechat.world import always_on, events
from securechat.world.absence import NO_REASON, absence
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.modes import is_at_least, ranked
from securechat.world.replying import shown
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.user import User

ROOMS_PER_USER = 100
"""Most rooms one user is in: the bound on what a login has to send."""


class Joiner:
    """Who joins, before they exist in the state: at registration they are only decided."""

    def __init__(self, nick: str, account: Account | None, source: str, room_count: int) -> None:
        self.nick = nick
        self.account_id = account.id if account else None
        self.account_name = account.name if account else None
        self.source = source
        self.room_count = room_count
        self.joined: set[int] = set()
        """The rooms that are decided already, by id; only asked, never iterated."""

    @classmethod
    def of(cls, user: User) -> "Joiner":
        """Return the joiner that *user* is."""
        return cls(user.nick, user.account, user.source, len(user.rooms))


def join(ctx: Context, who: Joiner, name: str, key: str = "", *, is_expected: bool = False) -> None:
    """Decide that *who* joins the room called *name*, which is made if it does not exist.

    *is_expected*: whoever may invite has asked for it: the modes do not matter.

    Raises:
        NumericError: it may not.
    """
    if not is_channel(name):
        raise NumericError(ERR_BADCHANMASK, shown(name))
    room = ctx.state.rooms.find(name)
    user = ctx.state.users.find(who.nick)
    if room is not None and user is not None and user in room.members:
        return
    if room is not None and room.id in who.joined:
        return  # a former name of it stood beside it in one line
    if who.room_count >= ROOMS_PER_USER:
        raise NumericError(ERR_TOOMANYCHANNELS, name)
    if room is None:
        _join_new(ctx, who, name)
    else:
        is_expected = is_expected or (user is not None and room.invited.get(user, False))
        _join_known(ctx, who, room, key, is_invited=is_expected)
        who.joined.add(room.id)
    who.room_count += 1


def former_room(ctx: Context, who: Joiner, name: str) -> Room | None:
    """Return the room that was called *name*, if nothing is called so now and *who* knows it.

    Nobody else learns what it is called now, nor that it was.
    """
    room = ctx.state.former_rooms.find(name)
    return room if room is not None and room.has_known(who.account_id) else None


def _join_new(ctx: Context, who: Joiner, name: str) -> None:
    """An account that makes a room owns it; a guest, who cannot be known again, is its operator."""
    room_id = ctx.new_id()
    stamp = ctx.stamp(room_id)
    prefixes = "o" if who.account_id is None else "qo"
    former = ctx.state.former_rooms.find(name)
    taken_from = None if former is None else former.id
    ctx.emit(events.RoomCreated(room_id, name, ctx.now_ms, taken_from))
    ctx.emit(events.Joined(stamp, room_id, who.nick, prefixes, stamp.position))


def _join_known(ctx: Context, who: Joiner, room: Room, key: str, *, is_invited: bool) -> None:
    kept = room.memberships.get(who.account_id) if who.account_id is not None else None
    has_rank = kept is not None and is_at_least(kept.prefixes, "h")
    if not (is_invited or has_rank) and room.lists.is_banned(who.source, who.account_name):
        if kept is not None and who.account_id is not None:
            ctx.emit(events.AccessLost(room.id, who.account_id))
        ctx.fail(NumericError(ERR_BANNEDFROMCHAN, room.name))
        return
    if not (is_invited or has_rank or (kept is not None and kept.is_member)):
        _check_admission(room, who, key)
    prefixes = kept.prefixes if kept else ""
    if not room.members and not _has_operator(room):
        prefixes = ranked(prefixes + "o")
    stamp = ctx.stamp(room.id)
    since = kept.since if kept and kept.since else stamp.position
    ctx.emit(events.Joined(stamp, room.id, who.nick, prefixes, since))


def _has_operator(room: Room) -> bool:
    return any(is_at_least(kept.prefixes, "o") for kept in room.memberships.values())


def _check_admission(room: Room, who: Joiner, key: str) -> None:
    """Raise unless the modes let a newcomer in."""
    if "R" in room.flags and who.account_id is None:
        raise NumericError(ERR_NEEDREGGEDNICK, room.name)
    if "i" in room.flags and not room.lists.is_expected(who.source, who.account_name):
        raise NumericError(ERR_INVITEONLYCHAN, room.name)
    if room.key is not None and key != room.key:
        raise NumericError(ERR_BADCHANNELKEY, room.name)
    if room.member_limit is not None and len(room.members) >= room.member_limit:
        raise NumericError(ERR_CHANNELISFULL, room.name)


def rejoin_all(ctx: Context, who: Joiner, invited_room: str | None = None) -> None:
    """Decide that *who* is back in its rooms, oldest first, or else in those everybody joins.

    *invited_room*: one more, into which it is let whatever the modes; but not past a ban, since
    whoever made the link need not have known of it.
    """
    state = ctx.state
    kept = state.rooms_of_account.get(who.account_id, {}) if who.account_id is not None else {}
    names = [state.rooms_by_id[room_id].name for room_id in sorted(kept)] or ctx.settings.autojoin
    ctx.each(names, lambda name: join(ctx, who, name))
    if invited_room is not None and fold(invited_room) not in map(fold, names):
        ctx.each([invited_room], lambda name: _join_invited(ctx, who, name))


def _join_invited(ctx: Context, who: Joiner, name: str) -> None:
    room = ctx.state.rooms.find(name)
    is_banned = room is not None and room.lists.is_banned(who.source, who.account_name)
    join(ctx, who, name, is_expected=not is_banned)


def part(ctx: Context, room: Room, user: User, reason: str) -> None:
    """Decide that *user* leaves *room*."""
    ctx.emit(events.Parted(ctx.stamp(room.id), room.id, user.nick, reason))
    _forget_if_unused(ctx, room)


def kick(ctx: Context, room: Room, user: User, reason: str) -> None:
    """Decide that *user* is put out of *room* by the user that asked."""
    ctx.emit(events.Kicked(ctx.stamp(room.id), room.id, ctx.user.nick, user.nick, reason))
    _forget_if_unused(ctx, room)


def _forget_if_unused(ctx: Context, *rooms: Room) -> None:
    """Once all of this unit has happened: end those of *rooms* that nobody will miss.

    All others without members are kept, with topic, ranks and what was said.
    """

    def forget(later: Context) -> None:
        for room in rooms:
            is_there = later.state.rooms_by_id.get(room.id) is room
            if is_there and not room.members and not room.is_missed():
                later.emit(events.RoomForgotten(room.id))

    ctx.then(forget)


def stamps(ctx: Context, rooms: Iterable[Room]) -> tuple[tuple[int, events.Stamp], ...]:
    """Return a stamp for each of *rooms*."""
    return tuple((room.id, ctx.stamp(room.id)) for room in rooms)


def detach(ctx: Context, session: Session, reason: str) -> None:
    """Decide that *session* is no longer one of its user's; the last one takes the user along."""
    user = session.user
    if user is None:
        return
    ctx.emit(events.SessionDetached(session.number, user.nick))
    others = [other for other in user.sessions if other is not session]
    if others:
        wanted = absence(others, user.away)
        if wanted != user.away and session.away != NO_REASON:
            ctx.emit(events.AwaySet(user.nick, wanted))
    elif always_on.stays(user.account):
        always_on.leave_behind(ctx, user)
    else:
        _quit(ctx, user, reason)


def _quit(ctx: Context, user: User, reason: str) -> None:
    """Decide that *user* is gone; its sessions are detached already."""
    account_id = user.account.id if user.account else None
    rooms = stamps(ctx, user.rooms)
    ctx.emit(events.Quit(user.nick, user.source, account_id, reason, ctx.now_ms, rooms))
    _forget_if_unused(ctx, *user.rooms)


def end_session(ctx: Context, session: Session, reason: str) -> None:
    """Decide that *session* is told *reason* and closed."""
    detach(ctx, session, "Logged out")
    ctx.close(session, reason)


def end_sessions(ctx: Context, user: User, reason: str, farewell: str = "Logged out") -> None:
    """Decide that all sessions of *user* are told *reason* and closed; the others, *farewell*."""
    for session in user.sessions:
        ctx.emit(events.SessionDetached(session.number, user.nick))
        ctx.close(session, reason)
    _quit(ctx, user, farewell)

"""Conversations: where what is said is kept, and who may read it.

A room is one, for its members; and so are two accounts, or an account and a guest, that write to
each other. Ids, not names, tie what was said to them: who comes under an old name inherits nothing.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from securechat.world import events
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.room import Room
from securechat.world.user import User


class Conversation(NamedTuple):
    """A conversation as one user may read it."""

    id: int | None
    """None if nothing was ever said there."""
    name: str
    """The room, or the other one, as it is called now."""
    since: int
    """The first position that the user may read."""
    addressed: Mapping[int | None, str] | None
    """In private, by the account that said it (None: the guest): to whom."""


def readable(ctx: Context, target: str) -> Conversation | None:
    """Return what the user may read under the name *target*, or None."""
    user = ctx.user
    if target.startswith("#"):
        room = ctx.state.rooms.find(target)
        return _of_room(ctx, room) if room is not None and user in room.members else None
    other = ctx.state.users.find(target) or ctx.state.accounts.find(target)
    return None if other is None else _with(ctx, other)


def all_readable(ctx: Context) -> Iterator[Conversation]:
    """Yield each conversation of the user, rooms first."""
    for room in ctx.user.rooms:
        yield _of_room(ctx, room)
    state, party = ctx.state, ctx.user.party
    if party is None:
        return
    for number, _ in state.pairs.of(party):
        other = state.accounts_by_id.get(number) or state.guests.get(number)
        if other is not None:
            yield _with(ctx, other)


def _of_room(ctx: Context, room: Room) -> Conversation:
    since = 0 if ctx.settings.may_members_read_all else room.since(ctx.user)
    return Conversation(room.id, room.name, since, None)


def _with(ctx: Context, other: User | Account) -> Conversation:
    """What the user and *other* said to each other."""
    user = ctx.user
    if isinstance(other, User):
        name, party, account = other.nick, other.party, other.account
    else:
        name, party, account = other.name, other.id, other
    own = user.account.id if user.account else None
    theirs = account.id if account else None
    # Of who writes to itself both are one: the name it gave is its own.
    addressed = {theirs: user.nick, own: name}
    return Conversation(ctx.state.pairs.find(user.party, party), name, 0, addressed)


def opened(ctx: Context, other: User | Account) -> int | None:
    """Return under which id is kept what the user says to *other*, from now on if not yet.

    None: between two guests nothing is kept.
    """
    user = ctx.user
    if user.account is None and isinstance(other, User) and other.account is None:
        return None
    one_party = user.party
    other_party = other.party if isinstance(other, User) else other.id
    if one_party is None:
        one_party = party(ctx, user)
    elif other_party is None:
        assert isinstance(other, User)
        other_party = party(ctx, other)
    known = ctx.state.pairs.find(one_party, other_party)
    if known is None:
        assert other_party is not None
        known = ctx.new_id()
        low, high = sorted((one_party, other_party))
        ctx.emit(events.PairOpened(known, low, high))
    return known


def party(ctx: Context, one: User | Account) -> int:
    """Return what *one* is known by in what is kept; a guest gets its number now."""
    known = one.id if isinstance(one, Account) else one.party
    if known is None:
        assert isinstance(one, User)
        known = ctx.new_id()
        ctx.emit(events.GuestNumbered(one.nick, known))
    return known

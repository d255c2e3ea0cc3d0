"""Succession: who runs a room when the account that ran it is removed.

A room must not stay for ever without somebody who can change anything in it. Who gave its rank away
has decided so, and SAMODE helps; a removed account cannot be asked any more.
"""

from collections.abc import Iterator
from typing import NamedTuple

from securechat.world.account import Account
from securechat.world.modes import is_at_least, level
from securechat.world.room import Membership, Room
from securechat.world.state import State


class Heir(NamedTuple):
    """An account that gets *prefixes* in a room."""

    room: Room
    account: int
    prefixes: str


def heirs_of(state: State, account: Account) -> Iterator[Heir]:
    """Yield who follows *account* in each room that no other account runs.

    It is the member of the highest rank, and of these the one that came first; one that may not log in
    only if there is no other. A room that only *account* was in has none.
    """
    for room in state.rooms_by_id.values():
        left = room.memberships.get(account.id)
        if left is None or not is_at_least(left.prefixes, "o"):
            continue
        others = {number: kept for number, kept in room.memberships.items() if number != account.id}
        members = [number for number, kept in others.items() if kept.is_member]
        if members and not any(is_at_least(kept.prefixes, "o") for kept in others.values()):
            heir = min(members, key=lambda number: _order(state, number, others[number]))
            prefixes = "".join(rank for rank in left.prefixes if is_at_least(rank, "o"))
            yield Heir(room, heir, prefixes)


def _order(state: State, account_id: int, kept: Membership) -> tuple[bool, int, int, int]:
    is_suspended = state.accounts_by_id[account_id].is_suspended
    return is_suspended, -level(kept.prefixes), kept.since, account_id

import pytest

from securechat.store.records import JournalRecord, MembershipRecord
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import Peer, Room


def _club(*modes: str) -> tuple[Room, Peer, dict[str, Peer]]:
    """#club, made by bob, with four members; *modes* are what bob then set."""
    room = Room(Settings(autojoin=()))
    bob = room.login("bob").sends("JOIN #club")
    others = {name: room.login(name).sends("JOIN #club") for name in ("ann", "ben", "cat", "dan")}
    bob.sends(*(f"MODE #club {mode}" for mode in modes))
    for peer in others.values():
        peer.lines.clear()
    return room, bob, others


def _ranks(room: Room) -> dict[str, str]:
    """Who of those present has which ranks in #club."""
    members = room.world.state.rooms["#club"].members
    return {user.nick: ranks for user, ranks in members.items() if ranks}


@pytest.mark.parametrize(
    ("modes", "ranks"),
    [
        ((), {"ann": "qo"}),
        (("+v cat",), {"cat": "qov"}),
        (("+vh cat dan",), {"cat": "v", "dan": "qoh"}),
        (("+o ben",), {"ben": "o"}),
        (("+q ben",), {"ben": "q"}),
    ],
)
def test_highest_and_then_first_member_follows(
    modes: tuple[str, ...], ranks: dict[str, str]
) -> None:
    """When the account that ran a room is removed, a member runs it; not if another does already."""
    room, _, _ = _club(*modes)
    room.admin("deluser", "bob")

    assert _ranks(room) == ranks
    check(room.world)


def test_successor_is_announced_and_kept() -> None:
    """The server sets the ranks: members see it, it is history, and the account keeps it."""
    room, _, others = _club()
    room.admin("deluser", "bob")
    mode = others["dan"].until("MODE")
    ann = room.world.state.accounts["ann"].id
    stored = [r for r in room.records if isinstance(r, MembershipRecord) and r.account == ann][-1]
    said = [r for r in room.records if isinstance(r, JournalRecord)][-1]

    assert (mode.source, mode.params) == ("securechat", ("#club", "+qo", "ann", "ann"))
    assert stored.prefixes == "qo"
    assert (said.source, said.account, said.params) == ("securechat", None, ("+qo", "ann", "ann"))


def test_absent_member_follows_too() -> None:
    """Who follows need not be there; one that may not log in does only if nobody else can."""
    room, _, others = _club()
    for peer in others.values():
        peer.vanishes()
    room.admin("suspend", "ann")
    room.admin("deluser", "bob")
    kept = room.world.state.rooms["#club"].memberships
    names = room.world.state.accounts_by_id

    assert {names[i].name: one.prefixes for i, one in kept.items() if one.prefixes} == {"ben": "qo"}


def test_succession_that_cannot_be_stored_did_not_happen() -> None:
    """With the removal of the account its consequences fail, too."""
    room, _, _ = _club()

    room.breaks()
    room.admin("deluser", "bob")
    kept = room.world.state.rooms["#club"].memberships
    bobs = room.world.state.accounts["bob"].id

    assert {number: one.prefixes for number, one in kept.items() if one.prefixes} == {bobs: "qo"}
    assert _ranks(room) == {}

import pytest

from securechat.store.records import MembershipRecord, Snapshot
from securechat.wire.replies import (
    RPL_ENDOFEXCEPTLIST,
    RPL_ENDOFINVEXLIST,
    RPL_EXCEPTLIST,
    RPL_INVEXLIST,
    Numeric,
)
from tests.world.peer import Peer, Room
from tests.world.test_operators import GUESTS, guest, notes, oper


def test_modes_are_applied_and_shown() -> None:
    """A MODE with several letters is announced in one line and read back."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("MODE #lobby +imk-t+l key 10")

    assert alice.until("MODE").params == ("#lobby", "+imk-t+l", "key", "10")

    alice.sends("MODE #lobby")

    assert alice.until("324").params[2:] == ("+imnkl", "key", "10")


def test_ranks_are_given_and_taken_one_by_one() -> None:
    """Each rank comes and goes by itself, and NAMES shows the highest, or all (multi-prefix)."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    old = room.login("carol", caps="server-time")
    bob.sends("MODE #lobby +vo alice alice")
    alice.sends("NAMES #lobby")
    old.sends("NAMES #lobby")

    assert alice.until("353").params[3] == "~@bob @+alice carol"
    assert old.until("353").params[3] == "~bob @alice carol"

    bob.sends("MODE #lobby -o alice")
    alice.lines.clear()
    alice.sends("NAMES #lobby", "TOPIC #lobby :mine")

    assert alice.until("353").params[3] == "~@bob +alice carol"
    assert alice.until("482")


def test_outsiders_do_not_see_the_key() -> None:
    """Who is not a member sees that there is a key, not which."""
    room = Room()
    room.login("bob").sends("JOIN #club", "MODE #club +k secret")
    alice = room.login("alice").sends("MODE #club")

    assert alice.until("324").params[2:] == ("+ntk", "*")


def test_rank_outlives_the_connection() -> None:
    """A rank given to an account is there again at its next login."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.sends("MODE #lobby +o alice")
    alice.vanishes()
    room.login("alice").sends("TOPIC #lobby :mine")

    assert bob.until("TOPIC").params[1] == "mine"


def test_bans_are_listed() -> None:
    """MODE +b without a mask lists the bans with author; -b takes one away."""
    room = Room()
    bob = room.login("bob").sends("MODE #lobby +bb eve *@bad", "MODE #lobby b")

    assert [m.params[2] for m in bob.received() if m.command == "367"] == ["eve!*@*", "*!*@bad"]

    bob.sends("MODE #lobby -b eve", "MODE #lobby +b")

    assert [m.params[2] for m in bob.received() if m.command == "367"] == ["*!*@bad"]


def test_what_is_so_already_is_not_announced() -> None:
    """A change that changes nothing is neither sent nor stored."""
    room = Room()
    bob = room.login("bob")
    before = len(room.records)
    bob.sends("MODE #lobby +nt", "MODE #lobby -m", "MODE #lobby +o bob", "MODE #lobby +i-i")

    assert bob.received() == []
    assert len(room.records) == before


@pytest.mark.parametrize(
    ("modes", "error"),
    [
        ("+x", "472"),
        ("+o", "461"),
        ("+o nobody", "401"),
        ("+k", "696"),
        ("+k a,b", "696"),
        ("+l 0", "696"),
        ("+l ten", "696"),
        ("+l ٣", "696"),
        (f"+b {'x' * 300}", "696"),
        ("+b x:eve", "696"),
        ("+I m:eve", "696"),
        ("+b ::foo", "696"),
    ],
)
def test_mode_errors(modes: str, error: str) -> None:
    """Each mistake has its numeric, and the other letters still count."""
    room = Room()
    bob = room.login("bob").sends(f"MODE #lobby {modes}")

    assert [message.command for message in bob.received()] == [error]


@pytest.mark.parametrize(
    ("letter", "one", "end"),
    [("e", RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST), ("I", RPL_INVEXLIST, RPL_ENDOFINVEXLIST)],
)
def test_exceptions_are_listed(letter: str, one: Numeric, end: Numeric) -> None:
    """MODE +e and +I without a mask list the exceptions, with their own numerics (Modern IRC)."""
    room = Room()
    bob = room.login("bob").sends(f"MODE #lobby +{letter} a:eve", f"MODE #lobby {letter}")
    bob.until("MODE")

    assert [(m.command, *m.params[1:4]) for m in bob.received()] == [
        (one.code, "#lobby", "a:eve", "bob"),
        (end.code, "#lobby", end.text),
    ]


def test_lists_are_shown_to_members_only() -> None:
    """A list tells of people and of addresses: outsiders are told to come in first."""
    room = Room()
    room.login("bob").sends("JOIN #club", "MODE #club +b eve")
    alice = room.login("alice").sends("MODE #club b", "MODE #club +eI")

    assert [m.command for m in alice.received()] == ["442", "442"]


def test_mask_is_taken_off_in_any_case() -> None:
    """-b finds a mask in any letter case, and names it as it was set; so does setting it again."""
    room = Room()
    bob = room.login("bob").sends("MODE #lobby +bb EVE eve", "MODE #lobby +b Eve!*@*")
    bob.sends("MODE #lobby -b EvE")
    modes = [m.params for m in bob.received() if m.command == "MODE"]

    assert modes == [("#lobby", "+b", "eve!*@*"), ("#lobby", "-b", "eve!*@*")]


def test_lists_outlive_a_restart() -> None:
    """What the store keeps of a room brings back its lists; a room of an older server has bans only."""
    room = Room()
    room.login("bob").sends("MODE #lobby +beI-n eve m:ann a:carol", "MODE #lobby +C")
    record = room.world.state.rooms["#lobby"].record()
    old = record._replace(id=8, name="#old", lists={"b": [("eve!*@*", "bob", 1)]})
    snapshot = Snapshot(2, 9, 0, (record, old), (), (), ())
    rooms = Room(snapshot=snapshot).world.state.rooms

    assert rooms["#lobby"].record() == record
    assert rooms["#lobby"].refuses_ctcp
    assert rooms["#lobby"].is_guarded
    assert rooms["#old"].lists.is_banned("eve!x@y", None)


def test_list_is_bounded() -> None:
    """A list holds at most MAXLIST entries, however many one line adds; the refusal comes once."""
    room = Room()
    bob = room.login("bob")
    for start in range(0, 100, 9):
        masks = " ".join(f"n{number}" for number in range(start, start + 9))
        bob.sends(f"MODE #lobby +{'b' * 9} {masks}")

    assert len(room.world.state.rooms["#lobby"].lists["b"]) == 100
    assert [m.params[1:3] for m in bob.received() if m.command == "478"] == [("#lobby", "b")]


def test_list_and_refusal_come_once() -> None:
    """However often one line asks, a list is shown once and a refusal said once."""
    room = Room()
    room.login("bob").sends("MODE #lobby +b x")
    alice = room.login("alice").sends(f"MODE #lobby {'b' * 400}", f"MODE #lobby +{'s' * 400}")

    assert [message.command for message in alice.received()] == ["367", "368", "482"]


def test_key_is_taken_away_whatever_was_typed() -> None:
    """-k needs no key, and what was typed for it is not repeated to anybody."""
    room = Room()
    bob = room.login("bob").sends("MODE #lobby +k one")
    bob.lines.clear()
    bob.sends("MODE #lobby -k :a b :c")

    assert bob.until("MODE").params == ("#lobby", "-k", "*")


def test_limit_is_stored_as_a_number() -> None:
    """A limit has at most seven digits, and is shown without leading zeros."""
    room = Room()
    bob = room.login("bob").sends("MODE #lobby +l 0000012")

    assert bob.until("MODE").params[2] == "12"

    bob.sends("MODE #lobby +l 00000000199999999999999999999")

    assert bob.until("696")


def _ranks(room: Room, name: str = "#lobby") -> dict[str, str]:
    """Who has which ranks in a room."""
    return {user.nick: ranks for user, ranks in room.world.state.rooms[name].members.items()}


def _staff() -> tuple[Room, dict[str, Peer]]:
    """#lobby with bob who made it, and one member of each rank below."""
    room = Room()
    peers = {name: room.login(name) for name in ("bob", "adam", "olga", "hans", "vera", "nora")}
    peers["bob"].sends("MODE #lobby +aohv adam olga hans vera")
    for peer in peers.values():
        peer.lines.clear()
    return room, peers


def test_who_makes_a_room_owns_it() -> None:
    """An account that makes a room is its owner, and an operator in clients that know only those."""
    room = Room()
    room.login("bob")

    assert _ranks(room) == {"bob": "qo"}


@pytest.mark.parametrize(
    ("who", "mode", "is_allowed"),
    [
        ("vera", "+v nora", False),
        ("vera", "+m", False),
        ("hans", "+v nora", True),
        ("hans", "-v vera", True),
        ("hans", "+h nora", False),
        ("hans", "+bk eve key", True),
        ("hans", "-o olga", False),
        ("olga", "+oh nora nora", True),
        ("olga", "-h hans", True),
        ("olga", "+a nora", False),
        ("olga", "-a adam", False),
        ("olga", "-o bob", False),
        ("adam", "-a adam", True),
        ("adam", "+a nora", False),
        ("adam", "+q adam", False),
        ("bob", "-a adam", True),
        ("bob", "+q nora", True),
        ("vera", "-v vera", True),
        ("nora", "-v nora", False),
    ],
)
def test_ranks_give_and_take(who: str, mode: str, is_allowed: bool) -> None:
    """What one may not give one may not take, and each may lay down its own (Modern IRC, prefixes)."""
    _, peers = _staff()
    peers[who].sends(f"MODE #lobby {mode}")

    assert [m.command for m in peers[who].received()] == ["MODE" if is_allowed else "482"]


def test_one_refusal_does_not_stop_the_rest() -> None:
    """Of one MODE what the rank allows is done, and the refusal is said once."""
    room, peers = _staff()
    peers["hans"].sends("MODE #lobby +ovm nora nora")

    assert [m.params[1] for m in peers["nora"].received()] == ["+vm"]
    assert [m.command for m in peers["hans"].received()] == ["482", "MODE"]
    assert _ranks(room)["nora"] == "v"


def test_rank_that_comes_back_is_announced() -> None:
    """Who joins with a rank it has kept is shown with it to those who are there."""
    _, peers = _staff()
    peers["hans"].sends("PART #lobby")
    peers["vera"].lines.clear()
    peers["hans"].lines.clear()
    peers["hans"].sends("JOIN #lobby")

    assert [m.command for m in peers["vera"].received()] == ["JOIN", "MODE"]
    assert [m.command for m in peers["hans"].received()] == ["JOIN", "353", "366"]

    peers["bob"].sends("MODE #lobby +o hans", "PART #lobby", "JOIN #lobby")
    back = [m for m in peers["vera"].received() if m.command == "MODE"][-1]

    assert back.source == "securechat"
    assert back.params == ("#lobby", "+qo", "bob", "bob")


def test_rank_of_who_is_away_can_be_taken_and_given() -> None:
    """A rank that is kept for an account can be changed while it is away, by its name."""
    room, peers = _staff()
    peers["olga"].sends("PART #lobby")
    peers["vera"].vanishes()
    peers["nora"].lines.clear()
    peers["bob"].sends("MODE #lobby -o OLGA", "MODE #lobby +o vera", "MODE #lobby +v stranger")
    peers["hans"].sends("MODE #lobby -o vera")
    veras = room.world.state.accounts["vera"].id
    stored = [r for r in room.records if isinstance(r, MembershipRecord) and r.account == veras]

    assert [m.params for m in peers["nora"].received()] == [
        ("#lobby", "-o", "olga"), ("#lobby", "+o", "vera"),
    ]  # fmt: skip
    assert stored[-1].prefixes == "ov"
    assert peers["hans"].received()[-1].command == "482"
    assert peers["bob"].received()[-1].command == "401"

    peers["olga"].sends("JOIN #lobby")
    room.login("vera")

    assert (_ranks(room)["olga"], _ranks(room)["vera"]) == ("", "ov")


def test_account_names_its_member_here() -> None:
    """A member that is called otherwise is found by its account, and named by its nick."""
    room = Room(GUESTS)
    bob = room.login("bob").sends("JOIN #club")
    room.admin("adduser", "ann")
    visitor = guest(room, "visitor").sends("JOIN #club")
    visitor.logs_in("ann")
    bob.lines.clear()
    bob.sends("MODE #club +v ann")

    assert bob.until("MODE").params == ("#club", "+v", "visitor")
    assert _ranks(room, "#club")["visitor"] == "v"


def test_server_operators_may_set_any_mode() -> None:
    """SAMODE acts as an owner in any channel, and leaves a line in the log."""
    room, peers = _staff()
    peers["bob"].sends("JOIN #club", "MODE #club +s", "MODE #club -qo bob bob")
    logged = notes(room)
    boss = oper(room)
    boss.sends("SAMODE #club +q bob", "SAMODE #nowhere +m", "SAMODE #club", "MODE #club +m")

    assert _ranks(room, "#club") == {"bob": "q"}
    assert peers["bob"].received()[-1].params == ("#club", "+q", "bob")
    assert [m.command for m in boss.received()] == ["324", "329", "403", "461", "403"]

    deeds = [fields for event, fields in logged if fields.get("did") == "samode"]

    assert [(deed["room"], deed["modes"], deed["nick"]) for deed in deeds] == [
        ("#club", "+q", "olga"),
    ]  # fmt: skip


def test_samode_is_for_server_operators() -> None:
    """An owner of a channel is no operator of the server (Modern IRC, 481)."""
    _, peers = _staff()
    peers["bob"].sends("SAMODE #lobby +m")

    assert [m.command for m in peers["bob"].received()] == ["481"]


def test_login_shows_what_becomes_of_ranks() -> None:
    """A guest that logs in has its own ranks and those of the account: all are told."""
    room = Room(GUESTS)
    bob = room.login("bob").sends("JOIN #club")
    ann = room.login("ann").sends("JOIN #club")
    bob.sends("MODE #club +v ann")
    ann.sends("PART #club")
    visitor = guest(room, "visitor").sends("JOIN #club")
    bob.sends("MODE #club +h visitor")
    for peer in (bob, visitor):
        peer.lines.clear()
    visitor.logs_in("ann")

    assert bob.until("MODE").params == ("#club", "+v", "visitor")
    assert visitor.until("MODE").source == "securechat"
    assert _ranks(room, "#club") == {"bob": "qo", "visitor": "hv"}

import pytest

from securechat.world.modes import CHANNEL_MODES, isupport
from tests.world.peer import Room


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

    assert alice.until("353").params[3] == "@bob @+alice carol"
    assert old.until("353").params[3] == "@bob @alice carol"

    bob.sends("MODE #lobby -o alice")
    alice.lines.clear()
    alice.sends("NAMES #lobby", "TOPIC #lobby :mine")

    assert alice.until("353").params[3] == "@bob +alice carol"
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
        ("+b ::foo", "696"),
    ],
)
def test_mode_errors(modes: str, error: str) -> None:
    """Each mistake has its numeric, and the other letters still count."""
    room = Room()
    bob = room.login("bob").sends(f"MODE #lobby {modes}")

    assert [message.command for message in bob.received()] == [error]


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


def test_isupport_comes_from_the_table() -> None:
    """CHANMODES and PREFIX name every letter of the table once (Modern IRC, RPL_ISUPPORT)."""
    tokens = isupport()
    letters = tokens["CHANMODES"].replace(",", "") + tokens["PREFIX"][1:].partition(")")[0]

    assert sorted(letters) == sorted(CHANNEL_MODES)

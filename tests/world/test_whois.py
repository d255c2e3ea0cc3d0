import pytest

from securechat.world.inputs import OperGranted
from securechat.world.settings import Settings
from tests.world.peer import Peer, Room

OPEN = Settings(is_login_required=False, autojoin=())


def _commands(peer: Peer) -> list[str]:
    return [message.command for message in peer.received()]


def test_whois_shows_account_and_rooms() -> None:
    """WHOIS shows name, rooms, account, secure connection and idle time, and no address."""
    room = Room()
    room.login("bob").sends("MODE bob +i")
    alice = room.login("alice")
    room.now_ms += 5000
    alice.sends("WHOIS bob")
    got = {message.command: message.params for message in alice.received()}

    assert set(got) == {"311", "319", "312", "330", "671", "317", "318"}
    assert got["311"][1:] == ("bob", "~u", "securechat", "*", "Real Name")
    assert got["312"][1:3] == ("bob", "securechat")
    assert got["319"][2] == "~@#lobby"
    assert got["330"][2] == "bob"
    assert got["317"][2] == "5"
    assert got["318"][1] == "bob"


def test_whois_of_oneself_shows_addresses_and_modes() -> None:
    """Of oneself WHOIS shows the address of every session, the asking one first, and the modes."""
    room = Room()
    first = room.login("bob").sends("MODE bob +i")
    second = room.login("bob")
    room.world.state.sessions[second.session].address = "::1"
    first.sends("WHOIS bob")
    second.sends("WHOIS bob")
    shown = [m.params[1:3] for m in second.received() if m.command in {"338", "379"}]

    assert first.until("338").params == ("bob", "bob", "192.0.2.1", "is actually using host")
    assert shown == [("bob", "0::1"), ("bob", "192.0.2.1"), ("bob", "is using modes +i")]


def test_whois_of_nobody() -> None:
    """WHOIS of a nick that is not there gets 401 and the end."""
    bob = Room().login("bob").sends("WHOIS nobody")

    assert _commands(bob) == ["401", "318"]


def test_whois_of_several_ends_once() -> None:
    """Each nick is answered, once; the end repeats what was asked, to the letter (RPL_ENDOFWHOIS)."""
    room = Room()
    for name in ("alice", "carol"):
        room.login(name)
    bob = room.login("bob").sends("WHOIS Alice,,nobody,ALICE,carol")
    got = bob.received()

    assert [m.params[1] for m in got if m.command == "311"] == ["alice", "carol"]
    assert [m.params[1] for m in got if m.command == "401"] == ["nobody"]
    assert [m.params[1] for m in got if m.command == "318"] == ["Alice,,nobody,ALICE,carol"]


def test_whois_of_too_many_answers_the_first() -> None:
    """What is beyond TARGMAX is left out in silence, and still stands at the end (Modern)."""
    names = [letter * 32 for letter in "abcde"]
    asked = ",".join(names)
    bob = Room().login("bob").sends(f"WHOIS {asked}")
    got = bob.received()

    assert [m.params[1] for m in got if m.command == "401"] == names[:4]
    assert got[-1].params[1] == asked


@pytest.mark.parametrize("server", ["securechat", "SECURE*", "bob", "Alice"])
def test_whois_asks_this_server(server: str) -> None:
    """A server in front, by name, mask or somebody on it, is this one (Modern IRC, WHOIS)."""
    room = Room()
    room.login("alice")
    bob = room.login("bob").sends(f"WHOIS {server} alice")

    assert bob.until("311").params[1] == "alice"


def test_whois_asks_no_other_server() -> None:
    """A server that is not there is named; a nick twice is no server."""
    bob = Room().login("bob").sends("WHOIS other.example bob")
    refused, end = bob.received()

    assert (refused.command, refused.params[1]) == ("402", "other.example")
    assert (end.command, end.params[1]) == ("318", "bob")

    bob.sends("WHOIS nobody NoBody")

    assert _commands(bob) == ["401", "318"]


@pytest.mark.parametrize("line", ["WHOIS", "WHOIS :", "WHOIS ,", "WHOIS securechat ,", "WHOWAS"])
def test_whois_needs_a_nick(line: str) -> None:
    """Without a nick the answer is 431 alone."""
    bob = Room().login("bob").sends(line)

    assert _commands(bob) == ["431"]


def test_whois_over_an_open_line_is_not_called_secure() -> None:
    """671 needs every session to come in over TLS."""
    room = Room()
    bob = room.login("bob")
    room.login("bob")
    room.world.state.sessions[bob.session].tls = ""
    alice = room.login("alice").sends("WHOIS bob")

    assert "671" not in _commands(alice)


def test_whois_says_each_thing_once() -> None:
    """An operator that is away, and a bot, has each of its numerics once, and its flags in WHO."""
    room = Room()
    bob = room.login("bob").sends("MODE bob +B", "AWAY :x")
    room.execute(OperGranted(bob.session, "ops", None, None))
    alice = room.login("alice").sends("WHOIS bob")
    got = _commands(alice)

    assert got == ["311", "319", "312", "301", "313", "335", "330", "671", "317", "318"]

    alice.sends("WHO bob %f")

    assert alice.until("354").params[1] == "G*~@B"


def test_whowas_shows_who_left() -> None:
    """WHOWAS shows user, host, real name, account and when they left (RPL_WHOWASUSER)."""
    room = Room()
    room.login("bob").sends("QUIT")
    room.now_ms += 60_000
    alice = room.login("alice").sends("WHOWAS BOB")

    assert [message.params[1:] for message in alice.received()] == [
        ("bob", "~u", "securechat", "*", "Real Name"),
        ("bob", "securechat", "2023-11-14 22:13:20 UTC"),
        ("bob", "bob", "is logged in as"),
        ("BOB", "End of WHOWAS"),
    ]


def test_whowas_remembers_a_nick_that_was_changed() -> None:
    """A nick that somebody gave up is remembered; one that only changed its case is still here."""
    room = Room(OPEN)
    guest = room.connect().sends("NICK one", "USER u 0 * :x", "NICK two", "NICK Two")
    guest.lines.clear()
    guest.sends("WHOWAS one", "WHOWAS two")

    assert _commands(guest) == ["314", "312", "369", "406", "369"]


@pytest.mark.parametrize(
    ("count", "found"),
    [("", "cba"), (" 1", "c"), (" 2", "cb"), (" 9999999999", "cba")]
    + [(f" {count}", "cba") for count in ("0", "-1", "x", "²", ":")],
)
def test_whowas_counts_from_the_newest(count: str, found: str) -> None:
    """The newest comes first; no positive number asks for all (Modern IRC, WHOWAS)."""
    room = Room(OPEN)
    for username in "abc":
        room.connect().sends("NICK guest", f"USER {username} 0 * :x", "QUIT")
    bob = room.login("bob").sends(f"WHOWAS guest{count}")

    assert [m.params[2] for m in bob.received() if m.command == "314"] == [f"~{c}" for c in found]


def test_whowas_of_nobody() -> None:
    """A nick that nobody had, or whose account was removed, gets 406 and the end."""
    room = Room()
    bob = room.login("bob")
    room.login("alice").sends("QUIT")
    room.admin("deluser", "alice")
    bob.lines.clear()
    bob.sends("WHOWAS nobody", "WHOWAS alice")

    assert _commands(bob) == ["406", "369"] * 2

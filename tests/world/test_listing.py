import pytest

from securechat.world.settings import Settings
from tests.world.peer import Peer, Room

MINUTE_MS = 60_000


def _tea() -> Peer:
    """A peer in #tea, #coffee and #lobby, of which #tea has a topic."""
    bob = Room().login("bob")
    return bob.sends("JOIN #tea,#coffee", "TOPIC #tea :green")


def _listed(peer: Peer, line: str) -> list[str]:
    """The names that LIST gives; its start and end must be there."""
    peer.lines.clear()
    first, *rows, last = peer.sends(line).received()

    assert (first.command, last.command) == ("321", "323")
    assert {row.command for row in rows} <= {"322"}

    return [row.params[1] for row in rows]


def test_list_shows_members_and_topic() -> None:
    """A line of LIST is name, members and topic, the largest channel first (RPL_LIST)."""
    bob = _tea()
    bob.room.login("alice")
    bob.lines.clear()
    got = bob.sends("LIST").received()

    assert [m.params[1:] for m in got] == [
        ("Channel", "Users  Name"),
        ("#lobby", "2", ""),
        ("#tea", "1", "green"),
        ("#coffee", "1", ""),
        ("End of LIST",),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("#tea", ["#tea"]),
        ("#TEA,#nowhere,#coffee,#tea", ["#tea", "#coffee"]),
        ("*e*", ["#tea", "#coffee"]),
        ("#T?a", ["#tea"]),
        ("#tea,#c*,#t*", ["#tea", "#coffee"]),
        ("!*e*", ["#lobby"]),
        ("!#tea,!#lobby", ["#coffee"]),
        ("#*,!#tea", ["#lobby", "#coffee"]),
        ("*x*", []),
        ("!", ["#lobby", "#tea", "#coffee"]),
        (",", ["#lobby", "#tea", "#coffee"]),
        (":", ["#lobby", "#tea", "#coffee"]),
        (">x", []),
        ("#tea other.example", ["#tea"]),
    ],
)
def test_list_takes_names_and_masks(asked: str, found: list[str]) -> None:
    """Channels that fit a name or mask, and no mask behind "!" (Modern IRC, ELIST M and N)."""
    assert _listed(_tea(), f"LIST {asked}") == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (">0", ["#lobby", "#tea", "#coffee"]),
        (">1", ["#lobby"]),
        ("<2", ["#tea", "#coffee"]),
        ("<1", []),
        ("#c* <2", ["#coffee"]),
        ("<2 #c*", ["#coffee"]),
        (">0,<2,!#tea", ["#coffee"]),
        (">999999999", []),
    ],
)
def test_list_takes_numbers_of_members(asked: str, found: list[str]) -> None:
    """More or fewer members than a number; all conditions must be met (ELIST U)."""
    bob = _tea()
    bob.room.login("alice")

    assert _listed(bob, f"LIST {asked}") == found


def test_list_takes_ages() -> None:
    """C judges when a channel was made, T when its topic was set, in minutes (ELIST C and T)."""
    bob = _tea()
    bob.room.now_ms += 2 * MINUTE_MS
    bob.sends("JOIN #new", "TOPIC #coffee :black")
    bob.room.now_ms += MINUTE_MS

    assert _listed(bob, "LIST C>2") == ["#lobby", "#tea", "#coffee"]
    assert _listed(bob, "LIST c<2") == ["#new"]
    assert _listed(bob, "LIST C<0") == []
    assert _listed(bob, "LIST C<10,C>2,#t*") == ["#tea"]
    assert _listed(bob, "LIST T>2") == ["#tea"]
    assert _listed(bob, "LIST t<2") == ["#coffee"]
    assert _listed(bob, "LIST T>0") == ["#tea", "#coffee"]


def test_list_hides_secret_channels() -> None:
    """A secret channel is listed to its members only, by whatever it is asked for."""
    bob = _tea().sends("MODE #tea +s")
    alice = bob.room.login("alice")
    for asked in ("", " #tea", " *tea", " <2"):
        assert "#tea" not in _listed(alice, f"LIST{asked}")
        assert "#tea" in _listed(bob, f"LIST{asked}")


def test_list_takes_a_few_masks() -> None:
    """Each mask is compared with every channel: with too many the answer is 407 alone."""
    bob = _tea()

    assert _listed(bob, "LIST " + ",".join(["#none*", "!#x", *"abcdefghijkl", "C<1", ">7"])) == []

    bob.lines.clear()
    bob.sends("LIST " + ",".join(f"*{number}" for number in range(9)))

    assert [message.command for message in bob.received()] == ["407"]


def test_list_is_as_long_as_a_connection_can_take() -> None:
    """Who asks is never closed for the answer's length: the largest come, and 416 (SAFELIST)."""
    room = Room(Settings(answer_bytes=80))
    bob = room.login("bob").sends("JOIN #b1,#b2,#b3,#b4")
    room.login("alice").sends("JOIN #b4")
    bob.lines.clear()
    got = bob.sends("LIST").received()

    assert [message.command for message in got] == ["321", "322", "322", "416", "323"]
    assert [m.params[1] for m in got[1:4]] == ["#lobby", "#b4", "LIST"]


def test_list_line_fits_with_the_longest_names() -> None:
    """No line is longer than 512 bytes."""
    room = Room(Settings(name="n" * 63))
    name = "#" + "ы" * 31
    bob = room.login("б" * 16).sends(f"JOIN {name}", f"TOPIC {name} :{'я' * 200}")
    bob.lines.clear()
    bob.sends(f"LIST {name}")

    assert max(len(line.encode()) for line in bob.lines) <= 510
    assert bob.until("322").params[3] == "я" * 135


@pytest.mark.parametrize("width", range(12))
def test_names_are_split_into_lines_that_fit(width: int) -> None:
    """A large room's names come in as many lines as they need, none over 512 bytes."""
    room = Room()
    nicks = [f"a{'b' * width}{number}" for number in range(200, 300)]
    for nick in nicks:
        peer = room.login(nick)
    peer.lines.clear()
    peer.sends("NAMES #lobby")
    lines = [line for line in peer.lines if " 353 " in line]
    sizes = [len(line.encode()) + 2 for line in lines]

    assert max(sizes) <= 512
    assert min(sizes[:-1]) > 512 - 20
    assert " ".join(line.partition(" :")[2] for line in lines).split() == [
        "~@" + nicks[0],
        *nicks[1:],
    ]


def test_names_once_per_room() -> None:
    """NAMES of one room under several spellings answers once."""
    bob = _tea()
    bob.lines.clear()
    bob.sends("NAMES #lobby,#LOBBY,#Lobby")

    assert [m.command for m in bob.received()] == ["353", "366"]


def test_names_of_several_channels() -> None:
    """Each channel is answered with its end, up to TARGMAX; the next is named (Modern, NAMES)."""
    bob = _tea()
    bob.lines.clear()
    got = bob.sends("NAMES #tea,nowhere,#Coffee,#lobby,#five,#six").received()

    assert [(m.command, m.params[-2]) for m in got] == [
        ("353", "#tea"),
        ("366", "#tea"),
        ("366", "nowhere"),
        ("353", "#coffee"),
        ("366", "#coffee"),
        ("353", "#lobby"),
        ("366", "#lobby"),
        ("407", "#five"),
    ]


@pytest.mark.parametrize("line", ["NAMES", "NAMES :", "NAMES ,"])
def test_names_of_all_channels(line: str) -> None:
    """Without a channel, all that may be seen are shown, and one end (Modern IRC, NAMES)."""
    bob = _tea().sends("MODE #tea +s")
    alice = bob.room.login("alice").sends(line)

    assert [m.params[1:] for m in alice.received()] == [
        ("=", "#lobby", "~@bob alice"),
        ("=", "#coffee", "~@bob"),
        ("*", "End of NAMES list"),
    ]


def test_names_does_not_tell_of_secret_rooms() -> None:
    """Of a secret room not even the spelling is known outside."""
    bob = _tea().sends("MODE #tea +s")
    alice = bob.room.login("alice").sends("NAMES #TEA")

    assert [m.params[1] for m in alice.received()] == ["#TEA"]

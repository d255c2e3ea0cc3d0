import random

import pytest

from securechat.world.monitoring import WATCHED_NICKS
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room

GUESTS = Settings(is_login_required=False, autojoin=())

EXTENDED = f"{ALL_CAPS} extended-monitor"


def _guest(room: Room, nick: str, caps: str = "echo-message") -> Peer:
    peer = room.connect().sends(f"NICK {nick}", "USER u 0 * :Real", f"CAP REQ :{caps}", "CAP END")
    peer.lines.clear()
    return peer


def _numerics(peer: Peer) -> list[tuple[str, str]]:
    return [(message.command, message.params[-1]) for message in peer.received()]


def test_monitor_tells_who_is_here_and_who_is_not() -> None:
    """MONITOR + is answered with 730 for those online, 731 for the others (MONITOR)."""
    room = Room()
    room.login("alice")
    bob = room.login("bob")
    bob.sends("MONITOR + ALICE,carol,dave")

    assert _numerics(bob) == [("730", "alice!~u@securechat"), ("731", "carol,dave")]

    bob.sends("MONITOR s")

    assert _numerics(bob) == [("730", "alice!~u@securechat"), ("731", "carol,dave")]


def test_monitor_tells_of_coming_and_going() -> None:
    """A watched nick is announced when it appears and when its last session ends, once each."""
    room = Room(Settings(autojoin=()))
    bob = room.login("bob").sends("MONITOR + Alice")
    bob.lines.clear()
    alice, phone = room.login("alice"), room.login("alice")

    assert _numerics(bob) == [("730", "alice!~u@securechat")]

    alice.sends("QUIT")

    assert bob.received() == []

    phone.vanishes()

    assert _numerics(bob) == [("731", "alice")]


def test_monitor_follows_the_nick_and_not_the_person() -> None:
    """A change of nick is a going and a coming; one of letter case is neither (MONITOR)."""
    room = Room(GUESTS)
    watcher, ann = _guest(room, "watcher"), _guest(room, "ann")
    watcher.sends("MONITOR + ann,eve")
    watcher.lines.clear()
    ann.sends("NICK ANN")

    assert watcher.received() == []

    ann.sends("NICK eve")

    assert _numerics(watcher) == [("731", "ANN"), ("730", "eve!~u@cloak.guest")]


def test_monitor_list_is_shown_as_written_and_cleared() -> None:
    """L lists the nicks as they were written, once each; C and - answer nothing (MONITOR)."""
    bob = Room().login("bob").sends("MONITOR + Zoe,carol,ZOE")
    bob.lines.clear()
    bob.sends("MONITOR L")

    assert _numerics(bob) == [("732", "Zoe,carol"), ("733", "End of MONITOR list")]

    bob.sends("MONITOR - zoe,nobody", "MONITOR L")

    assert _numerics(bob) == [("732", "carol"), ("733", "End of MONITOR list")]

    bob.sends("MONITOR C", "MONITOR L")

    assert _numerics(bob) == [("733", "End of MONITOR list")]


def test_monitor_list_has_an_end() -> None:
    """What the list cannot take is named in 734, and not watched (MONITOR, ERR_MONLISTFULL)."""
    bob = Room().login("bob")
    for start in range(0, WATCHED_NICKS, 10):
        bob.sends("MONITOR + " + ",".join(f"n{number}" for number in range(start, start + 10)))
    bob.lines.clear()
    bob.sends("MONITOR + n0,more,evenmore")

    assert bob.until("731").params[-1] == "n0"
    assert bob.until("734").params == (
        "bob", str(WATCHED_NICKS), "more,evenmore", "Monitor list is full",
    )  # fmt: skip

    bob.sends("MONITOR - n0", "MONITOR + evenmore")

    assert bob.until("731").params[-1] == "evenmore"


def test_long_answers_of_monitor_fit_their_lines() -> None:
    """Each line of 730 to 734 is within 512 bytes, however many nicks it is about (MONITOR)."""
    room = Room()
    bob = room.login("bob")
    nicks = [f"{'n' * 29}{number}" for number in range(100, 100 + WATCHED_NICKS)]
    for start in range(0, WATCHED_NICKS, 10):
        bob.sends("MONITOR + " + ",".join(nicks[start : start + 10]))
    bob.lines.clear()
    bob.sends("MONITOR L", "MONITOR S")

    assert all(len(line.encode()) <= 510 for line in bob.lines)

    lists = [text for command, text in _numerics(bob) if command == "732"]

    assert ",".join(lists).split(",") == nicks


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MONITOR", "461"),
        ("MONITOR +", "461"),
        ("MONITOR + ,,", "461"),
        ("MONITOR -", "461"),
        ("MONITOR :", "FAIL"),
        ("MONITOR X bob", "FAIL"),
        ("MONITOR +bob", "FAIL"),
        ("MONITOR + *!user@host", "432"),
        (f"MONITOR + {'x' * 33}", "432"),
        ("MONITOR - *!user@host", "ACK"),
        ("MONITOR C and more", "ACK"),
        ("MONITOR L", "733"),
        ("MONITOR S", "ACK"),
    ],
)
def test_odd_uses_of_monitor_are_answered_once(line: str, answer: str) -> None:
    """Whatever is asked of MONITOR, there is one answer under its label (labeled-response)."""
    bob = Room().login("bob").sends(f"@label=x {line}")

    assert [(m.command, m.tags.get("label")) for m in bob.received()] == [(answer, "x")]


def test_monitor_needs_registration() -> None:
    """Who is not registered watches nobody."""
    assert Room().connect().sends("MONITOR + bob").until("451")


def test_extended_monitor_tells_what_was_asked_for() -> None:
    """AWAY and ACCOUNT of a watched nick go to who negotiated them and extended-monitor, once."""
    room = Room(GUESTS)
    room.admin("adduser", "ann")
    both = _guest(room, "both", EXTENDED)
    plain = _guest(room, "plain", ALL_CAPS)
    without = _guest(room, "without", "extended-monitor")
    watched = _guest(room, "eve")
    for peer in (both, plain, without):
        peer.sends("MONITOR + eve")
    both.sends("JOIN #a")
    watched.sends("JOIN #a")
    for peer in (both, plain, without):
        peer.lines.clear()
    watched.sends("AWAY :lunch")
    watched.logs_in("ann")

    assert [line.split(" ", 1)[1] for line in both.bodies()] == ["AWAY :lunch", "ACCOUNT ann"]
    assert plain.lines == []
    assert without.lines == []


def test_nobody_is_told_of_its_own_away_by_watching_itself() -> None:
    """AWAY does not go to the user it is about (away-notify)."""
    bob = Room().login("bob", EXTENDED).sends("MONITOR + bob")
    bob.lines.clear()
    bob.sends("AWAY :lunch")

    assert [message.command for message in bob.received()] == ["306"]


def test_watchers_are_forgotten_with_their_session() -> None:
    """Whatever is watched, left and renamed, the index and the lists agree."""
    rng = random.Random(7)  # noqa: S311 - the same every time
    room = Room(GUESTS)
    peers = [_guest(room, f"g{number}") for number in range(6)]
    for _ in range(300):
        peer, nick = rng.choice(peers), f"g{rng.randrange(12)}"
        line = rng.choice(["MONITOR +", "MONITOR +", "MONITOR -", "NICK", "MONITOR C"])
        if rng.random() < 0.05:
            peers.remove(peer)
            peer.vanishes()
            peers.append(_guest(room, f"h{rng.randrange(10**6)}"))
        else:
            peer.sends(f"{line} {nick}")
        check(room.world)

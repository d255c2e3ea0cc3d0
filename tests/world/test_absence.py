from securechat.world.absence import SHOWN_REASON
from securechat.world.settings import Settings
from tests.world.peer import Peer, Room

PRE_AWAY = "draft/pre-away"

WATCHER = "away-notify extended-monitor"


def _arrives(room: Room, name: str, *lines: str, caps: str = PRE_AWAY) -> Peer:
    """A session of an account, which sends *lines* before it is registered."""
    if name not in room.world.state.accounts:
        room.admin("adduser", name)
    peer = room.connect()
    peer.sends("CAP LS 302", f"CAP REQ {caps}", f"NICK {name}", "USER u 0 * :Real")
    peer.logs_in(name)
    peer.lines.clear()
    peer.sends(*lines, "CAP END")
    return peer


def _aways(peer: Peer) -> list[tuple[str, ...]]:
    return [message.params for message in peer.received() if message.command == "AWAY"]


def test_away_before_registration_needs_the_capability() -> None:
    """AWAY is taken before registration from who negotiated draft/pre-away."""
    room = Room()
    with_it = _arrives(room, "bob", "AWAY :lunch", "AWAY")

    assert [message.command for message in with_it.received()][:3] == ["306", "305", "001"]

    without = _arrives(room, "alice", "AWAY :lunch", caps="batch")

    assert [message.command for message in without.received()][:2] == ["451", "001"]

    without.sends("AWAY")

    assert without.until("305")


def test_who_arrives_away_is_announced_as_such() -> None:
    """The nick is announced, then that it is away: to who watches it, and where it joins."""
    room = Room()
    alice = room.login("alice", WATCHER).sends("MONITOR + bob")
    alice.lines.clear()
    _arrives(room, "bob", "AWAY :lunch")

    assert [message.command for message in alice.received()] == ["730", "AWAY", "JOIN", "AWAY"]

    alice.sends("WHOIS bob")

    assert alice.until("301").params[2] == "lunch"


def test_a_session_without_its_person_does_not_bring_the_user_back() -> None:
    """Who comes as "AWAY *" leaves the user as it was, away or not (draft/pre-away)."""
    room = Room()
    alice, laptop = room.login("alice", WATCHER), room.login("bob")
    phone = _arrives(room, "bob", "AWAY *")

    assert _aways(alice) == []

    laptop.sends("AWAY :lunch")

    assert _aways(alice) == [("lunch",)]

    _arrives(room, "bob", "AWAY *")

    assert _aways(alice) == []

    phone.sends("AWAY")

    assert _aways(alice) == [()]

    phone.sends("AWAY *")

    assert _aways(alice) == [("lunch",)]

    laptop.vanishes()

    assert _aways(alice) == [(SHOWN_REASON,)]


def test_fetching_for_who_is_not_connected_changes_nothing() -> None:
    """What is shown of an account that is always on stays, whatever fetches (draft/pre-away)."""
    room = Room()
    alice, bob = room.login("alice", WATCHER), room.login("bob")
    bob.sends("ALWAYSON ON", "AWAY :on holiday")
    bob.vanishes()
    alice.lines.clear()
    one, other = (_arrives(room, "bob", "AWAY *") for _ in range(2))
    one.vanishes()
    other.vanishes()

    assert _aways(alice) == []

    _arrives(room, "bob", "AWAY *").sends("AWAY")

    assert _aways(alice) == [()]


def test_no_reason_is_shown_as_a_word() -> None:
    """A user all of whose sessions came by themselves is away, and nobody has to know what "*"
    means (draft/pre-away).
    """
    room = Room(Settings(autojoin=()))
    alice = room.login("alice")
    _arrives(room, "bob", "AWAY *")
    alice.sends("PRIVMSG bob :there?")

    assert alice.until("301").params[2] == SHOWN_REASON


def test_the_newest_reason_of_those_who_are_here_counts() -> None:
    """Among several texts the one given last is shown, while its session is there."""
    room = Room()
    alice, laptop, phone = room.login("alice", WATCHER), room.login("bob"), room.login("bob")
    alice.lines.clear()
    phone.sends("AWAY :train")
    laptop.sends("AWAY :lunch")
    phone.sends("AWAY :bus")
    tablet = _arrives(room, "bob", "AWAY :bed")

    assert _aways(alice) == [("lunch",), ("bus",), ("bed",)]

    tablet.vanishes()

    assert _aways(alice) == [("bus",)]

    laptop.sends("AWAY :tea")
    _arrives(room, "bob", "AWAY *").sends("AWAY *")

    assert _aways(alice) == [("tea",)]

    laptop.vanishes()

    assert _aways(alice) == [("bus",)]

"""MARKREAD: up to when one has read. Source: IRCv3 draft/read-marker."""

import pytest

from securechat.store.records import ReadMarkerRecord, Snapshot
from securechat.world.settings import Settings
from tests.world.peer import ALL_CAPS, START_MS, Peer, Room

CAPS = f"{ALL_CAPS} draft/read-marker"
EARLY, LATE = "timestamp=2019-01-04T14:33:26.123Z", "timestamp=2020-01-04T14:33:26.123Z"


def marks(peer: Peer) -> list[tuple[str, ...]]:
    """Return what *peer* was told of markers."""
    return [m.params for m in peer.received() if m.command == "MARKREAD"]


def test_set_and_get_answer_with_what_is_known() -> None:
    """Unknown is "*"; a marker that is set is answered, and found again in any letter case."""
    bob = Room().login("bob", CAPS).sends("MARKREAD #LOBBY", f"MARKREAD #LOBBY {EARLY}")
    bob.sends("MARKREAD #lobby", "MARKREAD #nowhere", "MARKREAD bob")

    assert marks(bob) == [
        ("#lobby", "*"), ("#lobby", EARLY), ("#lobby", EARLY), ("#nowhere", "*"), ("bob", "*"),
    ]  # fmt: skip


def test_marker_only_rises() -> None:
    """An older or equal time is answered with the newer one, which stays."""
    bob = Room().login("bob", CAPS)
    bob.sends(f"MARKREAD #lobby {LATE}", f"MARKREAD #lobby {EARLY}", f"MARKREAD #lobby {LATE}")

    assert marks(bob) == [("#lobby", LATE)] * 3


def test_marker_of_the_future_is_of_now() -> None:
    """A clock that is wrong cannot have read what is yet to be said."""
    room = Room()
    bob = room.login("bob", CAPS).sends("MARKREAD #lobby timestamp=2999-01-01T00:00:00.000Z")
    (first,) = marks(bob)
    assert first == ("#lobby", "timestamp=2023-11-14T22:13:21.000Z")
    assert room.now_ms == START_MS


def test_other_sessions_are_told_and_nobody_else() -> None:
    """All sessions of the account with the capability hear of a change, once; no other user does."""
    room = Room()
    bob, phone = room.login("bob", CAPS), room.login("bob", CAPS)
    old, alice = room.login("bob"), room.login("alice", CAPS)
    for peer in (bob, phone, old, alice):
        peer.lines.clear()
    bob.sends(f"@label=x MARKREAD alice {EARLY}", f"MARKREAD alice {EARLY}")

    labels = [m.tags.get("label") for m in bob.received() if m.command == "MARKREAD"]
    assert labels == ["x", None]
    assert marks(phone) == [("alice", EARLY)]
    assert (marks(old), marks(alice)) == ([], [])


def test_marker_is_sent_with_each_join_before_the_names() -> None:
    """At JOIN, at login, and to a session that attaches; to those with the capability only."""
    room = Room()
    room.login("alice")
    bob = room.login("bob", CAPS).sends(f"MARKREAD #lobby {EARLY}")
    bob.lines.clear()
    bob.sends("JOIN #new", "PART #lobby", "JOIN #lobby")
    commands = [(m.command, m.params[0]) for m in bob.received()]
    assert commands.index(("MARKREAD", "#new")) < commands.index(("366", "bob"))
    assert ("MARKREAD", "#lobby") in commands

    for old in (bob, None):
        if old is not None:
            old.vanishes()
        peer = room.connect()
        peer.sends("CAP LS 302", "NICK bob", "USER u 0 * :x", "CAP REQ draft/read-marker")
        peer.logs_in("bob")
        peer.sends("CAP END")
        assert sorted(marks(peer)) == [("#lobby", EARLY), ("#new", "*")]
    assert marks(room.login("alice")) == []


def test_marker_is_kept_for_accounts() -> None:
    """A restart loses no marker of a room or an account; with a guest at either end it is of this
    visit alone.
    """
    room = Room(Settings(is_login_required=False))
    bob, guest = room.login("bob", CAPS), room.guest("eve", CAPS)
    room.admin("adduser", "alice")
    for peer, target in ((bob, "#lobby"), (bob, "alice"), (bob, "eve"), (guest, "bob")):
        peer.sends(f"MARKREAD {target} {EARLY}")
        peer.lines.clear()
        peer.sends(f"MARKREAD {target}")
        assert marks(peer) == [(target, EARLY)]

    records = tuple(r for r in room.records if isinstance(r, ReadMarkerRecord))
    state = room.world.state
    ids = state.rooms["#lobby"].id, state.accounts["bob"].id, state.accounts["alice"].id
    assert [r[:2] for r in records] == [(ids[1], ids[0]), (ids[1], ids[2])]

    again = Room(snapshot=Snapshot(2, 99, 0, (), (), (), (
        state.accounts["bob"].record(), state.accounts["alice"].record()), read_markers=records))  # fmt: skip
    assert marks(again.login("bob", CAPS).sends("MARKREAD alice")) == [("alice", EARLY)]


def test_guest_has_markers_while_it_is_here() -> None:
    """Who comes under its nick later has none of them."""
    room = Room(Settings(is_login_required=False))
    guest, _ = room.guest("eve", CAPS), room.guest("joe", CAPS)
    guest.sends(f"MARKREAD joe {EARLY}", f"MARKREAD #lobby {EARLY}")
    guest.lines.clear()
    assert marks(guest.sends("MARKREAD joe", "MARKREAD #lobby")) == [
        ("joe", EARLY), ("#lobby", EARLY)]  # fmt: skip
    guest.sends("QUIT")
    assert marks(room.guest("eve", CAPS).sends("MARKREAD #lobby"))[-1] == ("#lobby", "*")


def test_hidden_room_is_as_unknown_as_none() -> None:
    """A marker tells nobody that a secret room exists."""
    room = Room()
    room.login("bob").sends("JOIN #secret", "MODE #secret +s")
    alice = room.login("alice", CAPS)

    for name in ("#secret", "#nothing", "nobody"):
        alice.lines.clear()
        (fail,) = alice.sends(f"MARKREAD {name} {EARLY}").received()
        assert fail.params[:-1] == ("MARKREAD", "INVALID_PARAMS", name)


@pytest.mark.parametrize(
    ("line", "context"),
    [
        ("", ("NEED_MORE_PARAMS",)),
        (":", ("NEED_MORE_PARAMS",)),
        ("#lobby *", ("INVALID_PARAMS", "#lobby", "*")),
        ("#lobby yesterday", ("INVALID_PARAMS", "#lobby", "yesterday")),
        ("#lobby timestamp=yesterday", ("INVALID_PARAMS", "#lobby", "timestamp=yesterday")),
        ("#lobby 2019-01-04T14:33:26.123Z", ("INVALID_PARAMS", "#lobby", "2019-01-04T14:33:26.123Z")),
        ("#lobby :", ("INVALID_PARAMS", "#lobby", "*")),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told(line: str, context: tuple[str, ...]) -> None:
    """FAIL with the code that the specification names, whatever was negotiated."""
    bob = Room().login("bob", "labeled-response batch")
    (fail,) = bob.sends(f"@label=x MARKREAD {line}").received()

    assert (fail.command, fail.tags) == ("FAIL", {"label": "x"})
    assert fail.params[:-1] == ("MARKREAD", *context)


def test_removed_account_leaves_no_marker() -> None:
    """Its id is never used again, and what it read is nobody's."""
    room = Room()
    room.login("bob", CAPS).sends(f"MARKREAD #lobby {EARLY}")
    bobs = room.world.state.accounts["bob"].id
    room.admin("deluser", "bob")

    lobby = room.world.state.rooms.find("#lobby")
    assert room.world.state.read_markers.find(bobs, lobby.id if lobby else 1) is None

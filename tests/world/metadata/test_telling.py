import pytest

from tests.world.metadata.peers import CAPS, OLD, asked, params, peers


def test_subscribers_in_the_same_room_are_told() -> None:
    """Who shares a channel and has subscribed gets 761, or 766 for a key that is gone."""
    bob, alice, carol = peers("bob", "alice", "carol")
    dave = bob.room.login("dave", caps="batch")
    dave.lines.clear()
    alice.sends("METADATA * SUB a")
    carol.sends("METADATA * SUB b", "PART #lobby", "METADATA * SUB a")
    alice.lines.clear()
    carol.lines.clear()
    bob.sends("METADATA * SET a :1", "METADATA * SET c :1", "METADATA * SET a")

    assert params(alice.received()) == [
        ("761", "bob", "a", "*", "1"),
        ("766", "bob", "a", "Key not set"),
    ]
    assert carol.lines == []
    assert dave.bodies()[-1].split(" ")[1] == "PART"


def test_old_dialect_is_told_with_its_command() -> None:
    """draft/metadata-2 has a command for news; without a value the key is gone."""
    bob, alice = peers("bob", "alice", caps=OLD)
    alice.sends("METADATA * SUB a")
    alice.lines.clear()
    bob.sends("METADATA * SET a :x y", "METADATA * SET a")

    assert alice.bodies() == [
        ":securechat METADATA bob a * :x y",
        ":securechat METADATA bob a *",
    ]


def test_members_are_told_of_their_room() -> None:
    """News of a channel go to its members that subscribed, and to nobody else."""
    bob, alice, carol = peers("bob", "alice", "carol")
    for peer in (bob, alice, carol):
        peer.sends("METADATA * SUB a")
    carol.sends("PART #lobby")
    for peer in (alice, carol):
        peer.lines.clear()

    assert len(asked(bob, "METADATA #lobby SET a :1")) == 1
    assert params(alice.received()) == [("761", "#lobby", "a", "*", "1")]
    assert carol.lines == []


def test_own_other_sessions_are_told() -> None:
    """What one sets on the phone the laptop learns, once; the phone has its answer."""
    (phone,) = peers("bob")
    laptop = phone.room.login("bob", caps=CAPS)
    phone.sends("METADATA * SUB a")
    laptop.sends("METADATA * SUB a", "PART #lobby")
    laptop.lines.clear()

    assert len(asked(phone, "METADATA * SET a :1")) == 1
    assert len(laptop.lines) == 1


def test_who_watches_is_told() -> None:
    """MONITOR is enough to be told, without a common channel (draft/metadata-3)."""
    bob, alice = peers("bob", "alice")
    alice.sends("PART #lobby", "MONITOR + bob", "METADATA * SUB a")
    alice.lines.clear()
    bob.sends("METADATA * SET a :1")

    assert params(alice.received()) == [("761", "bob", "a", "*", "1")]


def test_without_the_capability_nobody_is_told() -> None:
    """Without metadata or batch nothing comes unasked, and dropping one ends all subscriptions."""
    bob, alice = peers("bob", "alice")
    for name in ("batch", "draft/metadata-3"):
        alice.sends("METADATA * SUB a", f"CAP REQ :-{name}")
        alice.lines.clear()
        bob.sends(f"METADATA * SET a :{name}")
        assert alice.lines == []
        alice.sends(f"CAP REQ :{name}")
        assert "772" not in [m.command for m in asked(alice, "METADATA * SUBS")]


@pytest.mark.parametrize("caps", ["batch", "draft/metadata-3"])
def test_nothing_comes_unasked_without_the_capabilities(caps: str) -> None:
    """Welcome, JOIN, MONITOR and WHOIS are what they were before there was metadata."""
    (bob,) = peers("bob")
    alice = bob.room.connect()
    assert bob.room.admin("adduser", "alice").is_ok
    alice.sends("CAP LS 302", "NICK alice", "USER u 0 * :r", f"CAP REQ :{caps}")
    alice.logs_in("alice")
    alice.sends("METADATA * SUB a", "METADATA * SET a :1")
    received = asked(alice, "CAP END", "JOIN #x", "MONITOR + bob", "WHOIS alice")
    bob.sends("METADATA * SET a :2")

    assert {m.command for m in received} >= {"001", "JOIN", "730", "318"}
    assert not {m.command for m in received} & {"BATCH", "760", "761", "774"}
    assert alice.lines == []


def test_both_dialects_at_once_are_refused() -> None:
    """No session has both: REQ for the other is refused, a change from one to the other is not."""
    (bob,) = peers("bob", caps="batch")
    answers = asked(
        bob,
        "CAP REQ :draft/metadata-2 draft/metadata-3",
        "CAP REQ :draft/metadata-2",
        "CAP REQ :draft/metadata-3",
        "CAP REQ :draft/metadata-3 -draft/metadata-2",
    )

    assert [m.params[1] for m in answers] == ["NAK", "ACK", "NAK", "ACK"]

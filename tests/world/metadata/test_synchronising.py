from securechat.wire import capabilities as cap
from securechat.world.settings import Settings
from tests.world.metadata.peers import CAPS, GUESTS, asked, batch, guest, params, peers
from tests.world.peer import Room


def test_sync_gives_what_was_asked_for() -> None:
    """SYNC of a channel is the channel and its members, of "*ALL" all of that, watched ones too."""
    bob, alice, carol = peers("bob", "alice", "carol")
    bob.sends("METADATA * SET a :1", "METADATA * SET b :2", "METADATA #lobby SET a :3")
    carol.sends("PART #lobby", "METADATA * SET a :4")
    alice.sends("METADATA * SUB a", "METADATA * SET a :5", "MONITOR + carol,nobody")

    def synced(target: str) -> dict[str, str]:
        answer = asked(alice, f"METADATA {target} SYNC")
        assert answer[0].params[2] == {"*": "alice"}.get(target, target)
        return {m.params[1]: m.params[4] for m in batch(answer)}

    assert synced("#lobby") == {"#lobby": "3", "bob": "1", "alice": "5"}
    assert synced("bob") == {"bob": "1"}
    assert synced("*") == {"alice": "5"}
    assert synced("*ALL") == {"#lobby": "3", "bob": "1", "alice": "5", "carol": "4"}

    alice.sends("PART #lobby", "MONITOR C")

    assert synced("*ALL") == {"alice": "5"}


def test_join_brings_the_metadata_of_the_room() -> None:
    """Who joins gets one batch of the room and all in it, even an empty one, behind the names."""
    bob, alice = peers("bob", "alice")
    bob.sends("JOIN #x", "METADATA * SET a :1", "METADATA #x SET a :2")
    commands = [m.command for m in asked(alice, "JOIN #x")]

    assert commands[-3:] == ["366", "BATCH", "BATCH"]

    alice.sends("PART #x", "METADATA * SUB a")
    answer = asked(alice, "@label=q JOIN #x")
    start = next(n for n, m in enumerate(answer) if m.params[1:2] == ("metadata",))
    outer = answer[0].params[0][1:]

    assert answer[start].tags == answer[-2].tags == {"batch": outer}
    assert params(batch(answer[start:-1])) == [
        ("761", "#x", "a", "*", "2"),
        ("761", "bob", "a", "*", "1"),
    ]


def test_too_much_comes_later() -> None:
    """What would be a flood is offered instead, and what no answer holds is put off."""
    settings = Settings(answer_bytes=100_000)
    room = Room(settings)
    keys = [f"k{n:02}" for n in range(cap.METADATA_KEYS)]
    value = "v" * cap.METADATA_VALUE_BYTES
    for name in ("ann", "ben", "cat", "dan", "fox"):
        peer = room.login(name, caps=CAPS)
        peer.sends(*[f"METADATA * SET {key} :{value}" for key in keys], "JOIN #x")
    eve = room.login("eve", caps=CAPS)
    eve.sends("METADATA * SUB " + " ".join(keys))
    joined = asked(eve, "JOIN #x")

    assert params(joined)[-1][:3] == ("774", "#x", "0")
    assert len(batch(asked(eve, "METADATA #x SYNC"))) == 5 * len(keys)

    for name in ("gnu", "hen"):
        peer = room.login(name, caps=CAPS)
        peer.sends(*[f"METADATA * SET {key} :{value}" for key in keys], "JOIN #x")

    assert params(asked(eve, "METADATA #x SYNC"))[0][:3] == ("774", "#x", "60")


def test_monitor_brings_the_metadata_of_who_is_here() -> None:
    """730 is followed by what the watched person has, at once and when it comes online."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ben = guest(room, "ben")
    ben.sends("METADATA * SET a :1")
    ann.sends("METADATA * SUB a")

    answer = asked(ann, "MONITOR + ben,cat")

    assert [m.command for m in answer[:1]] == ["730"]
    assert params(batch(answer[1:4])) == [("761", "ben", "a", "*", "1")]

    ann.lines.clear()
    ben.sends("NICK cat")
    offline, online, *news = ann.received()

    assert (offline.command, online.command) == ("731", "730")
    assert params(batch(news)) == [("761", "cat", "a", "*", "1")]

    guest(room, "ben")
    online, *news = ann.received()

    assert online.command == "730"
    assert batch(news) == []


def test_whois_shows_it_to_who_knows_it() -> None:
    """WHOIS has a 760 for each key, for sessions with the capability only."""
    bob, alice = peers("bob", "alice")
    plain = bob.room.login("carol", caps="batch")
    bob.sends("METADATA * SET a :1")

    found = [m for m in asked(alice, "WHOIS bob") if m.command == "760"]

    assert params(found) == [("760", "bob", "a", "*", "1")]
    assert "760" not in [m.command for m in asked(plain, "WHOIS bob")]

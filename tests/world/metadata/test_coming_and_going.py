from securechat.store.records import (
    MetadataRecord,
    MetadataRemovedRecord,
)
from securechat.wire import capabilities as cap
from securechat.world.batch import Batch
from securechat.world.inputs import LoggedIn, Method, SaslStarted
from tests.world.checks import check
from tests.world.metadata.peers import CAPS, GUESTS, asked, batch, guest, params, peers
from tests.world.peer import Room


def test_welcome_brings_ones_own() -> None:
    """Before the end of the MOTD comes a batch of one's own, subscribed to or not."""
    (bob,) = peers("bob")
    bob.sends("METADATA * SET a :1")
    laptop = bob.room.connect()
    laptop.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    laptop.logs_in("bob")
    laptop.lines.clear()
    received = laptop.sends("CAP END").received()
    commands = [m.command for m in received]
    start = commands.index("BATCH")

    assert params(batch(received[start : start + 3])) == [("761", "bob", "a", "*", "1")]
    assert start < commands.index("422")


def test_keys_may_be_set_before_registration() -> None:
    """What is set early is set when the user is there, and part of the welcome (before-connect)."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ann.sends("METADATA * SUB a", "MONITOR + ben")
    ann.lines.clear()
    ben = room.connect().sends(f"CAP REQ :{CAPS}")
    answers = asked(
        ben,
        "METADATA * SET a :1",
        "METADATA * SET b :2",
        "METADATA * SET b",
        "METADATA * SUB a",
        "METADATA * SYNC",
        "METADATA * LIST",
    )

    assert [m.command for m in answers] == [
        "761",
        "761",
        "766",
        "770",
        "BATCH",
        "BATCH",
        "BATCH",
        "761",
        "BATCH",
    ]
    assert answers[0].params == ("*", "*", "a", "*", "1")
    assert asked(ben, "METADATA ben LIST")[0].params[1] == "INVALID_TARGET"

    ben.lines.clear()
    received = ben.sends("NICK ben", "USER u 0 * :r", "CAP END").received()
    start = [m.command for m in received].index("BATCH")

    assert params(batch(received[start : start + 3])) == [("761", "ben", "a", "*", "1")]
    assert params(ann.received())[-1] == ("761", "ben", "a", "*", "1")
    assert params(batch(asked(ben, "METADATA * SUBS"), "metadata-subs")) == [("772", "a")]
    check(room.world)


def test_early_keys_of_an_account_are_kept() -> None:
    """They are written, and what could not be written at once later: nobody is kept out of it."""
    room = Room()
    room.login("bob", caps=CAPS).sends("METADATA * SET b :0", "METADATA * SET c :0", "QUIT")
    room.records.clear()
    peer = room.connect()
    peer.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    peer.logs_in("bob")
    peer.sends("METADATA * SET a :1", "METADATA * SET b", "METADATA * SET c :0")
    units: list[bool] = []

    def note(batch: Batch) -> None:
        units.extend(unit.is_promised for unit in batch.units)

    room.on_batch = note
    peer.sends("CAP END")

    assert room.world.state.accounts["bob"].metadata == {"a": "1", "c": "0"}
    assert not any(units)
    assert [r[1:] for r in room.records if isinstance(r, MetadataRecord)] == [("a", "1")]
    assert [r[1:] for r in room.records if isinstance(r, MetadataRemovedRecord)] == [("b",)]


def test_early_keys_have_the_same_limit() -> None:
    """What is too much for the account is refused by name, and the rest is set."""
    room = Room()
    bob = room.login("bob", caps=CAPS)
    bob.sends(*[f"METADATA * SET k{n} :x" for n in range(cap.METADATA_KEYS - 1)], "QUIT")
    peer = room.connect()
    peer.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    peer.logs_in("bob")
    peer.sends("METADATA * SET k0", "METADATA * SET x :1", "METADATA * SET y :1")
    peer.sends("METADATA * SET z :1", "METADATA * SET k1", "METADATA * SET w :1", "CAP END")
    kept = room.world.state.accounts["bob"].metadata

    assert len(kept) == cap.METADATA_KEYS
    assert not {"k0", "k1", "z"} & set(kept)
    assert {"x", "y", "w"} <= set(kept)
    assert peer.until("FAIL").params[1:4] == ("LIMIT_REACHED", "SET", "bob")


def test_early_keys_of_one_session_are_bounded() -> None:
    """Before registration, too, nobody sets more keys than there may be."""
    peer = Room(GUESTS).connect()
    peer.sends(*[f"METADATA * SET k{n} :x" for n in range(cap.METADATA_KEYS)])

    assert asked(peer, "METADATA * SET more :x")[0].params[1] == "LIMIT_REACHED"


def test_early_removals_of_one_session_are_bounded() -> None:
    """Keys that are not to be set are remembered, too, and not without end."""
    peer = Room(GUESTS).connect()
    peer.sends(*[f"METADATA * SET k{n}" for n in range(2000)])
    session = peer.room.world.state.sessions[peer.session]

    assert len(session.early_metadata) <= cap.METADATA_KEYS


def test_what_hangs_on_a_guest_goes_with_it() -> None:
    """A guest's metadata is nobody's once it has left."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ann.sends("METADATA * SET a :1", "QUIT")
    ann = guest(room, "ann")

    assert batch(asked(ann, "METADATA * LIST")) == []
    assert not any(isinstance(r, MetadataRecord) for r in room.records)


def test_login_replaces_what_hung_on_the_guest() -> None:
    """A guest that logs in has what its account has, and who subscribed is told the difference."""
    room = Room(GUESTS)
    assert room.admin("adduser", "bob").is_ok
    ann, ben = guest(room, "ann"), guest(room, "ben")
    account = room.world.state.accounts["bob"]
    account.metadata.update({"b": "2", "c": "3", "d": "4"})
    ann.sends("METADATA * SUB a b c d", "MONITOR + ben")
    ben.sends("METADATA * SET a :1", "METADATA * SET b :1", "METADATA * SET d :4")
    ann.lines.clear()
    room.execute(
        SaslStarted(ben.session, "PLAIN", None),
        LoggedIn(ben.session, account.id, 1, Method.SASL, None),
    )

    assert params(ann.received()) == [
        ("766", "ben", "a", "Key not set"),
        ("761", "ben", "b", "*", "2"),
        ("761", "ben", "c", "*", "3"),
    ]


def test_account_under_two_nicks_is_told_twice() -> None:
    """What is set on an account is news of each nick that it has here."""
    room = Room(GUESTS)
    assert room.admin("adduser", "bob").is_ok
    ann = guest(room, "ann")
    for nick in ("one", "two"):
        peer = room.connect().sends(f"CAP REQ :{CAPS}", f"NICK {nick}", "USER u 0 * :r")
        peer.logs_in("bob")
        peer.sends("CAP END")
    ann.sends("METADATA * SUB a", "MONITOR + one,two")
    ann.lines.clear()
    peer.sends("METADATA * SET a :1")

    assert params(ann.received()) == [
        ("761", "one", "a", "*", "1"),
        ("761", "two", "a", "*", "1"),
    ]

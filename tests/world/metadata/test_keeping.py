from securechat.store.records import (
    MetadataRecord,
    MetadataRemovedRecord,
    RoomRecord,
    Snapshot,
)
from tests.world.metadata.peers import CAPS, GUESTS, asked, batch, guest, params, peers
from tests.world.peer import Room


def test_accounts_and_rooms_keep_it() -> None:
    """What is set survives a restart, and what was removed does not come back."""
    (bob,) = peers("bob")
    bob.sends(
        "METADATA * SET a :1", "METADATA * SET b :2", "METADATA * SET a", "METADATA #lobby SET c :3"
    )
    records = bob.room.records
    kept = {
        (r.owner, r.key): r
        for r in records
        if isinstance(r, MetadataRecord | MetadataRemovedRecord)
    }
    metadata = tuple(r for r in kept.values() if isinstance(r, MetadataRecord))
    account = bob.room.world.state.accounts["bob"].record()
    rooms = tuple(room.record() for room in bob.room.world.state.rooms.values())
    again = Room(snapshot=Snapshot(2, 100, 0, rooms, (), (), (account,), metadata=metadata))
    bob = again.login("bob", caps=CAPS)

    assert params(batch(asked(bob, "METADATA * LIST"))) == [("761", "bob", "b", "*", "2")]
    assert params(batch(asked(bob, "METADATA #lobby LIST"))) == [("761", "#lobby", "c", "*", "3")]


def test_orphans_in_the_store_do_no_harm() -> None:
    """A row whose owner is gone is passed over."""
    Room(snapshot=Snapshot(1, 100, 0, (), (), (), (), metadata=(MetadataRecord(7, "a", "b"),)))


def test_what_could_not_be_written_was_not_set() -> None:
    """A commit that fails is told once, shown to nobody, and leaves what was."""
    bob, alice = peers("bob", "alice")
    alice.sends("METADATA * SUB a b")
    bob.sends("METADATA * SET a :1", "METADATA #lobby SET a :1")
    bob.lines.clear()
    alice.lines.clear()

    bob.room.breaks()
    for line in ("* SET a :2", "* SET b :2", "* CLEAR", "#lobby CLEAR"):
        bob.sends(f"@label=x METADATA {line}")
        (fail,) = bob.received()
        target = "#lobby" if line.startswith("#") else "bob"
        assert fail.params[:3] == ("METADATA", "TEMPORARILY_UNAVAILABLE", target)
        assert fail.tags == {"label": "x"}
    bob.room.on_batch = bool

    assert alice.lines == []
    for target in ("*", "#lobby"):
        assert [m.params[2:] for m in batch(asked(bob, f"METADATA {target} LIST"))] == [
            ("a", "*", "1")
        ]


def test_account_that_could_not_be_removed_keeps_it() -> None:
    """A removal that fails gives back all of an account."""
    bob, alice = peers("bob", "alice")
    bob.sends("METADATA * SET a :1")

    bob.room.breaks()
    bob.room.admin("deluser", "bob")

    assert bob.room.world.state.accounts["bob"].metadata == {"a": "1"}
    assert alice is not None


def test_disk_that_takes_nothing_refuses() -> None:
    """While nothing can be written nothing is set."""
    (bob,) = peers("bob")
    bob.room.world.is_writable = False
    (fail,) = asked(bob, "METADATA * SET a :1")

    assert fail.params[:2] == ("METADATA", "TEMPORARILY_UNAVAILABLE")
    assert batch(asked(bob, "METADATA * LIST")) == []


def test_disk_that_takes_nothing_does_not_matter_to_guests() -> None:
    """What hangs on a guest is nowhere written, and so is set all the same."""
    ann = guest(Room(GUESTS), "ann")
    ann.room.world.is_writable = False

    assert asked(ann, "METADATA * SET a :1")[0].command == "761"


def test_room_with_metadata_is_missed() -> None:
    """A room that somebody has set something on is not forgotten when it is empty."""
    (bob,) = peers("bob")
    bob.sends("JOIN #own", "METADATA #own SET a :1", "PART #own", "JOIN #own")

    assert len(batch(asked(bob, "METADATA #own LIST"))) == 1


def test_same_value_again_is_nothing_new() -> None:
    """What is so already is answered, and neither written nor told (draft/metadata-3)."""
    bob, alice = peers("bob", "alice")
    alice.sends("METADATA * SUB a")
    bob.sends("METADATA * SET a :1")
    alice.lines.clear()
    count = len(bob.room.records)

    assert asked(bob, "METADATA * SET a :1")[0].command == "761"
    assert (alice.lines, len(bob.room.records)) == ([], count)


def test_room_record_and_metadata_are_apart() -> None:
    """What rewrites a room leaves what hangs on it alone, and the other way round."""
    (bob,) = peers("bob")
    count = len(bob.room.records)
    bob.sends("METADATA #lobby SET a :1", "TOPIC #lobby :t")
    kinds = [type(r) for r in bob.room.records[count:]]

    assert kinds.count(MetadataRecord) == 1
    assert kinds.count(RoomRecord) == 1

from securechat.world.inputs import Reconfigured
from securechat.world.settings import Settings
from securechat.world.support import changes
from tests.world.peer import Room

OLD = Settings(icon="https://old.example/i.png", next_pin="0123")


def test_changes_name_what_is_new_other_or_gone() -> None:
    """A token behind a dash is no more (Modern IRC, RPL_ISUPPORT)."""
    before = {"SAME": None, "KEPT": "1", "OTHER": "1", "BARE": None, "GONE": "x"}
    after = {"SAME": None, "KEPT": "1", "OTHER": "2", "BARE": "x", "NEW": "NEW", "FLAG": None}

    assert changes(before, after) == {
        "-GONE": None, "OTHER": "2", "BARE": "x", "NEW": "NEW", "FLAG": None,
    }  # fmt: skip
    assert changes(before, before) == {}


def test_changes_are_told_to_who_is_here() -> None:
    """When what 005 says changes, those who have been told get the difference, and nobody else;
    who negotiated the batch, in one (draft/extended-isupport).
    """
    room = Room(OLD)
    bob, alice = room.login("bob", "batch"), room.login("alice", "batch draft/extended-isupport")
    late = room.connect().sends("CAP REQ batch")
    for peer in (bob, alice, late):
        peer.lines.clear()
    room.execute(Reconfigured(Settings(icon="https://new.example/i.png"), (), (), ""))

    changed = ["-securechat.internal/NEXTKEY", "draft/ICON=https://new.example/i.png"]
    (line,) = bob.received()

    assert (line.command, list(line.params[1:-1])) == ("005", changed)

    start, line, end = alice.received()

    assert (start.params[1], list(line.params[1:-1])) == ("draft/isupport", changed)
    assert line.tags["batch"] == start.params[0][1:] == end.params[0][1:]
    assert late.lines == []

    room.execute(Reconfigured(Settings(icon="https://new.example/i.png", motd=("x",)), (), (), ""))

    assert bob.lines == alice.lines == []

import json

from securechat.client.event_lines import json_lines, plain_lines
from securechat.client.events import RoomRenamed

NOON_MS = 1_795_262_400_000


def test_a_renamed_room_is_one_line_under_its_old_name() -> None:
    """A script learns where the room it knows has gone."""
    event = RoomRenamed(NOON_MS, "#old", "#new", "alice", "shorter")
    [line] = plain_lines(event)
    assert line == "2026-11-21T12:00:00.000Z #old * alice renamed this room to #new (shorter)"
    [line] = json_lines(event)
    found = json.loads(line)
    assert (found["event"], found["place"], found["new"]) == ("room-renamed", "#old", "#new")


def test_a_room_that_was_renamed_by_nobody_knows_whom_is_a_line_too() -> None:
    """Whoever was away learns where it has gone, and not by whom."""
    event = RoomRenamed(NOON_MS, "#old", "#new", "")
    [line] = plain_lines(event)
    assert line == "2026-11-21T12:00:00.000Z #old * this room is called #new now"
    [line] = json_lines(event)
    found = json.loads(line)
    assert (found["place"], found["new"], found["nick"]) == ("#old", "#new", "")

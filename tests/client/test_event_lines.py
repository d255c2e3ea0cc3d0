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

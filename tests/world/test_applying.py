"""The table of events."""

from securechat.world import events
from securechat.world.applying.registry import APPLIERS


def test_every_event_is_applied() -> None:
    """No event is decided that would change nothing by mistake."""
    assert set(APPLIERS) == set(events.Event.__args__)

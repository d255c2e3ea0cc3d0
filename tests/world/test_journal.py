"""The table of records."""

from securechat.world import events
from securechat.world.journal.registry import MAKERS


def test_every_promise_leaves_a_record() -> None:
    """What counts only once it is committed has something to commit."""
    assert set(events.PROMISED) <= set(MAKERS)

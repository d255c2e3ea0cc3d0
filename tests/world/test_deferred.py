"""Reads that are run after the commit, and whom they keep waiting."""

from securechat.store.pages import PageQuery, Shape
from securechat.store.records import JournalRecord
from securechat.world.deferred import LINES_AT_ONCE, Envelope, PageRead
from securechat.world.replying import Reply
from tests.remembered import Remembered


def test_long_page_gives_way_to_those_who_talk() -> None:
    """Between two moments for others a read makes no more than so many lines."""
    count = 10 * LINES_AT_ONCE
    said = [
        JournalRecord(n, n, 1, None, "b!u@h", "PRIVMSG", (f"m{n}",), {})
        for n in range(1, count + 1)
    ]
    history = Remembered(said, {})
    query = PageQuery(1, 0, count, has_events=False, shape=Shape.LATEST, limit=count)
    read = PageRead(Envelope("server", 0, "b1"), "#room", None, query, Reply("", ""), Reply("", ""))

    lines = b"".join(read.run(history).chunks).splitlines()

    assert len(lines) == count
    assert history.gave_way == count / LINES_AT_ONCE - 1

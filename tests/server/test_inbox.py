"""The world's inbox: nothing is lost, nothing changes places, nobody sleeps beside full shelves."""

import threading

import pytest

from securechat.server.inbox import Inbox

PATIENCE_S = 10.0


def test_inbox_keeps_the_order_of_each_thread() -> None:
    """What one thread puts in comes out in its order, and what it puts in at once together."""
    inbox: Inbox[tuple[int, int]] = Inbox()

    def fill(thread: int) -> None:
        for number in range(0, 3000, 3):
            inbox.put((thread, number))
            inbox.put_all([(thread, number + 1), (thread, number + 2)])

    threads = [threading.Thread(target=fill, args=(thread,)) for thread in range(3)]
    for one in threads:
        one.start()
    taken: list[tuple[int, int]] = []
    while len(taken) < 9000:
        inbox.wait(PATIENCE_S)
        taken += [inbox.take() for _ in range(len(inbox))]
    for one in threads:
        one.join()

    for thread in range(3):
        assert [number for owner, number in taken if owner == thread] == list(range(3000))
    for place, (thread, number) in enumerate(taken):
        if number % 3 == 1:
            assert taken[place + 1] == (thread, number + 1)


def test_inbox_wakes_who_waits() -> None:
    """An item ends the wait at once; with none it ends with the time."""
    inbox: Inbox[str] = Inbox()
    with pytest.raises(IndexError):
        inbox.take()
    inbox.wait(0.0)
    inbox.put("before")
    inbox.wait(PATIENCE_S)
    assert inbox.take() == "before"
    later = threading.Timer(0.05, inbox.put, ["later"])
    later.start()
    while not inbox:
        inbox.wait(PATIENCE_S)
    assert inbox.take() == "later"
    later.join()

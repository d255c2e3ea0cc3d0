import asyncio
import threading

from securechat.client.events import Event, Told
from securechat.client.fullscreen.inbox import (
    BUSY_EVENTS,
    BUSY_PAUSE_S,
    MOST_AT_ONCE,
    MOST_WAITING,
    PAUSE_S,
    Inbox,
)


def told(number: int) -> Told:
    """One event among many."""
    return Told(number, str(number))


async def test_events_of_another_thread_come_once_and_in_order() -> None:
    """Whatever the link's thread puts, and however fast, is taken once, in its order."""
    taken: list[Event] = []
    is_all = asyncio.Event()
    events = [told(number) for number in range(5 * MOST_AT_ONCE)]

    def take(some: list[Event]) -> None:
        taken.extend(some)
        if len(taken) == len(events):
            is_all.set()

    inbox = Inbox(take)
    inbox.open()

    def put_all() -> None:
        for event in events:
            inbox.put(event)

    thread = threading.Thread(target=put_all)
    thread.start()
    await is_all.wait()
    thread.join()
    assert taken == events


async def test_what_came_before_the_screen_is_shown_when_it_opens() -> None:
    """Events and calls from before the loop ran are not lost."""
    taken: list[Event] = []
    called: list[int] = []
    inbox = Inbox(taken.extend)
    inbox.put(told(1))
    inbox.call(lambda: called.append(len(taken)))
    inbox.open()
    assert taken == [told(1)]
    assert called == [1]


async def test_a_call_comes_behind_the_events_before_it() -> None:
    """A call sees what was put before it, even more than is shown at once."""
    taken: list[Event] = []
    seen = asyncio.get_running_loop().create_future()
    inbox = Inbox(taken.extend)
    inbox.open()
    for number in range(2 * MOST_AT_ONCE):
        inbox.put(told(number))
    inbox.call(lambda: seen.set_result(len(taken)))
    assert await seen == 2 * MOST_AT_ONCE


async def test_there_is_room_for_so_many_events() -> None:
    """Whoever puts more is asked to wait, until some are shown, or nobody looks any more."""
    shown = asyncio.Event()
    inbox = Inbox(lambda _events: shown.set())
    inbox.open()
    for number in range(MOST_WAITING - 1):
        inbox.put(told(number))
    assert inbox.has_room()
    inbox.put(told(0))
    assert not inbox.has_room()
    await shown.wait()
    assert inbox.has_room()
    inbox.put(told(0))
    inbox.close()
    assert inbox.has_room()


async def test_the_end_does_not_wait_for_what_waits() -> None:
    """Whoever leaves is not shown a thousand lines before."""
    taken: list[Event] = []
    seen = asyncio.get_running_loop().create_future()
    inbox = Inbox(taken.extend)
    inbox.open()
    inbox.end(lambda: seen.set_result(len(taken)))
    for number in range(MOST_AT_ONCE):
        inbox.put(told(number))
    assert await seen == 0


async def test_a_closed_screen_is_shown_nothing() -> None:
    """What comes after the screen is gone is dropped: it would find no pane."""
    taken: list[Event] = []
    inbox = Inbox(taken.extend)
    inbox.open()
    inbox.close()
    inbox.put(told(1))
    inbox.call(lambda: taken.append(told(2)))
    await asyncio.sleep(0)
    assert not taken


async def test_much_at_once_is_shown_less_often() -> None:
    """A crowd that talks leaves time for keys: its next lines wait longer than a single one's."""
    loop = asyncio.get_running_loop()

    async def gap_s(count: int) -> float:
        taken: asyncio.Queue[float] = asyncio.Queue()
        inbox = Inbox(lambda _events: taken.put_nowait(loop.time()))
        for number in range(count):
            inbox.put(told(number))
        inbox.open()
        inbox.put(told(count))
        first_s = await taken.get()
        return await taken.get() - first_s

    assert PAUSE_S <= await gap_s(1) + 0.001
    assert await gap_s(BUSY_EVENTS) >= BUSY_PAUSE_S - 0.001

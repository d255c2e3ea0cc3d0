"""Reading the history beside the writer, and what a session gets meanwhile."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from securechat.server.connection import Connection
from securechat.server.readers import ReaderThreads
from securechat.store.database import Store
from securechat.store.records import JournalRecord
from securechat.world.batch import Output
from securechat.world.deferred import Answer, LinkRead, PageRead
from tests.server.peer import PATIENCE_S, page_read
from tests.server.still import StillPeer


def output(*chunks: bytes, at: tuple[int, ...] = ()) -> Output:
    """Return what a session gets, with a read behind each of so many chunks."""
    return Output((1,), list(chunks), False, False, tuple((index, page_read()) for index in at))


# The connection.


def test_later_output_waits_for_the_page() -> None:
    """What is released later, and a PING of the server, stand behind what was read."""
    with StillPeer(ping_s=10) as bob:
        first = output(b"before\r\n", b"after\r\n", at=(1,))._replace(is_registered=True)
        bob.io.deliver([first])
        bob.io.deliver([output(b"later\r\n")])
        bob.io.passes(11)
        assert ["before"] == bob.received()

        connection, read = bob.reads.reads.get_nowait()
        assert connection is bob.connection
        assert isinstance(read, PageRead)
        bob.connection.take_page(Answer([b"page\r\n"]), bob.io.now)
        assert ["page", "after", "later", "PING :securechat"] == bob.received()
        assert bob.reads.reads.empty()

        bob.io.deliver([output(b"alone\r\n")])
        assert ["alone"] == bob.received()


def test_next_page_is_asked_for_when_the_one_before_is_written() -> None:
    """However many pages a session wants, the server holds one of them at a time."""
    with StillPeer() as bob:
        bob.io.deliver([output(b"x\r\n", at=(0, 0, 1))])
        bob.reads.reads.get_nowait()
        assert bob.reads.reads.empty()
        bob.connection.take_page(Answer([b"y" * 1_000_000, b"\r\n"]), bob.io.now)
        assert bob.connection.writing
        assert bob.reads.reads.empty()

        while bob.connection.writing:
            bob.received()
            bob.connection.on_writable(0, bob.io.now)
        bob.reads.reads.get_nowait()
        bob.received()
        bob.connection.take_page(Answer([]), bob.io.now)
        assert ["x"] == bob.received()
        bob.reads.reads.get_nowait()


def test_a_page_is_not_the_fault_of_a_slow_reader() -> None:
    """A page larger than the outbox may be is written all the same; what comes behind it counts."""
    with StillPeer(outbox_bytes=100_000) as bob:
        bob.io.deliver([output(at=(0,))])
        bob.connection.take_page(Answer([b"y" * 1_000_000]), bob.io.now)
        bob.io.deliver([output(b"z" * 99_000)])
        assert not bob.connection.is_gone
        bob.io.deliver([output(b"z" * 2_000)])
        assert bob.connection.is_gone


def test_who_asks_for_pages_and_reads_none_is_closed() -> None:
    """Reads that wait count, too, and so does what waits behind one that is long in coming."""
    with StillPeer(outbox_bytes=100_000) as bob:
        for _ in range(60):
            bob.io.deliver([output(at=(0,))])
        assert bob.connection.is_gone
    with StillPeer(outbox_bytes=100_000) as bob:
        bob.io.deliver([output(at=(0,))])
        bob.io.deliver([output(b"z" * 100_000)])
        assert bob.connection.is_gone


def test_page_for_a_closed_connection_is_dropped() -> None:
    """Nobody is there any more to read it."""
    with StillPeer() as bob:
        bob.io.deliver([output(at=(0,))])
        bob.connection.close("The test says so")
        assert not bob.connection.is_written
        bob.connection.take_page(Answer([b"page\r\n"]), bob.io.now)


def test_last_line_comes_behind_the_page() -> None:
    """Who asks and then quits gets the answer first, then the ERROR."""
    with StillPeer() as bob:
        last = output(b"ERROR :Quit\r\n", at=(0,))._replace(is_closing=True)
        bob.io.deliver([last])
        assert [] == bob.received()
        bob.connection.take_page(Answer([b"page\r\n"]), bob.io.now)
        assert ["page", "ERROR :Quit"] == bob.received()


# The threads.


@dataclass(eq=False)
class Desk:
    """Stands where a connection and its io thread stand: keeps the pages that come."""

    is_written: bool = True
    pages: "queue.SimpleQueue[list[bytes]]" = field(default_factory=queue.SimpleQueue)

    @property
    def io(self) -> "Desk":
        """The io thread of this connection: itself."""
        return self

    def call(self, function: Callable[[float], None]) -> None:
        """Run it at once."""
        function(0.0)

    def take_page(self, answer: Answer, now: float) -> None:
        """Keep a page."""
        self.pages.put(answer.chunks)

    def take_made(self, digest: str) -> str | None:
        """Return the token it has made, if that is the hash."""
        return "TOKEN" if digest == "hash" else None

    def submits(self, threads: ReaderThreads, read: PageRead | LinkRead) -> None:
        """Ask for a page."""
        threads.submit(cast("Connection", self), read)

    def page(self) -> bytes:
        """Return the next page."""
        return b"".join(self.pages.get(timeout=PATIENCE_S))


@pytest.fixture(name="data")
def _data(tmp_path: Path) -> Iterator[Path]:
    store = Store.open(tmp_path)
    store.commit([JournalRecord(n, n, 1, None, "b!u@h", "PRIVMSG", (f"m{n}",), {}) for n in (1, 2)])
    yield tmp_path
    store.close()


@pytest.fixture(name="threads")
def _threads(data: Path) -> Iterator[ReaderThreads]:
    threads = ReaderThreads(data)
    threads.start()
    yield threads
    threads.stop()


def test_page_is_read_and_given_to_the_connection(threads: ReaderThreads) -> None:
    """What is committed comes as lines."""
    desk = Desk()
    desk.submits(threads, page_read("#room"))

    assert desk.page() == b":b!u@h PRIVMSG #room :m1\r\n:b!u@h PRIVMSG #room :m2\r\n"


def test_read_of_a_connection_that_is_gone_is_skipped(threads: ReaderThreads) -> None:
    """Nothing is read for nobody."""
    gone, here = Desk(is_written=False), Desk()
    for _ in range(10):
        gone.submits(threads, page_read())
        here.submits(threads, page_read())
        here.page()

    assert gone.pages.empty()


def test_failure_is_told_and_the_next_read_works(threads: ReaderThreads) -> None:
    """What cannot be read, or cannot be made into lines, is refused; the thread goes on."""
    desk = Desk()
    read = page_read()
    for wrong in ({"conversation": 1 << 70}, {"shape": None}):
        desk.submits(threads, replace(read, query=read.query._replace(**wrong)))
        assert desk.page() == b"FAIL failed\r\n"
    desk.submits(threads, read)

    assert desk.page().endswith(b":m2\r\n")


@pytest.mark.parametrize(
    ("digest", "links", "page"),
    [
        ("hash", ["LINK of ", "PAGE of "], b"About/LINK of TOKEN/PAGE of TOKEN"),
        ("other", ["LINK of "], b"FAIL failed"),
        ("hash", [], b"FAIL failed"),
    ],
)
def test_link_is_made_where_the_token_is(
    data: Path, digest: str, links: list[str], page: bytes
) -> None:
    """Of the connection that asked, and for it alone; without a token or an address it fails."""
    threads = ReaderThreads(data, links=lambda token: [link + token for link in links])
    threads.start()
    try:
        desk = Desk()
        read = page_read()
        desk.submits(threads, LinkRead(read.envelope, "bob", "About", digest, read.failed))
        assert desk.page().replace(b":s NOTICE bob :", b"").replace(b"\r\n", b"/")[:-1] == page
    finally:
        threads.stop()

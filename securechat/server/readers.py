"""`ReaderThreads`: the history is read here, beside the writer, and made into lines.

A connection has one read here at a time: it asks for the next page when the one before is written.
So the queue goes round among those who read much, and who reads little never waits for all of that.
"""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from securechat.server import logs
from securechat.server.connection import Connection
from securechat.server.crew import Crew
from securechat.store.errors import StoreError
from securechat.store.history import History
from securechat.world.deferred import Answer, LinkRead, Read

THREADS = 1
"""Making lines is the interpreter's work, of which there is one: a second thread takes turns with
the first one and with those who talk. Ten readers then delayed an echo twice as much."""


class _Job(NamedTuple):
    connection: Connection
    read: Read


class ReaderThreads(Crew[_Job]):
    """The threads `reader-0` …, from `start` to `stop`."""

    def __init__(
        self,
        directory: Path,
        count: int = THREADS,
        *,
        links: Callable[[str], Sequence[str]] = lambda _token: (),
    ) -> None:
        """Read in *directory*; *links* returns the links of an invitation, by its token."""
        self._jobs: deque[_Job] = deque()
        super().__init__("reader", count, self._jobs, self._jobs.popleft)
        self._directory = directory
        self._links = links

    def submit(self, connection: Connection, read: Read) -> None:
        """Have *connection* given what *read* brings, or its refusal. Any thread.

        The queue needs no bound of its own: each connection is in it once at most.
        """
        with self._changed:
            self._jobs.append(_Job(connection, read))
            self._changed.notify()

    def _run(self) -> None:
        history = History(self._directory)
        while (job := self._next()) is not None:
            if job.connection.is_written:
                _give(job.connection, self._answer(history, job))
        history.close()

    def _answer(self, history: History, job: _Job) -> Answer:
        read = job.read
        try:
            if not isinstance(read, LinkRead):
                return read.run(history)
            token = job.connection.take_made(read.token_hash)
            links = self._links(token) if token is not None else ()
            if links:
                return read.answer(links)
        except StoreError as error:
            logs.error("the history cannot be read", cause=error)
        except Exception as error:  # noqa: BLE001 - a bug with one page; others are still read
            logs.error("a page of the history could not be made", cause=error)
        return Answer(read.refused())


def _give(connection: Connection, answer: Answer) -> None:
    connection.io.call(lambda now: connection.take_page(answer, now))

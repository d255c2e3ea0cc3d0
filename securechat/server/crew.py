"""`Crew`: threads that take one job after the other from where all of them wait."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

Job = TypeVar("Job")


class Waiting(Protocol):
    """The jobs that nobody has taken yet; true while there are some."""

    def clear(self) -> None:
        """Drop them."""


class Crew(ABC, Generic[Job]):
    """The threads `NAME-0` …, from `start` to `stop`."""

    def __init__(self, name: str, count: int, jobs: Waiting, take: Callable[[], Job]) -> None:
        """Make *count* threads called after *name*.

        Args:
            name: what they are called, without the number.
            count: how many there are.
            jobs: to be touched only by who holds `_changed`.
            take: returns the next of them; called when there is one.
        """
        self._waiting = jobs
        self._take = take
        self._changed = threading.Condition()  # guards _waiting and _is_stopping
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Drop what waits; returns when no thread works any more, within one job."""
        with self._changed:
            self._is_stopping = True
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    @abstractmethod
    def _run(self) -> None:
        """Do what `_next` returns, until that is None; each of the threads."""

    def _next(self) -> Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_stopping)
            return None if self._is_stopping else self._take()

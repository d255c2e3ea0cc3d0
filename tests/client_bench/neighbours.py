"""`Neighbours`: others in the room, who talk on a thread of their own."""

import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.load.crowd import Crowd
from tests.load.servers import Server

_TURN_S = 0.02

WORDS = "the quick brown fox jumps over the lazy dog and then some more of the same"


class Neighbours:
    """People in rooms; a context manager that sends them home.

    Args:
        server: where they are.
        rooms: of each of them.
    """

    def __init__(self, server: Server, rooms: Sequence[Sequence[str]]) -> None:
        self._crowd = Crowd(server.port, server.ca)
        self._crowd.enter(rooms, password=server.password)
        self._room = rooms[0][0]
        self._is_over = threading.Event()
        self._rate = 0
        self._left = 0
        self.said = 0
        """Lines sent so far."""
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._crowd.__exit__(None, None, None)

    def talk(self, count: int, rate: int) -> None:
        """Begin to say *count* lines, *rate* a second."""
        self._rate = rate
        self._left = count

    def hush(self) -> None:
        """Say nothing more."""
        self._left = 0

    def finish(self) -> None:
        """Wait until all is said."""
        while self._left > 0:
            time.sleep(_TURN_S)

    def _talk(self) -> None:
        owed = 0.0
        last_s = time.monotonic()
        speakers = self._crowd.peers[: min(4, len(self._crowd.peers))]
        while not self._is_over.is_set():
            self._crowd.turn(_TURN_S / 4)
            now_s = time.monotonic()
            owed = min(owed + (now_s - last_s) * self._rate, 500.0) if self._left else 0.0
            last_s = now_s
            for _ in range(min(int(owed), self._left)):
                self.said += 1
                line = f"PRIVMSG {self._room} :{self.said} {WORDS}\r\n"
                speakers[self.said % len(speakers)].say(line.encode())
                self._left -= 1
                owed -= 1
            time.sleep(_TURN_S / 4)

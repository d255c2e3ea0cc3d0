"""`Outbox`: what is to be written to one connection, in order.

A read of the history may stand in that order. What comes behind it waits apart, until the read is
filled in; everybody else's outbox is a plain list of chunks.
"""

from collections import deque

from securechat.world.deferred import Answer, Read

WRITE_BYTES = 65536
"""The most one write is given."""

READ_BYTES = 2048
"""About what a read takes while it waits: who asks for many and reads nothing is closed."""


class Outbox:
    """Chunks of whole lines. One owner: the io thread of the connection."""

    __slots__ = ("_chunks", "_held", "held_bytes", "page_bytes", "waiting_bytes")

    def __init__(self) -> None:
        self._chunks: list[bytes] = []  # empty most of the time: a deque would hold 700 bytes
        self.waiting_bytes = 0
        self._held: deque[bytes | Read] | None = None
        """What waits for a read, which stands first; None while there is none."""
        self.held_bytes = 0
        self.page_bytes = 0
        """What is left of the page in front: that much waits is no fault of a slow reader."""

    def __bool__(self) -> bool:
        """Whether something waits."""
        return bool(self._chunks or self._held)

    @property
    def total_bytes(self) -> int:
        """All that it holds."""
        return self.waiting_bytes + self.held_bytes

    def extend(self, chunks: list[bytes]) -> None:
        """Append what the world has released."""
        if self._held is not None:
            self._held += chunks
            self.held_bytes += sum(map(len, chunks))
            return
        self._chunks += chunks
        self.waiting_bytes += sum(map(len, chunks))

    def extend_around(self, chunks: list[bytes], reads: tuple[tuple[int, Read], ...]) -> None:
        """Append *chunks*, with each of *reads* behind as many of them as it says."""
        start = 0
        for index, read in reads:
            self.extend(chunks[start:index])
            start = index
            if self._held is None:
                self._held = deque()
            self._held.append(read)
            self.held_bytes += READ_BYTES
        self.extend(chunks[start:])

    def say(self, line: bytes) -> None:
        """Append a line of our own."""
        self.extend([line])

    def next_read(self) -> Read | None:
        """Return the read that comes next, once all before it is taken out."""
        if self._held is None or self._chunks:
            return None
        read = self._held[0]
        assert not isinstance(read, bytes)
        return read

    def fill(self, answer: Answer) -> None:
        """Put *answer* in the place of the next read; its rest, if there is one, comes next."""
        held = self._held
        assert held is not None
        held.popleft()
        self.held_bytes -= READ_BYTES
        self.page_bytes = sum(map(len, answer.chunks))
        self._chunks += answer.chunks
        self.waiting_bytes += self.page_bytes
        if answer.rest is not None:
            held.appendleft(answer.rest)
            self.held_bytes += READ_BYTES
        while held and isinstance(chunk := held[0], bytes):
            held.popleft()
            self._chunks.append(chunk)
            self.waiting_bytes += len(chunk)
            self.held_bytes -= len(chunk)
        if not held:
            self._held = None

    def next_data(self) -> bytes:
        """Take out what to write next, at most `WRITE_BYTES`; empty if there is nothing."""
        chunks = self._chunks
        if not chunks:
            return b""
        if self.waiting_bytes <= WRITE_BYTES:
            data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
            self._chunks = []
        else:
            data = self._first_of_many()
        self.waiting_bytes -= len(data)
        if self.page_bytes:
            self.page_bytes = max(0, self.page_bytes - len(data))
        return data

    def _first_of_many(self) -> bytes:
        """Take out as many whole chunks as one write holds, or a part of the first."""
        chunks = self._chunks
        count = size = 0
        while size + len(chunks[count]) <= WRITE_BYTES:
            size += len(chunks[count])
            count += 1
        if count == 0:
            data = chunks[0][:WRITE_BYTES]
            chunks[0] = chunks[0][WRITE_BYTES:]
        else:
            data = b"".join(chunks[:count])
            del chunks[:count]
        return data

    def clear(self) -> None:
        """Give up what waits."""
        self._chunks.clear()
        self._held = None
        self.waiting_bytes = self.held_bytes = self.page_bytes = 0

"""`Outbox`: what is to be written to one connection, in order."""

from collections import deque

WRITE_BYTES = 65536
"""The most one write is given."""


class Outbox:
    """Chunks of whole lines, and the bytes that OpenSSL has been given and not yet taken.

    The world thread counts what it hands over, the io thread what it has written: one counter for
    both would drift.
    """

    __slots__ = ("_chunks", "_sent_bytes", "queued_bytes", "unsent")

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._sent_bytes = 0
        self.queued_bytes = 0
        """All that the world has ever handed over; only its thread adds to it."""
        self.unsent = b""
        """What the last write was given and did not take. OpenSSL has begun a record with it, so
        the next write must be given the same bytes again."""

    @property
    def waiting_bytes(self) -> int:
        """How much was handed over and not yet written."""
        return self.queued_bytes - self._sent_bytes

    def extend(self, chunks: list[bytes]) -> None:
        """Append what the world has handed over, and counted."""
        self._chunks.extend(chunks)

    def say(self, line: bytes) -> None:
        """Append a line of our own, which the world has not counted."""
        self._sent_bytes -= len(line)
        self._chunks.append(line)

    def next_data(self) -> bytes:
        """Return what to write next, at most `WRITE_BYTES`; empty if there is nothing."""
        if self.unsent or not self._chunks:
            return self.unsent
        chunks = self._chunks
        data = chunks.popleft()
        if chunks:
            taken, size = [data], len(data)
            while chunks and size + len(chunks[0]) <= WRITE_BYTES:
                size += len(chunks[0])
                taken.append(chunks.popleft())
            data = b"".join(taken)
        if len(data) > WRITE_BYTES:
            chunks.appendleft(data[WRITE_BYTES:])
            data = data[:WRITE_BYTES]
        self.unsent = data
        return data

    def written(self, count: int) -> None:
        """Note that the first *count* bytes of `next_data` are gone."""
        self._sent_bytes += count
        self.unsent = self.unsent[count:]

    def clear(self) -> None:
        """Give up what waits."""
        self._chunks.clear()
        self.unsent = b""

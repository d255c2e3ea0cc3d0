"""`Outbox`: what is to be written to one connection, in order."""

from collections import deque

WRITE_BYTES = 65536
"""The most one write is given."""


class Outbox:
    """Chunks of whole lines.

    The world thread counts what it hands over, the io thread what it has taken out: one counter
    for both would drift.
    """

    __slots__ = ("_chunks", "_taken_bytes", "queued_bytes")

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._taken_bytes = 0
        self.queued_bytes = 0
        """All that the world has ever handed over; only its thread adds to it."""

    @property
    def waiting_bytes(self) -> int:
        """How much was handed over and not yet taken out."""
        return self.queued_bytes - self._taken_bytes

    def extend(self, chunks: list[bytes]) -> None:
        """Append what the world has handed over, and counted."""
        self._chunks.extend(chunks)

    def say(self, line: bytes) -> None:
        """Append a line of our own, which the world has not counted."""
        self._taken_bytes -= len(line)
        self._chunks.append(line)

    def next_data(self) -> bytes:
        """Take out what to write next, at most `WRITE_BYTES`; empty if there is nothing."""
        chunks = self._chunks
        if not chunks:
            return b""
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
        self._taken_bytes += len(data)
        return data

    def clear(self) -> None:
        """Give up what waits."""
        self._chunks.clear()

"""`Outbox`: what is to be written to one connection, in order."""

WRITE_BYTES = 65536
"""The most one write is given."""


class Outbox:
    """Chunks of whole lines. One owner: the io thread of the connection."""

    __slots__ = ("_chunks", "waiting_bytes")

    def __init__(self) -> None:
        self._chunks: list[bytes] = []  # empty most of the time: a deque would hold 700 bytes
        self.waiting_bytes = 0

    def __bool__(self) -> bool:
        """Whether something waits."""
        return bool(self._chunks)

    def extend(self, chunks: list[bytes]) -> None:
        """Append what the world has released."""
        self._chunks += chunks
        self.waiting_bytes += sum(map(len, chunks))

    def say(self, line: bytes) -> None:
        """Append a line of our own."""
        self._chunks.append(line)
        self.waiting_bytes += len(line)

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
        self.waiting_bytes = 0

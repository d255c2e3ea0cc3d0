"""`Counters`: positions, ids, and the times of the journal."""

from securechat.world.events import Stamp

CLOCK_DRIFT_MS = 1000
"""How far a room's times may run ahead of the clock to stay strictly increasing."""


class Counters:
    """The numbers that only ever rise, and the newest time."""

    def __init__(self, epoch: int, next_id: int, last_time_ms: int) -> None:
        self.position = epoch << 40
        """A run has room for 2^40 positions; the next run begins above all of them."""
        self._first = self.position
        self.next_id = next_id
        self.last_time_ms = last_time_ms
        self._newest: dict[int, int] = {}
        """By conversation: the newest time in it since the start."""
        self._floor_ms = last_time_ms
        self._references = 0

    def reference(self) -> str:
        """Return a name for a batch that no other of this run has."""
        self._references += 1
        return f"b{self._references:x}"

    def has_news(self, conversation: int, position: int) -> bool:
        """Whether anything may have happened since *position*: what was before the start is not
        known here.
        """
        return position < self._first or conversation in self._newest

    def stamp(self, conversation: int | None, now_ms: int) -> Stamp:
        """Return the next position, and a time that is strictly increasing in *conversation*.

        Time never runs backwards, whatever the clock does; within a conversation it may run ahead
        of it by less than `CLOCK_DRIFT_MS`, and then stands.
        """
        self.position += 1
        time_ms = self.last_time_ms
        if now_ms > time_ms:
            time_ms = self.last_time_ms = now_ms
        if conversation is not None:
            newest = self._newest.get(conversation, self._floor_ms)
            if newest >= time_ms:
                time_ms = newest + 1 if newest + 1 - time_ms < CLOCK_DRIFT_MS else newest
            self._newest[conversation] = time_ms
        return Stamp(self.position, time_ms)

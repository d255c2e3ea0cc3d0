"""Where and when: what places an event in the journal."""

from typing import NamedTuple


class Stamp(NamedTuple):
    """Where an event stands in the journal, and when it happened."""

    position: int
    time_ms: int

"""Where and when: what places an event in the journal."""

from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Stamp:
    """Where an event stands in the journal, and when it happened.

    Each message has one: a NamedTuple would take twice as long to make, and half as long again to
    read.
    """

    position: Final[int]
    time_ms: Final[int]

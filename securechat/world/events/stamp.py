"""Where and when: what places an event in the journal."""

from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Stamp:
    """Where an event stands in the journal, and when it happened.

    Each message has one: no NamedTuple, since to make one of those takes twice as long.
    """

    position: Final[int]
    time_ms: Final[int]

"""What goes into a measurement, and what comes out of it."""

from dataclasses import dataclass, field

from tests.load.ledger import Verdict


@dataclass(frozen=True, slots=True)
class Load:
    """How much of what."""

    members: int
    """Connections."""
    rate: float
    """Messages a second, where the load is steady."""
    seconds: float
    """How long it is measured, after the warm-up."""
    window: int
    """Messages each sender has under way, where the load is a closed loop."""
    text_bytes: int
    caps: str = ""
    """Capabilities that every connection asks for, with spaces between."""


@dataclass(slots=True)
class Outcome:
    """One run of one scenario."""

    figures: dict[str, float]
    """By the key of a column; see `scenarios`."""
    verdict: Verdict | None = None
    """Whether every message arrived; None: there were none."""
    remarks: list[str] = field(default_factory=list)
    """What makes the figures doubtful, in words."""

    @property
    def is_exact(self) -> bool:
        """Whether nothing went wrong with a message."""
        return self.verdict is None or self.verdict.is_exact

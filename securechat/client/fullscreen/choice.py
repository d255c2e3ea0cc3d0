"""`Choice`: something that can be chosen from a list."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the list, and what it does."""

    title: str
    note: str
    run: Callable[[], None]

"""`Lookups`: what the world may ask the store at once, by key. Ranges are deferred reads."""

from typing import Protocol

from securechat.store.records import JournalRecord


class Lookups(Protocol):
    """A small part of the store; what is being decided is not in it yet.

    Each method costs a look-up or two, and may raise `StoreError`.
    """

    def message(self, position: int) -> JournalRecord | None:
        """Return what was kept under *position*, or None."""


class NoLookups:
    """A store that holds nothing."""

    def message(self, position: int) -> JournalRecord | None:
        """Return None."""

"""`Lookups`: what the world may ask the store at once, by key. Ranges are deferred reads."""

from typing import Protocol

from securechat.store.records import JournalRecord
from securechat.world.batch import Unit


class Lookups(Protocol):
    """A small part of the store; what is being decided is not in it yet.

    Each method costs a look-up or two, and may raise `StoreError`.
    """

    def message(self, position: int) -> JournalRecord | None:
        """Return what was kept under *position*, or None."""

    def retried(self, account: int, conversation: int, key: str) -> JournalRecord | None:
        """Return what an account has sent to a conversation under a retry key, or None."""


class NoLookups:
    """A store that holds nothing."""

    def message(self, position: int) -> JournalRecord | None:
        """Return None."""

    def retried(self, account: int, conversation: int, key: str) -> JournalRecord | None:
        """Return None."""


class Recent:
    """The store, and before it what was sent under retry keys in the batch that is being decided."""

    def __init__(self, store: Lookups) -> None:
        self.message = store.message
        self._retried = store.retried
        self._sent: dict[tuple[int, int, str], tuple[Unit, JournalRecord]] = {}
        self._followers: dict[Unit, list[Unit]] = {}

    def first_sent(
        self, account: int, conversation: int, key: str, unit: Unit
    ) -> JournalRecord | None:
        """Return what was sent before under *key*, or None.

        If that is still to be committed, *unit*, which answers with it, shares its fate.
        """
        found = self._sent.get((account, conversation, key))
        if found is None:
            return self._retried(account, conversation, key)
        first, record = found
        self._followers.setdefault(first, []).append(unit)
        return record

    def note(self, unit: Unit, key: str, record: JournalRecord) -> None:
        """Remember what *unit* sends under *key* until it is in the store."""
        if record.account is not None:
            self._sent[record.account, record.conversation, key] = unit, record

    def take_followers(self) -> dict[Unit, list[Unit]]:
        """Return which units share the fate of which, and forget the batch: it is to be committed."""
        followers, self._followers = self._followers, {}
        self._sent.clear()
        return followers

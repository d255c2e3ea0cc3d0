"""What lets somebody in besides a password: invitations, and tokens of devices.

Both are records as the store keeps them, found by the SHA-256 of what was given out; that itself
is never here. They change only through events.
"""

from collections.abc import Iterable, Iterator

from securechat.store.records import DeviceRecord, InviteRecord


class Invitations:
    """The invitations that are open, by their ids."""

    def __init__(self, records: Iterable[InviteRecord]) -> None:
        self._by_id: dict[int, InviteRecord] = {}
        self._by_hash: dict[str, int] = {}
        for record in records:
            self.put(record.id, record)

    def __iter__(self) -> Iterator[InviteRecord]:
        """Yield them, oldest first."""
        yield from self._by_id.values()

    def get(self, number: int) -> InviteRecord | None:
        """Return the invitation called *number*."""
        return self._by_id.get(number)

    def find(self, token_hash: str) -> InviteRecord | None:
        """Return the invitation whose token has this hash."""
        number = self._by_hash.get(token_hash)
        return None if number is None else self._by_id[number]

    def of(self, account: int) -> list[InviteRecord]:
        """Return those that reset the password of *account*."""
        return [record for record in self._by_id.values() if record.account == account]

    def put(self, number: int, record: InviteRecord | None) -> None:
        """Have *record* under *number*, in place of what was there; None removes it."""
        old = self._by_id.pop(number, None) if record is None else self._by_id.get(number)
        if old is not None:
            del self._by_hash[old.token_hash]
        if record is not None:
            self._by_id[number] = record
            self._by_hash[record.token_hash] = number


class Devices:
    """The tokens of all accounts' devices, by their ids."""

    def __init__(self, records: Iterable[DeviceRecord]) -> None:
        self._by_id: dict[int, DeviceRecord] = {}
        self._by_hash: dict[str, int] = {}
        self._of_account: dict[int, dict[int, None]] = {}
        for record in records:
            self.put(record.id, record)

    def get(self, number: int) -> DeviceRecord | None:
        """Return the device called *number*."""
        return self._by_id.get(number)

    def find(self, token_hash: str) -> DeviceRecord | None:
        """Return the device whose token has this hash."""
        number = self._by_hash.get(token_hash)
        return None if number is None else self._by_id[number]

    def of(self, account: int) -> list[DeviceRecord]:
        """Return the devices of *account*, oldest first."""
        return [self._by_id[number] for number in self._of_account.get(account, {})]

    def put(self, number: int, record: DeviceRecord | None) -> None:
        """Have *record* under *number*, in place of what was there; None removes it."""
        old = self._by_id.get(number)
        if old is not None:
            del self._by_hash[old.token_hash]
            if record is None:
                del self._by_id[number], self._of_account[old.account][number]
        if record is not None:
            self._by_id[number] = record
            self._by_hash[record.token_hash] = number
            self._of_account.setdefault(record.account, {})[number] = None

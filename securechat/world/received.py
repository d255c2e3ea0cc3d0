"""`ReceiveMarkers`: up to where each device of an account is known to have received.

That is what it answered a PING for: what was only written may lie in the memory of a laptop that
sleeps. Part of the state; the store keeps it, a little late, since twice is better than never.
"""

from collections.abc import Iterable

from securechat.store.records import ReceivedRecord

MOST_DEVICES = 50
"""Of one account: the one that is furthest behind gives way. The store does the same."""


class ReceiveMarkers:
    """The position that each device has received, by account and the device's name."""

    def __init__(self, records: Iterable[ReceivedRecord]) -> None:
        self._positions: dict[int, dict[str, int]] = {}
        for record in records:
            self._positions.setdefault(record.account, {})[record.device] = record.position
        self._changed: dict[tuple[int, str], None] = {}

    def find(self, account: int, device: str) -> int | None:
        """Return up to where *device* has received; None for a new one."""
        return self._positions.get(account, {}).get(device)

    def furthest(self, account: int) -> int:
        """Return up to where any device of *account* has received."""
        return max(self._positions.get(account, {}).values(), default=0)

    def set(self, account: int, device: str, position: int) -> None:
        """Note that *device* has received up to *position*."""
        positions = self._positions.setdefault(account, {})
        positions[device] = position
        self._changed[account, device] = None
        if len(positions) > MOST_DEVICES:
            behind = min(positions, key=lambda name: (positions[name], name))
            del positions[behind]
            self._changed.pop((account, behind), None)

    def forget(self, account: int) -> None:
        """Drop what is known of a removed account."""
        self._positions.pop(account, None)

    @property
    def changed(self) -> tuple[ReceivedRecord, ...]:
        """What has changed since `kept`."""
        return tuple(
            ReceivedRecord(account, device, position)
            for account, device in self._changed
            if (position := self.find(account, device)) is not None
        )

    def kept(self) -> None:
        """Note that the store has all that has changed."""
        self._changed.clear()

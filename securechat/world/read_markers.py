"""`ReadMarkers`: up to when each has read each conversation.

What an account has read is named by id, a room or another account, and kept. With a guest at either
end it is named as the guest calls it, and forgotten with it. Nobody but who has read is told.

Source: IRCv3 draft/read-marker.
"""

from collections.abc import Iterable

from securechat.store.records import ReadMarkerRecord

Target = int | str
"""The id of a room or an account; or a name, folded."""


class ReadMarkers:
    """The newest time that was read, by who and what; part of the state."""

    def __init__(self, records: Iterable[ReadMarkerRecord]) -> None:
        self._times: dict[int, dict[Target, int]] = {}
        for record in records:
            self.set(record.reader, record.target, record.time_ms)

    def find(self, reader: int | None, target: Target | None) -> int | None:
        """Return up to when *reader* has read *target*, in ms since 1970; None: not known."""
        return None if reader is None or target is None else self._times.get(reader, {}).get(target)

    def set(self, reader: int, target: Target, time_ms: int) -> None:
        """Note that *reader* has read *target* up to *time_ms*."""
        self._times.setdefault(reader, {})[target] = time_ms

    def forget(self, reader: int) -> None:
        """Drop what *reader* has read: it will not come back."""
        self._times.pop(reader, None)

"""`Seen`: which messages were shown already, by their msgid.

After a lost connection the server repeats what it cannot know to have arrived: better twice than
never. Here the second time is noticed.
"""

MOST = 20_000
"""More than a server repeats, and a few MB."""


class Seen:
    """The newest msgids, across connections."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def is_new(self, msgid: str | None) -> bool:
        """Note *msgid*; return whether it was not there yet. Without one it is new."""
        if not msgid:
            return True
        if msgid in self._ids:
            return False
        self._ids[msgid] = None
        if len(self._ids) > MOST:
            del self._ids[next(iter(self._ids))]
        return True

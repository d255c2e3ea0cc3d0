"""`TypingNotices`: when others are told that we type.

At most one notice in three seconds goes to a place; a message says by itself that it is written.

Source: IRCv3 typing.
"""

PAUSE_S = 3.0
"""Between two notices to the same place, whatever they say."""

LASTS_S = 6.0
"""So long others take us to be typing, if they hear nothing more."""


class TypingNotices:
    """What was told, by place; instants are monotonic seconds."""

    def __init__(self) -> None:
        self._told_s: dict[str, float] = {}
        self._stopped: dict[str, float] = {}

    def typed(self, place: str, now_s: float, *, is_active: bool) -> str | None:
        """Somebody types in *place*, or has emptied the line; return what to tell, None: nothing."""
        told_s = self._told_s.get(place)
        if is_active:
            self._stopped.pop(place, None)
            if told_s is not None and now_s - told_s < PAUSE_S:
                return None
            self._told_s[place] = now_s
            return "active"
        if told_s is None:
            return None
        if now_s - told_s < PAUSE_S:
            self._stopped[place] = told_s + PAUSE_S
            return None
        del self._told_s[place]
        return "done" if now_s - told_s < LASTS_S else None

    def said(self, place: str) -> None:
        """A message goes to *place*: everybody there will see that it is written."""
        self._told_s.pop(place, None)
        self._stopped.pop(place, None)

    def due(self, now_s: float) -> list[str]:
        """Return the places that are to be told now that we have stopped."""
        places = [place for place, due_s in self._stopped.items() if due_s <= now_s]
        for place in places:
            self.said(place)
        return places

    def clear(self) -> None:
        """The connection is gone: nobody takes us to be typing."""
        self._told_s.clear()
        self._stopped.clear()

"""`Present`: who is known to be here, in whichever room; kept up to date by the rooms' members."""

from securechat.wire.names import Folded


class Present:
    """In how many rooms each person is and not away; a question and a change cost next to nothing."""

    def __init__(self) -> None:
        self._rooms: Folded[int] = Folded()

    def __contains__(self, nick: str) -> bool:
        return nick in self._rooms

    def comes(self, nick: str) -> None:
        """*nick* is here in one room more."""
        self._rooms[nick] = (self._rooms.find(nick) or 0) + 1

    def goes(self, nick: str) -> None:
        """*nick* is here in one room less."""
        left = (self._rooms.find(nick) or 0) - 1
        if left > 0:
            self._rooms[nick] = left
        else:
            self._rooms.pop(nick, None)

"""`Reading`: the state, seen by one session."""

from collections.abc import Iterable, Iterator

from securechat.wire.replies import Numeric
from securechat.world.replying import Reply, numeric_reply, packed
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User

HIDDEN_ADDRESS = "255.255.255.255"
"""What stands for an address that is not the asker's business (IRCv3 WHOX)."""


class Reading:
    """What every view knows, and how it makes a line."""

    __slots__ = ("_session", "_settings", "_state")

    def __init__(self, state: State, settings: Settings, session: Session) -> None:
        self._state = state
        self._settings = settings
        self._session = session

    def _numeric(self, numeric: Numeric, *params: str) -> Reply:
        return numeric_reply(self._settings, self._session, numeric, *params)

    def _start(self, numeric: Numeric) -> str:
        """How *numeric* begins, for lists that are put together from parts known to fit."""
        return f":{self._settings.name} {numeric.code} {self._session.shown_nick}"

    @property
    def _user(self) -> User:
        assert self._session.user is not None
        return self._session.user

    def _has(self, capability: int) -> bool:
        return bool(self._session.caps & capability)

    def _packed(
        self, words: Iterable[str], numeric: Numeric, *params: str, separator: str = " "
    ) -> Iterator[Reply]:
        """Yield *numeric* with as many *words* in its last parameter as a line holds."""
        overhead = len(self._numeric(numeric, *params, "").body.encode()) + 4
        for line in packed(words, self._settings.line_bytes - overhead, separator):
            yield self._numeric(numeric, *params, line)

    def _may_look_behind(self, user: User) -> bool:
        """Whether one may see what *user* keeps to itself: it, and operators of the server."""
        return user is self._user or self._user.is_operator

    def _addresses(self, user: User) -> Iterator[str]:
        """The addresses of *user*'s sessions, the asking one first; none if one may not see them."""
        if self._may_look_behind(user):
            own = [self._session] if user is self._user else []
            for session in dict.fromkeys((*own, *user.sessions)):
                address = session.address
                yield f"0{address}" if address.startswith(":") else address

    def _address(self, user: User) -> str:
        """One address of *user*, or what stands for those that one may not see."""
        return next(self._addresses(user), HIDDEN_ADDRESS)

    def _rooms_shown(self, user: User) -> Iterator[Room]:
        """The rooms that may be known of *user*; of an invisible one, the shared ones."""
        for room in user.rooms:
            if self._user in room.members or (
                room.is_visible_to(self._user) and not user.is_invisible
            ):
                yield room

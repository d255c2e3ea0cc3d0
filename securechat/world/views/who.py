"""Lists of people: one line each, of which there may be thousands.

So a line is put together here from parts that are known to fit, and not by `numeric_reply`.

Source: Modern IRC, RPL_WHOREPLY; IRCv3 WHOX.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from securechat.wire import capabilities as cap
from securechat.wire.replies import RPL_WHOREPLY, RPL_WHOSPCRPL
from securechat.world.modes import symbols
from securechat.world.replying import Reply, cut
from securechat.world.room import Room
from securechat.world.user import User
from securechat.world.views.reading import Reading


class Seen(NamedTuple):
    """Somebody, and the room in which they are seen, if it is one."""

    user: User
    room: Room | None


Field = Callable[[Seen], str]
"""One thing that a line says."""


class WhoViews(Reading):
    """Lists of people."""

    __slots__ = ()

    def who(self, found: Iterable[Seen]) -> Iterator[Reply]:
        """One RPL_WHOREPLY for each of *found*; without a room, about any that may be known."""
        start, most_bytes = self._start(RPL_WHOREPLY), self._settings.line_bytes - 2
        server = self._settings.name
        for user, asked in found:
            room = asked or next(self._rooms_shown(user), None)
            line = (
                f"{start} {room.name if room else '*'} {user.username} {user.host} {server}"
                f" {user.nick} {self._flags(user, room)} :0 {user.realname}"
            )
            yield Reply("", cut(line, most_bytes))

    def whox(self, found: Iterable[Seen], letters: str, token: str, now_ms: int) -> Iterator[Reply]:
        """One RPL_WHOSPCRPL for each of *found*, with the fields that *letters* ask for."""
        start, most_bytes = self._start(RPL_WHOSPCRPL), self._settings.line_bytes - 2
        all_fields = self._fields(token, now_ms)
        fields = [field for letter, field in all_fields.items() if letter in letters]
        needs_room = not {"c", "f"}.isdisjoint(letters)
        for user, asked in found:
            room = asked or (next(self._rooms_shown(user), None) if needs_room else None)
            seen = Seen(user, room)
            line = " ".join([start, *[field(seen) for field in fields]])
            yield Reply("", cut(line, most_bytes))

    def _fields(self, token: str, now_ms: int) -> dict[str, Field]:
        """Return the fields by their letters, in the order of the specification."""
        return {
            "t": lambda _: token,
            "c": lambda seen: seen.room.name if seen.room else "*",
            "u": lambda seen: seen.user.username,
            "i": lambda seen: self._address(seen.user),
            "h": lambda seen: seen.user.host,
            "s": lambda _: self._settings.name,
            "n": lambda seen: seen.user.nick,
            "f": lambda seen: self._flags(*seen),
            "d": lambda _: "0",
            "l": lambda seen: str(seen.user.idle_s(now_ms)),
            "a": lambda seen: seen.user.account_name or "0",
            "o": lambda _: "n/a",
            "r": lambda seen: f":{seen.user.realname}",
        }

    def _flags(self, user: User, room: Room | None) -> str:
        """Return whether *user* is here, an operator, a bot, and its rank in *room*."""
        flags = "H" if user.away is None else "G"
        if user.is_operator:
            flags += "*"
        if room is not None and (rank := room.members[user]):
            flags += symbols(rank, is_multi=self._has(cap.MULTI_PREFIX))
        return flags + "B" if user.is_bot else flags

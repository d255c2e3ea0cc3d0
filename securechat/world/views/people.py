"""People: who somebody is."""

from collections.abc import Iterator

from securechat.wire import capabilities as cap
from securechat.wire.replies import (
    RPL_AWAY,
    RPL_ENDOFWHOIS,
    RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY,
    RPL_WHOISCHANNELS,
    RPL_WHOISIDLE,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOREPLY,
)
from securechat.world.modes import symbols
from securechat.world.replying import Reply
from securechat.world.room import Room
from securechat.world.user import User
from securechat.world.views.reading import Reading


class PeopleViews(Reading):
    """What is said of people."""

    __slots__ = ()

    def who(self, user: User, room: Room | None) -> Reply:
        """One line of WHO; *room* is the one that was asked about, if one was."""
        if room is None:
            room = next(self._rooms_shown(user), None)
        rank = room.members[user] if room else ""
        flags = ("G" if user.away is not None else "H") + symbols(
            rank, is_multi=self._has(cap.MULTI_PREFIX)
        )
        return self._numeric(
            RPL_WHOREPLY,
            room.name if room else "*",
            user.username,
            user.host,
            self._settings.name,
            user.nick,
            flags,
            f"0 {user.realname}",
        )

    def whois(self, user: User, now_ms: int) -> Iterator[Reply]:
        """All that *user* shows of itself."""
        nick = user.nick
        yield self._numeric(RPL_WHOISUSER, nick, user.username, user.host, "*", user.realname)
        channels = (
            symbols(room.members[user], is_multi=self._has(cap.MULTI_PREFIX)) + room.name
            for room in self._rooms_shown(user)
        )
        yield from self._packed(channels, RPL_WHOISCHANNELS, nick)
        yield self._numeric(RPL_WHOISSERVER, nick, self._settings.name, self._settings.description)
        if user.away is not None:
            yield self._numeric(RPL_AWAY, nick, user.away)
        if user.account is not None:
            yield self._numeric(RPL_WHOISACCOUNT, nick, user.account.name)
        if user is self._user:
            for session in user.sessions:
                address = session.address
                shown_address = f"0{address}" if address.startswith(":") else address
                yield self._numeric(RPL_WHOISACTUALLY, nick, shown_address)
        if all(session.tls for session in user.sessions):
            yield self._numeric(RPL_WHOISSECURE, nick, "is using a secure connection")
        idle_s = max(0, now_ms - user.last_active_ms) // 1000
        yield self._numeric(RPL_WHOISIDLE, nick, str(idle_s), str(user.signon_ms // 1000))
        yield self._numeric(RPL_ENDOFWHOIS, nick)

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
    RPL_WHOISOPERATOR,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
)
from securechat.world.modes import symbols
from securechat.world.replying import Reply
from securechat.world.user import User
from securechat.world.views.reading import Reading


class PeopleViews(Reading):
    """What is said of people."""

    __slots__ = ()

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
        if user.is_operator:
            yield self._numeric(RPL_WHOISOPERATOR, nick)
        if user.account is not None:
            yield self._numeric(RPL_WHOISACCOUNT, nick, user.account.name)
        for address in self._addresses(user):
            yield self._numeric(RPL_WHOISACTUALLY, nick, address)
        if all(session.tls for session in user.sessions):
            yield self._numeric(RPL_WHOISSECURE, nick, "is using a secure connection")
        idle_s, signon_s = user.idle_s(now_ms), user.signon_ms // 1000
        yield self._numeric(RPL_WHOISIDLE, nick, str(idle_s), str(signon_s))
        yield self._numeric(RPL_ENDOFWHOIS, nick)

"""People: who somebody is, or was."""

from collections.abc import Callable, Iterator

from securechat.wire import capabilities as cap
from securechat.wire.replies import (
    RPL_AWAY,
    RPL_ISON,
    RPL_USERHOST,
    RPL_USERIP,
    RPL_WHOISACCOUNT,
    RPL_WHOISACTUALLY,
    RPL_WHOISBOT,
    RPL_WHOISCHANNELS,
    RPL_WHOISIDLE,
    RPL_WHOISMODES,
    RPL_WHOISOPERATOR,
    RPL_WHOISSECURE,
    RPL_WHOISSERVER,
    RPL_WHOISUSER,
    RPL_WHOWASUSER,
    Numeric,
)
from securechat.world.clock import readable
from securechat.world.departures import Departure
from securechat.world.modes import symbols
from securechat.world.replying import Reply
from securechat.world.user import User
from securechat.world.views.metadata import MetadataViews


class PeopleViews(MetadataViews):
    """What is said of people."""

    __slots__ = ()

    def whois(self, user: User, now_ms: int) -> Iterator[Reply]:
        """All that *user* shows of itself; its modes and addresses, to itself and operators."""
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
        if user.is_bot:
            yield self._numeric(RPL_WHOISBOT, nick)
        if user.account is not None:
            yield self._numeric(RPL_WHOISACCOUNT, nick, user.account.name)
        for address in self._addresses(user):
            yield self._numeric(RPL_WHOISACTUALLY, nick, address)
        if user.modes and self._may_look_behind(user):
            yield self._numeric(RPL_WHOISMODES, nick, f"is using modes +{user.modes}")
        if all(session.tls for session in user.sessions):
            yield self._numeric(RPL_WHOISSECURE, nick)
        yield from self.whois_metadata(user)
        idle_s, signon_s = user.idle_s(now_ms), user.signon_ms // 1000
        yield self._numeric(RPL_WHOISIDLE, nick, str(idle_s), str(signon_s))

    def whowas(self, departure: Departure) -> Iterator[Reply]:
        """All that is remembered of somebody, and until when they were here."""
        nick = departure.nick
        known = (departure.username, departure.host, "*", departure.realname)
        yield self._numeric(RPL_WHOWASUSER, nick, *known)
        yield self._numeric(RPL_WHOISSERVER, nick, self._settings.name, readable(departure.time_ms))
        if departure.account_name is not None:
            yield self._numeric(RPL_WHOISACCOUNT, nick, departure.account_name)

    # Short answers.

    def ison(self, users: list[User]) -> Reply:
        """The nicks of *users*, as many as a line holds: a client waits for one answer."""
        lines = self._packed((user.nick for user in users), RPL_ISON)
        return next(lines, self._numeric(RPL_ISON, ""))

    def userhosts(self, users: list[User]) -> Iterator[Reply]:
        """Who *users* are, and whether they are away."""
        return self._short(users, RPL_USERHOST, lambda user: user.host)

    def userips(self, users: list[User]) -> Iterator[Reply]:
        """Likewise, with the address where the asker may know it."""
        return self._short(users, RPL_USERIP, self._address)

    def _short(
        self, users: list[User], numeric: Numeric, host_of: Callable[[User], str]
    ) -> Iterator[Reply]:
        words = [
            f"{user.nick}{'*' if user.is_operator else ''}={'+' if user.away is None else '-'}"
            f"{user.username}@{host_of(user)}"
            for user in users
        ]
        yield from self._packed(words, numeric) if words else [self._numeric(numeric, "")]

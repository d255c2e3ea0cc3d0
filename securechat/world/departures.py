"""`Departures`: the nicks that are gone, and whose they were, for WHOWAS.

Kept in memory and bounded: presence is no promise, and a private server does not hoard who was there.

Source: Modern IRC, "WHOWAS message".
"""

from typing import NamedTuple

from securechat.wire.names import Folded
from securechat.world.user import User

NICKS = 1000
"""How many nicks are remembered; over it, the one that has been gone the longest is forgotten."""

TIMES_PER_NICK = 5
"""How often each, so that a client that comes and goes all day costs no other its place."""


class Departure(NamedTuple):
    """What was known of somebody when a nick was given up."""

    nick: str
    username: str
    host: str
    realname: str
    account_id: int | None
    account_name: str | None
    time_ms: int


class Departures:
    """The newest last, of all nicks and of each."""

    def __init__(self) -> None:
        self._by_nick: Folded[list[Departure]] = Folded()

    def add(self, nick: str, user: User, time_ms: int) -> None:
        """Remember that *user* was called *nick* until now."""
        account = user.account
        known = self._by_nick.pop(nick, [])
        known.append(
            Departure(
                nick,
                user.username,
                user.host,
                user.realname,
                account.id if account else None,
                account.name if account else None,
                time_ms,
            )
        )
        self._by_nick[nick] = known[-TIMES_PER_NICK:]
        if len(self._by_nick) > NICKS:
            del self._by_nick[next(iter(self._by_nick))]

    def of(self, nick: str) -> list[Departure]:
        """Return who gave up *nick*, the newest first."""
        return (self._by_nick.find(nick) or [])[::-1]

    def forget_account(self, account_id: int) -> None:
        """Forget all that belongs to an account that is no more. Cost: what is remembered."""
        for known in self._by_nick.values():
            known[:] = [one for one in known if one.account_id != account_id]

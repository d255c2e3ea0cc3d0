"""The server: how many are here, the message of the day."""

from collections.abc import Iterator

from securechat.wire.replies import (
    ERR_NOMOTD,
    RPL_ENDOFMOTD,
    RPL_GLOBALUSERS,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
)
from securechat.world.replying import Reply
from securechat.world.views.reading import Reading


class ServerViews(Reading):
    """What is said of the server."""

    __slots__ = ()

    def lusers(self) -> Iterator[Reply]:
        """How many are here."""
        state = self._state
        users, hidden = len(state.users), state.invisible_count
        yield self._numeric(
            RPL_LUSERCLIENT,
            f"There are {users - hidden} users and {hidden} invisible on 1 servers",
        )
        yield self._numeric(RPL_LUSEROP, str(state.operator_count))
        yield self._numeric(RPL_LUSERUNKNOWN, str(state.waiting_count))
        yield self._numeric(RPL_LUSERCHANNELS, str(state.live_rooms_count))
        yield self._numeric(RPL_LUSERME, f"I have {users} clients and 0 servers")
        most = state.most_users
        counts = (str(users), str(most))
        yield self._numeric(RPL_LOCALUSERS, *counts, f"Current local users {users}, max {most}")
        yield self._numeric(RPL_GLOBALUSERS, *counts, f"Current global users {users}, max {most}")

    def motd(self) -> Iterator[Reply]:
        """The message of the day, or that there is none."""
        if not self._settings.motd:
            yield self._numeric(ERR_NOMOTD)
            return
        yield self._numeric(RPL_MOTDSTART, f"- {self._settings.name} message of the day -")
        for line in self._settings.motd:
            yield self._numeric(RPL_MOTD, f"- {line}")
        yield self._numeric(RPL_ENDOFMOTD)

"""The server: what it is, who runs it, how many are here, the message of the day."""

from collections.abc import Iterator

from securechat.wire.replies import (
    ERR_NOMOTD,
    RPL_ADMINEMAIL,
    RPL_ADMINLOC1,
    RPL_ADMINLOC2,
    RPL_ADMINME,
    RPL_ENDOFINFO,
    RPL_ENDOFLINKS,
    RPL_ENDOFMOTD,
    RPL_GLOBALUSERS,
    RPL_INFO,
    RPL_LINKS,
    RPL_LOCALUSERS,
    RPL_LUSERCHANNELS,
    RPL_LUSERCLIENT,
    RPL_LUSERME,
    RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
    RPL_MOTD,
    RPL_MOTDSTART,
    RPL_STATSUPTIME,
    RPL_TIME,
)
from securechat.world.clock import readable
from securechat.world.replying import Reply
from securechat.world.views.reading import Reading

PROGRAM = "a private chat server: TLS, accounts, and every message on disk before anyone sees it"


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

    def admin(self) -> Iterator[Reply]:
        """Who runs the server, as far as they want to be known."""
        settings = self._settings
        said = (
            (RPL_ADMINLOC1, settings.admin_location),
            (RPL_ADMINLOC2, settings.admin_name),
            (RPL_ADMINEMAIL, settings.admin_email),
        )
        yield self._numeric(RPL_ADMINME, settings.name)
        yield from (self._numeric(numeric, text) for numeric, text in said if text)

    def info(self) -> Iterator[Reply]:
        """What the program is, and which server this is."""
        settings = self._settings
        for line in (
            f"{settings.version}: {PROGRAM}",
            f"{settings.name}: {settings.description}",
            f"Running since {readable(settings.started_ms)}",
        ):
            yield self._numeric(RPL_INFO, line)
        yield self._numeric(RPL_ENDOFINFO)

    def links(self) -> Iterator[Reply]:
        """The servers of the network: this one."""
        name, description = self._settings.name, self._settings.description
        yield self._numeric(RPL_LINKS, name, name, f"0 {description}")
        yield self._numeric(RPL_ENDOFLINKS, "*")

    def time(self, now_ms: int) -> Reply:
        """The server's clock, in seconds since 1970 and for people."""
        return self._numeric(
            RPL_TIME, self._settings.name, str(now_ms // 1000), "0", readable(now_ms)
        )

    def uptime(self, now_ms: int) -> Reply:
        """How long the server has been up."""
        minutes, seconds = divmod(max(0, now_ms - self._settings.started_ms) // 1000, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        text = f"Server Up {days} days {hours}:{minutes:02d}:{seconds:02d}"
        return self._numeric(RPL_STATSUPTIME, text)

    def motd(self) -> Iterator[Reply]:
        """The message of the day, or that there is none."""
        if not self._settings.motd:
            yield self._numeric(ERR_NOMOTD)
            return
        yield self._numeric(RPL_MOTDSTART, f"- {self._settings.name} message of the day -")
        for line in self._settings.motd:
            yield self._numeric(RPL_MOTD, f"- {line}")
        yield self._numeric(RPL_ENDOFMOTD)

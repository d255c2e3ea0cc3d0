"""Presence: who is here and who is not, and who is heard."""

from collections.abc import Iterator

from securechat.wire.replies import RPL_ACCEPTLIST, RPL_MONLIST, RPL_MONOFFLINE, RPL_MONONLINE
from securechat.world.replying import Reply
from securechat.world.views.reading import Reading


class PresenceViews(Reading):
    """What MONITOR and ACCEPT answer."""

    __slots__ = ()

    def presence(self, nicks: list[str]) -> Iterator[Reply]:
        """Who of *nicks* is here, and who is not."""
        found = [(nick, self._state.users.find(nick)) for nick in nicks]
        here = (user.source for _, user in found if user is not None)
        yield from self._packed(here, RPL_MONONLINE, separator=",")
        others = (nick for nick, user in found if user is None)
        yield from self._packed(others, RPL_MONOFFLINE, separator=",")

    def watched(self, nicks: list[str]) -> Iterator[Reply]:
        """A list of *nicks* that MONITOR keeps."""
        yield from self._packed(nicks, RPL_MONLIST, separator=",")

    def accepted(self) -> Iterator[Reply]:
        """The guests that the user hears."""
        yield from self._packed((other.nick for other in self._user.accepts), RPL_ACCEPTLIST)

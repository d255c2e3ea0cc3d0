"""Presence: who is here and who is not, and who is heard."""

from collections.abc import Iterator

from securechat.wire.replies import RPL_ACCEPTLIST, RPL_MONLIST, RPL_MONOFFLINE, RPL_MONONLINE
from securechat.world.replying import Reply
from securechat.world.views.metadata import MetadataViews


class PresenceViews(MetadataViews):
    """What MONITOR and ACCEPT answer."""

    __slots__ = ()

    def presence(self, nicks: list[str]) -> Iterator[Reply]:
        """Who of *nicks* is here, and who is not."""
        found = [(nick, self._state.users.find(nick)) for nick in nicks]
        here = [user for _, user in found if user is not None]
        sources = (user.source for user in here)
        yield from self._packed(sources, RPL_MONONLINE, separator=",")
        for user in here:
            yield from self.metadata_with_user(user, user.nick)
        others = (nick for nick, user in found if user is None)
        yield from self._packed(others, RPL_MONOFFLINE, separator=",")

    def watched(self, nicks: list[str]) -> Iterator[Reply]:
        """A list of *nicks* that MONITOR keeps."""
        yield from self._packed(nicks, RPL_MONLIST, separator=",")

    def accepted(self) -> Iterator[Reply]:
        """The guests that the user hears."""
        yield from self._packed((other.nick for other in self._user.accepts), RPL_ACCEPTLIST)

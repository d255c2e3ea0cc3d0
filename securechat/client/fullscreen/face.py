"""`FullScreenFace`: between the link and the screen."""

import os
import sys
import threading

from securechat.client.events import Event
from securechat.client.fullscreen.app import ChatApp
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.ground import ground
from securechat.client.fullscreen.notices import GIVE_TITLE_BACK, KEEP_TITLE
from securechat.client.fullscreen.requests import Requests
from securechat.client.hangup import Hangup
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.settings import Settings

_GOODBYE_S = 12.0
"""How long the end may take: confirmations, and the server's own farewell."""

_LAST_PICTURE_S = 3.0
"""How long the screen may take to end when nobody can see it."""

_HUNG_UP = 128 + 1
"""The exit code of a program that SIGHUP has ended, as shells say it."""


class FullScreenFace:
    """A person at a terminal that is large enough.

    Args:
        nick: the account.
        place: opened first: a room, "@nick", or None for the first room.
        trust: what the trust in the server rests on: `Trust.how`.
        host: what was typed to get there.
        settings: what the person has chosen.
    """

    def __init__(
        self, nick: str, *, place: str | None, trust: str, host: str, settings: Settings
    ) -> None:
        self.chat = Chat(nick)
        self.chat.connection.trust = trust
        self.chat.connection.host = host
        self.app = ChatApp(self.chat, settings, ground())
        self._place = place
        self._is_over = threading.Event()
        self._has_mouse = settings.is_on("mouse")

    def attach(self, session: Session, link: Link) -> None:
        """Say whose face this is; before the link starts."""
        self._link = link
        link.listen_while(self.app.inbox.has_room)
        self._requests = Requests(session, link, self._turned, self._place)
        self.app.attach(self._requests)

    def run(self) -> None:
        """Show the screen until somebody leaves, or the link ends; on the main thread.

        A mistake of ours in the screen is raised here, once the terminal is as it was.
        """
        terminal = sys.__stderr__
        assert terminal is not None
        terminal.write(KEEP_TITLE)
        Hangup(self._terminal_gone).start()
        try:
            self.app.run(mouse=self._has_mouse)
        finally:
            terminal.write(GIVE_TITLE_BACK)
            terminal.flush()
            self._link.finish()
            self._link.join(_GOODBYE_S)
            self._is_over.set()
        if self.app.failure is not None:
            raise self.app.failure

    def _terminal_gone(self) -> None:
        """Send what was written, and end; on the thread that watches the terminal."""
        self._link.finish()
        self._link.join(_GOODBYE_S)
        if not self._is_over.wait(_LAST_PICTURE_S):
            os._exit(_HUNG_UP)  # the screen waits for ever for a terminal that takes its picture

    @property
    def unsent(self) -> list[str]:
        """What was typed and had no room to be sent to; once it is over."""
        return list(self._requests.early)

    def stop(self) -> None:
        """End soon; from a signal handler."""
        self._link.stop()

    def ended(self) -> None:
        """The link is over; on its thread."""
        self.app.inbox.end(self.app.exit)

    def show(self, event: Event) -> None:
        """Have *event* shown; on the link's thread."""
        self.app.inbox.put(event)
        self._requests.follow(event)

    def _turned(self, place: str) -> None:
        self.app.inbox.call(lambda: self.app.turn_to(place))

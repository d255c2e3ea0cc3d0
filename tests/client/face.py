"""`Face`: keeps what a session shows, and what a link tells, for a test to read."""

import queue
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from securechat.client.address import Address
from securechat.client.events import Event
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.trust import trust_for
from tests.client.authority import Authority
from tests.client.peer import DEADLINE_S, Script, ScriptedServer

E = TypeVar("E", bound=Event)


class Face:
    """A session called bob, on its link's thread; events wait in a queue."""

    def __init__(self, address: Address, authority: Authority, *, is_returning: bool) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self._over = threading.Event()
        self.seen: list[Event] = []
        self.session = Session("bob", "secret", None, self._events.put)
        trust = trust_for(address, authority.file)
        self.link = Link(self.session, trust, is_returning=is_returning, on_end=self._over.set)

    def until(self, kind: type[E], **fields: object) -> E:
        """Wait for the next event of *kind* with these *fields*."""
        while True:
            event = self._events.get(timeout=DEADLINE_S)
            self.seen.append(event)
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                return event

    def does(self, action: Callable[[Session], object]) -> None:
        """Have *action* done on the link's thread."""

        def act() -> None:
            action(self.session)

        self.link.post(act)

    def says(self, text: str, place: str = "#lobby") -> None:
        """Send *text*."""
        self.does(lambda session: session.say(place, text))

    def ends(self) -> None:
        """Wait until the link is over."""
        assert self._over.wait(DEADLINE_S)


@contextmanager
def talking(
    authority: Authority,
    context: ssl.SSLContext,
    *scripts: Script,
    is_returning: bool = False,
    may_listen: Callable[[], bool] = lambda: True,
) -> Iterator[Face]:
    """A face whose link talks to a server that runs *scripts*."""
    with ScriptedServer(context, *scripts) as server:
        face = Face(Address("127.0.0.1", server.port), authority, is_returning=is_returning)
        face.link.listen_while(may_listen)
        face.link.start()
        try:
            yield face
        finally:
            face.link.stop()
            face.ends()

"""What a connection is given, and what it asks of others: all that connects it with the rest."""

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from securechat.server.attempts import Secret
from securechat.server.joinpage.page import Facts
from securechat.server.login import Gatekeeper
from securechat.server.registrar import Registrar
from securechat.server.straight import Straight
from securechat.server.timers import Wheel
from securechat.world.deferred import Read
from securechat.world.inputs import Input, Refusal

if TYPE_CHECKING:  # a connection has surroundings, and they have connections
    from securechat.server.connection import Connection


@dataclass(frozen=True, slots=True)
class Limits:
    """What of the configuration a connection goes by; see `configuration.Limits`."""

    connections: int = 10_000
    """In all, from the number of descriptors."""
    connections_per_address: int = 64
    lines_per_second: float = 10.0
    burst_lines: float = 100.0
    outbox_bytes: int = 2 << 20
    line_bytes: int = 512
    handshake_s: float = 10.0
    registration_s: float = 30.0
    ping_s: float = 120.0


class Inbox(Protocol):
    """The way into the world; any thread."""

    @property
    def backlog(self) -> int:
        """How many inputs wait."""

    def post(self, item: Input) -> None:
        """Let the world execute *item* after what was posted before."""

    def post_all(self, items: Sequence[Input]) -> None:
        """Let it execute *items*, in their order."""


class PasswordQueue(Protocol):
    """Where passwords are checked; any thread."""

    def submit(self, connection: "Connection", secret: Secret) -> Refusal | None:
        """Take *secret* and return None, or return why it is not taken."""


class ReadQueue(Protocol):
    """Where the history is read; any thread."""

    def submit(self, connection: "Connection", read: Read) -> None:
        """Give the connection what *read* brings, or its refusal; later, by `take_page`."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all connections of the server share."""

    world: Inbox
    passwords: PasswordQueue
    readers: ReadQueue
    gatekeeper: Gatekeeper
    registrar: Registrar
    limits: Limits
    tls: Callable[[], ssl.SSLContext]
    """Returns the context for the next connection."""
    cloak: Callable[[str], str]
    """Returns what others see of an address."""
    leave: Callable[[str], None]
    """Told the address of each connection that is gone."""
    join_page: Callable[[], Facts | None] = lambda: None
    """Returns what the page for joining knows of this server; None: there is no page now."""
    websocket_origins: Sequence[str] = ()
    """The sites whose pages may connect; see `configuration.Server`."""


class Owner(Protocol):
    """The io thread, as its connections see it."""

    surroundings: Surroundings
    deadlines: "Wheel[Connection]"
    straight: Straight
    """What is kept true of each connection, by itself; `stop_hearing` ends it, too."""

    def watch(self, connection: "Connection", reading: int, writing: int) -> None:
        """Report these epoll events of the socket from now on; 0 for none."""

    def work_again(self, connection: "Connection") -> None:
        """Call `work` at the next turn: lines are left."""

    def forget(self, connection: "Connection") -> None:
        """Drop every reference to a closed connection."""

    def hear(self, connection: "Connection") -> None:
        """Give what is released for the session of *connection* to it from now on."""

    def stop_hearing(self, connection: "Connection") -> None:
        """Drop what is released for it."""

    def call(self, function: Callable[[float], None]) -> None:
        """Run *function* on the io thread, soon. Any thread."""

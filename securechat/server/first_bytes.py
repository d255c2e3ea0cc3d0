"""`FirstBytes`: what is spoken on a connection, HTTP or IRC: its first bytes decide, and of HTTP
the path: the page for joining, or WebSocket.

They come after the TLS handshake, whatever ALPN agreed on: many clients of IRC offer nothing there.
"""

import enum
from collections.abc import Callable, Sequence

from securechat.server.channel import Channel
from securechat.server.joinpage.channel import PATHS, JoinPageChannel
from securechat.server.joinpage.http import HEAD_BYTES
from securechat.server.websocket import WebSocketChannel

_METHODS = (
    b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE ", b"CONNECT ", b"OPTIONS ", b"TRACE ", b"PATCH "
)  # fmt: skip
"""How a request of HTTP begins, and no line of IRC does."""


class Door(enum.Enum):
    """What is spoken on a listener."""

    TLS = "TLS, and then IRC or WebSocket"
    PLAIN = "IRC or WebSocket in the clear"
    WEBSOCKET = "TLS, and then WebSocket"


Page = Callable[[Channel], JoinPageChannel]
"""Makes a channel on which the page for joining is spoken."""


def first_channel(
    channel: Channel,
    door: Door,
    origins: Sequence[str],
    choose: Callable[[Channel], None],
    page: Page,
) -> Channel:
    """Return what to read from first, on *channel*, which is open; see `FirstBytes`."""
    if door is Door.WEBSOCKET:
        return WebSocketChannel(channel, origins)
    # In the clear there is no page: it would ask for a password.
    return FirstBytes(channel, origins, choose, page if door is Door.TLS else None)


class FirstBytes:
    """A channel until it is known what is spoken on it; nothing may be sent before."""

    __slots__ = ("_channel", "_choose", "_first", "_origins", "_page")

    failure = ""

    def __init__(
        self,
        channel: Channel,
        origins: Sequence[str],
        choose: Callable[[Channel], None],
        page: Page | None,
    ) -> None:
        """Read from *channel*; *choose* is called once, with the channel to use from then on."""
        self._channel = channel
        self._origins = origins
        self._choose = choose
        self._page = page
        self._first = b""

    @property
    def cipher(self) -> str:
        """Version and cipher, or "none"."""
        return self._channel.cipher

    @property
    def is_ended(self) -> bool:
        """Whether the peer says no more."""
        return self._channel.is_ended

    @property
    def taken_bytes(self) -> int:
        """What the last `receive` took from the kernel."""
        return self._channel.taken_bytes

    @property
    def unsent(self) -> bytes:
        """What the kernel has not taken yet."""
        return self._channel.unsent

    def receive(self) -> bytes:
        """Return what has come once the first bytes have; before that, nothing."""
        data = self._first + self._channel.receive()
        if any(len(data) < len(name) and name.startswith(data) for name in _METHODS):
            self._first = data  # if nothing follows, it was never the whole of a line
            return b""
        if not data.startswith(_METHODS):
            self._choose(self._channel)
            return data
        if self._page is not None and b"\n" not in data and len(data) <= HEAD_BYTES:
            self._first = data  # the path says what is wanted
            return b""
        channel: WebSocketChannel | JoinPageChannel
        path = data.partition(b"\n")[0].split(b" ")[1]
        if self._page is not None and path.startswith(PATHS):
            channel = self._page(self._channel)
        else:
            channel = WebSocketChannel(self._channel, self._origins)
        self._channel = channel
        self._choose(channel)
        return channel.take(data)

    def send(self, data: bytes) -> None:
        """Send *data*: a farewell, as to a client of IRC."""
        self._channel.send(data)

    def push(self) -> None:
        """Try again to send what is unsent."""
        self._channel.push()

    def say_goodbye(self) -> None:
        """Tell the peer that no more comes."""
        self._channel.say_goodbye()

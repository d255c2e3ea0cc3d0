"""`Entrance`: what a connection does before the load begins: capabilities, login, registration,
joining; then it is ready.

Everything that needs no answer is sent at once, as clients do that are made for quick starts.
"""

import base64
import re
from collections.abc import Callable, Sequence

from tests.load.ears import LoadError
from tests.load.peer import Peer

_JOINS_PER_LINE = 10

_TOLD = re.compile(rb"^(?:@\S+ )?(?::\S+ )?(\d{3}|PING|PONG|ERROR|CAP) ([^\r\n]*)", re.MULTILINE)

_END_OF_MOTD = {b"376", b"422"}
_END_OF_NAMES = b"366"
_LOGIN_FAILED = {b"902", b"904", b"905", b"906"}


class Entrance:
    """Hears for *peer* until it is in all of *rooms*; then calls `on_ready`."""

    __slots__ = ("_caps", "_joins_left", "_on_ready", "_password", "_peer", "_rooms", "_tail",
                 "refused_caps")  # fmt: skip

    def __init__(
        self,
        peer: Peer,
        rooms: Sequence[str],
        on_ready: Callable[[Peer], None],
        *,
        password: str | None = None,
        caps: str = "",
    ) -> None:
        self._peer = peer
        self._rooms = rooms
        self._on_ready = on_ready
        self._password = password
        self._caps = caps
        self._joins_left = len(rooms)
        self._tail = b""
        self.refused_caps = ""
        """What CAP NAK named."""

    def begin(self) -> None:
        """Say who comes."""
        nick = self._peer.nick
        caps = " ".join(filter(None, (self._caps, "sasl" if self._password else "")))
        lines = [f"CAP REQ :{caps}"] if caps else []
        lines += [f"NICK {nick}", f"USER {nick} 0 * :load"]
        if self._password is not None:
            password = self._password.format(nick=nick)
            token = base64.b64encode(f"\0{nick}\0{password}".encode()).decode()
            lines += ["AUTHENTICATE PLAIN", f"AUTHENTICATE {token}"]
        lines += ["CAP END"] if caps else []
        self._say(lines)

    def hear(self, data: bytes) -> None:
        """Take what came."""
        data = self._tail + data
        end = data.rfind(b"\n") + 1
        self._tail = data[end:]
        for word, rest in _TOLD.findall(data, 0, end):
            self._take(word, rest)

    def _take(self, word: bytes, rest: bytes) -> None:
        if word in _END_OF_MOTD:
            names = self._rooms
            self._say(
                [
                    "JOIN " + ",".join(names[start : start + _JOINS_PER_LINE])
                    for start in range(0, len(names), _JOINS_PER_LINE)
                ]
            )
            self._check_ready()
        elif word == _END_OF_NAMES:
            self._joins_left -= 1
            self._check_ready()
        elif word == b"PING":
            self._peer.say(b"PONG " + rest + b"\r\n")
        elif word == b"CAP" and b" NAK " in rest:
            self.refused_caps = rest.decode().partition(" NAK ")[2]
        elif word == b"ERROR" or word[:1] in b"45" or word in _LOGIN_FAILED:
            text = rest.decode(errors="replace")
            raise LoadError(f"{self._peer.nick} cannot come in: {word.decode()} {text}")

    def _check_ready(self) -> None:
        if not self._joins_left:
            self._on_ready(self._peer)

    def _say(self, lines: Sequence[str]) -> None:
        if lines:
            self._peer.say("".join(f"{line}\r\n" for line in lines).encode())


class Rendezvous:
    """Hears for *peer* until all that came before a PONG is through; then calls `on_ready`.

    What follows the PONG goes to the connection's next ear.
    """

    __slots__ = ("_on_ready", "_peer", "_tail")

    _WORD = b"rendezvous"

    def __init__(self, peer: Peer, on_ready: Callable[[Peer], None]) -> None:
        self._peer = peer
        self._on_ready = on_ready
        self._tail = b""

    def begin(self) -> None:
        """Ask for the PONG."""
        self._peer.say(b"PING :" + self._WORD + b"\r\n")

    def hear(self, data: bytes) -> None:
        """Take what came."""
        data = self._tail + data
        lines = data.split(b"\n")
        self._tail = lines.pop()
        for number, line in enumerate(lines):
            if b"PONG" in line and line.rstrip().endswith(self._WORD):
                rest = b"\n".join([*lines[number + 1 :], self._tail])
                self._on_ready(self._peer)
                if rest:
                    self._peer.ear.hear(rest)
                return
            if line.startswith(b"PING ") or b" PING " in line:
                self._peer.say(b"PONG " + line.partition(b"PING ")[2].strip() + b"\r\n")

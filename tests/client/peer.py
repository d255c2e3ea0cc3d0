"""`Peer`: the server's side of a test, one script a connection, over real TLS."""

import contextlib
import queue
import re
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

CAPABILITIES = (
    "message-tags server-time account-tag echo-message batch labeled-response cap-notify"
    " multi-prefix userhost-in-names extended-join away-notify account-notify standard-replies"
)

DEADLINE_S = 10.0


class Peer:
    """One accepted connection."""

    def __init__(self, sock: ssl.SSLSocket) -> None:
        self._socket = sock
        self._input = sock.makefile("rb")
        self.nick = ""

    def sends(self, *lines: str) -> None:
        """Send *lines*."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def line(self) -> str:
        """Return the next line; PINGs of the client are answered and passed over."""
        while True:
            line = self._input.readline().decode().rstrip("\r\n")
            if not line:
                raise EOFError
            if line.startswith("PING"):
                self.sends(f":test PONG test {line.partition(' ')[2]}")
            else:
                return line

    def until(self, pattern: str) -> re.Match[str]:
        """Return the match of the first line that fits *pattern*."""
        while True:
            found = re.fullmatch(pattern, self.line())
            if found is not None:
                return found

    def lets_in(self, *rooms: str, capabilities: str = CAPABILITIES) -> None:
        """Log the client in and put it into *rooms*."""
        self.nick = self.until("NICK (.+)")[1]
        self.sends(f":test CAP * LS :{capabilities} sasl=PLAIN")
        asked = self.until("CAP REQ :(.+)")[1]
        self.sends(f":test CAP * ACK :{asked}")
        self.until("AUTHENTICATE PLAIN")
        self.sends("AUTHENTICATE +")
        self.until("AUTHENTICATE .+")
        self.sends(":test 903 * :ok")
        self.until("CAP END")
        self.sends(f":test 001 {self.nick} :Welcome", f":test 422 {self.nick} :No MOTD")
        for room in rooms:
            self.joins(room)

    def joins(self, room: str, *others: str) -> None:
        """Put the client into *room*, where *others* are."""
        members = " ".join((self.nick, *others))
        self.sends(
            f":{self.nick}!u@h JOIN {room} {self.nick} :x",
            f":test 353 {self.nick} = {room} :{members}",
            f":test 366 {self.nick} {room} :End",
        )

    def refuses(self, *lines: str) -> None:
        """Take the login as far as the password, then answer *lines*."""
        self.sends(":test CAP * LS :sasl=PLAIN")
        self.until("CAP REQ :sasl")
        self.sends(":test CAP * ACK :sasl")
        self.until("AUTHENTICATE PLAIN")
        self.sends("AUTHENTICATE +")
        self.until("AUTHENTICATE .+")
        self.sends(*lines)

    def echoes(self) -> str:
        """Take the next message and confirm it; return its text."""
        label, command, target, text = self.until(
            r"@label=(\d+) (PRIVMSG|NOTICE) (\S+) :(.*)"
        ).groups()
        self.sends(f"@label={label} :{self.nick}!u@h {command} {target} :{text}")
        return text

    def closes(self) -> None:
        """End the connection without a word, as a broken network does."""
        self._socket.close()

    def hangs_up(self) -> None:
        """End the connection so that the last line arrives: input left unread would destroy it."""
        socket.socket.shutdown(self._socket, socket.SHUT_WR)
        self.waits_for_end()

    def waits_for_end(self) -> list[str]:
        """Return the lines that still come, to the goodbye or the end of the connection."""
        lines = []
        with contextlib.suppress(EOFError, OSError):
            while "QUIT" not in lines:
                lines.append(self.line())
        return lines


Script = Callable[[Peer], None]


class ScriptedServer:
    """Listens on 127.0.0.1; the first connection runs the first script, and so on."""

    def __init__(self, context: ssl.SSLContext, *scripts: Script) -> None:
        self._context = context
        self._scripts = scripts
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(DEADLINE_S)
        self._failures: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self._thread.join(DEADLINE_S)
        self._listener.close()
        if kind is None and not self._failures.empty():
            raise self._failures.get()

    def _run(self) -> None:
        try:
            for script in self._scripts:
                plain, _ = self._listener.accept()
                plain.settimeout(DEADLINE_S)
                with contextlib.closing(plain):
                    self._play(plain, script)
        except BaseException as error:  # noqa: BLE001 - raised where the test is
            self._failures.put(error)

    def _play(self, plain: socket.socket, script: Script) -> None:
        try:
            sock = self._context.wrap_socket(plain, server_side=True)
        except OSError:
            return  # the client did not trust us: that is its test
        with sock:
            script(Peer(sock))

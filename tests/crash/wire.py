"""`Connection`: one blocking connection of a talker or a reader, logged in."""

import base64
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from securechat.wire.message import Message, parse

PATIENCE_S = 30.0

RETRY = "securechat.internal/retry"
RETRY_KEY = "securechat.internal/retry-key"

CAPS = (
    "sasl", "message-tags", "server-time", "echo-message", "batch", "labeled-response",
    "standard-replies", "draft/chathistory", RETRY,
)  # fmt: skip


class EndedError(Exception):
    """The connection is gone, or the server does not let us in just now."""


class Connection:
    """A TLS connection with a login; raises `EndedError` for whatever ends it."""

    def __init__(self, port: int, ca: Path, name: str, password: str) -> None:
        try:
            plain = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
            context = ssl.create_default_context(cafile=ca)
            self._sock = context.wrap_socket(plain, server_hostname="localhost")
        except OSError as error:
            raise EndedError(str(error)) from error
        self._rest = b""
        self._lines: list[bytes] = []
        self.caps: set[str] = set()
        self._log_in(name, password)

    def _log_in(self, name: str, password: str) -> None:
        token = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
        self.send("CAP LS 302", f"NICK {name}", f"USER {name} 0 * :crash")
        for message in self.messages():
            match message.command, message.params:
                case "CAP", [_, "LS", *_, items]:
                    offered = {item.partition("=")[0] for item in items.split()}
                    self.caps |= offered & set(CAPS)
                    if message.params[2] != "*":
                        self.send("CAP REQ :" + " ".join(sorted(self.caps)), "AUTHENTICATE PLAIN")
                case "AUTHENTICATE", ["+"]:
                    self.send(f"AUTHENTICATE {token}")
                case "903", _:
                    self.send("CAP END")
                case "904" | "FAIL" | "ERROR", _:
                    raise EndedError(str(message))
                case "376" | "422", _:
                    return

    def send(self, *lines: str) -> None:
        """Send *lines*."""
        try:
            self._sock.sendall("".join(f"{line}\r\n" for line in lines).encode())
        except OSError as error:
            raise EndedError(str(error)) from error

    def messages(self, timeout_s: float = PATIENCE_S) -> Iterator[Message]:
        """Yield what comes, PING answered, until nothing has come for *timeout_s*."""
        while True:
            while self._lines:
                message = parse(self._lines.pop(0).decode().rstrip("\r"))
                if message.command == "PING":
                    self.send(f"PONG :{message.params[0]}")
                yield message
            if not self._receive(timeout_s):
                return

    def _receive(self, timeout_s: float) -> bool:
        self._sock.settimeout(timeout_s)
        try:
            data = self._sock.recv(65536)
        except TimeoutError:
            return False
        except OSError as error:
            raise EndedError(str(error)) from error
        if not data:
            raise EndedError("closed")
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines += lines
        return True

    def close(self) -> None:
        """Close it."""
        self._sock.close()

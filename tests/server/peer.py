"""`TlsPeer`: the other end of a connection, over real TLS; and the part of a server it talks to."""

import queue
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import trustme

from securechat.server.address import Address
from securechat.server.attempts import Secret
from securechat.server.budget import FailureBudget
from securechat.server.connection import Connection
from securechat.server.first_bytes import Door
from securechat.server.iothread import IoThread
from securechat.server.joinpage.page import Facts
from securechat.server.listener import Census, Listener, listen
from securechat.server.login import Gatekeeper
from securechat.server.registrar import Registrar
from securechat.server.surroundings import Limits, Surroundings
from securechat.server.tls import build_context, find_pair
from securechat.store.pages import PAGE_MESSAGES, PageQuery, Shape
from securechat.world.batch import Output
from securechat.world.deferred import Envelope, PageRead, Read
from securechat.world.inputs import Closed, Connected, Input, Line, Refusal
from securechat.world.replying import Reply

PATIENCE_S = 10.0
"""A wait that is longer than this has failed."""

NAMES = ("localhost", "127.0.0.1", "::1")


def write_pair(folder: Path, ca: trustme.CA, name: str = "server") -> Path:
    """Write NAME.pem and NAME.key of a new certificate of *ca*; return the path of the first."""
    folder.mkdir(exist_ok=True)
    issued = ca.issue_cert(*NAMES)
    cert = folder / f"{name}.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(cert.with_suffix(".key"))
    return cert


class TlsPeer:
    """A client of the server under test: sends lines, waits for lines."""

    def __init__(
        self,
        port: int,
        ca: trustme.CA | Path | None,
        address: str = "127.0.0.1",
        source: str | None = None,
    ) -> None:
        """Connect; over TLS if there is a *ca* to trust, or a file with it, else in the clear.

        *source*: the address to come from, such as 127.0.0.2.
        """
        self.sock: socket.socket = socket.create_connection(
            (address, port), PATIENCE_S, source_address=(source, 0) if source else None
        )
        self._rest = b""
        self._lines: deque[bytes] = deque()
        if ca is not None:
            context = ssl.create_default_context()
            if isinstance(ca, Path):
                context.load_verify_locations(ca)
            else:
                ca.configure_trust(context)
            self.sock = context.wrap_socket(self.sock, server_hostname="localhost")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def sends(self, *lines: str) -> None:
        """Send *lines*, in one write."""
        self.sock.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def received(self) -> str | None:
        """Return the next line without its end; None at the end of the connection."""
        while not self._lines:
            try:
                data = self.sock.recv(65536)
            except (ssl.SSLEOFError, ConnectionResetError):
                data = b""
            if not data:
                return None
            *lines, self._rest = (self._rest + data).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft().decode().removesuffix("\r")

    def until(self, end: str) -> list[str]:
        """Return the lines up to the one that contains *end*, that one included."""
        lines: list[str] = []
        while not lines or end not in lines[-1]:
            line = self.received()
            assert line is not None, f"the connection ended before {end!r}: {lines}"
            lines.append(line)
        return lines

    def until_end(self) -> list[str]:
        """Return all lines up to the end of the connection."""
        lines = []
        while (line := self.received()) is not None:
            lines.append(line)
        return lines

    def synchronise(self) -> list[str]:
        """Return the lines that come before the answer to a PING: all that was sent is done."""
        self.sends("PING synchronised")
        return self.until("synchronised")[:-1]


class RecordingWorld:
    """In the place of the world: keeps what is posted, answers PING, registers at NICK."""

    def __init__(self) -> None:
        self.deliver: Callable[[Sequence[Output]], None]
        """The io thread's; set by whoever makes it."""
        self.backlog = 0
        self.posted: queue.Queue[Input] = queue.Queue()

    def post(self, item: Input) -> None:
        """Keep *item*, and answer the few commands that tests need."""
        self.posted.put(item)
        if isinstance(item, Line) and item.message.command == "PING":
            self.says(item.session, f"PONG :{item.message.params[0]}")
        elif isinstance(item, Line) and item.message.command == "NICK":
            self.says(item.session, "001 :Welcome", is_registered=True)
        elif isinstance(item, Line) and item.message.command == "QUIT":
            self.says(item.session, "ERROR :Bye", is_closing=True)

    def post_all(self, items: Sequence[Input]) -> None:
        """Keep *items*, and answer them."""
        for item in items:
            self.post(item)

    def says(
        self, session: int, line: str, *, is_registered: bool = False, is_closing: bool = False
    ) -> None:
        """Deliver a line to a session, if it is there."""
        chunks = [line.encode() + b"\r\n"]
        self.deliver([Output((session,), chunks, is_registered, is_closing)])

    def until(self, kind: type[Input]) -> Input:
        """Return the next input of a kind, dropping what was posted before it."""
        while True:
            item = self.posted.get(timeout=PATIENCE_S)
            if isinstance(item, kind):
                return item

    def connected(self) -> Connected:
        """Return the next connection."""
        item = self.until(Connected)
        assert isinstance(item, Connected)
        return item

    def closed(self) -> Closed:
        """Return the next end of a connection."""
        item = self.until(Closed)
        assert isinstance(item, Closed)
        return item

    def line(self) -> Line:
        """Return the next line."""
        item = self.until(Line)
        assert isinstance(item, Line)
        return item


class HeldPasswords:
    """In the place of the password threads: keeps the attempts until a test lets one go on."""

    def __init__(self) -> None:
        self.attempts: queue.Queue[tuple[Connection, Secret]] = queue.Queue()
        self.refusal: Refusal | None = None

    def submit(self, connection: Connection, secret: Secret) -> Refusal | None:
        """Keep the attempt, or refuse it if a test says so."""
        if self.refusal is None:
            self.attempts.put((connection, secret))
        return self.refusal


def page_read(room: str = "#lobby") -> PageRead:
    """Return a read of the newest page of room 1, for a session without capabilities."""
    query = PageQuery(1, 0, 1 << 60, False, Shape.LATEST, PAGE_MESSAGES)
    unknown, failed = Reply("", "FAIL unknown"), Reply("", "FAIL failed")
    return PageRead(Envelope("s", 0, "b"), room, None, query, unknown, failed)


class HeldReads:
    """In the place of the reader threads: keeps the reads until a test answers one."""

    def __init__(self) -> None:
        self.reads: queue.Queue[tuple[Connection, Read]] = queue.Queue()

    def submit(self, connection: Connection, read: Read) -> None:
        """Keep the read."""
        self.reads.put((connection, read))


@dataclass(frozen=True)
class Front:
    """The front of a server: accept thread and io thread, without a world behind them."""

    port: int
    ca: trustme.CA | None
    world: RecordingWorld
    passwords: HeldPasswords
    io: IoThread
    census: Census

    def peer(self) -> TlsPeer:
        """Return a new connection to it."""
        return TlsPeer(self.port, self.ca)

    def connection(self, session: int) -> Connection:
        """Return the other end of a session that is there."""
        connection = self.on_io(lambda: self.io._hearing[session])
        assert isinstance(connection, Connection)
        return connection

    def on_io(self, function: Callable[[], object]) -> object:
        """Run *function* on the io thread and return what it returns."""
        result: queue.Queue[object] = queue.Queue()
        self.io.call(lambda _now: result.put(function()))
        return result.get(timeout=PATIENCE_S)


GENEROUS = Limits(lines_per_second=100_000, burst_lines=100_000, connections_per_address=1000)


def _no_tls() -> ssl.SSLContext:
    raise AssertionError("a connection in the clear needs no context")


def surroundings(
    world: RecordingWorld,
    passwords: HeldPasswords,
    limits: Limits = GENEROUS,
    server_password: str | None = None,
    tls: Callable[[], ssl.SSLContext] = _no_tls,
    readers: HeldReads | None = None,
) -> Surroundings:
    """Return what connections need around them."""
    return Surroundings(
        world=world,
        passwords=passwords,
        readers=readers or HeldReads(),
        gatekeeper=Gatekeeper(server_password, FailureBudget()),
        registrar=Registrar(cost=4),
        limits=limits,
        tls=tls,
        cloak=lambda address: f"cloak-of-{address}",
        leave=lambda _address: None,
    )


@contextmanager
def front(
    folder: Path,
    ca: trustme.CA | None,
    server_password: str | None = None,
    origins: tuple[str, ...] = (),
    door: Door | None = None,
    facts: Facts | None = None,
    **limits: float,
) -> Iterator[Front]:
    """Run the front of a server, over TLS with a certificate of *ca*, else in the clear."""
    issuer = ca or trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = build_context(find_pair(write_pair(folder, issuer)))
    bounds = replace(GENEROUS, **limits)  # type: ignore[arg-type]
    world, passwords, census = RecordingWorld(), HeldPasswords(), Census(bounds)
    around = surroundings(world, passwords, bounds, server_password, lambda: context)
    io = IoThread(
        0,
        replace(around, leave=census.leave, websocket_origins=origins, join_page=lambda: facts),
    )
    world.deliver = io.deliver
    door = door or (Door.TLS if ca else Door.PLAIN)
    listening = listen(Address("127.0.0.1", 0), door)
    listener = Listener(listening, [io], census, epoch=1)
    io.start()
    listener.start()
    try:
        yield Front(listening[0].address.port, ca, world, passwords, io, census)
    finally:
        listener.stop()
        io.stop_reading()
        io.finish(0.5)
        names = [thread.name for thread in threading.enumerate()]
        assert "io-0" not in names
        assert "accept" not in names

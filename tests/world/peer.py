"""`Peer`: one connection to a world in memory, with the verbs sends, received, until."""

from collections.abc import Callable

from securechat.store.records import JournalRecord, Record, RetryRecord, Snapshot
from securechat.wire.message import Message, parse
from securechat.world.batch import AdminReply, Batch, Output
from securechat.world.deferred import LinkRead, Read
from securechat.world.inputs import (
    Admin,
    Closed,
    Connected,
    Input,
    Line,
    LoggedIn,
    Method,
    SaslStarted,
)
from securechat.world.settings import Settings
from securechat.world.world import World
from tests.remembered import Remembered, journal_of

EMPTY = Snapshot(1, 1, 0, (), (), (), ())

START_MS = 1_700_000_000_000

ALL_CAPS = (
    "account-notify account-tag away-notify batch echo-message extended-join labeled-response"
    " message-tags multi-prefix server-time standard-replies"
)


class Room:
    """A world and the peers in it; time stands still unless it is moved."""

    def __init__(self, settings: Settings | None = None, snapshot: Snapshot = EMPTY) -> None:
        self.world = World(settings or Settings(), snapshot, self)
        self.now_ms = START_MS
        self.records: list[Record] = []
        self.replies: list[AdminReply] = []
        self.peers: dict[int, Peer] = {}
        self.on_batch: Callable[[Batch], object] = bool
        """Called between deciding and releasing: where the commit would be."""

    def message(self, position: int) -> JournalRecord | None:
        """Return what is kept under *position*, as the store does."""
        found = [one for one in journal_of(self.records) if one.position == position]
        return found[0] if found else None

    def retried(self, account: int, conversation: int, key: str) -> JournalRecord | None:
        """Return what was sent under a retry key, as the store does."""
        for record in self.records:
            if isinstance(record, RetryRecord) and record[:3] == (account, conversation, key):
                return self.message(record.position)
        return None

    def execute(self, *items: Input) -> None:
        """Run *items* as one batch, and hand out what it releases."""
        for item in items:
            self.world.execute(item, self.now_ms)
        batch = self.world.take_batch()
        self.on_batch(batch)
        self.records += [r for unit in batch.units if not unit.is_rejected for r in unit.records]
        self.replies += batch.replies
        for output in batch.released():
            text = b"".join(self._with_reads(output)).decode()
            assert text.endswith("\r\n") or not text
            for session in output.sessions:
                peer = self.peers[session]
                peer.lines += text.split("\r\n")[:-1]
                peer.is_closed = peer.is_closed or output.is_closing
        if continued := batch.continued:
            self.execute(*continued)

    def breaks(self) -> None:
        """Let every commit fail from now on, as on a broken disk."""
        self.on_batch = self._reject

    def _reject(self, batch: Batch) -> None:
        for unit in list(batch.units):
            if unit.is_promised and not unit.is_rejected:
                self.world.reject(unit, batch)

    def _with_reads(self, output: Output) -> list[bytes]:
        """Return the chunks of *output* with what its reads bring, now that all is committed."""
        chunks = list(output.chunks)
        if output.reads:
            names = {id_: a.name for id_, a in self.world.state.accounts_by_id.items()}
            history = Remembered(self.records, names)
            for index, read in reversed(output.reads):
                chunks[index:index] = _answered(read, history)
        return chunks

    def admin(self, command: str, name: str = "", password_hash: str = "$hash") -> AdminReply:
        """Ask as the operator's command line does."""
        args = {"name": name, "password_hash": password_hash}
        self.execute(Admin(len(self.replies), command, args))
        return self.replies[-1]

    def connect(self) -> "Peer":
        """Return a peer whose handshake is done."""
        peer = Peer(self, len(self.peers) + 1)
        self.peers[peer.session] = peer
        self.execute(Connected(peer.session, "192.0.2.1", "cloak.guest", "TLSv1.3 cipher"))
        return peer

    def login(self, name: str, caps: str = ALL_CAPS) -> "Peer":
        """Return a peer that is registered as *name*, whose account is made if need be."""
        if name not in self.world.state.accounts:
            assert self.admin("adduser", name).is_ok
        peer = self.connect()
        peer.sends("CAP LS 302", f"NICK {name}", "USER u 0 * :Real Name", f"CAP REQ :{caps}")
        peer.logs_in(name)
        peer.sends("CAP END")
        peer.lines.clear()
        return peer

    def guest(self, nick: str, caps: str = ALL_CAPS) -> "Peer":
        """Return a peer that is registered as *nick* without an account."""
        peer = self.connect()
        peer.sends(f"NICK {nick}", "CAP LS 302", "USER u 0 * :Real Name", f"CAP REQ :{caps}")
        peer.sends("CAP END", "JOIN #lobby")
        peer.lines.clear()
        return peer


def _answered(read: Read | None, history: Remembered) -> list[bytes]:
    """Return all that comes of a read, its rest included."""
    chunks: list[bytes] = []
    while read is not None:
        found, read = read.answer(["THE LINK"]) if isinstance(read, LinkRead) else read.run(history)
        chunks += found
    return chunks


class Peer:
    """One connection; what it got is in *lines* until it is received."""

    def __init__(self, room: Room, session: int) -> None:
        self.room = room
        self.session = session
        self.lines: list[str] = []
        self.is_closed = False

    def sends(self, *lines: str) -> "Peer":
        """Send each line, a batch of its own."""
        for line in lines:
            self.room.execute(Line(self.session, parse(line)))
        return self

    def logs_in(self, name: str, version: int | None = None) -> None:
        """Be told what the password check tells, the password having been right."""
        account = self.room.world.state.accounts[name]
        version = account.credential_version if version is None else version
        self.room.execute(
            SaslStarted(self.session, "PLAIN", None),
            LoggedIn(self.session, account.id, version, Method.SASL, None),
        )

    def vanishes(self, reason: str = "Connection closed") -> None:
        """Be gone without a word."""
        self.room.execute(Closed(self.session, reason))

    def received(self) -> list[Message]:
        """Return what came since the last call."""
        lines, self.lines = self.lines, []
        return [parse(line) for line in lines]

    def bodies(self) -> list[str]:
        """Return what came since the last call, without tags."""
        lines, self.lines = self.lines, []
        return [line.partition(" ")[2] if line.startswith("@") else line for line in lines]

    def until(self, command: str) -> Message:
        """Return the first message with *command* among what came, and forget those before it."""
        for number, line in enumerate(self.lines):
            message = parse(line)
            if message.command == command:
                del self.lines[: number + 1]
                return message
        raise AssertionError(f"no {command} in {self.lines}")

"""`Batch`: what a run of inputs produced, until it is committed and released.

A unit is one input's share of it. Nothing here reaches a connection before `released` is called,
and that is called after the commit.
"""

from itertools import groupby
from typing import NamedTuple

from securechat.store.records import AccountRecord, DeviceRecord, InviteRecord, Record
from securechat.world.deferred import Read
from securechat.world.room import RoomImage
from securechat.world.session import Session


class Unit:
    """The records and the fate of one input."""

    __slots__ = (
        "accounts",
        "command",
        "devices",
        "invites",
        "is_promised",
        "is_rejected",
        "label",
        "records",
        "request",
        "rooms",
        "session",
        "target",
    )

    def __init__(self, session: Session | None, command: str, label: str | None) -> None:
        self.session = session
        """Who asked; None for the operator's command line and the clock."""
        self.command = command
        self.label = label
        self.target = ""
        """What the command was about, for the FAIL that a failed commit becomes."""
        self.request: int | None = None
        """The number of the operator's request."""
        self.records: list[Record] = []
        self.is_promised = False
        self.is_rejected = False
        self.rooms: dict[int, RoomImage] = {}
        """What the rooms were that the unit changed by a promise."""
        self.accounts: dict[int, AccountRecord | None] = {}
        """What the accounts were likewise; None: there was none."""
        self.invites: dict[int, InviteRecord | None] = {}
        self.devices: dict[int, DeviceRecord | None] = {}


class Output(NamedTuple):
    """What one session gets from a batch."""

    session: int
    chunks: list[bytes]
    """Whole lines, CRLF included."""
    is_registered: bool
    """The session finished its registration in this batch."""
    is_closing: bool
    """After these chunks the connection is to be closed, readably."""
    reads: tuple[tuple[int, Read], ...] = ()
    """What is to be read now, with the number of chunks that stand before it; the rest of the
    chunks, and all later output, waits behind it."""


class AdminReply(NamedTuple):
    """The answer to one request of the operator's command line."""

    request: int
    is_ok: bool
    text: str
    rows: list[dict[str, object]]


class Note(NamedTuple):
    """Something for the server's log: never what people write."""

    event: str
    fields: dict[str, object]


class Batch:
    """Units in the order of their inputs, and the lines they send."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.is_full = False
        """Whether it must be committed before anything else is decided: a promise has changed a
        room or an account, and nobody may be shown that, nor build on it, before it is kept."""
        self.delivery_count = 0
        self.reloads: list[int] = []
        """Sessions of operators who want the configuration read again."""
        self._deliveries: list[tuple[Unit, bytes, tuple[Session, ...], Session | None]] = []
        self._replies: list[tuple[Unit, AdminReply]] = []
        self._notes: list[tuple[Unit, Note]] = []
        self._changed: dict[Session, None] = {}

    def __bool__(self) -> bool:
        return bool(self.units)

    @property
    def records(self) -> list[Record]:
        """All records, in order."""
        return [record for unit in self.units for record in unit.records]

    @property
    def replies(self) -> list[AdminReply]:
        """The answers to the operator's requests; to be read after the commit."""
        return [reply for unit, reply in self._replies if not unit.is_rejected]

    @property
    def notes(self) -> list[Note]:
        """What is to be logged; to be read after the commit."""
        return [note for unit, note in self._notes if not unit.is_rejected]

    def note(self, unit: Unit, note: Note) -> None:
        """Have something logged, unless *unit* is rejected."""
        self._notes.append((unit, note))

    def send(
        self, unit: Unit, line: bytes, sessions: tuple[Session, ...], skip: Session | None = None
    ) -> None:
        """Have *line* sent to *sessions* but *skip*, unless *unit* is rejected."""
        self._deliveries.append((unit, line, sessions, skip))
        self.delivery_count += len(sessions)

    def defer(self, unit: Unit, session: Session, read: Read) -> None:
        """Have *session* get what *read* finds after the commit, unless *unit* is rejected."""
        session.has_reads = True
        self.changed(session)
        # Among the lines, which keeps the order; `_with_reads` takes it out again.
        self._deliveries.append((unit, read, (session,), None))  # type: ignore[arg-type]

    def answer(self, unit: Unit, reply: AdminReply) -> None:
        """Have the operator's command line answered, unless *unit* is rejected."""
        self._replies.append((unit, reply))

    def take_back(self, unit: Unit) -> None:
        """Forget the answers of *unit*: it turned out otherwise."""
        self._replies[:] = [(other, reply) for other, reply in self._replies if other is not unit]

    def changed(self, session: Session) -> None:
        """Have *session* among the released even if it gets no line: it registered or closes."""
        self._changed[session] = None

    def released(self) -> list[Output]:
        """Return what every session gets, in order. To be called once, after the commit."""
        touched: list[Session] = []
        kept = (delivery for delivery in self._deliveries if not delivery[0].is_rejected)
        for _, run in groupby(kept, key=_audience_id):
            deliveries = list(run)
            lines = [line for _, line, _, _ in deliveries]
            skipping = {skip: None for _, _, _, skip in deliveries if skip is not None}
            whole = lines[0] if len(lines) == 1 else b"".join(lines)
            for session in deliveries[0][2]:
                out = session.out
                if session not in skipping:
                    if not out:
                        touched.append(session)
                    out.append(whole)
                elif own := [line for _, line, _, skip in deliveries if skip is not session]:
                    if not out:
                        touched.append(session)
                    out.extend(own)
        touched.extend(session for session in self._changed if not session.out)
        return [_taken(session) for session in touched]


def _audience_id(delivery: tuple[Unit, bytes, tuple[Session, ...], Session | None]) -> int:
    """Lines in a row for the same sessions are joined once, and not once for each of them."""
    return id(delivery[2])


def _taken(session: Session) -> Output:
    """Empty what *session* has to send into an Output."""
    if session.has_reads:
        return _with_reads(session)
    output = Output(session.number, session.out, session.is_newly_registered, session.is_closing)
    session.out = []
    session.is_newly_registered = False
    return output


def _with_reads(session: Session) -> Output:
    """Do as `_taken`, with the reads apart from the lines."""
    session.has_reads = False
    plain = _taken(session)
    chunks: list[bytes] = []
    reads: list[tuple[int, Read]] = []
    for chunk in plain.chunks:
        if isinstance(chunk, bytes):
            chunks.append(chunk)
        else:
            reads.append((len(chunks), chunk))
    return plain._replace(chunks=chunks, reads=tuple(reads))

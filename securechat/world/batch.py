"""`Batch`: what a run of inputs produced, until it is committed and released.

A unit is one input's share of it. Nothing here reaches a connection before `released` is called,
and that is called after the commit.

In a busy room nearly everybody gets the same bytes, and in a quiet one a message is alone in its
batch. So sessions that are in one audience only, and miss no line of it, share one `Output`;
whoever acted, or is in several audiences, gets its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from securechat.store.records import AccountRecord, DeviceRecord, InviteRecord, Record
from securechat.world.deferred import Read
from securechat.world.inputs import DeviceTakenBack, Enrolled
from securechat.world.room import RoomImage
from securechat.world.session import Session


class Images:
    """What was before a promise changed it, by id; None: there was none."""

    def __init__(self) -> None:
        self.rooms: dict[int, RoomImage] = {}
        self.accounts: dict[int, AccountRecord | None] = {}
        self.invites: dict[int, InviteRecord | None] = {}
        self.devices: dict[int, DeviceRecord | None] = {}
        self.metadata: dict[int, dict[str, str]] = {}
        """What hung on rooms and accounts."""

    def __bool__(self) -> bool:
        """Whether it holds any."""
        kept = (self.rooms, self.accounts, self.invites, self.devices, self.metadata)
        return any(kept)


class Unit:
    """The records and the fate of one input."""

    is_answered_later = False

    __slots__ = (
        "command",
        "images",
        "is_promised",
        "is_rejected",
        "label",
        "records",
        "request",
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
        self.records: tuple[Record, ...] = ()
        self.is_promised = False
        self.is_rejected = False
        self.images: Images | None = None
        """What is to be put back if the unit is rejected; None, as for every message: nothing."""


class DelayedUnit(Unit):
    """A unit whose answer is given after the commit, by an input that continues it."""

    __slots__ = ()

    is_answered_later = True


class Output(NamedTuple):
    """What some sessions get from a batch, all of them the same."""

    sessions: tuple[int, ...]
    """Their numbers. No session is in two outputs of a batch."""
    chunks: list[bytes]
    """Whole lines, CRLF included."""
    is_registered: bool = False
    """The session, the only one, finished its registration in this batch."""
    is_closing: bool = False
    """After these chunks its connection, the only one, is to be closed, readably."""
    reads: tuple[tuple[int, Read], ...] = ()
    """What is to be read now for the only session, with the number of chunks that stand before it;
    the rest of the chunks, and all later output, waits behind it."""


Delivery = tuple[Unit, bytes | Read, tuple[int, ...], int | None]
"""A line of a unit, whom it is for, and who among them does not get it."""

Share = list[bytes | Read]
"""What one session gets."""


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
        self.followers: dict[Unit, list[Unit]] = {}
        """Units that are rejected with another one; see `lookups`."""
        self.continuations: list[tuple[Unit, Enrolled | DeviceTakenBack]] = []
        """What is to be executed next if its unit is committed; see `continued`."""
        self.reloads: list[int] = []
        """Sessions of operators who want the configuration read again."""
        self._deliveries: list[Delivery] = []
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

    @property
    def continued(self) -> list[Enrolled | DeviceTakenBack]:
        """The inputs to execute before any other; to be read after the commit."""
        return [item for unit, item in self.continuations if not unit.is_rejected]

    def note(self, unit: Unit, note: Note) -> None:
        """Have something logged, unless *unit* is rejected."""
        self._notes.append((unit, note))

    def send(
        self, unit: Unit, line: bytes, sessions: tuple[int, ...], skip: int | None = None
    ) -> None:
        """Have *line* sent to *sessions* but *skip*, unless *unit* is rejected."""
        self._deliveries.append((unit, line, sessions, skip))
        self.delivery_count += len(sessions)

    def defer(self, unit: Unit, session: Session, read: Read) -> None:
        """Have *session* get what *read* finds after the commit, unless *unit* is rejected."""
        self.changed(session)
        self._deliveries.append((unit, read, session.alone, None))

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
        """Return what every session gets, in order. To be called once, after the commit.

        Cost: one look at each line and, of each audience, at each session.
        """
        deliveries = [delivery for delivery in self._deliveries if not delivery[0].is_rejected]
        single: dict[int, Share] = {}
        by_audience: dict[int, list[Delivery]] = {}
        for delivery in deliveries:
            sessions = delivery[2]
            number = id(sessions)  # the tuples are alive, and need no comparing
            if len(sessions) == 1:  # as in private: it has nobody to share with
                single[sessions[0]] = []
            elif number in by_audience:
                by_audience[number].append(delivery)
            else:
                by_audience[number] = [delivery]
        audiences = list(by_audience.values())
        _single_out(audiences, single)
        for session in self._changed:
            single[session.number] = []
        outputs = [shared for one in audiences if (shared := _shared(one, single)).sessions]
        if single:
            _collect(deliveries, single)
            outputs += [_of_changed(one, single.pop(one.number)) for one in self._changed]
            outputs += [
                Output((number,), _joined(lines)) for number, lines in single.items() if lines
            ]
        return outputs


_NOTHING = Output((), [])


def _single_out(audiences: list[list[Delivery]], single: dict[int, Share]) -> None:
    """Add to *single* who may not share: whoever a line skips, or who is in several audiences."""
    seen: set[int] = set()  # only asked, never iterated
    for deliveries in audiences:
        sessions = deliveries[0][2]
        for _, _, _, skip in deliveries:
            if skip is not None:
                single[skip] = []
        if len(audiences) > 1:
            if not seen.isdisjoint(sessions):
                single.update([(session, []) for session in sessions if session in seen])
            seen.update(sessions)


def _shared(deliveries: list[Delivery], single: dict[int, Share]) -> Output:
    """Return what the sessions of an audience get, those in *single* aside."""
    sessions = deliveries[0][2]
    if not single.keys().isdisjoint(sessions):
        sessions = tuple([session for session in sessions if session not in single])
        if not sessions:
            return _NOTHING
    return Output(sessions, _joined([line for _, line, _, _ in deliveries]))


def _joined(lines: Share) -> list[bytes]:
    """Return *lines*, none of which is a read, as one chunk: it is written at once."""
    return lines if len(lines) == 1 else [b"".join(lines)]  # type: ignore[return-value, arg-type]


def _collect(deliveries: list[Delivery], single: dict[int, Share]) -> None:
    """Give each session in *single* its lines, in order."""
    known: dict[int, Sequence[int]] = {}
    for _, line, sessions, skip in deliveries:
        concerned = sessions if len(sessions) == 1 else known.get(id(sessions))
        if concerned is None:
            concerned = [session for session in sessions if session in single]
            known[id(sessions)] = concerned
        for session in concerned:
            if session != skip:
                single[session].append(line)


def _of_changed(session: Session, share: Share) -> Output:
    """Return what *session* alone gets: that it has registered, once, or closes; and reads."""
    is_registered, session.is_newly_registered = session.is_newly_registered, False
    chunks: list[bytes] = []
    reads: list[tuple[int, Read]] = []
    for chunk in share:
        if isinstance(chunk, bytes):
            chunks.append(chunk)
        else:
            reads.append((len(chunks), chunk))
    return Output(session.alone, chunks, is_registered, session.is_closing, tuple(reads))

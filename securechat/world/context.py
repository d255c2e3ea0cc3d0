"""`Context`: what a handler sees, and how it answers.

A handler decides: it reads, and then emits events and replies, in the order in which they shall
be seen. Nothing happens until it returns: one that fails leaves no trace.
"""

from collections.abc import Callable, Iterable, Iterator

from securechat.store.errors import StoreError
from securechat.store.records import JournalRecord
from securechat.wire import capabilities as cap
from securechat.wire.message import Message, encode, encode_tags
from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_CHANOPRIVSNEEDED,
    ERR_NEEDMOREPARAMS,
    ERR_NOSUCHCHANNEL,
    ERR_NOTONCHANNEL,
    ERR_TOOMANYMATCHES,
    FAIL_SENTENCES,
    Numeric,
)
from securechat.world.batch import Note, Unit
from securechat.world.counters import Counters
from securechat.world.deferred import Envelope, Read
from securechat.world.errors import ChatError, FailError, NumericError, SilentError
from securechat.world.events import Event, Stamp
from securechat.world.lookups import Recent
from securechat.world.replying import Reply, encode_safely, numeric_reply, shown
from securechat.world.room import Room
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User
from securechat.world.views import Views

ANSWERS_MS = 5_000
"""The time in which the most that a session is answered about many has surely been written to it."""

View = Callable[[], Iterable[Reply]]
"""A reading of the state, made when all that was emitted before it is applied."""

Step = Event | Reply | Read | View


ALWAYS_FAIL = frozenset(
    {
        "INVALID_UTF8",
        "BATCH",
        "CHANNEL_RENAMED",
        "CHATHISTORY",
        "INVITATION",
        "MARKREAD",
        "METADATA",
        "REDACT",
        "REGISTER",
        "VERIFY",
    }
)
"""Codes and commands whose specification (UTF8ONLY, client-batch, draft/channel-rename,
chathistory, draft/metadata, draft/read-marker, docs/protocol.md) wants FAIL whatever the client negotiated."""


class Context:
    """One input's view of the world; made for it, and gone with it."""

    __slots__ = (
        "_counters",
        "closing",
        "followers",
        "lookups",
        "message",
        "notes",
        "now_ms",
        "session",
        "settings",
        "state",
        "steps",
        "unit",
    )

    def __init__(
        self,
        state: State,
        settings: Settings,
        counters: Counters,
        now_ms: int,
        unit: Unit,
        message: Message,
        lookups: Recent,
    ) -> None:
        self.state = state
        self.settings = settings
        self._counters = counters
        self.now_ms = now_ms
        self.unit = unit
        self.session: Session = unit.session  # type: ignore[assignment]
        """The session that asked. Only for inputs that come from one."""
        self.message = message
        self.lookups = lookups
        self.steps: list[Step] = []
        # Nearly every unit leaves the rest empty: a tuple that is costs nothing.
        self.notes: tuple[Note, ...] = ()
        self.closing: dict[Session, str] | None = None  # may be thousands, and each of them twice
        """Sessions to be closed at the end of this input, with the text of their ERROR."""
        self.followers: tuple[tuple[Callable[[Context], None], Session | None], ...] = ()

    @property
    def user(self) -> User:
        """The user that asked. Only for commands that need registration."""
        return self.session.user  # type: ignore[return-value]

    # What a handler answers.

    def emit(self, event: Event) -> None:
        """Have *event* applied and shown, after all that came before it."""
        self.steps.append(event)

    def show(self, view: View) -> None:
        """Have *view* read and sent, after all that was emitted before it is applied."""
        self.steps.append(view)

    def read(self, read: Read) -> None:
        """Have *read* run after the commit, and its answer sent behind all else of this unit."""
        self.steps.append(read)

    def reply(self, numeric: Numeric, *params: str) -> None:
        """Answer with *numeric* and its own text, where it has one."""
        self.steps.append(self.numeric(numeric, *params))

    def reply_many(self, lines: Iterable[Reply]) -> None:
        """Answer with *lines*, as many as the session may get now; who gets fewer is told so.

        Here nobody knows what still waits for a session: the bound is on what it was answered
        lately, of whatever questions.
        """
        session, most_bytes = self.session, self.settings.answer_bytes
        elapsed_ms = max(0, self.now_ms - session.answered_ms)
        written_bytes = elapsed_ms * most_bytes // ANSWERS_MS
        left = min(most_bytes, most_bytes - session.answered_bytes + written_bytes)
        for line in lines:
            if line.body_bytes > left:
                self.reply(ERR_TOOMANYMATCHES, self.message.command)
                break
            left -= line.body_bytes
            self.steps.append(line)
        session.answered_ms, session.answered_bytes = self.now_ms, most_bytes - left

    def line(self, command: str, *params: str, source: str | None = None, tags: str = "") -> None:
        """Answer with a line that is no numeric; *source* is the server unless given."""
        message = Message(command, params, source or self.settings.name)
        self.steps.append(Reply(tags, encode(message)))

    def fail(self, error: ChatError) -> None:
        """Answer with *error*, and go on."""
        self.steps.append(lambda: self.error_replies(error))

    def answer(self, label: str, reply: Reply) -> None:
        """Answer an earlier line, which had *label*, beside the one that came now."""
        if self.session.caps & cap.LABELED_RESPONSE:
            tags = ";".join(filter(None, (encode_tags({"label": label}), reply.tags)))
            self.steps.append(Reply(tags, reply.body))

    def close(self, session: Session, reason: str) -> None:
        """Have *session* told *reason* in an ERROR, after all else, and closed."""
        if self.closing is None:
            self.closing = {}
        self.closing[session] = reason

    def then(self, decide: Callable[["Context"], None], session: Session | None = None) -> None:
        """Have *decide* run as a unit of its own behind this one: it happens in any case.

        *session*: the one that it answers.
        """
        self.followers += ((decide, session),)

    def note(self, event: str, **fields: object) -> None:
        """Have something logged: who and where, never what people write."""
        self.notes += (Note(event, fields),)

    def each(self, targets: Iterable[str], decide: Callable[[str], None]) -> None:
        """Decide for each of *targets*, once; what fails for one does not touch the others."""
        once: dict[str, str] = {}
        for target in targets:
            once.setdefault(fold(target), target)
        for target in once.values():
            try:
                decide(target)
            except ChatError as error:
                self.fail(error)

    @property
    def views(self) -> Views:
        """Readings of the state for the session that asked."""
        return Views(self.state, self.settings, self.session)

    # How a reply looks.

    def numeric(self, numeric: Numeric, *params: str) -> Reply:
        """Return *numeric* as a line for the session that asked."""
        return numeric_reply(self.settings, self.session, numeric, *params)

    def error_replies(self, error: ChatError) -> Iterator[Reply]:
        """Return the line that *error* is for the session that asked."""
        if isinstance(error, NumericError):
            yield self.numeric(error.numeric, *error.params)
        elif isinstance(error, FailError):
            yield self.fail_reply(error)
        else:
            assert isinstance(error, SilentError)

    def warn(self, error: FailError) -> None:
        """Answer that part of what was asked for could not be done: WARN in place of FAIL."""
        self.steps.append(self.fail_reply(error, word="WARN"))

    def fail_reply(self, error: FailError, *, is_forced: bool = False, word: str = "FAIL") -> Reply:
        """Return FAIL, or a NOTICE for a client that does not know FAIL."""
        sentence = error.sentence or FAIL_SENTENCES[error.code]
        is_forced = is_forced or error.code in ALWAYS_FAIL or error.command in ALWAYS_FAIL
        if is_forced or self.session.caps & cap.STANDARD_REPLIES:
            params = (error.command, error.code, *error.context, sentence)
            return Reply("", encode_safely(Message(word, params, self.settings.name)))
        text = f"{error.command} {' '.join(error.context)}".rstrip(" *") + f": {sentence}"
        params = (self.session.shown_nick, text.lstrip("*: "))
        return Reply("", encode(Message("NOTICE", params, self.settings.name)))

    def envelope(self, label: str | None = None) -> Envelope:
        """Return what is around the answer of a deferred read, which answers *label* if given."""
        reference = self._counters.reference()
        return Envelope(self.settings.name, self.session.caps, reference, label)

    # Numbers.

    @property
    def newest(self) -> int:
        """The newest position there is."""
        return self._counters.position

    def message_at(self, position: int) -> JournalRecord | None:
        """Return what is kept under *position*; what is said in this batch is not yet.

        Raises:
            FailError: the store cannot be read; it has logged why.
        """
        try:
            return self.lookups.message(position)
        except StoreError as error:
            raise self.unreadable(error) from error

    def unreadable(self, error: StoreError) -> FailError:
        """Return what the user is told when the store cannot be read; the log is told *error*."""
        self.note("the store cannot be read", error=error)
        return FailError(self.message.command, "TEMPORARILY_UNREADABLE")

    def has_news(self, conversation: int, position: int) -> bool:
        """Whether anything may have happened in a conversation since *position*."""
        return self._counters.has_news(conversation, position)

    def new_id(self) -> int:
        """Return an id that no room, pair or account ever had."""
        self._counters.next_id += 1
        return self._counters.next_id - 1

    def stamp(self, conversation: int | None) -> Stamp:
        """Return the place in the journal of what is decided next; see `Counters.stamp`."""
        return self._counters.stamp(conversation, self.now_ms)

    # Parameters.

    def param(self, index: int, default: str = "") -> str:
        """Return a parameter, or *default* where it is missing."""
        params = self.message.params
        return params[index] if index < len(params) else default

    def targets(self, index: int = 0) -> list[str]:
        """Return the parts of a parameter between commas."""
        found = [target for target in self.param(index).split(",") if target]
        if not found:
            raise NumericError(ERR_NEEDMOREPARAMS, self.message.command)
        return found

    def room(self, name: str) -> Room:
        """Return the room called *name*, if the user may know of it."""
        room = self.state.rooms.find(name)
        if room is None or not room.is_visible_to(self.user):
            raise NumericError(ERR_NOSUCHCHANNEL, shown(name))
        return room

    def room_of_member(self, name: str) -> Room:
        """Return the room called *name*, which the user is in."""
        room = self.room(name)
        if self.user not in room.members:
            raise NumericError(ERR_NOTONCHANNEL, room.name)
        return room

    def need_rank(self, room: Room, rank: str) -> None:
        """Refuse what the user may not do in *room*, for want of *rank*."""
        if not room.has_rank(self.user, rank):
            raise NumericError(ERR_CHANOPRIVSNEEDED, room.name)

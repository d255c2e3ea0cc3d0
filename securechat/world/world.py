"""`World`: inputs in, batches out. One owner: whoever calls it, on one thread.

An input becomes a unit: a handler decides, the events are applied and rendered, their records
collected. What was collected since the last `take_batch` is committed by the caller, who then
releases it, or rejects the promised units whose commit failed.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from securechat.store.records import Snapshot
from securechat.wire.errors import ForbiddenByteError, LineTooLongError, NotUtf8Error
from securechat.wire.message import Message
from securechat.wire.replies import (
    ERR_INPUTTOOLONG,
    ERR_NEEDMOREPARAMS,
    ERR_NOTREGISTERED,
    ERR_UNKNOWNCOMMAND,
)
from securechat.world import (
    administration,
    always_on,
    console,
    enrolment,
    events,
    inputs,
    journal,
    login,
    membership,
    offers,
    operators,
    registration,
    replay,
    retrying,
    support,
)
from securechat.world.applying import apply
from securechat.world.batch import AdminReply, Batch, DelayedUnit, Images, Note, Unit
from securechat.world.commands import multiline
from securechat.world.commands.registry import COMMANDS
from securechat.world.context import Context, Counters
from securechat.world.deferred import READS
from securechat.world.errors import ChatError, FailError, NumericError
from securechat.world.incoming import invalid
from securechat.world.lookups import Lookups, NoLookups, Recent
from securechat.world.rendering import DEPARTURES, Renderer, message_sent, show
from securechat.world.replying import Reply, shown
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State

_EVENT_TYPES = frozenset(events.Event.__args__)

_NOTHING = Message("")

_BAD_LINES = {NotUtf8Error: "INVALID_UTF8", ForbiddenByteError: "INVALID_BYTES"}

WRITE_FAILED = "the change could not be written to the disk, and was not made"


class World:
    """All of chat, without a socket.

    Args:
        settings: the operator's choices.
        snapshot: what the store holds.
        lookups: reads it later, by key.
    """

    def __init__(
        self, settings: Settings, snapshot: Snapshot, lookups: Lookups | None = None
    ) -> None:
        self.settings = settings
        self._recent = Recent(lookups or NoLookups())
        self._keys_expire_ms = 0
        self.state = State(snapshot)
        always_on.bring_back(self.state, settings)
        self.is_writable = True
        """False while the disk does not take records: promised units then fail at once."""
        self.batch = Batch()
        self._turn = 0
        self._counters = Counters(snapshot.epoch, snapshot.next_id, snapshot.last_time_ms)

    def take_batch(self) -> Batch:
        """Return what was collected since the last call; the next unit begins a new batch."""
        batch, self.batch = self.batch, Batch()
        batch.followers = self._recent.take_followers()
        return batch

    def execute(self, item: inputs.Input, now_ms: int) -> None:
        """Take one input. *now_ms*: the time, in ms since 1970 UTC.

        Raises:
            Exception: applying an event failed. The state can no longer be trusted: stop.
        """
        _INPUTS[type(item)](self, item, now_ms)

    def reject(self, unit: Unit, batch: Batch) -> None:
        """Undo a promised *unit* of *batch* whose commit failed, and tell its sender.

        What it changed is what it was before. That can be put back, since nothing was decided
        after it: `Batch.is_full` has seen to that.
        """
        unit.is_rejected = True
        if unit.images is not None:
            self._put_back(unit.images)
        if unit.request is not None:
            batch.answer(Unit(None, "", None), AdminReply(unit.request, False, WRITE_FAILED, []))
        if unit.session is not None and not unit.session.is_closing:
            self._send_failure(unit, batch)
        for follower in batch.followers.pop(unit, ()):
            self.reject(follower, batch)

    def _put_back(self, images: Images) -> None:
        for account_id, record in images.accounts.items():
            self.state.restore_account(account_id, record)
        for image in images.rooms.values():
            self.state.restore_room(image)
        for invite_id, invite in images.invites.items():
            self.state.invitations.put(invite_id, invite)
        for device_id, device in images.devices.items():
            self.state.devices.put(device_id, device)
        for owner, values in images.metadata.items():
            self.state.restore_metadata(owner, values)

    def _send_failure(self, unit: Unit, batch: Batch) -> None:
        """Send the FAIL of a unit that could not be committed, under the unit's label."""
        again = Unit(unit.session, unit.command, unit.label)
        ctx = self._context(again, _NOTHING, 0)
        renderer = Renderer(self.state, self.settings, batch, again, 0)
        renderer.replies.extend(ctx.error_replies(_unavailable(unit)))
        renderer.finish(self._counters.reference())

    # One unit.

    def _context(self, unit: Unit, message: Message, now_ms: int) -> Context:
        return Context(
            self.state, self.settings, self._counters, now_ms, unit, message, self._recent
        )

    def _run(
        self,
        unit: Unit,
        message: Message,
        now_ms: int,
        decide: Callable[[Context], None],
    ) -> None:
        """Decide one unit; what a handler did wrong ends its session and nothing else."""
        ctx = Context(
            self.state, self.settings, self._counters, now_ms, unit, message, self._recent
        )
        try:
            decide(ctx)
        except ChatError as error:
            ctx.steps.clear()
            ctx.fail(error)
        except Exception as error:  # noqa: BLE001 - a handler's bug must not end the server
            self._give_up(ctx, error)
        if not self.is_writable and any(map(_is_promise, ctx.steps)):
            self._refuse(ctx)
        self.batch.units.append(unit)
        self._carry_out(ctx)

    def _give_up(self, ctx: Context, error: Exception) -> None:
        ctx.steps.clear()
        ctx.closing.clear()
        ctx.followers.clear()
        ctx.notes[:] = [Note("handler failed", {"command": ctx.unit.command, "error": error})]
        if ctx.unit.request is not None:
            text = "the server failed at this; its log says why"
            self.batch.answer(ctx.unit, AdminReply(ctx.unit.request, False, text, []))
        session = ctx.unit.session
        if session is not None and session.number in self.state.sessions:
            membership.detach(ctx, session, "Internal error")
            ctx.close(session, "Internal error; it was logged. You may connect again")

    def _refuse(self, ctx: Context) -> None:
        """The disk does not take records: nothing is promised that cannot be kept."""
        ctx.notes.clear()
        ctx.steps.clear()
        ctx.closing.clear()
        ctx.followers.clear()
        unit = ctx.unit
        if unit.request is not None:
            self.batch.take_back(unit)
            self.batch.answer(unit, AdminReply(unit.request, False, WRITE_FAILED, []))
        if unit.session is not None:
            ctx.fail(_unavailable(unit))

    def _carry_out(self, ctx: Context) -> None:
        """Apply and show what was decided."""
        unit, batch = ctx.unit, self.batch
        renderer = Renderer(self.state, self.settings, batch, unit, ctx.now_ms)
        for step in ctx.steps:
            kind = type(step)
            if kind is events.MessageSent:
                self._apply_message(unit, step, renderer)  # type: ignore[arg-type]
            elif kind is Reply:
                renderer.replies.append(step)  # type: ignore[arg-type]
            elif kind in _EVENT_TYPES:
                self._apply(unit, step, renderer)  # type: ignore[arg-type]
            elif kind in READS:
                renderer.reads.append(step)  # type: ignore[arg-type]
            else:
                renderer.replies.extend(step())  # type: ignore[operator]
        renderer.finish(self._counters.reference() if unit.label else "")
        for session, reason in ctx.closing.items():
            self._close(unit, session, reason)
        session_now = unit.session
        if session_now is not None and session_now.is_newly_registered:
            batch.changed(session_now)
        for note in ctx.notes:
            batch.note(unit, note)
        for decide, follower in ctx.followers:
            self._run(Unit(follower, unit.command, None), _NOTHING, ctx.now_ms, decide)

    def _apply_message(self, unit: Unit, event: events.MessageSent, renderer: Renderer) -> None:
        """Do as `_apply` for the most frequent event: there is nothing to log or to put back."""
        apply(self.state, event)
        message_sent(renderer, event)
        if event.conversation is not None:
            unit.is_promised = True
            record = journal.record_of_message(self.state, event)
            unit.records.append(record)
            if event.retry_key:
                self._recent.note(unit, event.retry_key, record)
                unit.records.append(journal.retry_record(event.retry_key, record))

    def _apply(self, unit: Unit, event: events.Event, renderer: Renderer) -> None:
        note = console.note_of(self.state, event)
        if note is not None:
            self.batch.note(unit, note)
        if events.is_promised(event):
            unit.is_promised = True
            self._keep_images(unit, event)
        kind = type(event)
        if kind in DEPARTURES:
            show(renderer, event)
            apply(self.state, event)
        else:
            apply(self.state, event)
            show(renderer, event)
        unit.records.extend(journal.records_of(self.state, event))

    def _keep_images(self, unit: Unit, event: events.Event) -> None:
        """Remember what a promised *event* is about to change, in case it cannot be kept."""
        images = unit.images or Images()
        rooms, accounts = journal.touched(self.state, event)
        for room_id in rooms:
            if room_id not in images.rooms:
                images.rooms[room_id] = self.state.image_of_room(room_id)
        for account_id in accounts:
            if account_id not in images.accounts:
                account = self.state.accounts_by_id.get(account_id)
                images.accounts[account_id] = account.record() if account else None
                if account is not None:  # one that is put back begins without
                    images.metadata.setdefault(account_id, dict(account.metadata))
        invites, devices = journal.touched_keys(self.state, event)
        images.invites = invites | images.invites  # what was there before the first change counts
        images.devices = devices | images.devices
        if isinstance(event, events.MetadataSet) and event.owner is not None:
            was = self.state.metadata_of(event.owner, None)
            images.metadata.setdefault(event.owner, dict(was))
        if images:
            unit.images = images
        if images or isinstance(event, events.Redacted):  # that is read by key, from the store
            self.batch.is_full = True

    def _close(self, unit: Unit, session: Session, reason: str) -> None:
        """Tell *session* why, and have its connection closed; it sends and gets nothing more."""
        if not session.is_closing:
            line = Reply("", f"ERROR :{reason}").encoded()
            self.batch.send(unit, line, session.alone)
            session.is_closing = True
            self.batch.changed(session)

    # The inputs.

    def _connected(self, item: inputs.Connected, now_ms: int) -> None:
        session = Session(item.session, item.address, item.host, item.tls, now_ms)
        self.state.enter(session)

    def _live(self, number: int) -> Session | None:
        """Return the session called *number*, unless it is gone or going."""
        session = self.state.sessions.get(number)
        return None if session is None or session.is_closing else session

    def _line(self, item: inputs.Line, now_ms: int) -> None:
        session = self.state.sessions.get(item.session)
        if session is None or session.is_closing:
            return
        message = item.message
        tags = message.tags
        label = (tags.get("label") or None) if tags else None
        self._run(Unit(session, message.command, label), message, now_ms, _dispatch)

    def _bad_line(self, item: inputs.BadLine, now_ms: int) -> None:
        def answer(ctx: Context) -> None:
            code = _BAD_LINES.get(type(item.error))
            if isinstance(item.error, LineTooLongError):
                ctx.fail(NumericError(ERR_INPUTTOOLONG))
            elif code is not None:
                ctx.fail(FailError(item.error.command, code))
            else:
                return  # a line without a command: tags or spaces alone
            held = ctx.session.incoming
            if held is not None and not held.is_failed:  # it may have been one of its lines
                multiline.give_up(ctx, held, invalid())

        error = item.error
        self._for_session(item.session, error.command, error.label, now_ms, answer)

    def _for_session(
        self,
        number: int,
        command: str,
        label: str | None,
        now_ms: int,
        decide: Callable[[Context], None],
    ) -> None:
        session = self._live(number)
        if session is not None:
            self._run(Unit(session, command, label), _NOTHING, now_ms, decide)

    def _sasl_started(self, item: inputs.SaslStarted, now_ms: int) -> None:
        self._for_session(
            item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.started(ctx, item)
        )

    def _logged_in(self, item: inputs.LoggedIn, now_ms: int) -> None:
        self._for_session(
            item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.succeeded(ctx, item)
        )

    def _token_shown(self, item: inputs.TokenShown, now_ms: int) -> None:
        self._for_session(
            item.session,
            "AUTHENTICATE",
            item.label,
            now_ms,
            lambda ctx: login.token_shown(ctx, item),
        )

    def _login_failed(self, item: inputs.LoginFailed, now_ms: int) -> None:
        self._for_session(
            item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.failed(ctx, item)
        )

    def _oper_granted(self, item: inputs.OperGranted, now_ms: int) -> None:
        self._for_session(
            item.session, "OPER", item.label, now_ms, lambda ctx: operators.granted(ctx, item)
        )

    def _oper_refused(self, item: inputs.OperRefused, now_ms: int) -> None:
        self._for_session(
            item.session, "OPER", item.label, now_ms, lambda ctx: operators.refused(ctx, item)
        )

    def _account_requested(self, item: inputs.AccountRequested, now_ms: int) -> None:
        self._enrol(item, "REGISTER", now_ms, lambda ctx: enrolment.requested(ctx, item))

    def _invitation_shown(self, item: inputs.InvitationShown, now_ms: int) -> None:
        self._enrol(item, "VERIFY", now_ms, lambda ctx: enrolment.shown(ctx, item))

    def _enrol(
        self,
        item: inputs.AccountRequested | inputs.InvitationShown,
        command: str,
        now_ms: int,
        decide: Callable[[Context], None],
    ) -> None:
        session = self._live(item.session)
        if session is not None:
            self._run(DelayedUnit(session, command, item.label), _NOTHING, now_ms, decide)

    def _registration_pending(self, item: inputs.RegistrationPending, now_ms: int) -> None:
        self._for_session(
            item.session, "REGISTER", item.label, now_ms, lambda ctx: enrolment.pending(ctx, item)
        )

    def _registration_refused(self, item: inputs.RegistrationRefused, now_ms: int) -> None:
        self._for_session(
            item.session, item.command, item.label, now_ms, lambda ctx: enrolment.refused(ctx, item)
        )

    def _enrolled(self, item: inputs.Enrolled, now_ms: int) -> None:
        self._for_session(
            item.session, item.command, item.label, now_ms, lambda ctx: enrolment.done(ctx, item)
        )

    def _device_taken_back(self, item: inputs.DeviceTakenBack, now_ms: int) -> None:
        """End sessions, a unit each: that is presence, and does not fail with anything."""
        for session in list(self.state.sessions.values()):
            if session.device_id == item.device and session.number != item.by:
                self._for_session(session.number, "", None, now_ms, partial(_end, item.reason))

    def _server_password(self, item: inputs.ServerPasswordAccepted, now_ms: int) -> None:
        session = self._live(item.session)
        if session is not None:
            session.has_server_password = True
        if item.label is not None:
            self._for_session(item.session, "PASS", item.label, now_ms, _agree)

    def _acknowledged(self, item: inputs.Acknowledged, now_ms: int) -> None:
        self._for_session(item.session, item.command, item.label, now_ms, _agree)

    def _closed(self, item: inputs.Closed, now_ms: int) -> None:
        session = self.state.sessions.get(item.session)
        if session is None:
            return
        session.is_closing = True
        self._run(
            Unit(session, "", None),
            _NOTHING,
            now_ms,
            lambda ctx: membership.detach(ctx, session, item.reason),
        )
        self.state.leave(session)

    def _admin(self, item: inputs.Admin, now_ms: int) -> None:
        if self.is_writable:
            for decide in administration.endings(self.state, item):
                self._run(Unit(None, "", None), _NOTHING, now_ms, decide)
        unit = Unit(None, item.command, None)
        unit.request = item.request
        self._run(
            unit,
            _NOTHING,
            now_ms,
            lambda ctx: administration.administer(ctx, item, self.batch),
        )

    def _rehashed(self, item: inputs.PasswordRehashed, now_ms: int) -> None:
        self._run(
            Unit(None, "", None),
            _NOTHING,
            now_ms,
            lambda ctx: administration.rehashed(ctx, item),
        )

    def _reconfigured(self, item: inputs.Reconfigured, now_ms: int) -> None:
        before, self.settings = self.settings, item.settings
        tokens = registration.isupport
        changed = support.changes(tokens(before), tokens(item.settings))
        if changed:
            for number in list(self.state.sessions):
                self._for_session(
                    number, "", None, now_ms, lambda ctx: support.announce(ctx, changed)
                )
        if offers.values(before) != offers.values(item.settings):
            for number in list(self.state.sessions):
                self._for_session(
                    number, "CAP", None, now_ms, lambda ctx: offers.announce(ctx, before)
                )
        self._run(
            Unit(None, "", None), _NOTHING, now_ms, lambda ctx: operators.judge_again(ctx, item)
        )
        for number in item.askers:
            self._for_session(
                number, "REHASH", None, now_ms, lambda ctx: operators.report(ctx, item)
            )

    def _tick(self, item: inputs.Tick, now_ms: int) -> None:
        for session in multiline.timed_out(self.state, now_ms):
            self._for_session(session.number, "BATCH", None, now_ms, multiline.time_out)
        self._turn = (self._turn + 1) % replay.TURNS
        for session in replay.whose_turn(self.state, self._turn):
            self._for_session(session.number, "PING", None, now_ms, replay.ask)
        if not self._turn:
            self._keep_markers(now_ms)
        if now_ms >= self._keys_expire_ms:
            self._keys_expire_ms = now_ms + retrying.EXPIRY_MS
            self._run(Unit(None, "", None), _NOTHING, now_ms, retrying.forget_old)

    def _keep_markers(self, now_ms: int) -> None:
        if self.state.received.changed:
            self._run(Unit(None, "", None), _NOTHING, now_ms, replay.keep)

    def _shutdown(self, item: inputs.Shutdown, now_ms: int) -> None:
        def tell(ctx: Context) -> None:
            for session in self.state.sessions.values():
                ctx.close(session, item.reason)

        self._keep_markers(now_ms)
        self._run(Unit(None, "", None), _NOTHING, now_ms, tell)


def _end(reason: str, ctx: Context) -> None:
    membership.end_session(ctx, ctx.session, reason)


def _agree(ctx: Context) -> None:
    """Decide nothing: the label is answered by ACK."""


def _dispatch(ctx: Context) -> None:
    """Find the command of a line, check what the table asks for, and let it decide."""
    message, session = ctx.message, ctx.session
    known = COMMANDS.get(message.command)
    if known is None:
        if session.user is None:
            raise NumericError(ERR_NOTREGISTERED)
        raise NumericError(ERR_UNKNOWNCOMMAND, shown(message.command))
    if session.user is None and not known.is_early:
        raise NumericError(ERR_NOTREGISTERED)
    if (session.incoming is not None or "batch" in message.tags) and multiline.collect(ctx):
        return
    if len(message.params) < known.min_params:
        raise NumericError(ERR_NEEDMOREPARAMS, message.command)
    if known.is_active:
        session.last_active_ms = ctx.now_ms
    known.handler(ctx)


def _is_promise(step: object) -> bool:
    return type(step) in _EVENT_TYPES and events.is_promised(step)  # type: ignore[arg-type]


def _unavailable(unit: Unit) -> FailError:
    context = (unit.target,) if unit.target else ()
    return FailError(unit.command or "*", "TEMPORARILY_UNAVAILABLE", *context)


_INPUTS: dict[type, Callable[[World, Any, int], None]] = {
    inputs.Connected: World._connected,  # noqa: SLF001 - the table of this class
    inputs.Line: World._line,  # noqa: SLF001
    inputs.BadLine: World._bad_line,  # noqa: SLF001
    inputs.SaslStarted: World._sasl_started,  # noqa: SLF001
    inputs.LoggedIn: World._logged_in,  # noqa: SLF001
    inputs.LoginFailed: World._login_failed,  # noqa: SLF001
    inputs.TokenShown: World._token_shown,  # noqa: SLF001
    inputs.OperGranted: World._oper_granted,  # noqa: SLF001
    inputs.OperRefused: World._oper_refused,  # noqa: SLF001
    inputs.AccountRequested: World._account_requested,  # noqa: SLF001
    inputs.RegistrationPending: World._registration_pending,  # noqa: SLF001
    inputs.InvitationShown: World._invitation_shown,  # noqa: SLF001
    inputs.RegistrationRefused: World._registration_refused,  # noqa: SLF001
    inputs.Enrolled: World._enrolled,  # noqa: SLF001
    inputs.DeviceTakenBack: World._device_taken_back,  # noqa: SLF001
    inputs.ServerPasswordAccepted: World._server_password,  # noqa: SLF001
    inputs.Acknowledged: World._acknowledged,  # noqa: SLF001
    inputs.Closed: World._closed,  # noqa: SLF001
    inputs.Admin: World._admin,  # noqa: SLF001
    inputs.PasswordRehashed: World._rehashed,  # noqa: SLF001
    inputs.Reconfigured: World._reconfigured,  # noqa: SLF001
    inputs.Tick: World._tick,  # noqa: SLF001
    inputs.Shutdown: World._shutdown,  # noqa: SLF001
}

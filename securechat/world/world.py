"""`World`: inputs in, batches out. One owner: whoever calls it, on one thread.

An input becomes a unit: a handler decides, the events are applied and rendered, their records
collected. What was collected since the last `take_batch` is committed by the caller, who then
releases it, or rejects the promised units whose commit failed.
"""

from collections.abc import Callable, Mapping

from securechat.store.records import Snapshot
from securechat.wire.message import Message
from securechat.world import (
    always_on,
    console,
    events,
    inputs,
    journal,
    membership,
)
from securechat.world.applying import apply
from securechat.world.batch import AdminReply, Batch, Images, Note, Unit
from securechat.world.context import Context
from securechat.world.counters import Counters
from securechat.world.deferred import READS
from securechat.world.errors import ChatError, FailError
from securechat.world.lookups import Lookups, NoLookups, Recent
from securechat.world.receiving import INPUTS, NOTHING
from securechat.world.rendering import DEPARTURES, Renderer, message_sent, show
from securechat.world.replying import Reply
from securechat.world.session import Session
from securechat.world.settings import Settings
from securechat.world.state import State

_EVENT_TYPES = frozenset(events.Event.__args__)

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
        self.keys_expire_ms = 0
        self.state = State(snapshot)
        always_on.bring_back(self.state, settings)
        self.is_writable = True
        """False while the disk does not take records: promised units then fail at once."""
        self.batch = Batch()
        self.turn = 0
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
        INPUTS[type(item)](self, item, now_ms)

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
        ctx = self._context(again, NOTHING, 0)
        renderer = Renderer(self.state, self.settings, batch, again, 0)
        renderer.replies.extend(ctx.error_replies(_unavailable(unit)))
        renderer.finish(self._counters.reference())

    # One unit.

    def _context(self, unit: Unit, message: Message, now_ms: int) -> Context:
        return Context(
            self.state, self.settings, self._counters, now_ms, unit, message, self._recent
        )

    def run(
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
        ctx.closing = None
        ctx.followers = ()
        ctx.notes = (Note("handler failed", {"command": ctx.unit.command, "error": error}),)
        if ctx.unit.request is not None:
            text = "the server failed at this; its log says why"
            self.batch.answer(ctx.unit, AdminReply(ctx.unit.request, False, text, []))
        session = ctx.unit.session
        if session is not None and session.number in self.state.sessions:
            membership.detach(ctx, session, "Internal error")
            ctx.close(session, "Internal error; it was logged. You may connect again")

    def _refuse(self, ctx: Context) -> None:
        """The disk does not take records: nothing is promised that cannot be kept."""
        ctx.notes = ()
        ctx.steps.clear()
        ctx.closing = None
        ctx.followers = ()
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
                renderer.reads += (step,)  # type: ignore[operator]
            else:
                renderer.replies.extend(step())  # type: ignore[operator]
        renderer.finish(self._counters.reference() if unit.label else "")
        if ctx.closing:
            self._close(unit, ctx.closing)
        session_now = unit.session
        if session_now is not None and session_now.is_newly_registered:
            batch.changed(session_now)
        for note in ctx.notes:
            batch.note(unit, note)
        for decide, follower in ctx.followers:
            self.run(Unit(follower, unit.command, None), NOTHING, ctx.now_ms, decide)

    def _apply_message(self, unit: Unit, event: events.MessageSent, renderer: Renderer) -> None:
        """Do as `_apply` for the most frequent event: there is nothing to log or to put back."""
        apply(self.state, event)
        message_sent(renderer, event)
        if event.conversation is not None:
            unit.is_promised = True
            record = journal.record_of_message(self.state, event)
            unit.records += (record,)
            if event.retry_key:
                self._recent.note(unit, event.retry_key, record)
                unit.records += (journal.retry_record(event.retry_key, record),)

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
        unit.records += tuple(journal.records_of(self.state, event))

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

    def _close(self, unit: Unit, closing: Mapping[Session, str]) -> None:
        """Tell sessions why, and have their connections closed: they send and get nothing more."""
        for session, reason in closing.items():
            if not session.is_closing:
                line = Reply("", f"ERROR :{reason}").encoded()
                self.batch.send(unit, line, session.alone)
                session.is_closing = True
                self.batch.changed(session)

    def live(self, number: int) -> Session | None:
        """Return the session called *number*, unless it is gone or going."""
        session = self.state.sessions.get(number)
        return None if session is None or session.is_closing else session

    def for_session(
        self,
        number: int,
        command: str,
        label: str | None,
        now_ms: int,
        decide: Callable[[Context], None],
    ) -> None:
        """Decide one unit for the session called *number*, unless it is gone or going."""
        session = self.live(number)
        if session is not None:
            self.run(Unit(session, command, label), NOTHING, now_ms, decide)


def _is_promise(step: object) -> bool:
    return type(step) in _EVENT_TYPES and events.is_promised(step)  # type: ignore[arg-type]


def _unavailable(unit: Unit) -> FailError:
    context = (unit.target,) if unit.target else ()
    return FailError(unit.command or "*", "TEMPORARILY_UNAVAILABLE", *context)

"""What becomes of each input: units, mostly, each with a handler that decides."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

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
    enrolment,
    inputs,
    login,
    membership,
    offers,
    operators,
    registration,
    replay,
    retrying,
    support,
)
from securechat.world.batch import DelayedUnit, Unit
from securechat.world.commands import invitations, multiline
from securechat.world.commands.registry import COMMANDS
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.incoming import invalid
from securechat.world.replying import shown
from securechat.world.session import Session

if TYPE_CHECKING:  # the world takes inputs, and they act on the world
    from securechat.world.world import World

NOTHING = Message("")
"""The message of a unit that no line has begun."""

_BAD_LINES = {NotUtf8Error: "INVALID_UTF8", ForbiddenByteError: "INVALID_BYTES"}


def _connected(world: "World", item: inputs.Connected, now_ms: int) -> None:
    session = Session(item.session, item.address, item.host, item.tls, now_ms)
    world.state.enter(session)


def _line(world: "World", item: inputs.Line, now_ms: int) -> None:
    session = world.state.sessions.get(item.session)
    if session is None or session.is_closing:
        return
    message = item.message
    tags = message.tags
    label = (tags.get("label") or None) if tags else None
    world.run(Unit(session, message.command, label), message, now_ms, _dispatch)


def _bad_line(world: "World", item: inputs.BadLine, now_ms: int) -> None:
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
    world.for_session(item.session, error.command, error.label, now_ms, answer)


def _sasl_started(world: "World", item: inputs.SaslStarted, now_ms: int) -> None:
    world.for_session(
        item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.started(ctx, item)
    )


def _logged_in(world: "World", item: inputs.LoggedIn, now_ms: int) -> None:
    world.for_session(
        item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.succeeded(ctx, item)
    )


def _token_shown(world: "World", item: inputs.TokenShown, now_ms: int) -> None:
    world.for_session(
        item.session,
        "AUTHENTICATE",
        item.label,
        now_ms,
        lambda ctx: login.token_shown(ctx, item),
    )


def _login_failed(world: "World", item: inputs.LoginFailed, now_ms: int) -> None:
    world.for_session(
        item.session, "AUTHENTICATE", item.label, now_ms, lambda ctx: login.failed(ctx, item)
    )


def _oper_granted(world: "World", item: inputs.OperGranted, now_ms: int) -> None:
    world.for_session(
        item.session, "OPER", item.label, now_ms, lambda ctx: operators.granted(ctx, item)
    )


def _oper_refused(world: "World", item: inputs.OperRefused, now_ms: int) -> None:
    world.for_session(
        item.session, "OPER", item.label, now_ms, lambda ctx: operators.refused(ctx, item)
    )


def _account_requested(world: "World", item: inputs.AccountRequested, now_ms: int) -> None:
    _enrol(world, item, "REGISTER", now_ms, lambda ctx: enrolment.requested(ctx, item))


def _invitation_looked(world: "World", item: inputs.InvitationLooked, now_ms: int) -> None:
    world.for_session(
        item.session, "INVITATION", item.label, now_ms, lambda ctx: enrolment.looked(ctx, item)
    )


def _invitation_wanted(world: "World", item: inputs.InvitationWanted, now_ms: int) -> None:
    world.for_session(
        item.session, "INVITATION", item.label, now_ms, lambda ctx: invitations.add(ctx, item)
    )


def _invitation_shown(world: "World", item: inputs.InvitationShown, now_ms: int) -> None:
    _enrol(world, item, "VERIFY", now_ms, lambda ctx: enrolment.shown(ctx, item))


def _enrol(
    world: "World",
    item: inputs.AccountRequested | inputs.InvitationShown,
    command: str,
    now_ms: int,
    decide: Callable[[Context], None],
) -> None:
    session = world.live(item.session)
    if session is not None:
        world.run(DelayedUnit(session, command, item.label), NOTHING, now_ms, decide)


def _registration_pending(world: "World", item: inputs.RegistrationPending, now_ms: int) -> None:
    world.for_session(
        item.session, "REGISTER", item.label, now_ms, lambda ctx: enrolment.pending(ctx, item)
    )


def _registration_refused(world: "World", item: inputs.RegistrationRefused, now_ms: int) -> None:
    world.for_session(
        item.session, item.command, item.label, now_ms, lambda ctx: enrolment.refused(ctx, item)
    )


def _enrolled(world: "World", item: inputs.Enrolled, now_ms: int) -> None:
    world.for_session(
        item.session, item.command, item.label, now_ms, lambda ctx: enrolment.done(ctx, item)
    )


def _device_taken_back(world: "World", item: inputs.DeviceTakenBack, now_ms: int) -> None:
    """End sessions, a unit each: that is presence, and does not fail with anything."""
    for session in list(world.state.sessions.values()):
        if session.device_id == item.device and session.number != item.by:
            world.for_session(session.number, "", None, now_ms, partial(_end, item.reason))


def _server_password(world: "World", item: inputs.ServerPasswordAccepted, now_ms: int) -> None:
    session = world.live(item.session)
    if session is not None:
        session.has_server_password = True
    if item.label is not None:
        world.for_session(item.session, "PASS", item.label, now_ms, _agree)


def _acknowledged(world: "World", item: inputs.Acknowledged, now_ms: int) -> None:
    world.for_session(item.session, item.command, item.label, now_ms, _agree)


def _closed(world: "World", item: inputs.Closed, now_ms: int) -> None:
    session = world.state.sessions.get(item.session)
    if session is None:
        return
    session.is_closing = True
    world.run(
        Unit(session, "", None),
        NOTHING,
        now_ms,
        lambda ctx: membership.detach(ctx, session, item.reason),
    )
    world.state.leave(session)


def _admin(world: "World", item: inputs.Admin, now_ms: int) -> None:
    if world.is_writable:
        for decide in administration.endings(world.state, item):
            world.run(Unit(None, "", None), NOTHING, now_ms, decide)
    unit = Unit(None, item.command, None)
    unit.request = item.request
    world.run(
        unit,
        NOTHING,
        now_ms,
        lambda ctx: administration.administer(ctx, item, world.batch),
    )


def _rehashed(world: "World", item: inputs.PasswordRehashed, now_ms: int) -> None:
    world.run(
        Unit(None, "", None),
        NOTHING,
        now_ms,
        lambda ctx: administration.rehashed(ctx, item),
    )


def _reconfigured(world: "World", item: inputs.Reconfigured, now_ms: int) -> None:
    before, world.settings = world.settings, item.settings
    tokens = registration.isupport
    changed = support.changes(tokens(before), tokens(item.settings))
    if changed:
        for number in list(world.state.sessions):
            world.for_session(number, "", None, now_ms, lambda ctx: support.announce(ctx, changed))
    if offers.values(before) != offers.values(item.settings):
        for number in list(world.state.sessions):
            world.for_session(number, "CAP", None, now_ms, lambda ctx: offers.announce(ctx, before))
    world.run(Unit(None, "", None), NOTHING, now_ms, lambda ctx: operators.judge_again(ctx, item))
    for number in item.askers:
        world.for_session(number, "REHASH", None, now_ms, lambda ctx: operators.report(ctx, item))


def _tick(world: "World", item: inputs.Tick, now_ms: int) -> None:
    for session in multiline.timed_out(world.state, now_ms):
        world.for_session(session.number, "BATCH", None, now_ms, multiline.time_out)
    world.turn = (world.turn + 1) % replay.TURNS
    for session in replay.whose_turn(world.state, world.turn):
        world.for_session(session.number, "PING", None, now_ms, replay.ask)
    if not world.turn:
        _keep_markers(world, now_ms)
    if now_ms >= world.keys_expire_ms:
        world.keys_expire_ms = now_ms + retrying.EXPIRY_MS
        world.run(Unit(None, "", None), NOTHING, now_ms, retrying.forget_old)


def _keep_markers(world: "World", now_ms: int) -> None:
    if world.state.received.changed:
        world.run(Unit(None, "", None), NOTHING, now_ms, replay.keep)


def _shutdown(world: "World", item: inputs.Shutdown, now_ms: int) -> None:
    def tell(ctx: Context) -> None:
        for session in world.state.sessions.values():
            ctx.close(session, item.reason)

    _keep_markers(world, now_ms)
    world.run(Unit(None, "", None), NOTHING, now_ms, tell)


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


INPUTS: dict[type, Callable[["World", Any, int], None]] = {
    inputs.Connected: _connected,
    inputs.Line: _line,
    inputs.BadLine: _bad_line,
    inputs.SaslStarted: _sasl_started,
    inputs.LoggedIn: _logged_in,
    inputs.LoginFailed: _login_failed,
    inputs.TokenShown: _token_shown,
    inputs.OperGranted: _oper_granted,
    inputs.OperRefused: _oper_refused,
    inputs.AccountRequested: _account_requested,
    inputs.RegistrationPending: _registration_pending,
    inputs.InvitationLooked: _invitation_looked,
    inputs.InvitationWanted: _invitation_wanted,
    inputs.InvitationShown: _invitation_shown,
    inputs.RegistrationRefused: _registration_refused,
    inputs.Enrolled: _enrolled,
    inputs.DeviceTakenBack: _device_taken_back,
    inputs.ServerPasswordAccepted: _server_password,
    inputs.Acknowledged: _acknowledged,
    inputs.Closed: _closed,
    inputs.Admin: _admin,
    inputs.PasswordRehashed: _rehashed,
    inputs.Reconfigured: _reconfigured,
    inputs.Tick: _tick,
    inputs.Shutdown: _shutdown,
}
"""By the kind of input: what becomes of it."""

"""Replay: what a device has missed, for clients that cannot ask for history.

When such a session is registered, what was said since its device last answered is sent to it, room
by room and person by person. From then on it gets a PING with the newest position whenever something
new was said to it; its PONG is the proof that all before has arrived, and moves the marker.

Source: IRCv3 chathistory (no replay for who negotiated it); the batch type chathistory.
"""

from collections.abc import Iterator

from securechat.wire import capabilities as cap
from securechat.world import conversations, events
from securechat.world.context import Context
from securechat.world.conversations import Conversation
from securechat.world.deferred import Missed, ReplayRead
from securechat.world.errors import FailError
from securechat.world.playback import position_of
from securechat.world.replying import Reply
from securechat.world.session import Session
from securechat.world.state import State

ASKS_FOR_HISTORY = cap.CHATHISTORY | cap.ZNC_PLAYBACK

TURNS = 30
"""Each session's turn to be asked comes once in so many ticks, which are seconds."""

ASK_AFTER_MS = 30_000
"""What has just been written is still on its way; and most who register have much to do."""


def is_replayed(session: Session) -> bool:
    """Whether what the session's device has missed is sent without being asked for."""
    return session.account is not None and not session.caps & ASKS_FOR_HISTORY


def begin(ctx: Context) -> None:
    """Decide that the session, which is registered by now, gets what its device has missed."""
    session = ctx.session
    session.asks_from_ms = ctx.now_ms + ASK_AFTER_MS
    if session.user is None or session.account is None or not is_replayed(session):
        return
    account, device = session.account.id, session.device
    marker = ctx.state.received.find(account, device)
    if marker is None:  # what another device has received was not missed by this new one
        marker = ctx.state.received.furthest(account)
        ctx.emit(events.Received(account, device, marker))
    missed = tuple(_missed(ctx, marker))
    if missed and ctx.settings.replay_messages:
        failed = ctx.fail_reply(FailError("*", "MESSAGE_ERROR"))
        limit = ctx.settings.replay_messages
        ctx.read(ReplayRead(ctx.envelope(), ctx.user.nick, missed, ctx.newest, limit, failed))
        # Behind it, and at once: who only looks in for a moment shall not get the same again.
        ctx.then(_ask, session)


def _missed(ctx: Context, marker: int) -> Iterator[Missed]:
    for found in conversations.all_readable(ctx):
        if found.id is not None and ctx.has_news(found.id, marker):
            yield missed_of(found, marker)


def missed_of(found: Conversation, marker: int = 0) -> Missed:
    """Return what is to be replayed of a conversation."""
    return Missed(found.id or 0, found.name, max(found.since, marker + 1), found.addressed)


# The markers.


def whose_turn(state: State, turn: int) -> list[Session]:
    """Return the sessions to be asked in this tick."""
    return [
        session
        for number, session in state.sessions.items()
        if number % TURNS == turn and session.user is not None and is_replayed(session)
    ]


def ask(ctx: Context) -> None:
    """Decide to ask the session how far it has received, if there is news for it."""
    session, user = ctx.session, ctx.user
    if ctx.now_ms < session.asks_from_ms:
        return
    newest = max((room.newest for room in user.rooms), default=0)
    if session.asked_position is None and max(newest, user.newest) > session.received_position:
        _ask(ctx)


def _ask(ctx: Context) -> None:
    ctx.session.asked_position = ctx.newest
    ctx.steps.append(Reply("", f"PING :{ctx.newest:x}"))


def answered(ctx: Context) -> None:
    """Decide what a PONG means: an answer to the PING with a position moves the marker."""
    session = ctx.session
    position = position_of(ctx.message.params[-1]) if ctx.message.params else -1
    if session.asked_position is None or position != session.asked_position:
        return
    session.asked_position = None
    session.received_position = position
    if session.account is not None and session.user is not None:
        known = ctx.state.received.find(session.account.id, session.device)
        if known is None or position > known:
            ctx.emit(events.Received(session.account.id, session.device, position))


def keep(ctx: Context) -> None:
    """Decide that the store is told of the markers that have moved."""
    changed = ctx.state.received.changed
    if changed:
        ctx.emit(events.MarkersKept(changed))

"""Always on: an account that stays in its rooms, shown as away, while nobody is connected to it.

Each account chooses for itself. After a start of the server it is there again as it was.
"""

from securechat.wire.replies import ALWAYS_ON_TEXTS
from securechat.world import events
from securechat.world.account import Account
from securechat.world.applying import apply
from securechat.world.context import Context
from securechat.world.settings import Settings
from securechat.world.state import State
from securechat.world.user import User

AWAY_TEXT = "not connected"


def stays(account: Account | None) -> bool:
    """Whether the user of *account* remains when its last session goes."""
    return account is not None and account.is_always_on and not account.is_suspended


def leave_behind(ctx: Context, user: User) -> None:
    """Decide that *user* is here without a session."""
    if user.away is None:
        ctx.emit(events.AwaySet(user.nick, AWAY_TEXT))


def choose(ctx: Context, account: Account, *, is_on: bool) -> None:
    """Decide that *account* is always on, or is not, and say so."""
    if account.is_always_on != is_on:
        ctx.emit(events.AlwaysOnSet(account.id, is_on))
    tell(ctx, is_on=is_on)


def tell(ctx: Context, *, is_on: bool) -> None:
    """Say what is chosen."""
    ctx.line("NOTICE", ctx.user.nick, ALWAYS_ON_TEXTS[is_on])


def bring_back(state: State, settings: Settings) -> None:
    """Put those who are always on into their rooms, as they were when the server ended.

    They never left: nothing of it is a record, and nobody is told.
    """
    for account in list(state.accounts.values()):
        if stays(account):
            _bring_back(state, settings, account)


def _bring_back(state: State, settings: Settings, account: Account) -> None:
    nick, since_ms = account.name, settings.started_ms
    apply(state, events.UserAppeared(nick, "~user", settings.name, nick, account.id, since_ms))
    apply(state, events.AwaySet(nick, AWAY_TEXT))
    for room_id in sorted(state.rooms_of_account.get(account.id, {})):
        kept = state.rooms_by_id[room_id].memberships[account.id]
        stamp = events.Stamp(kept.since, since_ms)
        apply(state, events.Joined(stamp, room_id, nick, kept.prefixes, kept.since))

"""What the operator's command line may ask for, decided here whether the server runs or not.

Passwords come as hashes only. An error is a sentence for a terminal.
"""

from collections.abc import Callable, Iterator

from securechat.wire.names import check_nick, fold
from securechat.world import admission, events
from securechat.world.account import Account
from securechat.world.batch import AdminReply, Batch
from securechat.world.context import Context
from securechat.world.inputs import Admin, PasswordRehashed
from securechat.world.invitations import change_password
from securechat.world.membership import end_sessions
from securechat.world.requests import (
    Args,
    Request,
    RequestError,
    Rows,
    account_named,
    check_new_name,
)
from securechat.world.state import State
from securechat.world.succession import heirs_of


def administer(ctx: Context, item: Admin, batch: Batch) -> None:
    """Decide one request, and have it answered after the commit."""
    handler = _REQUESTS.get(item.command, _unknown)
    rows: Rows = []
    try:
        text = handler(ctx, item.args, rows)
        is_ok = True
    except RequestError as error:
        text, is_ok = str(error), False
    batch.answer(ctx.unit, AdminReply(item.request, is_ok, text, rows))


def _unknown(ctx: Context, args: Args, rows: Rows) -> str:
    raise RequestError("this server does not know that request; is it older than the command?")


def _add(ctx: Context, args: Args, rows: Rows) -> str:
    name = args.get("name", "")
    check_new_name(ctx, name)
    ctx.emit(events.AccountAdded(ctx.new_id(), name, ctx.now_ms, args["password_hash"]))
    return f"added {name}"


def _set_password(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    change_password(
        ctx, account, args["password_hash"], keeps_devices=bool(args.get("keep_tokens"))
    )
    return f"changed the password of {account.name}"


def _remove(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    heirs = list(heirs_of(ctx.state, account))
    ctx.emit(events.AccountRemoved(account.id))
    for room, heir, prefixes in heirs:
        stamp = ctx.stamp(room.id)
        ctx.emit(events.OperatorFollowed(stamp, room.id, heir, prefixes, ctx.settings.name))
    for room in ctx.state.rooms.values():
        if account.id in room.memberships and not (room.members or room.is_missed(account.id)):
            ctx.emit(events.RoomForgotten(room.id))
    return f"removed {account.name}"


def _suspend(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    if account.is_suspended:
        raise RequestError(f"{account.name} is suspended already")
    ctx.emit(events.AccountSuspended(account.id, is_suspended=True))
    return f"suspended {account.name}"


def _unsuspend(ctx: Context, args: Args, rows: Rows) -> str:
    account = account_named(ctx, args)
    if not account.is_suspended:
        raise RequestError(f"{account.name} is not suspended")
    ctx.emit(events.AccountSuspended(account.id, is_suspended=False))
    return f"{account.name} may log in again"


def _list(ctx: Context, args: Args, rows: Rows) -> str:
    for account in sorted(ctx.state.accounts.values(), key=lambda account: fold(account.name)):
        users = ctx.state.users_of_account.get(account.id, {})
        rows.append(
            {
                "name": account.name,
                "created_ms": account.created_ms,
                "is_suspended": account.is_suspended,
                "email": account.email or "",
                "sessions": sum(len(user.sessions) for user in users),
            }
        )
    return f"{len(rows)} accounts"


ENDINGS = {
    "passwd": "The password of this account was changed; log in again",
    "deluser": "This account was removed",
    "suspend": "This account was suspended; ask the person who runs this server",
    "adduser": "This name is an account now; log in to it, or choose another",
}
"""What sessions are told that end with a request."""


def endings(state: State, item: Admin) -> Iterator[Callable[[Context], None]]:
    """Return the decisions that come before a request, each a unit of its own: they end sessions.

    Ending a session is presence: if what was asked for cannot be written, the people log in again.
    """
    name, reason = item.args.get("name", ""), ENDINGS.get(item.command)
    if reason is None:
        return
    if item.command == "adduser":
        guest = state.users.find(name)
        if guest is not None and name not in state.accounts and check_nick(name) is None:
            yield lambda ctx: end_sessions(ctx, guest, reason)
        return
    account = state.accounts.find(name)
    if account is not None:
        yield lambda ctx: end_all(ctx, account, reason)


def end_all(ctx: Context, account: Account, reason: str) -> None:
    """Close every session that is logged in to *account*, registered or not."""
    for user in ctx.state.users_of_account.get(account.id, {}):
        end_sessions(ctx, user, reason)
    for session in ctx.state.sessions.values():
        if session.account is account:
            ctx.close(session, reason)


def rehashed(ctx: Context, item: PasswordRehashed) -> None:
    """Store a password's new hash, if it is still the password."""
    account = ctx.state.accounts_by_id.get(item.account)
    if account is not None and account.credential_version == item.credential_version:
        ctx.emit(events.PasswordRehashed(account.id, item.password_hash))


_REQUESTS: dict[str, Request] = {
    "adduser": _add,
    "passwd": _set_password,
    "deluser": _remove,
    "suspend": _suspend,
    "unsuspend": _unsuspend,
    "list": _list,
    **admission.REQUESTS,
}

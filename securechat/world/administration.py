"""What the operator's command line may ask for, decided here whether the server runs or not.

Passwords come as hashes only. An error is a sentence for a terminal.
"""

from collections.abc import Callable

from securechat.wire.names import check_nick, fold, skeletons
from securechat.world import events
from securechat.world.account import Account
from securechat.world.batch import AdminReply, Batch
from securechat.world.context import Context
from securechat.world.errors import ChatError
from securechat.world.inputs import Admin, PasswordRehashed
from securechat.world.membership import end_sessions


class RequestError(ChatError):
    """The request cannot be met; the text says why, for the operator's terminal."""


def administer(ctx: Context, item: Admin, batch: Batch) -> None:
    """Decide one request, and have it answered after the commit."""
    handler = _REQUESTS.get(item.command, _unknown)
    rows: list[dict[str, object]] = []
    try:
        text = handler(ctx, item.args, rows)
        is_ok = True
    except RequestError as error:
        text, is_ok = str(error), False
    batch.answer(ctx.unit, AdminReply(item.request, is_ok, text, rows))


def _unknown(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    raise RequestError("this server does not know that request; is it older than the command?")


def _account(ctx: Context, args: dict[str, str]) -> Account:
    name = args.get("name", "")
    account = ctx.state.accounts.find(name)
    if account is None:
        raise RequestError(f"there is no account called {name}")
    return account


def _add(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    name = args.get("name", "")
    reason = check_nick(name, ctx.settings.nick_bytes)
    if reason is not None:
        raise RequestError(f"{name!r} cannot be a name: {reason}")
    if name in ctx.state.accounts:
        raise RequestError(f"there is an account called {ctx.state.accounts[name].name} already")
    twin = _look_alike(ctx, name)
    if twin is not None:
        raise RequestError(f"{name} looks too much like the account {twin}")
    guest = ctx.state.users.find(name)
    if guest is not None:
        text = "This name is an account now; log in to it, or choose another"
        ctx.then(lambda later: end_sessions(later, guest, text))
    ctx.emit(events.AccountAdded(ctx.new_id(), name, ctx.now_ms, args["password_hash"]))
    return f"added {name}"


def _look_alike(ctx: Context, name: str) -> str | None:
    """Return the name of an account that *name* may be taken for."""
    wanted = skeletons(name)
    for account in ctx.state.accounts.values():
        if account.name.isascii() and name.isascii():
            continue
        if any(one == other for one, other in zip(wanted, skeletons(account.name), strict=True)):
            return account.name
    return None


def _set_password(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    account = _account(ctx, args)
    version = account.credential_version + 1
    ctx.emit(events.PasswordSet(account.id, version, args["password_hash"]))
    _end_all(ctx, account, "The password of this account was changed; log in again")
    return f"changed the password of {account.name}"


def _remove(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    account = _account(ctx, args)
    _end_all(ctx, account, "This account was removed")
    ctx.emit(events.AccountRemoved(account.id))
    for room in ctx.state.rooms.values():
        if not room.members and list(room.memberships) == [account.id]:
            ctx.emit(events.RoomForgotten(room.id))
    return f"removed {account.name}"


def _suspend(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    account = _account(ctx, args)
    if account.is_suspended:
        raise RequestError(f"{account.name} is suspended already")
    ctx.emit(events.AccountSuspended(account.id, is_suspended=True))
    _end_all(ctx, account, "This account was suspended; ask the person who runs this server")
    return f"suspended {account.name}"


def _unsuspend(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    account = _account(ctx, args)
    if not account.is_suspended:
        raise RequestError(f"{account.name} is not suspended")
    ctx.emit(events.AccountSuspended(account.id, is_suspended=False))
    return f"{account.name} may log in again"


def _list(ctx: Context, args: dict[str, str], rows: list[dict[str, object]]) -> str:
    for account in sorted(ctx.state.accounts.values(), key=lambda account: fold(account.name)):
        users = ctx.state.users_of_account.get(account.id, {})
        rows.append(
            {
                "name": account.name,
                "created_ms": account.created_ms,
                "is_suspended": account.is_suspended,
                "sessions": sum(len(user.sessions) for user in users),
            }
        )
    return f"{len(rows)} accounts"


def _end_all(ctx: Context, account: Account, reason: str) -> None:
    """Close every session of *account*, those that are not yet registered included.

    A unit of its own, before what is promised: a failed commit cannot bring sessions back.
    """

    def end(later: Context) -> None:
        for user in list(later.state.users_of_account.get(account.id, {})):
            end_sessions(later, user, reason)
        for session in later.state.sessions.values():
            if session.account is account and session.user is None:
                later.close(session, reason)

    ctx.then(end)


def rehashed(ctx: Context, item: PasswordRehashed) -> None:
    """Store a password's new hash, if it is still the password."""
    account = ctx.state.accounts.find(item.account)
    if account is not None and account.credential_version == item.credential_version:
        ctx.emit(events.PasswordRehashed(account.id, item.password_hash))


_REQUESTS: dict[str, Callable[[Context, dict[str, str], list[dict[str, object]]], str]] = {
    "adduser": _add,
    "passwd": _set_password,
    "deluser": _remove,
    "suspend": _suspend,
    "unsuspend": _unsuspend,
    "list": _list,
}

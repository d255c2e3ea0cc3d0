"""Invitations: who holds the token of one may make an account, or set a new password.

Tokens never come here, only their SHA-256. What an invitation is good for is told to nobody who
does not hold it: a wrong one and a used one get the same answer.

Source: IRCv3 draft/account-registration, where the token is the code of VERIFY.
"""

from securechat.store.records import InviteRecord
from securechat.wire.names import check_nick, fold
from securechat.wire.replies import FAIL_SENTENCES
from securechat.world import devices, events
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import FailError

MOST_USES = 10_000
LONGEST_S = 10 * 365 * 24 * 3600
MOST_OPEN = 10_000
"""Invitations that are open at once: a bound on what a start has to load."""


def find_open(ctx: Context, command: str, name: str, token_hash: str) -> InviteRecord:
    """Return the invitation with *token_hash*, which *command* was given for *name* ("*": none yet).

    Raises:
        FailError: no such one is open, or nobody may come in by it.
    """
    invite = ctx.state.invitations.find(token_hash)
    if invite is None:
        raise refusal(ctx, None, "unknown", command, "INVALID_CODE", name)
    if invite.expires_ms <= ctx.now_ms:
        raise refusal(ctx, invite, "expired", command, "INVALID_CODE", name)
    is_of_account = invite.account is not None
    # The first account of all is made by the person who runs the server, whatever is closed.
    if not (is_of_account or ctx.settings.may_invite) and ctx.state.accounts_by_id:
        raise refusal(ctx, invite, "registration is closed", command, "DISALLOWED", name)
    return invite


def refusal(
    ctx: Context, invite: InviteRecord | None, reason: str, command: str, code: str, name: str
) -> FailError:
    """Return what is answered where an invitation is good for nothing, and log why."""
    number = "unknown" if invite is None else invite.id
    ctx.note("invitation refused", invite=number, reason=reason, address=ctx.session.address)
    if name == "*":
        sentence = FAIL_SENTENCES["TOKEN_NOT_OPEN"] if code == "INVALID_CODE" else ""
        return FailError(command, code, sentence=sentence)
    return FailError(command, code, name)


def redeem(ctx: Context, name: str, password_hash: str, token_hash: str) -> InviteRecord:
    """Decide what the invitation with *token_hash* makes of *name* and a password; return it.

    The account is a new one if the invitation is for none; it can be looked up once this unit is
    applied.

    Raises:
        FailError: no such invitation is open, or the name cannot be had.
    """
    invite = find_open(ctx, "VERIFY", name, token_hash)
    if invite.account is not None:
        _reset(ctx, invite, name, password_hash)
        return invite
    _check_name(ctx, invite, name)
    _use_up(ctx, invite)
    ctx.emit(
        events.AccountAdded(ctx.new_id(), name, ctx.now_ms, password_hash, is_admin=invite.is_admin)
    )
    ctx.note("invitation used", invite=invite.id, account=name, address=ctx.session.address)
    return invite


def _reset(ctx: Context, invite: InviteRecord, name: str, password_hash: str) -> None:
    account = ctx.state.accounts_by_id[invite.account or 0]
    if fold(name) != fold(account.name):
        raise refusal(ctx, invite, "for another account", "VERIFY", "INVALID_CODE", name)
    _use_up(ctx, invite)
    change_password(ctx, account, password_hash)
    ctx.note("password reset", invite=invite.id, account=name, address=ctx.session.address)


def _check_name(ctx: Context, invite: InviteRecord, name: str) -> None:
    if invite.name is not None and fold(invite.name) != fold(name):
        raise FailError("VERIFY", "INVITED_AS", name, invite.name)
    if check_nick(name, ctx.settings.nick_bytes) is not None:
        raise FailError("VERIFY", "BAD_ACCOUNT_NAME", name)
    is_taken = name in ctx.state.accounts or ctx.state.look_alike(name) is not None
    guest = ctx.state.users.find(name)
    if is_taken or (guest is not None and guest is not ctx.session.user):
        raise FailError("VERIFY", "ACCOUNT_EXISTS", name)


def _use_up(ctx: Context, invite: InviteRecord) -> None:
    ctx.emit(events.InviteChanged(invite.id, _used(invite)))


def _used(invite: InviteRecord) -> InviteRecord | None:
    left = invite.uses_left - 1
    return invite._replace(uses_left=left) if left else None


def change_password(
    ctx: Context, account: Account, password_hash: str, *, keeps_devices: bool = False
) -> None:
    """Decide that *account* has a new password; tokens and resets made under the old one end."""
    ctx.emit(events.PasswordSet(account.id, account.credential_version + 1, password_hash))
    if not keeps_devices:
        devices.remove_all(ctx, account)
    for invite in ctx.state.invitations.of(account.id):
        ctx.emit(events.InviteChanged(invite.id, None))

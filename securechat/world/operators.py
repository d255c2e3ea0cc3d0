"""Operators of the server: who becomes one, and what each of their deeds leaves in the log.

Their names and passwords never come here: `server` judges them, and says which entry of the
configuration it was.

Source: Modern IRC, "OPER message".
"""

from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_NOOPERHOST,
    ERR_NOPRIVILEGES,
    ERR_NOTREGISTERED,
    ERR_PASSWDMISMATCH,
    RPL_YOUREOPER,
)
from securechat.world import events
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.inputs import OperGranted, OperRefused, Reconfigured, Refusal
from securechat.world.user import User

ADMINISTRATOR = "an administrator's account"
"""In place of an entry: such an account is an operator without OPER."""

FAIL_CODES = {Refusal.THROTTLED: "TOO_MANY_ATTEMPTS", Refusal.BUSY: "LOGINS_BUSY"}


def granted(ctx: Context, item: OperGranted) -> None:
    """OPER named an entry: whose proof is an account, that is looked at here."""
    _need_user(ctx)
    account = ctx.session.account
    if item.account is not None and (account is None or fold(account.name) != fold(item.account)):
        _log_refusal(ctx, "not logged in to that account")
        raise NumericError(ERR_NOOPERHOST)
    ctx.reply(RPL_YOUREOPER)
    if ctx.user.operator != item.entry:
        ctx.emit(events.OperatorMade(ctx.user.nick, item.entry))
    audit(ctx, "oper", entry=item.entry)


def refused(ctx: Context, item: OperRefused) -> None:
    """OPER gave a wrong name or password, or could not be judged now."""
    _need_user(ctx)
    _log_refusal(ctx, item.refusal.value)
    code = FAIL_CODES.get(item.refusal)
    if code is not None:
        raise FailError("OPER", code)
    raise NumericError(ERR_PASSWDMISMATCH)


def _need_user(ctx: Context) -> None:
    if ctx.session.user is None:
        raise NumericError(ERR_NOTREGISTERED)


def _log_refusal(ctx: Context, reason: str) -> None:
    """Never what was typed: the password may stand where the name belongs."""
    ctx.note("oper refused", reason=reason, **_who(ctx))


def judge_again(ctx: Context, item: Reconfigured) -> None:
    """The configuration was read again: who is operator by what is no entry any more is none."""
    for user in ctx.state.users.values():
        if user.operator not in (*item.operators, ADMINISTRATOR):
            resign(ctx, user)


def report(ctx: Context, item: Reconfigured) -> None:
    """Tell the operator that asked what came of it."""
    ctx.line("NOTICE", ctx.session.shown_nick, item.report)


def need_operator(ctx: Context) -> None:
    """Raise unless the user that asked is an operator."""
    if not ctx.user.is_operator:
        raise NumericError(ERR_NOPRIVILEGES)


def resign(ctx: Context, user: User) -> None:
    """Decide that *user* is an operator no more, if it is one."""
    if user.is_operator:
        ctx.emit(events.UserModesSet(user.nick, (events.ModeChange(False, "o", None),)))


def audit(ctx: Context, deed: str, **about: object) -> None:
    """Have a line in the log say which operator did what, and to whom; never what was written."""
    ctx.note("operator", did=deed, **about, **_who(ctx))


def _who(ctx: Context) -> dict[str, object]:
    session, user = ctx.session, ctx.user
    return {
        "nick": user.nick,
        "account": session.account.name if session.account else "",
        "session": session.number,
        "address": session.address,
    }

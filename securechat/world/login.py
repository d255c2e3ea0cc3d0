"""Logins: what it means for a session that a password check ended.

The passwords themselves never come here. A login that was overtaken by a change of the password,
a suspension or a removal does not count.

Source: IRCv3 SASL 3.1 and 3.2.
"""

from securechat.wire.capabilities import SASL_MECHANISMS
from securechat.wire.replies import (
    ERR_PASSWDMISMATCH,
    ERR_SASLABORTED,
    ERR_SASLALREADY,
    ERR_SASLFAIL,
    ERR_SASLTOOLONG,
    RPL_LOGGEDIN,
    RPL_SASLMECHS,
    RPL_SASLSUCCESS,
)
from securechat.world import events
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.inputs import LoggedIn, LoginFailed, Method, Refusal, SaslStarted

REJECTED = "Name or password not accepted. No account yet? Ask the person who runs this server"
MALFORMED = "That is not base64 of <authzid> NUL <name> NUL <password>"
TOO_MANY = "Too many wrong passwords for this name: wait a minute and try again"
BUSY = "Too many logins at once: try again in a few seconds"

SASL_TEXTS = {
    Refusal.PASSWORD: REJECTED,
    Refusal.MALFORMED: MALFORMED,
    Refusal.THROTTLED: TOO_MANY,
    Refusal.BUSY: BUSY,
}

FAIL_CODES = {Refusal.THROTTLED: "TOO_MANY_ATTEMPTS", Refusal.BUSY: "LOGINS_BUSY"}


def started(ctx: Context, item: SaslStarted) -> None:
    """AUTHENTICATE <mechanism>: ask for the first chunk, or refuse."""
    if item.mechanism not in SASL_MECHANISMS:
        ctx.reply(RPL_SASLMECHS, ",".join(SASL_MECHANISMS))
        ctx.reply(ERR_SASLFAIL, "That mechanism is not offered here")
        return
    if _is_already_logged_in(ctx):
        raise NumericError(ERR_SASLALREADY)
    ctx.line("AUTHENTICATE", "+")


def _is_already_logged_in(ctx: Context) -> bool:
    """With login required an account, once taken, stays with its session."""
    return ctx.session.account is not None and ctx.settings.is_login_required


def succeeded(ctx: Context, item: LoggedIn) -> None:
    """A password was right: the session belongs to the account, if that is still so."""
    account = ctx.state.accounts.find(item.account)
    if (
        account is None
        or account.is_suspended
        or account.credential_version != item.credential_version
    ):
        failed(ctx, LoginFailed(item.session, Refusal.PASSWORD, item.method, item.label))
        return
    if _is_already_logged_in(ctx):
        raise NumericError(ERR_SASLALREADY)
    _log_in(ctx, account, item)


def _log_in(ctx: Context, account: Account, item: LoggedIn) -> None:
    session = ctx.session
    session.account = account
    session.credential_version = item.credential_version
    ctx.note("logged in", account=account.name, session=session.number, address=session.address)
    if session.user is not None and session.user.account is not account:
        ctx.emit(events.AccountChanged(session.user.nick, account.id))
    source = session.user.source if session.user else f"{session.nick or '*'}!*@*"
    name = account.name
    ctx.reply(RPL_LOGGEDIN, source, name, f"You are now logged in as {name}")
    if item.method is Method.SASL:
        ctx.reply(RPL_SASLSUCCESS)


def failed(ctx: Context, item: LoginFailed) -> None:
    """A login was refused: say why, as far as the client may know."""
    session, refusal = ctx.session, item.refusal
    ctx.note("login refused", reason=refusal.value, session=session.number, address=session.address)
    if refusal in FAIL_CODES:
        ctx.fail(FailError("AUTHENTICATE", FAIL_CODES[refusal]))
    if item.method is Method.PASS:
        ctx.reply(ERR_PASSWDMISMATCH)
        ctx.close(session, SASL_TEXTS.get(refusal, REJECTED))
    elif refusal is Refusal.ABORTED:
        ctx.reply(ERR_SASLABORTED)
    elif refusal is Refusal.TOO_LONG:
        ctx.reply(ERR_SASLTOOLONG)
    else:
        ctx.reply(ERR_SASLFAIL, SASL_TEXTS[refusal])

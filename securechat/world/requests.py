"""What all requests of the operator's command line have in common."""

from collections.abc import Callable

from securechat.wire.names import check_nick
from securechat.world.account import Account
from securechat.world.context import Context
from securechat.world.errors import ChatError

Args = dict[str, str]
Rows = list[dict[str, object]]
Request = Callable[[Context, Args, Rows], str]
"""Decides, adds what is to be listed to the rows, and returns a sentence for the terminal."""


class RequestError(ChatError):
    """The request cannot be met; the text says why, for the operator's terminal."""


def account_named(ctx: Context, args: Args) -> Account:
    """Return the account that *args* name.

    Raises:
        RequestError: there is none.
    """
    name = args.get("name", "")
    account = ctx.state.accounts.find(name)
    if account is None:
        raise RequestError(f"there is no account called {name}")
    return account


def check_new_name(ctx: Context, name: str) -> None:
    """Refuse what no new account may be called.

    Raises:
        RequestError: it is no name, or one that is taken, or looks like one.
    """
    reason = check_nick(name, ctx.settings.nick_bytes)
    if reason is not None:
        raise RequestError(f"{name!r} cannot be a name: {reason}")
    if name in ctx.state.accounts:
        raise RequestError(f"there is an account called {ctx.state.accounts[name].name} already")
    twin = ctx.state.look_alike(name)
    if twin is not None:
        raise RequestError(f"{name} looks too much like the account {twin}")


def number_in(args: Args, key: str, least: int, most: int) -> int:
    """Return the whole number in *args*.

    Raises:
        RequestError: it is none, or out of bounds.
    """
    text = args.get(key, "")
    if not (text.isascii() and text.isdigit() and least <= int(text[:20]) <= most):
        raise RequestError(f"{key} is a whole number from {least} to {most}, and not {text!r}")
    return int(text)

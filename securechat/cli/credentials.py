"""Who the user of the client is: the name and the password, from options or typed."""

import getpass
import os
import sys
from pathlib import Path
from typing import NamedTuple

import click

from securechat.cli.command_line import say
from securechat.client import device_tokens
from securechat.client.address import Address
from securechat.client.commands import NAME_BYTES
from securechat.client.device_tokens import NewDevice
from securechat.client.naming import started_as
from securechat.client.texts import _
from securechat.wire.links import is_link
from securechat.wire.names import check_nick

PASSWORD_VARIABLE = "SECURECHAT_PASSWORD"  # noqa: S105 - its name, not a password


class Secret(NamedTuple):
    """What one logs in with."""

    text: str
    is_token: bool = False
    is_typed: bool = False

    def __repr__(self) -> str:
        return "Secret()"


def ask_name_or_link() -> str:
    """Return what is typed where nothing was given: a name, or an invitation.

    What can be neither is asked for again.
    """
    if not sys.stdin.isatty():
        raise click.UsageError(_("Say who you are with --user NAME: in a pipe nobody is asked."))
    while True:
        typed = str(click.prompt(_("Your name, or your invitation link"), err=True)).strip()
        if is_link(typed) or not (complaint := _what_is_wrong(typed)):
            return typed
        say(complaint)


def _what_is_wrong(typed: str) -> str:
    """Return what is wrong with *typed* as a name, "" if nothing is."""
    if "://" in typed:
        return _("That is an address for a browser: the link for here begins with securechat://.")
    reason = check_nick(typed, NAME_BYTES)
    return "" if reason is None else _("That cannot be a name: {reason}.").format(reason=_(reason))


def ask_name(user: str | None) -> str:
    """Return who one is: *user*, or as typed."""
    if user is None:
        return _typed_name()
    name = user.strip()
    reason = check_nick(name, NAME_BYTES)
    if reason is not None:
        text = _("--user: {name!r} cannot be a name: {reason}").format(name=name, reason=_(reason))
        raise click.UsageError(text)
    return name


def _typed_name() -> str:
    """Return a name as typed; one that cannot be a name is asked for again."""
    while True:
        name = str(click.prompt(_("Your name"), err=True)).strip()
        if not (complaint := _what_is_wrong(name)):
            return name
        say(complaint)


def ask_secret(name: str, address: Address, file: Path | None) -> Secret:
    """Return the password of the file or the environment, this computer's token, or what is typed."""
    password = _password_of(file) if file is not None else os.environ.pop(PASSWORD_VARIABLE, "")
    if password or file is not None:
        return Secret(_checked(password, file))
    token = device_tokens.find(address, name)
    return Secret(token, is_token=True) if token is not None else type_password(name)


def type_password(name: str) -> Secret:
    """Return the password as typed."""
    return Secret(_checked(_typed_password(name), None), is_typed=True)


def new_device(address: Address, name: str) -> NewDevice:
    """Return what makes this computer log in by itself from now on."""
    token = device_tokens.make_token()

    def keep() -> str:
        try:
            where = device_tokens.keep(address, name, token)
        except device_tokens.TokenFileError as error:
            text = _("This computer asks for the password again next time: {reason}")
            return text.format(reason=error)
        text = _(
            "This computer logs in as {name} by itself from now on; the token is {where} ({program}"
            " --forget forgets it)."
        )
        return text.format(name=name, where=where, program=started_as("securechat-client"))

    device = device_tokens.device_name()
    return NewDevice(device, token, device_tokens.token_hash(token), keep)


def _checked(password: str, file: Path | None) -> str:
    if not password or "\0" in password:
        if file is not None:
            raise click.UsageError(_("There is no password in {file}.").format(file=file))
        raise click.UsageError(_("There is no password given."))
    return password


def _password_of(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        mode = file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(
            _("{file} cannot be read: {reason}").format(file=file, reason=error)
        ) from error
    if os.name == "posix" and mode & 0o077:
        say(_("others can read {file}: chmod 600 {file}").format(file=file))
    return text.partition("\n")[0].removesuffix("\r")


def _typed_password(name: str) -> str:
    """Ask at the terminal, also when stdin is a pipe: then the terminal is asked for itself."""
    if not (sys.stdin.isatty() or _has_terminal()):
        raise click.UsageError(
            _(
                "There is no terminal to ask for the password: use --password-file or {variable}."
            ).format(variable=PASSWORD_VARIABLE)
        )
    try:
        return getpass.getpass(_("Password of {name}: ").format(name=name))
    except EOFError as error:
        raise click.Abort from error


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True

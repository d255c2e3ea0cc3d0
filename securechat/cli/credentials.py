"""Who the user of the client is: the name and the password, from options or typed."""

import getpass
import os
import sys
from pathlib import Path

import click

from securechat.cli.command_line import say
from securechat.client.commands import NAME_BYTES
from securechat.wire.names import check_nick

PASSWORD_VARIABLE = "SECURECHAT_PASSWORD"  # noqa: S105 - its name, not a password


def ask_name(user: str | None) -> str:
    """Return who one is: what `--user` gave, or as typed."""
    if user is None:
        if not sys.stdin.isatty():
            raise click.UsageError("Say who you are with --user NAME: in a pipe nobody is asked.")
        user = click.prompt("Your name", err=True)
    name = user.strip()
    reason = check_nick(name, NAME_BYTES)
    if reason is not None:
        raise click.BadParameter(f"{name!r} cannot be a name: {reason}", param_hint="--user")
    return name


def ask_password(name: str, file: Path | None) -> str:
    """Return the password: of the file, of the environment, or as typed."""
    password = _password_of(file) if file is not None else os.environ.pop(PASSWORD_VARIABLE, "")
    if not password and file is None:
        password = _typed_password(name)
    if not password or "\0" in password:
        where = f"in {file}" if file is not None else "given"
        raise click.UsageError(f"There is no password {where}.")
    return password


def _password_of(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        mode = file.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} cannot be read: {error}") from error
    if os.name == "posix" and mode & 0o077:
        say(f"others can read {file}: chmod 600 {file}")
    return text.partition("\n")[0].removesuffix("\r")


def _typed_password(name: str) -> str:
    """Ask at the terminal, also when stdin is a pipe: then the terminal is asked for itself."""
    if not (sys.stdin.isatty() or _has_terminal()):
        raise click.UsageError(
            f"There is no terminal to ask for the password: use --password-file or {PASSWORD_VARIABLE}."
        )
    try:
        return getpass.getpass(f"Password of {name}: ")
    except EOFError as error:
        raise click.Abort from error


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True

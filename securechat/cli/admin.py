"""`securechat-admin`: the operator's accounts, with the server running or not.

What another program may read goes to standard output, sentences for the operator to standard
error: `securechat-admin adduser bob --generate` prints the password alone.
"""

import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from securechat.cli import command_line
from securechat.cli.command_line import say
from securechat.cli.htpasswd import Entry, Refusal, read_htpasswd
from securechat.server import passwords, places
from securechat.server.admin_client import AdminError, Administration
from securechat.server.escaping import escaped
from securechat.store.errors import StoreError
from securechat.store.folder import DATABASE
from securechat.wire.names import NICK_BYTES, check_nick, fold

PROGRAM = "securechat-admin"

_MIN_PASSWORD_LENGTH = 8
"""As `accounts.min_password_length`, when there is no configuration."""


_TRIES = 3
"""How often a person may type the same password twice, and fail."""


class _Refused(Exception):  # noqa: N818 - it is no failure, but an answer
    """The request was answered with a no; the text is for the operator."""


class _Place(NamedTuple):
    """What the options before the command say."""

    directory: Path
    bcrypt_cost: int
    min_password_length: int
    nick_bytes: int

    def administration(self) -> Administration:
        return Administration(self.directory, nick_bytes=self.nick_bytes)

    @property
    def shown(self) -> str:
        return escaped(str(self.directory))

    @property
    def has_accounts(self) -> bool:
        """Whether there is a database to ask; true if that cannot be told."""
        try:
            (self.directory / DATABASE).stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True


_Command = Callable[..., int]


def _utf8(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Refuse what is no text: bytes that are not UTF-8 arrive as half surrogate pairs."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("it is not valid UTF-8") from None
    return name


_with_name = click.argument("name", callback=_utf8)


def _with_password_options(command: _Command) -> _Command:
    for option in (
        click.option("--generate", is_flag=True, help="Make a password up, and print it alone."),
        click.option("--password-stdin", is_flag=True, help="Read it from standard input."),
    ):
        command = option(command)
    return command


@click.group(context_settings=command_line.SETTINGS)
@click.option("--data", metavar="DIR", help="The data directory.")
@click.option("--config", metavar="FILE", help="The server's configuration.")
@command_line.version_option(PROGRAM)
@click.pass_context
def commands(context: click.Context, data: str | None, config: str | None) -> None:
    """Manage the accounts of a securechat server, whether it is running or not."""
    context.obj = lambda: _place(data, config)  # not for `COMMAND --help`


@commands.command()
@_with_name
@_with_password_options
@click.pass_context
def adduser(context: click.Context, name: str, password_stdin: bool, generate: bool) -> int:
    """Add an account."""
    place: _Place = context.obj()
    _ask_password_and(place, "adduser", name, password_stdin=password_stdin, generate=generate)
    return 0


@commands.command()
@_with_name
@_with_password_options
@click.pass_context
def passwd(context: click.Context, name: str, password_stdin: bool, generate: bool) -> int:
    """Change an account's password, and end its sessions."""
    place: _Place = context.obj()
    _ask_password_and(place, "passwd", name, password_stdin=password_stdin, generate=generate)
    return 0


@commands.command()
@_with_name
@click.pass_context
def deluser(context: click.Context, name: str) -> int:
    """Remove an account, and end its sessions."""
    _ask(context.obj(), "deluser", name=name)
    return 0


@commands.command()
@_with_name
@click.pass_context
def suspend(context: click.Context, name: str) -> int:
    """Keep an account from logging in, and end its sessions."""
    _ask(context.obj(), "suspend", name=name)
    return 0


@commands.command()
@_with_name
@click.pass_context
def unsuspend(context: click.Context, name: str) -> int:
    """Let a suspended account log in again."""
    _ask(context.obj(), "unsuspend", name=name)
    return 0


@commands.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def list_accounts(context: click.Context, as_json: bool) -> int:
    """List the accounts."""
    place: _Place = context.obj()
    _refuse_without_data(place)
    rows = _rows(place)
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    elif rows:
        print("\n".join(_table(rows)))
    count = "1 account" if len(rows) == 1 else f"{len(rows)} accounts"
    say(f"{count} in {place.shown}")
    return 0


@commands.command(name="import-htpasswd")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_htpasswd(context: click.Context, file: Path) -> int:
    """Add the accounts of a file that `htpasswd -B` wrote; names that exist are skipped."""
    place: _Place = context.obj()
    try:
        lines = list(read_htpasswd(file))
    except OSError as error:
        raise _Refused(f"{escaped(str(file))} cannot be read: {error.strerror}") from error
    entries = [line for line in lines if isinstance(line, Entry)]
    with _telling_if_made(place):
        added, skipped, of_world = _add_all(place, entries)
    refused = sorted([*(line for line in lines if isinstance(line, Refusal)), *of_world])
    for line, reason in refused:
        command_line.complain(PROGRAM, f"line {line}: {escaped(reason)}")
    say(f"{added} added, {skipped} there already, {len(refused)} refused (in {place.shown})")
    return 1 if refused else 0


@commands.command(name="hash-password")
@click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
def hash_password(password_stdin: bool) -> int:
    """Print the hash of a password, for [[opers]] in the configuration; nothing is stored."""
    if password_stdin:
        password = _read_password()
    elif sys.stdin.isatty():
        password = _prompt_password("an operator", _MIN_PASSWORD_LENGTH)
    else:
        raise click.UsageError("there is no terminal to ask for it on: use --password-stdin")
    passwords.check_new_password(password, _MIN_PASSWORD_LENGTH)
    print(passwords.hash_password(password))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a Cyrillic name, an ASCII terminal
    try:
        code = commands.main(argv, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        return command_line.complain_of_usage(PROGRAM, error)
    except (KeyboardInterrupt, click.Abort):
        command_line.complain(PROGRAM, "interrupted")
        return 1
    except BrokenPipeError:  # `list | head`; what is left to write has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (_Refused, AdminError, StoreError, passwords.PasswordError) as error:
        text = "\n".join(escaped(line) for line in str(error).splitlines())
        command_line.complain(PROGRAM, text)
        return 1
    return code if isinstance(code, int) else 0


def _place(data: str | None, config: str | None) -> _Place:
    path = places.configuration_file(config)
    if path is None:
        directory = places.data_directory(data, None)
        return _Place(directory, passwords.COST, _MIN_PASSWORD_LENGTH, NICK_BYTES)
    from securechat.server import configuration  # noqa: PLC0415 - pydantic, a third of the start

    try:
        loaded = configuration.load(path)
    except configuration.ConfigurationError as error:
        raise _Refused(str(error)) from error
    return _Place(
        configuration.data_directory(data, loaded),
        loaded.accounts.bcrypt_cost,
        loaded.accounts.min_password_length,
        loaded.limits.nick_length,
    )


def _ask(place: _Place, command: str, **args: str) -> None:
    """Have *command* done, and say so."""
    if command != "adduser":
        _refuse_without_data(place)
    with _telling_if_made(place):
        with place.administration() as administration:
            answer = administration.ask(command, **args)
        if not answer.is_ok:
            raise _Refused(answer.text)
    say(f"{escaped(answer.text)} (in {place.shown})")


@contextmanager
def _telling_if_made(place: _Place) -> Iterator[None]:
    """Say that the data directory is a new one, if it is: it may be another than was meant."""
    # Path.exists raises for what may not be looked at.
    was_there = os.path.exists(place.directory)  # noqa: PTH110
    try:
        yield
    finally:
        if not was_there and os.path.exists(place.directory):  # noqa: PTH110
            say(f"made the data directory {place.shown}")


def _ask_password_and(
    place: _Place, command: str, name: str, *, password_stdin: bool, generate: bool
) -> None:
    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate exclude each other")
    if command != "adduser":
        _refuse_without_data(place)
    if generate:
        password = passwords.make_password()
    elif password_stdin:
        password = _read_password()
    elif sys.stdin.isatty():
        _check_name(place, command, name)
        password = _prompt_password(name, place.min_password_length)
    else:
        raise click.UsageError(
            "there is no terminal to ask for the password on: use --password-stdin or --generate"
        )
    passwords.check_new_password(password, 1 if generate else place.min_password_length)
    password_hash = passwords.hash_password(password, place.bcrypt_cost)
    _ask(place, command, name=name, password_hash=password_hash)
    if generate:
        print(password)


def _check_name(place: _Place, command: str, name: str) -> None:
    """Say what is wrong with a name before its password has been typed twice."""
    reason = check_nick(name, place.nick_bytes)
    if reason is not None:
        raise _Refused(f"{name!r} cannot be a name: {reason}")
    known = {fold(row["name"]): row["name"] for row in _rows(place)}
    there = known.get(fold(name))
    if there is not None and command == "adduser":
        raise _Refused(f"there is an account called {there} already")
    if there is None and command == "passwd":
        raise _Refused(f"there is no account called {name}")


def _read_password() -> str:
    data = sys.stdin.buffer.read(2 * passwords.MAX_BYTES)
    line = data.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise passwords.PasswordError("the password is not valid UTF-8") from None


def _prompt_password(name: str, min_length: int) -> str:
    """Ask twice; what cannot be a password, or is not the same twice, is asked for again."""
    problem = ""
    for _ in range(_TRIES):
        if problem:
            say(f"{problem}; once more")
        try:
            password = getpass.getpass(f"Password for {escaped(name)}: ")
            passwords.check_new_password(password, min_length)
            if getpass.getpass("The same again: ") == password:
                return password
            problem = "the two passwords differ"
        except passwords.PasswordError as error:
            problem = str(error)
        except (EOFError, KeyboardInterrupt):
            say("")
            raise _Refused("nothing was changed") from None
    raise _Refused(f"{problem}; nothing was changed")


def _rows(place: _Place) -> list[dict[str, Any]]:
    """Return all accounts, without making a data directory for the question."""
    if not place.has_accounts:
        return []
    with place.administration() as administration:
        answer = administration.ask("list")
    if not answer.is_ok:
        raise _Refused(answer.text)
    return answer.rows


def _refuse_without_data(place: _Place) -> None:
    """A mistyped directory is not made: only the first account makes one."""
    if not place.has_accounts:
        raise _Refused(
            f"there are no accounts in {place.shown}; is it the server's data directory (--data)?"
        )


def _add_all(place: _Place, entries: Sequence[Entry]) -> tuple[int, int, list[Refusal]]:
    """Add what is not there; returns how many were added, how many skipped, and the refused."""
    if not entries:
        return 0, 0, []
    added, skipped = 0, 0
    refused: list[Refusal] = []
    with place.administration() as administration:
        known = {fold(row["name"]) for row in administration.ask("list").rows}
        for entry in entries:
            if fold(entry.name) in known:
                skipped += 1
                continue
            answer = administration.ask(
                "adduser", name=entry.name, password_hash=entry.password_hash
            )
            if answer.is_ok:
                known.add(fold(entry.name))
                added += 1
            else:
                refused.append(Refusal(entry.line, answer.text))
    return added, skipped, refused


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The accounts in columns, the name last: its width on the screen is anybody's guess."""
    lines = ["CREATED     SESSIONS  STATE      NAME"]
    for row in rows:
        created = datetime.fromtimestamp(row["created_ms"] / 1000, UTC).date().isoformat()
        state = "suspended" if row["is_suspended"] else "active"
        lines.append(f"{created}  {row['sessions']:>8}  {state:<9}  {escaped(row['name'])}")
    return lines


if __name__ == "__main__":
    sys.exit(main())

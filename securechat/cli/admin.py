"""`securechat-admin`: the operator's accounts, with the server running or not.

What another program may read goes to standard output, sentences for the operator to standard
error: `securechat-admin adduser bob --generate` prints the password alone.
"""

import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from securechat import __version__
from securechat.cli.htpasswd import Entry, read_htpasswd
from securechat.server import passwords, places
from securechat.server.admin_client import AdminError, Administration
from securechat.server.escaping import escaped
from securechat.store.folder import DATABASE

_MIN_PASSWORD_LENGTH = 8
"""As `accounts.min_password_length`, when there is no configuration."""


class _Refused(Exception):  # noqa: N818 - it is no failure, but an answer
    """The request was answered with a no; the text is for the operator."""


class _Place(NamedTuple):
    """What the options before the command say."""

    directory: Path
    bcrypt_cost: int
    min_password_length: int

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


_Command = Callable[..., int | None]


def _with_password_options(command: _Command) -> _Command:
    for option in (
        click.option("--generate", is_flag=True, help="Make a password up, and print it alone."),
        click.option("--password-stdin", is_flag=True, help="Read it from standard input."),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", metavar="DIR", help="The data directory.")
@click.option("--config", metavar="FILE", help="The server's configuration.")
@click.version_option(__version__, prog_name="securechat-admin")
@click.pass_context
def commands(context: click.Context, data: str | None, config: str | None) -> None:
    """Manage the accounts of a securechat server, whether it is running or not."""
    context.obj = lambda: _place(data, config)  # not for `COMMAND --help`


@commands.command()
@click.argument("name")
@_with_password_options
@click.pass_context
def adduser(context: click.Context, name: str, password_stdin: bool, generate: bool) -> int:
    """Add an account."""
    place: _Place = context.obj()
    _ask_password_and(place, "adduser", name, password_stdin=password_stdin, generate=generate)
    return 0


@commands.command()
@click.argument("name")
@_with_password_options
@click.pass_context
def passwd(context: click.Context, name: str, password_stdin: bool, generate: bool) -> int:
    """Change an account's password, and end its sessions."""
    place: _Place = context.obj()
    _ask_password_and(place, "passwd", name, password_stdin=password_stdin, generate=generate)
    return 0


@commands.command()
@click.argument("name")
@click.pass_context
def deluser(context: click.Context, name: str) -> int:
    """Remove an account, and end its sessions."""
    _ask(context.obj(), "deluser", name=name)
    return 0


@commands.command()
@click.argument("name")
@click.pass_context
def suspend(context: click.Context, name: str) -> int:
    """Keep an account from logging in, and end its sessions."""
    _ask(context.obj(), "suspend", name=name)
    return 0


@commands.command()
@click.argument("name")
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
    rows = _rows(place)
    if as_json:
        print(json.dumps(rows, indent=2))
    elif rows:
        print("\n".join(_table(rows)))
    count = "1 account" if len(rows) == 1 else f"{len(rows)} accounts"
    _say(f"{count} in {place.shown}")
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
    refused = [line for line in lines if isinstance(line, str)]
    added, skipped, of_world = _add_all(place, [line for line in lines if isinstance(line, Entry)])
    for sentence in (*refused, *of_world):
        _say(escaped(sentence))
    _say(
        f"{added} added, {skipped} there already, {len(refused) + len(of_world)} refused "
        f"in {place.shown}"
    )
    return 1 if refused or of_world else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    from securechat.store.errors import StoreError  # noqa: PLC0415 - shown below, raised lazily

    try:
        code = commands.main(argv, prog_name="securechat-admin", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, EOFError, click.Abort):
        _say("\nnothing was changed")
        return 1
    except BrokenPipeError:  # `list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (_Refused, AdminError, StoreError, passwords.PasswordError) as error:
        _say("\n".join(escaped(line) for line in str(error).splitlines()))
        return 1
    return code if isinstance(code, int) else 0


def _place(data: str | None, config: str | None) -> _Place:
    path = places.configuration_file(config)
    if path is None:
        directory = places.data_directory(data, None)
        return _Place(directory, passwords.COST, _MIN_PASSWORD_LENGTH)
    from securechat.server import configuration  # noqa: PLC0415 - pydantic, a third of the start

    try:
        loaded = configuration.load(path)
    except configuration.ConfigurationError as error:
        raise _Refused(str(error)) from error
    return _Place(
        configuration.data_directory(data, loaded),
        loaded.accounts.bcrypt_cost,
        loaded.accounts.min_password_length,
    )


def _ask(place: _Place, command: str, **args: str) -> None:
    """Have *command* done, and say so."""
    _refuse_without_data(place, command)
    with Administration(place.directory) as administration:
        answer = administration.ask(command, **args)
    if not answer.is_ok:
        raise _Refused(answer.text)
    _say(f"{escaped(answer.text)} (in {place.shown})")


def _ask_password_and(
    place: _Place, command: str, name: str, *, password_stdin: bool, generate: bool
) -> None:
    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate exclude each other")
    if generate:
        password = passwords.make_password()
    elif password_stdin:
        password = _read_password()
    elif sys.stdin.isatty():
        _check_name(place, command, name)
        password = _prompt_password(name)
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
    from securechat.wire.names import check_nick, fold  # noqa: PLC0415 - not for the other ways

    reason = check_nick(name)
    if reason is not None:
        raise _Refused(f"{name} cannot be an account's name: {reason}")
    is_there = fold(name) in {fold(row["name"]) for row in _rows(place)}
    if is_there and command == "adduser":
        raise _Refused(f"{name} exists already")
    if not is_there and command == "passwd":
        raise _Refused(f"there is no account {name}")


def _read_password() -> str:
    data = sys.stdin.buffer.read(2 * passwords.MAX_BYTES)
    line = data.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise passwords.PasswordError("the password is not valid UTF-8") from None


def _prompt_password(name: str) -> str:
    password = getpass.getpass(f"Password for {escaped(name)}: ")
    if getpass.getpass("The same again: ") != password:
        raise passwords.PasswordError("the two passwords differ; nothing was changed")
    return password


def _rows(place: _Place) -> list[dict[str, Any]]:
    """Return all accounts, without making a data directory for the question."""
    if not place.has_accounts:
        return []
    with Administration(place.directory) as administration:
        answer = administration.ask("list")
    if not answer.is_ok:
        raise _Refused(answer.text)
    return answer.rows


def _refuse_without_data(place: _Place, command: str) -> None:
    """A mistyped directory is not made: only the first account makes one."""
    if command != "adduser" and not place.has_accounts:
        raise _Refused(
            f"there are no accounts in {place.shown}; is it the server's data directory (--data)?"
        )


def _add_all(place: _Place, entries: Sequence[Entry]) -> tuple[int, int, list[str]]:
    """Add what is not there; returns how many were added, how many skipped, and who was refused."""
    from securechat.wire.names import fold  # noqa: PLC0415 - only here

    if not entries:
        return 0, 0, []
    added, skipped, refused = 0, 0, []
    with Administration(place.directory) as administration:
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
                refused.append(f"line {entry.line}: {answer.text}")
    return added, skipped, refused


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The accounts in columns, the name last: its width on the screen is anybody's guess."""
    lines = ["CREATED     SESSIONS  STATE      NAME"]
    for row in rows:
        created = datetime.fromtimestamp(row["created_ms"] / 1000, UTC).date().isoformat()
        state = "suspended" if row["is_suspended"] else "active"
        lines.append(f"{created}  {row['sessions']:>8}  {state:<9}  {escaped(row['name'])}")
    return lines


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

"""`securechat-admin`: the operator's accounts, with the server running or not.

What another program may read goes to standard output, sentences for the operator to standard
error: `securechat-admin adduser bob --generate` prints the password alone.
"""

import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from securechat.cli import admission, command_line
from securechat.cli.command_line import say
from securechat.cli.htpasswd import Entry, Refusal, read_htpasswd
from securechat.cli.requests import (
    MIN_PASSWORD_LENGTH,
    Place,
    Refused,
    ask,
    place_of,
    refuse_without_data,
    rows_of,
    telling_if_made,
    with_name,
)
from securechat.server import passwords
from securechat.server.admin_client import AdminError
from securechat.server.escaping import escaped
from securechat.store.errors import StoreError
from securechat.wire.names import check_nick, fold

PROGRAM = "securechat-admin"

_TRIES = 3
"""How often a person may type the same password twice, and fail."""


_Command = Callable[..., int]


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
    context.obj = lambda: place_of(data, config)  # not for `COMMAND --help`


@commands.command()
@with_name
@_with_password_options
@click.pass_context
def adduser(context: click.Context, name: str, password_stdin: bool, generate: bool) -> int:
    """Add an account."""
    place: Place = context.obj()
    _ask_password_and(place, "adduser", name, password_stdin=password_stdin, generate=generate)
    return 0


@commands.command()
@with_name
@_with_password_options
@click.option("--keep-tokens", is_flag=True, help="Let its devices log in as before.")
@click.pass_context
def passwd(
    context: click.Context, name: str, password_stdin: bool, generate: bool, keep_tokens: bool
) -> int:
    """Change an account's password, end its sessions, and revoke its tokens."""
    place: Place = context.obj()
    kept = {"keep_tokens": "1"} if keep_tokens else {}
    _ask_password_and(
        place, "passwd", name, password_stdin=password_stdin, generate=generate, **kept
    )
    return 0


@commands.command()
@with_name
@click.pass_context
def deluser(context: click.Context, name: str) -> int:
    """Remove an account, and end its sessions."""
    ask(context.obj(), "deluser", name=name)
    return 0


@commands.command()
@with_name
@click.pass_context
def suspend(context: click.Context, name: str) -> int:
    """Keep an account from logging in, and end its sessions."""
    ask(context.obj(), "suspend", name=name)
    return 0


@commands.command()
@with_name
@click.pass_context
def unsuspend(context: click.Context, name: str) -> int:
    """Let a suspended account log in again."""
    ask(context.obj(), "unsuspend", name=name)
    return 0


@commands.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def list_accounts(context: click.Context, as_json: bool) -> int:
    """List the accounts."""
    place: Place = context.obj()
    refuse_without_data(place)
    rows = rows_of(place)
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
    place: Place = context.obj()
    try:
        lines = list(read_htpasswd(file))
    except OSError as error:
        raise Refused(f"{escaped(str(file))} cannot be read: {error.strerror}") from error
    entries = [line for line in lines if isinstance(line, Entry)]
    with telling_if_made(place):
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
        password = _prompt_password("an operator", MIN_PASSWORD_LENGTH)
    else:
        raise click.UsageError("there is no terminal to ask for it on: use --password-stdin")
    passwords.check_new_password(password, MIN_PASSWORD_LENGTH)
    print(passwords.hash_password(password))
    return 0


for _one in admission.COMMANDS:
    commands.add_command(_one)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    command_line.open_missing_streams()
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
    except (Refused, AdminError, StoreError, passwords.PasswordError) as error:
        text = "\n".join(escaped(line) for line in str(error).splitlines())
        command_line.complain(PROGRAM, text)
        return 1
    return code if isinstance(code, int) else 0


def _ask_password_and(
    place: Place,
    command: str,
    name: str,
    *,
    password_stdin: bool,
    generate: bool,
    **more: str,
) -> None:
    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate exclude each other")
    if command != "adduser":
        refuse_without_data(place)
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
    ask(place, command, name=name, password_hash=password_hash, **more)
    if generate:
        print(password)


def _check_name(place: Place, command: str, name: str) -> None:
    """Say what is wrong with a name before its password has been typed twice."""
    reason = check_nick(name, place.nick_bytes)
    if reason is not None:
        raise Refused(f"{name!r} cannot be a name: {reason}")
    known = {fold(row["name"]): row["name"] for row in rows_of(place)}
    there = known.get(fold(name))
    if there is not None and command == "adduser":
        raise Refused(f"there is an account called {there} already")
    if there is None and command == "passwd":
        raise Refused(f"there is no account called {name}")


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
            raise Refused("nothing was changed") from None
    raise Refused(f"{problem}; nothing was changed")


def _add_all(place: Place, entries: Sequence[Entry]) -> tuple[int, int, list[Refusal]]:
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

"""What the operator's commands have in common: which server they mean, asking it, its answers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

from securechat.cli.command_line import say
from securechat.server import passwords, places
from securechat.server.admin_client import Administration
from securechat.server.escaping import escaped
from securechat.store.folder import DATABASE
from securechat.wire.names import NICK_BYTES

MIN_PASSWORD_LENGTH = 8
"""As `accounts.min_password_length`, when there is no configuration."""


class Refused(Exception):  # noqa: N818 - it is no failure, but an answer
    """The request was answered with a no; the text is for the operator."""


class Place(NamedTuple):
    """What the options before the command say."""

    directory: Path
    bcrypt_cost: int
    min_password_length: int
    nick_bytes: int

    def administration(self) -> Administration:
        """Return who does what is asked: the running server, or this program in its place."""
        return Administration(self.directory, nick_bytes=self.nick_bytes)

    @property
    def shown(self) -> str:
        """The data directory, for a terminal."""
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


def _utf8(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Refuse what is no text: bytes that are not UTF-8 arrive as half surrogate pairs."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("it is not valid UTF-8") from None
    return name


with_name = click.argument("name", callback=_utf8)


def place_of(data: str | None, config: str | None) -> Place:
    """Return which server the options mean.

    Raises:
        Refused: its configuration cannot be used.
    """
    path = places.configuration_file(config)
    if path is None:
        directory = places.data_directory(data, None)
        return Place(directory, passwords.COST, MIN_PASSWORD_LENGTH, NICK_BYTES)
    from securechat.server import configuration  # noqa: PLC0415 - pydantic, a third of the start

    try:
        loaded = configuration.load(path)
    except configuration.ConfigurationError as error:
        raise Refused(str(error)) from error
    return Place(
        configuration.data_directory(data, loaded),
        loaded.accounts.bcrypt_cost,
        loaded.accounts.min_password_length,
        loaded.limits.nick_length,
    )


def ask(place: Place, command: str, **args: str) -> None:
    """Have *command* done, and say so."""
    if command != "adduser":
        refuse_without_data(place)
    with telling_if_made(place):
        with place.administration() as administration:
            answer = administration.ask(command, **args)
        if not answer.is_ok:
            raise Refused(answer.text)
    say(f"{escaped(answer.text)} (in {place.shown})")


@contextmanager
def telling_if_made(place: Place) -> Iterator[None]:
    """Say that the data directory is a new one, if it is: it may be another than was meant."""
    # Path.exists raises for what may not be looked at.
    was_there = os.path.exists(place.directory)  # noqa: PTH110
    try:
        yield
    finally:
        if not was_there and os.path.exists(place.directory):  # noqa: PTH110
            say(f"made the data directory {place.shown}")


def rows_of(place: Place) -> list[dict[str, Any]]:
    """Return all accounts, without making a data directory for the question."""
    if not place.has_accounts:
        return []
    with place.administration() as administration:
        answer = administration.ask("list")
    if not answer.is_ok:
        raise Refused(answer.text)
    return answer.rows


def refuse_without_data(place: Place) -> None:
    """A mistyped directory is not made: only the first account makes one."""
    if not place.has_accounts:
        raise Refused(
            f"there are no accounts in {place.shown}; is it the server's data directory (--data)?"
        )

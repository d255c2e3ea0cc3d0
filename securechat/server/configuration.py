"""The configuration: a TOML file, checked whole, with all of its mistakes named at once.

What there is to configure stands in `sections`, and `docs/configuration.md` is made from that.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from securechat.server import places
from securechat.server.address import Address
from securechat.server.escaping import escaped
from securechat.server.mistakes import mistakes
from securechat.server.operators import Operator, check_once
from securechat.server.sections import (
    Accounts,
    Channels,
    History,
    Limits,
    Section,
    Server,
    Tls,
    Web,
)

RELOADED = (
    "opers",
    "accounts.min_password_length",
    "accounts.register_before_connect",
    "accounts.register_email",
    "accounts.registration",
    "server.description",
    "server.icon",
    "server.motd",
    "server.password",
    "channels.autojoin",
    "channels.members_read_all",
    "web.join_page",
    "history.replay_messages",
    "history.redact_own_hours",
    "history.redact_operator_hours",
)
"""The keys that a running server takes anew when it is told to; see `reloading`."""


class ConfigurationError(Exception):
    """The configuration cannot be used; the text names every mistake, one a line."""


class Configuration(Section):
    """The whole file."""

    opers: Annotated[tuple[Operator, ...], Field(strict=False), AfterValidator(check_once)] = ()
    server: Server = Server()
    tls: Tls = Tls()
    accounts: Accounts = Accounts()
    web: Web = Web()
    channels: Channels = Channels()
    history: History = History()
    limits: Limits = Limits()

    @property
    def server_password(self) -> str | None:
        """The password for guests, in the clear."""
        secret = self.server.password
        return secret.get_secret_value() if secret else None

    @property
    def warnings(self) -> list[str]:
        """What is no mistake, but without effect; a sentence each."""
        found = []
        is_asked_for = not self.accounts.login_required or self.is_registration_open
        if self.server.password is not None and not is_asked_for:
            found.append(
                "server.password has no effect: with accounts.login_required no guest gives it"
            )
        if self.accounts.registration == "open" and not self.is_registration_open:
            found.append(
                "accounts.registration has no effect: with accounts.login_required nobody is in who "
                "could register; set accounts.register_before_connect"
            )
        return found

    @property
    def is_registration_open(self) -> bool:
        """Whether anybody may make an account, and can."""
        accounts = self.accounts
        is_reachable = accounts.register_before_connect or not accounts.login_required
        return accounts.registration == "open" and is_reachable

    def overridden(
        self,
        *,
        listen: Sequence[Address] = (),
        cert: Path | None = None,
        key: Path | None = None,
    ) -> "Configuration":
        """Return this configuration with what the command line says instead.

        A certificate from the command line does not go with a key from the file.
        """
        server = self.server.model_copy(update={"listen": tuple(listen)} if listen else {})
        pair = {"cert": cert or self.tls.cert, "key": key or (None if cert else self.tls.key)}
        tls = self.tls.model_copy(update=pair)
        return self.model_copy(update={"server": server, "tls": tls})


def load(path: Path | None, *, needs_certificate: bool = False) -> Configuration:
    """Return what the file at *path* says; None: the defaults.

    Args:
        path: a TOML file.
        needs_certificate: whether it is a mistake to name files for TLS that are not there.

    Raises:
        ConfigurationError: there is no such file, it is no TOML, or it holds mistakes.
    """
    if path is None:
        return Configuration()
    context = {"folder": path.absolute().parent, "needs_certificate": needs_certificate}
    try:
        return Configuration.model_validate(_read(path), context=context)
    except ValidationError as error:
        found = mistakes(Configuration, error)
        count = "1 mistake" if len(found) == 1 else f"{len(found)} mistakes"
        lines = "".join(f"\n  {mistake}" for mistake in found)
        raise ConfigurationError(f"{escaped(str(path))}: {count}{lines}") from None


def data_directory(option: str | None, configuration: Configuration | None) -> Path:
    """Where the data is: see `places.data_directory`."""
    return places.data_directory(option, configuration.server.data if configuration else None)


def _read(path: Path) -> dict[str, Any]:
    shown = escaped(str(path))
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"{shown}: there is no such file") from None
    except OSError as error:
        raise ConfigurationError(f"{shown}: cannot be read: {error.strerror}") from error
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{shown}: line {line} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{shown}: not TOML: {escaped(str(error))}") from None
    except RecursionError:
        raise ConfigurationError(f"{shown}: not TOML: nested too deep") from None

"""The configuration: a TOML file, checked whole, with all of its mistakes named at once.

The model is the reference: `docs/configuration.md` is made from the fields below, and what is said
of a mistake is, too.
"""

import ipaddress
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)

from securechat.server import places
from securechat.server.address import Address, origin
from securechat.server.escaping import escaped
from securechat.server.mistakes import mistakes
from securechat.server.operators import Operator, check_once
from securechat.server.passwords import COST, MAX_COST
from securechat.store.pages import PAGE_MESSAGES
from securechat.wire.names import NICK_BYTES, is_channel

MOTD_LINE_BYTES = 400
"""A line of the MOTD must fit into 512 bytes with what stands before it."""


ICON_BYTES = 300
"""It must fit a line of 005."""

_CENTURY_HOURS = 100 * 366 * 24

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
    "history.replay_messages",
    "history.redact_own_hours",
    "history.redact_operator_hours",
)
"""The keys that a running server takes anew when it is told to; see `reloading`."""


class ConfigurationError(Exception):
    """The configuration cannot be used; the text names every mistake, one a line."""


def _address(value: object) -> Address:
    if isinstance(value, Address):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a text: HOST:PORT")  # noqa: TRY004 - pydantic wants a ValueError
    return Address.parse(value)


def _loopback(address: Address) -> Address:
    if not address.is_loopback:
        raise ValueError(
            "is not a loopback address: without TLS only this machine may connect "
            "(127.0.0.1, ::1 or localhost)"
        )
    return address


def _place(path: Path, info: ValidationInfo) -> Path:
    """A path in the file is relative to the folder the file is in."""
    folder: Path = (info.context or {}).get("folder", Path.cwd())
    try:
        return folder / path.expanduser()
    except RuntimeError:
        raise ValueError("names the home of a user there is not") from None


def _certificate_file(path: Path, info: ValidationInfo) -> Path:
    """For who needs them, a file that is missing is a mistake like any other."""
    # Path.is_file raises for a folder that may not be entered.
    if (info.context or {}).get("needs_certificate") and not os.path.lexists(path):
        raise ValueError(f"there is no file {escaped(str(path))}")
    return path


def _host_name(text: str) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    if not 1 <= len(text) <= 63 or text[0] in "-." or text.strip(letters):
        raise ValueError("must be like a host name: 1 to 63 letters, digits, dots and dashes")
    return text


def _public_host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        for label in text.removesuffix(".").split("."):
            _host_name(label)
    except ValueError:
        raise ValueError("must be a host name or an IP address") from None
    return text


def _word(text: str) -> str:
    if not 1 <= len(text.encode()) <= 32 or " " in text or not text.isprintable() or text[0] == ":":
        raise ValueError("must be one word of at most 32 bytes")
    return text


def _icon(text: str) -> str:
    try:
        is_web = urlsplit(text).scheme == "https" and bool(urlsplit(text).hostname)
    except ValueError:
        is_web = False
    if not is_web or not text.isascii() or not text.isprintable():
        raise ValueError("must be an address that starts with https://, in ASCII")
    if " " in text or len(text) > ICON_BYTES:
        raise ValueError(f"must be at most {ICON_BYTES} characters, without spaces")
    return text


def _line(text: str) -> str:
    if not text.isprintable() or len(text.encode()) > 200:
        raise ValueError("must be one line of at most 200 bytes")
    return text


def _motd(text: str) -> str:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.replace("\t", " ").isprintable():
            raise ValueError(f"holds a control character in line {number}")
        if len(line.encode()) > MOTD_LINE_BYTES:
            raise ValueError(f"has more than {MOTD_LINE_BYTES} bytes in line {number}")
    return text


def _server_password(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text or len(text.encode()) > 300 or not text.isprintable():
        raise ValueError("must be 1 to 300 bytes without control characters")
    return secret


def _room(name: str) -> str:
    if not is_channel(name):
        raise ValueError("is no channel name: # and then no space, comma or control character")
    return name


class _Section(BaseModel):
    # Strict: "5" is no number, 1 is not true. No input in errors: it may be a password.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


_Address = Annotated[Address, BeforeValidator(_address)]
_Path = Annotated[Path, Field(strict=False), AfterValidator(_place)]
_CertificatePath = Annotated[_Path, AfterValidator(_certificate_file)]


class Server(_Section):
    """Who the server is, and where it listens."""

    name: Annotated[str, AfterValidator(_host_name)] = Field(
        default="securechat",
        description="The server's name in the lines it sends, like a host name.",
    )
    network: Annotated[str, AfterValidator(_word)] = Field(
        default="securechat", description="The network's name as clients show it: one word."
    )
    icon: Annotated[str, AfterValidator(_icon)] | None = Field(
        default=None,
        description="The `https` address of a picture that clients may show for the network.",
    )
    description: Annotated[str, AfterValidator(_line)] = Field(
        default="a private chat",
        description="What WHOIS, VERSION, LINKS and INFO say of the server.",
    )
    admin_name: Annotated[str, AfterValidator(_line)] = Field(
        default="", description="Who runs the server, for ADMIN: a person or an organisation."
    )
    admin_location: Annotated[str, AfterValidator(_line)] = Field(
        default="", description="Where it is run, for ADMIN."
    )
    admin_email: Annotated[str, AfterValidator(_line)] = Field(
        default="",
        description="How to reach who runs it, for ADMIN: an e-mail address, or another way.",
    )
    public_host: Annotated[str, AfterValidator(_public_host)] | None = Field(
        default=None,
        description="The name or address other computers reach the server by, for the lines it "
        "prints for them. Unset: found out from the machine.",
    )
    password: Annotated[SecretStr, AfterValidator(_server_password)] | None = Field(
        default=None,
        description="What must be given with PASS by guests, with "
        "`accounts.login_required = false`, and before REGISTER makes an account.",
    )
    listen: tuple[_Address, ...] = Field(
        default=(Address("*", 6697),),
        strict=False,
        min_length=1,
        description="The addresses to listen on with TLS, each `HOST:PORT`, IPv6 in brackets. `*` "
        "is all interfaces, IPv4 and IPv6; port 0 is any free port.",
    )
    insecure_loopback: tuple[Annotated[_Address, AfterValidator(_loopback)], ...] = Field(
        default=(),
        strict=False,
        description="Addresses to listen on *without* TLS, for a proxy or a bot on this machine; "
        "only loopback addresses are accepted.",
    )
    websocket: tuple[_Address, ...] = Field(
        default=(),
        strict=False,
        description="Addresses to listen on for WebSocket only, with TLS, such as `*:443`. The "
        "addresses of `listen` take WebSocket, too.",
    )
    websocket_origins: tuple[Annotated[str, AfterValidator(origin)], ...] = Field(
        default=(),
        strict=False,
        description="The sites whose pages may connect by WebSocket, such as "
        "`https://chat.example.org`: where you have put a web client. By default no page may; "
        "programs that are no browsers always may.",
    )
    data: _Path | None = Field(
        default=None,
        description="The data directory. `--data` and the environment's `SECURECHAT_DATA` come "
        "first. Unset: `data/` in a clone, the platform's folder when installed.",
    )
    motd: Annotated[str, AfterValidator(_motd)] = Field(
        default="",
        description="The message of the day; each line at most 400 bytes.",
    )


class Tls(_Section):
    """The certificate."""

    cert: _CertificatePath | None = Field(
        default=None,
        description="The certificate with its chain, PEM. `--cert` comes first. Unset: "
        "`certs/server.pem`.",
    )
    key: _CertificatePath | None = Field(
        default=None,
        description="The private key, PEM. `--key` comes first. Unset: the certificate's name "
        "with `.key`, `privkey.pem` beside `fullchain.pem`, or the key in the certificate's file.",
    )
    min_version: Literal["1.2", "1.3"] = Field(
        default="1.2", description="The oldest TLS version spoken."
    )


class Accounts(_Section):
    """Who may come in."""

    login_required: bool = Field(
        default=True, description="Whether everybody needs an account; false lets guests in."
    )
    bcrypt_cost: int = Field(
        default=COST,
        ge=4,
        le=MAX_COST,
        description="The work of checking a password; each step doubles it. 12 takes a quarter of "
        "a second; below 10 is for tests only. Changed hashes follow at each user's next login.",
    )
    min_password_length: int = Field(
        default=8, ge=1, le=128, description="The shortest new password, in characters."
    )
    registration: Literal["closed", "open"] = Field(
        default="closed",
        description='Who may make an account with a client\'s REGISTER: with "open" everybody, else '
        "only who is invited.",
    )
    register_before_connect: bool = Field(
        default=True,
        description="Whether REGISTER works before the login; where a login is required, nobody "
        "could use it later.",
    )
    register_email: bool = Field(
        default=False,
        description="Whether REGISTER needs an e-mail address. It is kept for the operator "
        "(`securechat-admin list --json`); nothing is sent to it.",
    )


class Channels(_Section):
    """The rooms."""

    autojoin: tuple[Annotated[str, AfterValidator(_room)], ...] = Field(
        default=("#lobby",),
        strict=False,
        max_length=20,
        description="The rooms a user is in after the first login; later ones come back to the "
        "rooms they were in.",
    )
    members_read_all: bool = Field(
        default=False,
        description="Whether who is in a room may read what was said there before they first came.",
    )


class History(_Section):
    """What was said before."""

    replay_messages: int = Field(
        default=PAGE_MESSAGES,
        ge=0,
        le=PAGE_MESSAGES,
        description="The most messages of one channel or person that a client gets by itself, at its "
        "login, of what it has missed; 0: none. Clients that ask for history get none by themselves.",
    )
    redact_own_hours: float = Field(
        default=24,
        ge=0,
        le=_CENTURY_HOURS,
        description="For how many hours one may take back what one has said; 0: not at all.",
    )
    redact_operator_hours: float = Field(
        default=_CENTURY_HOURS,
        ge=0,
        le=_CENTURY_HOURS,
        description="For how many hours the operators of a channel may take back what others have "
        "said there.",
    )


class Limits(_Section):
    """What one connection may use."""

    connections_per_address: int = Field(
        default=64,
        ge=1,
        le=1_000_000,
        description="The most connections from one address; a classroom behind one router fits.",
    )
    lines_per_second: float = Field(
        default=10.0,
        ge=0.1,
        le=100_000,
        description="The lines a connection may send each second, once its burst is spent. Who "
        "sends faster is read more slowly, and loses nothing.",
    )
    burst_lines: int = Field(
        default=100,
        ge=1,
        le=1_000_000,
        description="The lines a connection may send at once; a pasted page fits.",
    )
    outbox_bytes: int = Field(
        default=2 * 1024 * 1024,
        ge=64 * 1024,
        le=1024 * 1024 * 1024,
        description="The bytes that may wait for a connection that reads slowly; with more it is "
        "closed.",
    )
    nick_length: int = Field(
        default=NICK_BYTES,
        ge=4,
        le=NICK_BYTES,
        description="The longest nick and account name, in bytes.",
    )
    line_bytes: int = Field(
        default=512,
        ge=512,
        le=4096,
        description="The longest line in bytes, without its tags and with its end. Some clients "
        "rely on 512.",
    )
    handshake_s: float = Field(
        default=10.0, ge=0.1, le=600, description="The seconds a TLS handshake may take in all."
    )
    registration_s: float = Field(
        default=30.0,
        ge=0.1,
        le=600,
        description="The seconds from the handshake to the end of the login. They stand still "
        "while the server itself is busy with the password.",
    )
    ping_s: float = Field(
        default=120.0,
        ge=0.1,
        le=86_400,
        description="The seconds of silence after which a connection gets a PING; after as long "
        "again without an answer it is closed.",
    )


class Configuration(_Section):
    """The whole file."""

    opers: Annotated[tuple[Operator, ...], Field(strict=False), AfterValidator(check_once)] = ()
    server: Server = Server()
    tls: Tls = Tls()
    accounts: Accounts = Accounts()
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

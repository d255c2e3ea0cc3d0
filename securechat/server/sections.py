"""The sections of the configuration file: each key, what it takes, its default and its meaning.

`docs/configuration.md` is made from these fields, and what is said of a mistake is, too.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from securechat.server.address import Address
from securechat.server.passwords import COST, MAX_COST
from securechat.server.values import (
    AnyAddress,
    CertificatePlace,
    HostName,
    Icon,
    LoopbackAddress,
    Motd,
    OneLine,
    Origin,
    Place,
    PublicHost,
    RoomName,
    ServerPassword,
    Word,
)
from securechat.store.pages import PAGE_MESSAGES
from securechat.wire.names import NICK_BYTES

_CENTURY_HOURS = 100 * 366 * 24


class Section(BaseModel):
    """A table of the file: it knows all of its keys, and does not change once it is read."""

    # Strict: "5" is no number, 1 is not true. No input in errors: it may be a password.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Server(Section):
    """Who the server is, and where it listens."""

    name: HostName = Field(
        default="securechat",
        description="The server's name in the lines it sends, like a host name.",
    )
    network: Word = Field(
        default="securechat", description="The network's name as clients show it: one word."
    )
    icon: Icon | None = Field(
        default=None,
        description="The `https` address of a picture that clients may show for the network.",
    )
    description: OneLine = Field(
        default="a private chat",
        description="What WHOIS, VERSION, LINKS and INFO say of the server.",
    )
    admin_name: OneLine = Field(
        default="", description="Who runs the server, for ADMIN: a person or an organisation."
    )
    admin_location: OneLine = Field(default="", description="Where it is run, for ADMIN.")
    admin_email: OneLine = Field(
        default="",
        description="How to reach who runs it, for ADMIN: an e-mail address, or another way.",
    )
    public_host: PublicHost | None = Field(
        default=None,
        description="The name or address other computers reach the server by, for the lines it "
        "prints for them. Unset: found out from the machine.",
    )
    password: ServerPassword | None = Field(
        default=None,
        description="What must be given with PASS by guests, with "
        "`accounts.login_required = false`, and before REGISTER makes an account.",
    )
    listen: tuple[AnyAddress, ...] = Field(
        default=(Address("*", 6697),),
        strict=False,
        min_length=1,
        description="The addresses to listen on with TLS, each `HOST:PORT`, IPv6 in brackets. `*` "
        "is all interfaces, IPv4 and IPv6; port 0 is any free port.",
    )
    insecure_loopback: tuple[LoopbackAddress, ...] = Field(
        default=(),
        strict=False,
        description="Addresses to listen on *without* TLS, for a proxy or a bot on this machine; "
        "only loopback addresses are accepted.",
    )
    websocket: tuple[AnyAddress, ...] = Field(
        default=(),
        strict=False,
        description="Addresses to listen on for WebSocket only, with TLS, such as `*:443`. The "
        "addresses of `listen` take WebSocket, too.",
    )
    websocket_origins: tuple[Origin, ...] = Field(
        default=(),
        strict=False,
        description="The sites whose pages may connect by WebSocket, such as "
        "`https://chat.example.org`: where you have put a web client. By default no page may; "
        "programs that are no browsers always may.",
    )
    data: Place | None = Field(
        default=None,
        description="The data directory. `--data` and the environment's `SECURECHAT_DATA` come "
        "first. Unset: `data/` in a clone, the platform's folder when installed.",
    )
    motd: Motd = Field(
        default="",
        description="The message of the day; each line at most 400 bytes.",
    )


class Tls(Section):
    """The certificate."""

    cert: CertificatePlace | None = Field(
        default=None,
        description="The certificate with its chain, PEM. `--cert` comes first. Unset: "
        "`certs/server.pem`.",
    )
    key: CertificatePlace | None = Field(
        default=None,
        description="The private key, PEM. `--key` comes first. Unset: the certificate's name "
        "with `.key`, `privkey.pem` beside `fullchain.pem`, or the key in the certificate's file.",
    )
    min_version: Literal["1.2", "1.3"] = Field(
        default="1.2", description="The oldest TLS version spoken."
    )


class Accounts(Section):
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
    registration: Literal["invited", "open", "closed"] = Field(
        default="invited",
        description='Who may make an account: "invited", whoever has an invitation; "open", everybody, '
        'with a client\'s REGISTER; "closed", nobody but the operator, with `securechat-admin adduser`. '
        "Links for a new password work in any case, and so does the link to the first account.",
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


class Web(Section):
    """What browsers get."""

    join_page: Literal["auto", "off"] = Field(
        default="auto",
        description="The page `https://HOST:PORT/join/TOKEN`, where an invitation is used in a browser: "
        'with "auto" it is there while browsers can know the server, by a certificate of a public '
        "authority for `server.public_host` (if that is unset, for any name in it).",
    )


class Channels(Section):
    """The rooms."""

    autojoin: tuple[RoomName, ...] = Field(
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


class History(Section):
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


class Limits(Section):
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

"""What to enter in the chat programs people have, for one server and one account.

docs/clients.md shows the same lines, and tests type them into the real irssi and WeeChat.
"""

import json
from typing import NamedTuple

PASSWORD = "PASSWORD"  # noqa: S105 - what people replace


class Place(NamedTuple):
    """A server, an account, and how the server is known."""

    host: str
    port: int
    name: str
    ca: str | None = None
    """The file of the authority, as its user writes it; None: a public one."""


class Setup(NamedTuple):
    """One program: what to do in it."""

    program: str
    hint: str
    """A sentence or two that stand before the lines."""
    lines: tuple[str, ...]


def setups(place: Place) -> tuple[Setup, ...]:
    """Return what to enter, program by program."""
    return _irssi(place), _weechat(place), _halloy(place), _goguma(place)


def _irssi(place: Place) -> Setup:
    ca = f"-tls_cafile {place.ca} " if place.ca else ""
    lines = (
        (
            f"/network add -sasl_mechanism PLAIN -sasl_username {place.name}"
            f' -sasl_password "{PASSWORD}" -nick {place.name} securechat'
        ),
        f"/server add -tls -tls_verify {ca}-network securechat {place.host} {place.port}",
        "/connect securechat",
        "/save",
    )
    return Setup("irssi", f"Type these lines, with your password for {PASSWORD}.", lines)


def _weechat(place: Place) -> Setup:
    ca = (f'/set weechat.network.gnutls_ca_user "{place.ca}"',) if place.ca else ()
    lines = (
        *ca,
        (
            f"/server add securechat {place.host}/{place.port} -tls -sasl_mechanism=plain"
            f" -sasl_username={place.name}"
        ),
        f'/set irc.server.securechat.sasl_password "{PASSWORD}"',
        "/connect securechat",
        "/save",
    )
    hint = "Likewise. Before version 4, write -ssl in place of -tls."
    return Setup("WeeChat", hint, lines)


def _halloy(place: Place) -> Setup:
    name = json.dumps(place.name, ensure_ascii=False)
    ca = (f"root_cert_path = {json.dumps(place.ca)}",) if place.ca else ()
    lines = (
        "[servers.securechat]",
        f"nickname = {name}",
        f'server = "{place.host}"',
        f"port = {place.port}",
        *ca,
        "",
        "[servers.securechat.sasl.plain]",
        f"username = {name}",
        f'password = "{PASSWORD}"',
    )
    return Setup("Halloy", "In config.toml, which its menu opens:", lines)


def _goguma(place: Place) -> Setup:
    bracketed = f"[{place.host}]" if ":" in place.host else place.host
    server = bracketed if place.port == 6697 else f"{bracketed}:{place.port}"
    lines = (f"Server: {server}", f"Nickname: {place.name}", f"Password: {PASSWORD}")
    return Setup("Goguma", "For Android. It asks for these three:", lines)


class Prints(NamedTuple):
    """The fingerprints of a server, as programs that can pin one want them."""

    pin: str
    """SHA-256 of the public key (SPKI), 64 hexadecimal digits in lower case."""
    certificate: str
    """SHA-256 of the certificate, likewise."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return for whom, and in its form."""
        key = bytes.fromhex(self.pin).hex(":").upper()
        return (
            ("securechat-client --trust", f"sha256:{self.pin}"),
            ("irssi, /server add -tls_pinned_pubkey", key),
            ("WeeChat, irc.server.securechat.tls_fingerprint", self.certificate),
        )

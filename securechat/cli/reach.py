"""How other computers reach a server: by which name, at which port, with which key."""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509

from securechat.cli.certificates.authority import (
    CertificateError,
    hosts_of,
    read_certificate,
    spki_pin,
)
from securechat.cli.hosts import default_hosts, own_addresses
from securechat.server import whereabouts
from securechat.server.address import Address
from securechat.server.whereabouts import Whereabouts
from securechat.wire.links import Link

DEFAULT_PORT = 6697
EVERYWHERE = frozenset({"*", "0.0.0.0", "::"})  # noqa: S104 - compared, not listened on


class UnreachableError(Exception):
    """No link can be made for this server; the text says what is missing."""


def link_to(found: Whereabouts, token: str, server: str | None = None) -> tuple[Link, bool]:
    """Return the link by which others come with *token*, and whether its host is a guess.

    Args:
        found: what the server has written down.
        token: goes into the link.
        server: HOST or HOST:PORT, if the operator says.

    Raises:
        UnreachableError: the certificate cannot be read, or only this computer can connect.
    """
    leaf = read_leaf(found.certificate)
    if leaf is None:
        raise UnreachableError(f"the server's certificate cannot be read: {found.certificate}")
    pin = spki_pin(leaf).removeprefix("sha256:")
    port = public_port(found.listen)
    if server is not None:
        return Link(
            server if _has_port(server) else f"{bracketed(server)}:{port}", token, pin
        ), False
    host = outside_host(hosts_of(leaf), found.listen, found.public_host) or "localhost"
    return Link(f"{bracketed(host)}:{port}", token, pin), host != found.public_host


def page_of(found: Whereabouts, link: Link) -> str | None:
    """Return where a browser follows *link*; None: there is no page that it could trust."""
    host = found.page_host
    is_there = host is not None and link.server == f"{bracketed(host)}:{public_port(found.listen)}"
    return link.page if is_there else None


def links_of(directory: Path, token: str) -> list[str]:
    """Return the link with *token*, and where a browser follows it if it can; none: no key is there."""
    found = whereabouts.read(directory)
    try:
        link = None if found is None else link_to(found, token)[0]
    except UnreachableError:
        link = None
    if found is None or link is None:
        return []
    page = page_of(found, link)
    return [str(link), *([page] if page else [])]


def first_links(directory: Path, token: str | None) -> list[str]:
    """Return the links by which the first account is made; none: there is no token, or no key."""
    return [] if token is None else links_of(directory, token)


def public_port(listen: Sequence[Address]) -> int:
    """Return the port that others connect to."""
    return next((a.port for a in listen if not a.is_loopback), listen[0].port)


def outside_host(
    names: Sequence[str], listen: Sequence[Address], public_host: str | None
) -> str | None:
    """Return the host by which another computer best reaches this one; None if it cannot."""
    reachable = [address.host for address in listen if not address.is_loopback]
    if not reachable:
        return None
    if public_host:
        return public_host
    if reachable[0] not in EVERYWHERE:
        return reachable[0]
    # A name that somebody chose to put into the certificate, then an address of this computer:
    # its own name is rarely known to others.
    own = own_addresses()
    usual = {*default_hosts(), *own}
    chosen = [name for name in names if name not in usual and "*" not in name and "." in name]
    named = [name for name in chosen if not name.rpartition(".")[2].isdecimal() and ":" not in name]
    return next(iter([*named, *(a for a in own if a in names), *own]), None)


def with_port(host: str, port: int) -> str:
    """Return HOST:PORT as it is typed: the usual port may be left out."""
    return bracketed(host) if port == DEFAULT_PORT else f"{bracketed(host)}:{port}"


def bracketed(host: str) -> str:
    """Return *host* as it stands before a port."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _has_port(server: str) -> bool:
    return server.rpartition(":")[2].isdigit() and (server.count(":") == 1 or "]:" in server)


def read_leaf(path: Path) -> x509.Certificate | None:
    """Return the first certificate of a file; None if there is none to read."""
    try:
        return read_certificate(path.read_bytes())
    except (OSError, CertificateError):
        return None

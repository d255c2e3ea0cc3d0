"""`Address`: the server as a person types it, HOST[:PORT] or [IPV6][:PORT]."""

import ipaddress
from typing import NamedTuple

from securechat.client.texts import _

DEFAULT_PORT = 6697
"""The port for IRC over TLS. Source: RFC 7194."""


class AddressError(ValueError):
    """What was typed is no address; the text says what is wrong with it."""


class Address(NamedTuple):
    """A host name or IP address, without brackets, and a port."""

    host: str
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def certificate_name(self) -> str:
        """The name the certificate must carry: an address without its zone ("%eth0")."""
        return self.host.partition("%")[0]

    @property
    def is_loopback(self) -> bool:
        """Whether the name can only mean this computer."""
        name = self.certificate_name.rstrip(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False


def parse_address(text: str) -> Address:
    """Return the address in *text*; an IPv6 address with a port stands in brackets.

    Raises:
        AddressError: there is no host, or the port is no number from 1 to 65535.
    """
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or not _is_ipv6(host):
            raise AddressError(
                _("{text!r} is not an IPv6 address like [::1]:6697").format(text=text)
            )
        return Address(host, _port(rest[1:]) if rest else DEFAULT_PORT)
    if text.count(":") > 1:
        if not _is_ipv6(text):
            raise AddressError(
                _("{text!r} is neither HOST:PORT nor an IPv6 address").format(text=text)
            )
        return Address(text)
    host, colon, port = text.partition(":")
    if not host or not _is_host(host):
        raise AddressError(_("{text!r} does not start with a host name").format(text=text))
    return Address(host, _port(port) if colon else DEFAULT_PORT)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise AddressError(_("{text!r} is not a port: a number from 1 to 65535").format(text=text))
    return int(text)


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    try:
        return (
            all(text.encode("idna").rstrip(b".").split(b"."))
            and text.isprintable()
            and not (set(text) & set(" /@[]#?\\"))
        )
    except UnicodeError:
        return False

"""Addresses: where a listener listens, and whose a peer, or a page, is."""

import ipaddress
import re
from typing import NamedTuple

_FORM = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<host>[^:\[\]\s]+)):(?P<port>[0-9]{1,5})", re.ASCII)

_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[!-.0-9;-~]+)(?::([0-9]{1,5}))?")
_USUAL_PORTS = {"https": "443", "http": "80"}


class Address(NamedTuple):
    """A host and a port, in writing `HOST:PORT`."""

    host: str
    """A name, an IPv4 or IPv6 address without brackets, or "*": all interfaces, IPv4 and IPv6."""
    port: int
    """0 to 65535; 0 is any free port."""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `host:6697`, `127.0.0.1:6697`, `[::1]:6697` or `*:6697`.

        Raises:
            ValueError: it is none of these; the text is a sentence for the operator.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            hint = "; an IPv6 address needs brackets, as in [::1]:6697" if "::" in text else ""
            raise ValueError(f"must be HOST:PORT, such as 127.0.0.1:6697{hint}")
        if int(found["port"]) > 65535:
            raise ValueError("the port must be from 0 to 65535")
        if found["host"] is not None:
            return cls(found["host"], int(found["port"]))
        try:
            ipaddress.IPv6Address(found["v6"])
        except ValueError:
            raise ValueError("what is in the brackets is not an IPv6 address") from None
        return cls(found["v6"], int(found["port"]))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it; a name other than "localhost" is not trusted."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def counted_as(address: str) -> str:
    """Return whose deeds are counted together: an IPv6 /64 is one household."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network((address, 64), strict=False))


def origin(text: str) -> str:
    """Return *text*, the origin of a page, as browsers write it: `https://chat.example.org`.

    That is in lower case and without the port if it is the scheme's own. A program made of a page
    has a scheme of its own.

    Raises:
        ValueError: it is no origin; the text is a sentence for the operator.

    Source: RFC 6454, 6.2.
    """
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        raise ValueError("must be like https://chat.example.org, without a path")
    scheme, host, port = found.groups()
    is_usual = port is None or port == _USUAL_PORTS.get(scheme)
    return f"{scheme}://{host}" if is_usual else f"{scheme}://{host}:{port}"

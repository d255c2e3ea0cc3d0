"""Host names and addresses: what a person may write, and what this computer itself is called."""

import ipaddress
import re
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    import fcntl

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# RFC 1123 has no underscore, but computers and containers do carry it in their names.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_MAX_NAME = 253
# linux/sockios.h; the answer is a struct ifreq with the IPv4 address in bytes 20 to 23.
_SIOCGIFADDR = 0x8915


class HostError(Exception):
    """Neither a host name nor an address; the text is a sentence for the person who wrote it."""


def check_host(text: str) -> str:
    """Return *text* as a certificate names it: an address, or a name in lower case and ASCII.

    A name with other letters comes back in its `xn--` form, made with the same rules (IDNA 2003)
    that Python's `ssl` applies to the name it connects to. A wildcard may stand for the whole
    first label, with two labels after it, which is what OpenSSL is willing to match.

    Raises:
        HostError: a person has to write it differently.
    """
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    with suppress(ValueError):
        address = ipaddress.ip_address(bare)
        if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
            raise HostError(f"{text!r} holds an interface (%); a certificate cannot name one")
        return str(address)
    if "://" in text or "/" in text:
        raise HostError(f"{text!r} is not a host: give the name or address alone")
    if re.fullmatch(r"[^:]+:\d+|\[.*\]:\d+", text):
        raise HostError(f"{text!r} ends in a port; a certificate names the host alone")
    wildcard, name = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    try:
        name = name.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise HostError(f"{text!r} is not a host name") from None
    labels = name.split(".")
    if "*" in name or (wildcard and len(labels) == 1):
        raise HostError(f"{text!r}: a wildcard is written *.example.org, for one whole label")
    if labels[-1].isdecimal():
        raise HostError(f"{text!r} is not an IP address, and a name cannot end in a number")
    if len(wildcard + name) > _MAX_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise HostError(f"{text!r} is not a host name")
    return wildcard + name


def is_address(host: str) -> bool:
    """Whether *host*, as `check_host` returned it, is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def default_hosts() -> list[str]:
    """Return loopback, then the names and addresses of this computer, each once."""
    return _distinct([*LOOPBACK, *_own_names(), *own_addresses()])


def own_addresses() -> list[str]:
    """Return the addresses by which others reach this computer, the one most likely used first.

    Without loopback and link-local ones. Nothing is sent: connecting a UDP socket only asks the
    kernel which address it would send from.
    """
    found = []
    for family, elsewhere in (
        (socket.AF_INET, "192.0.2.1"),  # RFC 5737, belongs to nobody
        (socket.AF_INET6, "2001:db8::1"),  # RFC 3849, likewise
    ):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            found.append(str(probe.getsockname()[0]))
    found.extend(_interface_addresses())
    return _distinct(address for address in found if _is_reachable(address))


def _own_names() -> Iterator[str]:
    name = socket.gethostname()
    with suppress(HostError):
        yield check_host(name)
    with suppress(OSError, HostError):
        # Not getfqdn(): it asks the name server about each address, and waits where there is none.
        answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
        yield check_host(answers[0][3])
    if "." not in name:
        with suppress(HostError):
            yield check_host(f"{name}.local")  # what Bonjour and Avahi answer to


def _interface_addresses() -> Iterator[str]:
    """Every address of every interface, where the kernel is Linux."""
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with suppress(OSError):
                request = struct.pack("256s", name.encode())
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
                yield socket.inet_ntoa(answer[20:24])
    with suppress(OSError):
        for line in Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines():
            yield str(ipaddress.IPv6Address(bytes.fromhex(line.split()[0])))


def _is_reachable(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _distinct(hosts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(hosts))

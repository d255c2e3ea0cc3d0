"""Pins: servers known by their public key, whoever signed their certificate.

A pin is "sha256:" and the SHA-256 of the key (SPKI, DER) in hexadecimal. A certificate renewed for
the same key has the same pin, and its name and dates are not looked at.

Source: RFC 7469, section 2.4.
"""

import contextlib
import hashlib
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import platformdirs

from securechat.client.address import Address
from securechat.client.texts import _
from securechat.client.whole_file import replace_file

PREFIX = "sha256:"

_HEX = re.compile(r"[0-9a-f]{64}")

_HEAD = """\
# The servers this computer knows by their public keys. securechat-client writes this file.
# Remove a section to forget a server; `securechat-client --trust HOST PIN` sets a pin.
"""


MOST_ANNOUNCED = 3
"""Keys a server may have announced and not yet shown."""


class PinError(ValueError):
    """That is no pin, or the file of pins cannot be used; the text says why."""


class Known(NamedTuple):
    """What is known of one server."""

    pin: str
    next_pins: tuple[str, ...] = ()
    """The keys it has announced to use next, oldest first: who is away for long may miss one."""

    def fits(self, pin: str) -> bool:
        """Whether *pin* is a key the server may show."""
        return pin == self.pin or pin in self.next_pins

    def expecting(self, pin: str) -> "Known":
        """Return the same, with one more key that may come."""
        return self._replace(next_pins=(*self.next_pins, pin)[-MOST_ANNOUNCED:])


def pin_of(certificate: bytes) -> str:
    """Return the pin of a certificate (DER).

    Raises:
        PinError: it is no certificate.
    """
    # Here, since it takes as long to load as all the rest, and most servers need no pin.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise PinError(_("the server's certificate cannot be read")) from error
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PREFIX + hashlib.sha256(spki).hexdigest()


def parse_pin(text: str) -> str:
    """Return a pin as a person types it, "sha256:" and colons or not, in its one form.

    Raises:
        PinError: those are not 64 hexadecimal digits.
    """
    digits = text.strip().lower().removeprefix(PREFIX).replace(":", "")
    if not _HEX.fullmatch(digits):
        raise PinError(
            _(
                "{text!r} is not a pin: 64 hexadecimal digits, as the operator's gen-certs shows"
            ).format(text=text)
        )
    return PREFIX + digits


def known_servers_file() -> Path:
    """Where the pins are."""
    return platformdirs.user_config_path("securechat", appauthor=False) / "known_servers.toml"


def known_server(address: Address) -> Known | None:
    """Return what is known of the server at *address*.

    Raises:
        PinError: the file is there and cannot be used.
    """
    return _read(known_servers_file()).get(_key(address))


def remember(address: Address, known: Known) -> None:
    """Write down what is known of a server; what is known of others stays.

    Raises:
        PinError: the file cannot be read or written.
    """
    path = known_servers_file()
    servers = _read(path)
    servers[_key(address)] = known
    text = _HEAD + "".join(_section(key, servers[key]) for key in sorted(servers))
    try:
        replace_file(path, text.encode())  # half a file would forget servers
    except OSError as error:
        raise PinError(
            _("{file} cannot be written: {reason}").format(file=path, reason=error.strerror)
        ) from error


def _key(address: Address) -> str:
    return str(Address(address.host.lower().rstrip("."), address.port))


def _section(key: str, known: Known) -> str:
    text = f'\n["{key}"]\npin = "{known.pin}"\n'
    listed = ", ".join(f'"{pin}"' for pin in known.next_pins)
    return text + (f"next_pins = [{listed}]\n" if listed else "")


def _read(path: Path) -> dict[str, Known]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PinError(
            _("{file} cannot be read: {reason}").format(file=path, reason=error.strerror)
        ) from error
    except ValueError as error:
        raise PinError(_("{file} is not TOML: {reason}").format(file=path, reason=error)) from error
    return {key: _known(path, key, section) for key, section in found.items()}


def _known(path: Path, key: str, section: object) -> Known:
    if isinstance(section, dict):
        announced = section.get("next_pins", [])
        with contextlib.suppress(PinError):
            return Known(
                parse_pin(str(section.get("pin"))),
                tuple(parse_pin(str(pin)) for pin in announced),
            )
    raise PinError(
        _('{file}: ["{key}"] holds no pin: mend it, or remove the section').format(
            file=path, key=key
        )
    )

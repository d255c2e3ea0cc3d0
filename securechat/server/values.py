"""What a value of the configuration file must be like: the sentences for one that is not.

Each function returns the value as the program uses it, or raises ValueError with what stands behind
the key's name in the list of mistakes. In `info.context`: the folder the file is in, and whether
the certificate is needed.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from securechat.server.address import Address, origin
from securechat.server.escaping import escaped
from securechat.wire.names import is_channel

MOTD_LINE_BYTES = 400
"""A line of the MOTD must fit into 512 bytes with what stands before it."""

ICON_BYTES = 300
"""It must fit a line of 005."""


def _address(value: object) -> Address:
    """A text, `HOST:PORT`, as an address."""
    if isinstance(value, Address):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a text: HOST:PORT")  # noqa: TRY004 - pydantic wants a ValueError
    return Address.parse(value)


def _loopback(address: Address) -> Address:
    """Refuse an address that others can reach."""
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
    """Refuse what cannot be the server's name in a line."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    if not 1 <= len(text) <= 63 or text[0] in "-." or text.strip(letters):
        raise ValueError("must be like a host name: 1 to 63 letters, digits, dots and dashes")
    return text


def _public_host(text: str) -> str:
    """Refuse what nobody could connect to; an IP address becomes its usual form."""
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
    """Refuse what 005 could not carry."""
    if not 1 <= len(text.encode()) <= 32 or " " in text or not text.isprintable() or text[0] == ":":
        raise ValueError("must be one word of at most 32 bytes")
    return text


def _icon(text: str) -> str:
    """Refuse what no browser would take as a picture over TLS, or 005 could not carry."""
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
    """Refuse what is longer than one line can show."""
    if not text.isprintable() or len(text.encode()) > 200:
        raise ValueError("must be one line of at most 200 bytes")
    return text


def _motd(text: str) -> str:
    """Refuse lines that do not fit, or are not to be shown."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.replace("\t", " ").isprintable():
            raise ValueError(f"holds a control character in line {number}")
        if len(line.encode()) > MOTD_LINE_BYTES:
            raise ValueError(f"has more than {MOTD_LINE_BYTES} bytes in line {number}")
    return text


def _server_password(secret: SecretStr) -> SecretStr:
    """Refuse what PASS could not carry."""
    text = secret.get_secret_value()
    if not text or len(text.encode()) > 300 or not text.isprintable():
        raise ValueError("must be 1 to 300 bytes without control characters")
    return secret


def _room(name: str) -> str:
    """Refuse what is no channel."""
    if not is_channel(name):
        raise ValueError("is no channel name: # and then no space, comma or control character")
    return name


AnyAddress = Annotated[Address, BeforeValidator(_address)]
LoopbackAddress = Annotated[AnyAddress, AfterValidator(_loopback)]
Origin = Annotated[str, AfterValidator(origin)]
Place = Annotated[Path, Field(strict=False), AfterValidator(_place)]
CertificatePlace = Annotated[Place, AfterValidator(_certificate_file)]
HostName = Annotated[str, AfterValidator(_host_name)]
PublicHost = Annotated[str, AfterValidator(_public_host)]
Word = Annotated[str, AfterValidator(_word)]
Icon = Annotated[str, AfterValidator(_icon)]
OneLine = Annotated[str, AfterValidator(_line)]
Motd = Annotated[str, AfterValidator(_motd)]
ServerPassword = Annotated[SecretStr, AfterValidator(_server_password)]
RoomName = Annotated[str, AfterValidator(_room)]

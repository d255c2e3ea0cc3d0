"""SASL PLAIN as AUTHENTICATE carries it, for both sides: base64, in chunks of 400 bytes.

A payload whose last chunk is full, and an empty payload, end with "+".

Source: IRCv3 sasl-3.1, "The AUTHENTICATE command"; RFC 4616 (PLAIN).
"""

import base64
import binascii
from typing import NamedTuple

from securechat.wire.errors import ProtocolError

CHUNK_BYTES = 400
"""A full chunk says that another one follows."""

PAYLOAD_BYTES = 8192
"""Most base64 of one exchange: five times what the longest name and password need."""


class SaslError(ProtocolError):
    """A payload is not base64, or not what the mechanism asks for."""


class SaslTooLongError(SaslError):
    """A chunk is over 400 bytes."""


class SaslTooMuchError(SaslError):
    """The chunks together are over `PAYLOAD_BYTES`."""


class PlainCredentials(NamedTuple):
    """What PLAIN carries: whom to act as (mostly ""), who one is, and the password."""

    authzid: str
    authcid: str
    password: str


def encode_plain(authcid: str, password: str, authzid: str = "") -> bytes:
    """Return the payload of PLAIN, not yet base64."""
    return b"\0".join(part.encode() for part in (authzid, authcid, password))


def parse_plain(payload: bytes) -> PlainCredentials:
    """Return the credentials in *payload*; *authzid* is "" or the same name as *authcid*.

    Raises:
        SaslError: there are not three parts, a part is not UTF-8, the name or the password is
            empty, or somebody wants to act as somebody else.
    """
    try:
        parts = payload.decode().split("\0")
    except UnicodeDecodeError as error:
        raise SaslError("the credentials are not UTF-8") from error
    if len(parts) != 3:
        raise SaslError("PLAIN needs authzid, authcid and password")
    credentials = PlainCredentials(*parts)
    if not credentials.authcid or not credentials.password:
        raise SaslError("an empty name or password")
    if credentials.authzid not in {"", credentials.authcid}:
        raise SaslError("authzid differs from authcid")
    return credentials


def to_chunks(payload: bytes) -> list[str]:
    """Return the parameters of the AUTHENTICATE lines that carry *payload*, in order."""
    text = base64.b64encode(payload).decode()
    chunks = [text[start : start + CHUNK_BYTES] for start in range(0, len(text), CHUNK_BYTES)]
    if len(text) % CHUNK_BYTES == 0:
        chunks.append("+")
    return chunks


class ChunkCollector:
    """Puts the chunks of one exchange together; after an error, begin a new one."""

    __slots__ = ("_chunks",)

    def __init__(self) -> None:
        self._chunks: list[str] = []

    def feed(self, chunk: str) -> bytes | None:
        """Take the next chunk; return the payload with the last one, None before.

        Raises:
            SaslTooLongError: the chunk is over its limit.
            SaslTooMuchError: the whole is.
            SaslError: the whole is not base64.
        """
        if len(chunk) > CHUNK_BYTES:
            raise SaslTooLongError("a chunk over 400 bytes")
        if chunk != "+":
            self._chunks.append(chunk)
            if len(self._chunks) * CHUNK_BYTES > PAYLOAD_BYTES:
                raise SaslTooMuchError("the credentials are too long")
            if len(chunk) == CHUNK_BYTES:
                return None
        text = "".join(self._chunks)
        self._chunks.clear()
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:  # ValueError: a character outside ASCII
            raise SaslError("the credentials are not base64") from error

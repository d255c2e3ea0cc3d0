"""SASL framing: what goes in on one side comes out on the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.wire.sasl import (
    CHUNK_BYTES,
    ChunkCollector,
    SaslError,
    SaslTooLongError,
    SaslTooMuchError,
    encode_plain,
    parse_plain,
    to_chunks,
)


def collected(chunks: list[str]) -> bytes | None:
    """Feed *chunks*; only the last may end the exchange."""
    collector = ChunkCollector()
    *first, last = chunks
    assert [collector.feed(chunk) for chunk in first] == [None] * len(first)
    return collector.feed(last)


@given(st.binary(max_size=6000))
def test_chunks_give_the_payload_back(payload: bytes) -> None:
    """Any payload survives its way in chunks (IRCv3 sasl-3.1)."""
    chunks = to_chunks(payload)
    assert all(0 < len(chunk) <= CHUNK_BYTES for chunk in chunks)
    assert payload == collected(chunks)


@pytest.mark.parametrize(("length", "chunks"), [(0, 1), (297, 1), (298, 2), (300, 2), (301, 2)])
def test_full_last_chunk_is_followed_by_plus(length: int, chunks: int) -> None:
    """298 to 300 bytes are 400 of base64: a "+" must end them, as it must end nothing."""
    made = to_chunks(b"x" * length)
    assert chunks == len(made)
    assert (length in {0, 298, 300}) == (made[-1] == "+")


def test_plain_carries_name_and_password() -> None:
    """RFC 4616: authzid NUL authcid NUL password, UTF-8."""
    assert ("", "Аня", "пароль 1") == parse_plain(encode_plain("Аня", "пароль 1"))
    assert "bob" == parse_plain(encode_plain("bob", "x", "bob")).authzid


@pytest.mark.parametrize(
    "payload",
    [b"", b"bob", b"\0bob", b"\0bob\0x\0", b"\0\0x", b"\0bob\0", b"eve\0bob\0x", b"\0\xff\0x"],
)
def test_bad_plain_is_refused(payload: bytes) -> None:
    """Anything but a name and its password is a SaslError."""
    with pytest.raises(SaslError):
        parse_plain(payload)


@pytest.mark.parametrize("chunk", ["Zm9", "a b=", "Аня=", "====", "PLAIN"])
def test_not_base64_is_refused(chunk: str) -> None:
    """What is not base64 is a SaslError, never a ValueError."""
    with pytest.raises(SaslError):
        ChunkCollector().feed(chunk)


def test_too_much_is_refused() -> None:
    """A chunk of 401 bytes, and the chunk that goes over 8 KiB, are refused."""
    with pytest.raises(SaslTooLongError):
        ChunkCollector().feed("A" * 401)
    collector = ChunkCollector()
    for _ in range(20):
        collector.feed("A" * 400)
    with pytest.raises(SaslTooMuchError):
        collector.feed("A" * 400)

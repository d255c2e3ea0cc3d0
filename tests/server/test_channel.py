"""Channels: the same bytes with TLS and without, whatever the kernel takes at a time."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from securechat.server.channel import READ_BYTES, PlainChannel, TlsChannel
from securechat.server.tls import build_context, find_pair
from tests.server.peer import PATIENCE_S, write_pair


@pytest.fixture(name="ends")
def _ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end, non-blocking, and the peer's."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(PATIENCE_S)
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.fixture(name="secured")
def _secured(
    ends: tuple[socket.socket, socket.socket], tmp_path: Path, ca: trustme.CA
) -> Iterator[tuple[TlsChannel, ssl.SSLSocket]]:
    """Our channel and the peer's socket, after a handshake."""
    ours, theirs = ends
    channel = TlsChannel(ours, build_context(find_pair(write_pair(tmp_path, ca))))
    context = ssl.create_default_context()
    ca.configure_trust(context)
    peer = context.wrap_socket(theirs, server_hostname="localhost", do_handshake_on_connect=False)
    thread = threading.Thread(target=peer.do_handshake)
    thread.start()
    while not channel.shake_hands():
        pass
    thread.join()
    yield channel, peer
    peer.close()


def test_nothing_is_not_the_end(ends: tuple[socket.socket, socket.socket]) -> None:
    """No bytes yet, bytes, and the end are three things."""
    ours, theirs = ends
    channel = PlainChannel(ours)
    assert (b"", False) == (channel.receive(), channel.is_ended)
    theirs.sendall(b"x")
    assert (b"x", False) == (channel.receive(), channel.is_ended)
    theirs.close()
    assert (b"", True) == (channel.receive(), channel.is_ended)


def test_tls_end_with_the_last_bytes_is_seen(
    secured: tuple[TlsChannel, ssl.SSLSocket],
) -> None:
    """close_notify in the same read as data loses neither."""
    channel, peer = secured
    assert (b"", False) == (channel.receive(), channel.is_ended)
    peer.sendall(b"last ")
    peer.sendall(b"words")
    peer.setblocking(False)
    with pytest.raises(ssl.SSLWantReadError):
        peer.unwrap()
    assert (b"last words", True) == (channel.receive(), channel.is_ended)


@pytest.mark.parametrize("size", [1, 16384, 16385, 65536, 1_000_000])
def test_what_the_kernel_refuses_is_sent_later(
    secured: tuple[TlsChannel, ssl.SSLSocket], size: int
) -> None:
    """All arrives, in order, whatever was left unsent in between."""
    channel, peer = secured
    data = bytes(number % 251 for number in range(size))
    channel.send(data)
    received = b""
    while len(received) < size:
        channel.push()
        received += peer.recv(65536)
    assert data == received
    assert b"" == channel.unsent


def test_one_read_takes_a_bounded_amount(
    secured: tuple[TlsChannel, ssl.SSLSocket],
) -> None:
    """However much has come, a turn is short; the rest is there at the next one."""
    channel, peer = secured
    peer.sendall(b"x" * 100_000)
    received = b""
    while len(received) < 100_000:
        received += channel.receive()
        assert 0 < channel.taken_bytes <= READ_BYTES
    assert b"x" * 100_000 == received


def test_broken_record_is_an_error(
    secured: tuple[TlsChannel, ssl.SSLSocket],
) -> None:
    """Bytes that are no TLS end the connection, with an OSError as everything that does."""
    channel, peer = secured
    socket.socket.send(peer, b"\x17\x03\x03\x00\x20" + b"x" * 32)
    with pytest.raises(OSError, match=r"(?i)bad.*mac|decryption"):
        channel.receive()

"""From a host name to a TCP connection: every address of the name, the next one started before
the last has given up, so that a dead IPv6 route costs a quarter second and not a minute.

Source: RFC 8305 (Happy Eyeballs), without its sorting: the system's resolver has sorted.
"""

import contextlib
import errno
import os
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from securechat.client.address import Address
from securechat.client.texts import _

DIAL_S = 10.0
"""In all, however many addresses the name has."""

STAGGER_S = 0.25
"""Before the next address is tried as well. RFC 8305 recommends 250 ms."""

Wait = Callable[[Mapping[socket.socket, int], float], dict[socket.socket, int]]
"""Like `Waiter.wait`."""

_UNDER_WAY = frozenset(
    {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)}
)


class CannotConnectError(Exception):
    """Nobody answered there, or not with TLS; the text is a sentence."""


def dial(address: Address, wait: Wait) -> socket.socket:
    """Return a connected, non-blocking socket.

    Raises:
        CannotConnectError: no address of the name answered within `DIAL_S`.
    """
    targets = _resolve(address)
    deadline = time.monotonic() + DIAL_S
    pending: dict[socket.socket, int] = {}
    failure = _("nobody answered")
    try:
        while targets or pending:
            if targets:
                try:
                    pending[_start(*targets.pop(0))] = selectors.EVENT_WRITE
                except OSError as error:
                    failure = _reason(error.errno)
                    continue
            now = time.monotonic()
            if now >= deadline:
                break
            limit = min(now + STAGGER_S, deadline) if targets else deadline
            winner, failure = _first_of(pending, wait, limit, failure)
            if winner is not None:
                return winner
    finally:
        for sock in pending:
            sock.close()
    raise CannotConnectError(
        _("cannot connect to {address}: {reason}").format(address=address, reason=failure)
    )


def _resolve(address: Address) -> list[tuple[int, Any]]:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotConnectError(
            _("cannot connect to {address}: no address is known for that name").format(
                address=address
            )
        ) from error
    return [(family, target) for family, _type, _protocol, _name, target in found]


def _start(family: int, target: Any) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    code = sock.connect_ex(target)
    if code not in _UNDER_WAY:
        sock.close()
        raise OSError(code, os.strerror(code))
    return sock


def _first_of(
    pending: dict[socket.socket, int], wait: Wait, deadline: float, failure: str
) -> tuple[socket.socket | None, str]:
    """Wait until one is connected (it leaves *pending*), one has failed, or it is *deadline*."""
    while pending and (left := deadline - time.monotonic()) > 0:
        for sock in wait(pending, left):
            del pending[sock]
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code == 0:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock, failure
            sock.close()
            return None, _reason(code)
    return None, failure


def _reason(code: int | None) -> str:
    if code in {errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", -1)}:
        return _("no server is listening there")
    return os.strerror(code) if code else _("nobody answered")

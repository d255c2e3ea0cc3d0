"""Following an invitation: what is said of a server that falls silent."""

import socket
from typing import cast

import pytest

from securechat.cli import join
from securechat.cli.join import _talk
from securechat.client.connection import Connection
from securechat.client.joining import JoinError, Joining
from securechat.client.waiting import Waiter


class Heard:
    """A connection on which some lines have come, and nothing more will."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.interest: dict[socket.socket, int] = {}
        self.has_more = False

    def write(self, line: str) -> None:
        """Say it to nobody."""

    def flush(self) -> None:
        """All is written."""

    def receive(self) -> list[str]:
        """Return what has come."""
        lines, self.lines = self.lines, []
        return lines


def talks(*lines: str) -> Joining:
    """Follow an invitation on a connection where *lines* come; return how far that went."""
    joining = Joining("bob", "correct horse", "TOKEN", "laptop", "a1" * 32)
    waiter = Waiter()
    try:
        _talk(cast("Connection", Heard(*lines)), joining, waiter)
    finally:
        waiter.close()
    return joining


def test_account_that_was_made_counts_whatever_comes_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was told that it did not work would try again with a used invitation."""
    monkeypatch.setattr(join, "ANSWER_S", 0.02)
    offer = "CAP * LS :draft/account-registration securechat.internal/device-token"
    joining = talks(offer, "CAP * ACK :x", "VERIFY SUCCESS bob :x")
    assert joining.is_done
    assert not joining.has_device_token
    with pytest.raises(JoinError, match="in time"):
        talks(offer)

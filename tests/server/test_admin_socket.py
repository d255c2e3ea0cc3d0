"""The admin socket: one line each way, private, and it outlives bad requests."""

import json
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from securechat.server import admin_socket
from securechat.server.admin_client import SOCKET, Administration
from securechat.server.admin_socket import LINE_BYTES, AdminSocket
from securechat.world.batch import AdminReply
from securechat.world.inputs import Admin, Input
from tests.server.peer import PATIENCE_S


class Answering:
    """In the place of the world: answers each request with what was asked."""

    def __init__(self) -> None:
        self.socket: AdminSocket
        self.is_silent = False

    def post(self, item: Input) -> None:
        """Answer from another thread, as the world does."""
        assert isinstance(item, Admin)
        if not self.is_silent:
            rows: list[dict[str, object]] = [dict(item.args)]
            reply = AdminReply(item.request, True, f"did {item.command}", rows)
            threading.Thread(target=self.socket.answer, args=(reply,)).start()


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> Iterator[Answering]:
    world = Answering()
    world.socket = AdminSocket(tmp_path, world.post)
    world.socket.start()
    yield world
    world.socket.stop()
    assert not (tmp_path / SOCKET).exists()


def ask(folder: Path, data: bytes) -> bytes:
    """Return what the socket says to *data*."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(PATIENCE_S)
        sock.connect(str(folder / SOCKET))
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := sock.recv(65536):
            answer += chunk
        return answer


def test_request_is_answered(tmp_path: Path, world: Answering) -> None:
    """What the world says comes back, for one request after the other."""
    for name in ("bob", "Аня"):
        request = json.dumps({"command": "adduser", "args": {"name": name}}).encode()
        answer = json.loads(ask(tmp_path, request + b"\n"))
        assert {"ok": True, "text": "did adduser", "rows": [{"name": name}]} == answer


def test_client_side_agrees(tmp_path: Path, world: Answering) -> None:
    """The program's asking side understands its answering side."""
    with Administration(tmp_path) as administration:
        answer = administration.ask("suspend", name="bob")
    assert (True, "did suspend", [{"name": "bob"}]) == answer


def test_socket_is_private(tmp_path: Path, world: Answering) -> None:
    """Only the owner may connect."""
    mode = (tmp_path / SOCKET).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert 0o600 == stat.S_IMODE(mode)


@pytest.mark.parametrize(
    "data",
    [b"nonsense\n", b"[]\n", b"{}\n", b'{"command": 1, "args": {}}\n',
     b'{"command": "x", "args": {"a": 1}}\n', b"\xff\n", b"[" * 60_000 + b"\n",
     b"x" * (LINE_BYTES + 1) + b"\n"],
)  # fmt: skip
def test_nonsense_is_refused_and_the_socket_lives(
    tmp_path: Path, world: Answering, data: bytes
) -> None:
    """What is no request gets a sentence, and the next one is served."""
    assert not json.loads(ask(tmp_path, data))["ok"]
    assert json.loads(ask(tmp_path, b'{"command": "list", "args": {}}\n'))["ok"]


def test_half_a_line_is_dropped(tmp_path: Path, world: Answering) -> None:
    """Who hangs up gets no answer and disturbs nobody."""
    assert b"" == ask(tmp_path, b'{"command": ')
    assert json.loads(ask(tmp_path, b'{"command": "list", "args": {}}\n'))["ok"]


def test_silent_asker_is_given_up(
    tmp_path: Path, world: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hanging request holds the others up for its time only."""
    monkeypatch.setattr(admin_socket, "REQUEST_S", 0.2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(tmp_path / SOCKET))
        assert json.loads(ask(tmp_path, b'{"command": "list", "args": {}}\n'))["ok"]


class Exchange:
    """An admin socket over *folder*, in the middle of an exchange that *stage* belongs to."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
        monkeypatch.setattr(admin_socket, "REQUEST_S", 3600)
        self._has_begun = threading.Event()
        self._original = getattr(AdminSocket, stage)
        monkeypatch.setattr(AdminSocket, stage, self._begin)
        self.socket = AdminSocket(folder, self._answer)
        self.socket.start()
        self.asker = socket.socket(socket.AF_UNIX)
        self.asker.connect(str(folder / SOCKET))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.asker.close()

    def _begin(self, *args: object) -> object:
        self._has_begun.set()
        return self._original(self.socket, *args)

    def _answer(self, item: Input) -> None:
        assert isinstance(item, Admin)
        self.socket.answer(AdminReply(item.request, True, "x" * 10_000_000, []))

    def stops_at_once(self) -> bool:
        """Stop the socket in the middle; return whether that waits for nobody."""
        assert self._has_begun.wait(PATIENCE_S)
        stopping = threading.Thread(target=self.socket.stop)
        stopping.start()
        stopping.join(PATIENCE_S)
        has_stopped = not stopping.is_alive()
        self.asker.close()
        stopping.join()
        return has_stopped


def test_end_does_not_wait_for_a_silent_asker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's end is not held up by one that connects and says half a line."""
    with Exchange(tmp_path, monkeypatch, "_read") as exchange:
        exchange.asker.sendall(b'{"command": ')
        assert exchange.stops_at_once()


def test_end_does_not_wait_for_an_asker_that_does_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor by one that asks for more than it takes."""
    with Exchange(tmp_path, monkeypatch, "_write") as exchange:
        exchange.asker.sendall(b'{"command": "list", "args": {}}\n')
        assert exchange.stops_at_once()


def test_late_world_is_reported(
    tmp_path: Path, world: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer in time is not a no, and says so; the next answer is the next request's."""
    monkeypatch.setattr(admin_socket, "REQUEST_S", 0.2)
    world.is_silent = True
    answer = json.loads(ask(tmp_path, b'{"command": "list", "args": {}}\n'))
    assert "may still do" in answer["text"]
    world.is_silent = False
    world.socket.answer(AdminReply(1, True, "late", []))
    assert "did x" == json.loads(ask(tmp_path, b'{"command": "x", "args": {}}\n'))["text"]


def test_long_path_works(tmp_path: Path) -> None:
    """A Unix socket's path has 107 bytes at most; ours may be longer."""
    folder = tmp_path / ("d" * 120)
    folder.mkdir()
    world = Answering()
    world.socket = AdminSocket(folder, world.post)
    world.socket.start()
    try:
        with Administration(folder) as administration:
            assert administration.ask("list").is_ok
    finally:
        world.socket.stop()


def test_stale_socket_is_replaced(tmp_path: Path) -> None:
    """A server that was killed leaves its socket behind."""
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / SOCKET))
    world = Answering()
    world.socket = AdminSocket(tmp_path, world.post)
    world.socket.start()
    assert json.loads(ask(tmp_path, b'{"command": "list", "args": {}}\n'))["ok"]
    world.socket.stop()

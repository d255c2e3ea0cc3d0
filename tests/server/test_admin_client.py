import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from securechat.server import admin_client
from securechat.server.admin_client import AdminError, Administration, Answer
from securechat.store.database import Store
from securechat.store.errors import StoreError
from securechat.store.reading import AccountReader

HASH = "$2b$04$dUrWWRcVAuFaJVkO2Cxsz.5xWwSBMaI6cHuMABLUny4WFGGOLrgpi"
Reply = Callable[[dict[str, object]], bytes]


def ok(request: dict[str, object]) -> bytes:
    """An answer that repeats what was asked."""
    return json.dumps({"ok": True, "text": "done", "rows": [request]}).encode() + b"\n"


def nothing(_: dict[str, object]) -> bytes:
    """A server that ends before it answers."""
    return b""


@contextmanager
def server(directory: Path, *replies: Reply) -> Iterator[None]:
    """A server that answers one request a reply, each on a connection of its own."""
    with socket.socket(socket.AF_UNIX) as listener:
        descriptor = os.open(directory, os.O_PATH)
        listener.bind(f"/proc/self/fd/{descriptor}/{admin_client.SOCKET}")
        os.close(descriptor)
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, replies))
        thread.start()
        yield
        thread.join()
    (directory / admin_client.SOCKET).unlink()


def _serve(listener: socket.socket, replies: tuple[Reply, ...]) -> None:
    for reply in replies:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(reply(json.loads(lines.readline())))


def test_running_server_is_asked(tmp_path: Path) -> None:
    """One JSON object a line each way."""
    with server(tmp_path, ok), Administration(tmp_path) as administration:
        answer = administration.ask("passwd", name="б", password_hash=HASH)

    request = {"command": "passwd", "args": {"name": "б", "password_hash": HASH}}
    assert answer == Answer(is_ok=True, text="done", rows=[request])
    assert list(tmp_path.iterdir()) == []  # the store was not touched


def test_long_path_is_no_limit(tmp_path: Path) -> None:
    """The kernel takes 107 bytes as a socket's path; a home folder may have more."""
    directory = tmp_path / ("d" * 100) / ("ä" * 50)
    directory.mkdir(parents=True)

    with server(directory, ok), Administration(directory) as administration:
        assert administration.ask("list").is_ok


def test_without_a_server_the_store_is_used(tmp_path: Path) -> None:
    """The world decides as it would in the server, and the answer comes after the commit."""
    with Administration(tmp_path / "data") as administration:
        assert administration.ask("adduser", name="Bob", password_hash=HASH).is_ok
        assert not administration.ask("adduser", name="bob", password_hash=HASH).is_ok
        assert not administration.ask("passwd", name="eve", password_hash=HASH).is_ok
        assert administration.ask("suspend", name="bob").is_ok
        [row] = administration.ask("list").rows

    assert (row["name"], row["is_suspended"], row["sessions"]) == ("Bob", True, 0)
    reader = AccountReader(tmp_path / "data")
    found = reader.find("bob")
    reader.close()
    assert found is not None
    assert (found.password_hash, found.is_suspended) == (HASH, True)
    Store.open(tmp_path / "data").close()  # the lock is free again


def test_socket_of_a_killed_server_is_passed_over(tmp_path: Path) -> None:
    """Its file is still there, and nobody listens."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / admin_client.SOCKET))

    with Administration(tmp_path) as administration:
        assert administration.ask("adduser", name="bob", password_hash=HASH).is_ok


def test_server_that_starts_is_waited_for(tmp_path: Path) -> None:
    """It holds the lock before it listens: neither way is open for a moment."""
    store = Store.open(tmp_path)
    started = server(tmp_path, ok)

    with Administration(tmp_path, pause=lambda _: started.__enter__()) as administration:
        assert administration.ask("list").rows == [{"command": "list", "args": {}}]

    started.__exit__(None, None, None)
    store.close()


def test_server_that_ends_is_waited_for(tmp_path: Path) -> None:
    """It listens no more, and gives the lock up at last."""
    store = Store.open(tmp_path)

    with Administration(tmp_path, pause=lambda _: store.close()) as administration:
        assert administration.ask("list").is_ok


def test_server_that_ends_before_its_answer_is_asked_again(tmp_path: Path) -> None:
    """What can be done is done; what is refused then may be because it was done before."""
    with server(tmp_path, nothing, ok), Administration(tmp_path, pause=_at_once) as administration:
        assert administration.ask("suspend", name="bob").text == "done"

    refusal = b'{"ok": false, "text": "bob is suspended already", "rows": []}\n'
    with (
        server(tmp_path, nothing, lambda _: refusal),
        Administration(tmp_path, pause=_at_once) as administration,
    ):
        answer = administration.ask("suspend", name="bob")
    assert answer.text.startswith("bob is suspended already (the server ended while it was asked")


def _at_once(_: float) -> None:
    """Wait for nothing."""


def test_patience_ends(tmp_path: Path) -> None:
    """A directory that is held by something that takes no requests: say who, and what to do."""
    store = Store.open(tmp_path)
    instants = iter([0.0, 9.0, 11.0])
    pauses: list[float] = []

    with (
        Administration(tmp_path, clock=lambda: next(instants), pause=pauses.append) as asked,
        pytest.raises(AdminError) as caught,
    ):
        asked.ask("list")

    store.close()
    assert len(pauses) == 1
    assert str(caught.value) == (
        f"process {os.getpid()} uses the data directory {tmp_path}, and takes no requests; "
        "if it is starting or ending, try again; else end it"
    )


def test_stuck_server_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator is not kept waiting for ever."""
    monkeypatch.setattr(admin_client, "_ANSWER_S", 0.01)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / admin_client.SOCKET))
        listener.listen()

        with (
            Administration(tmp_path) as administration,
            pytest.raises(AdminError, match="did not answer within"),
        ):
            administration.ask("list")


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b'{"ok": true}\n', b"\xff\n", b"5\n"])
def test_answer_that_makes_no_sense_is_an_error(tmp_path: Path, line: bytes) -> None:
    """Another version, or another program: no traceback."""
    with (
        server(tmp_path, lambda _: line),
        Administration(tmp_path) as administration,
        pytest.raises(AdminError, match="makes no sense"),
    ):
        administration.ask("list")


def test_unusable_store_is_an_error(tmp_path: Path) -> None:
    """With the store's own sentence; and nothing stays locked."""
    (tmp_path / "securechat.db").write_bytes(b"letter " * 500)

    with Administration(tmp_path) as administration, pytest.raises(StoreError, match="move it"):
        administration.ask("list")
    (tmp_path / "securechat.db").unlink()
    Store.open(tmp_path).close()

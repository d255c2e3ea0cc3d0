"""`AdminSocket`: the operator's command line, served through a Unix socket in the data directory.

One JSON object a line each way; see `admin_client` for the form. One request is served after the
other: only the owner of the directory, and root, can ask.
"""

import json
import os
import queue
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

from securechat.server import logs
from securechat.server.admin_client import SOCKET
from securechat.world.batch import AdminReply
from securechat.world.inputs import Admin, Input

LINE_BYTES = 65536
REQUEST_S = 10.0
"""What one request may take in all, so that one that hangs does not keep the others out for long.
The world's answer is waited for that long again."""

BACKLOG = 16
_PEER = struct.Struct("3i")


class RequestError(Exception):
    """What came in is no request; the text is for whoever asked."""


class AdminSocket:
    """The thread `admin`, from `start` to `stop`.

    `answer` is called by the world thread, after the commit.
    """

    def __init__(self, directory: Path, post: Callable[[Input], None]) -> None:
        """Open the socket; the caller holds the directory's lock.

        Raises:
            OSError: it cannot be made.
        """
        self._directory = directory
        self._post = post
        self._request = 0
        self._answers: queue.SimpleQueue[AdminReply | None] = queue.SimpleQueue()
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._is_stopping = False
        self._socket = _listen(directory)
        self._thread = threading.Thread(target=self._run, name="admin", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def answer(self, reply: AdminReply) -> None:
        """Pass on what became of a request. World thread."""
        self._answers.put(reply)

    def stop(self) -> None:
        """Serve no more and remove the socket; returns at once, whatever the asker does.

        A request in the world gets no answer.
        """
        self._is_stopping = True
        self._answers.put(None)
        os.eventfd_write(self._wake_fd, 1)
        self._thread.join()
        os.close(self._wake_fd)  # not by the thread: it may be gone before it is woken

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._wake_fd, select.POLLIN)
        poll.register(self._socket, select.POLLIN)
        while not self._is_stopping:
            poll.poll()
            try:
                connection, _ = self._socket.accept()
            except OSError:  # woken to stop, or the asker is gone again
                continue
            with connection:
                self._serve(connection)
        (self._directory / SOCKET).unlink(missing_ok=True)
        self._socket.close()

    def _serve(self, connection: socket.socket) -> None:
        peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        pid, uid, _ = _PEER.unpack(peer)
        connection.setblocking(False)
        try:
            command, args = self._read(connection)
            logs.info("admin", command=command, name=args.get("name", ""), uid=uid, pid=pid)
            reply = self._ask(command, args)
        except RequestError as error:
            reply = AdminReply(0, False, str(error), [])
        except OSError as error:
            logs.info("admin request lost", reason=error, uid=uid, pid=pid)
            return
        if reply is None:
            return
        line = json.dumps({"ok": reply.is_ok, "text": reply.text, "rows": reply.rows})
        try:
            self._write(connection, line.encode() + b"\n")
        except OSError as error:
            logs.info("admin answer lost", reason=error, uid=uid, pid=pid)

    def _read(self, connection: socket.socket) -> tuple[str, dict[str, str]]:
        """Return the request; `RequestError` if it is none."""
        deadline = time.monotonic() + REQUEST_S
        data = b""
        while not data.endswith(b"\n"):
            self._wait(connection, select.POLLIN, deadline)
            chunk = connection.recv(LINE_BYTES)
            if not chunk:
                raise ConnectionError("hung up in the middle of a line")
            data += chunk
            if len(data) > LINE_BYTES:
                raise RequestError(f"a request has at most {LINE_BYTES} bytes")
        return _parse(data)

    def _write(self, connection: socket.socket, data: bytes) -> None:
        deadline = time.monotonic() + REQUEST_S
        left = memoryview(data)
        while left:
            try:
                left = left[connection.send(left) :]
            except BlockingIOError:
                self._wait(connection, select.POLLOUT, deadline)

    def _wait(self, connection: socket.socket, event: int, deadline: float) -> None:
        """Wait until *connection* is ready; `TimeoutError` at the deadline, or when we stop."""
        poll = select.poll()
        poll.register(self._wake_fd, select.POLLIN)
        poll.register(connection, event)
        ready = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
        if self._is_stopping:
            raise TimeoutError("the server stops")
        if not ready:
            raise TimeoutError("the asker took too long")

    def _ask(self, command: str, args: dict[str, str]) -> AdminReply | None:
        """Return the world's answer; None if the server ends before it comes."""
        self._request += 1
        self._post(Admin(self._request, command, args))
        deadline = time.monotonic() + REQUEST_S
        while not self._is_stopping:
            try:
                reply = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                text = "the server has not answered in time; it may still do what was asked"
                return AdminReply(self._request, False, text, [])
            if reply is not None and reply.request == self._request:
                return reply  # else it is the answer to one that was given up
        return None


def _parse(data: bytes) -> tuple[str, dict[str, str]]:
    try:
        request = json.loads(data)
        command, args = request["command"], request["args"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RequestError('a request is {"command": …, "args": {…}}') from error
    texts = isinstance(args, dict) and all(isinstance(value, str) for value in args.values())
    if not isinstance(command, str) or not texts:
        raise RequestError("the command and its arguments are texts")
    return command, args


def _listen(directory: Path) -> socket.socket:
    """Return a listening socket at `directory/admin.sock`, mode 0600 from its first instant."""
    (directory / SOCKET).unlink(missing_ok=True)  # of a server that was killed: we hold the lock
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    folder_fd = -1
    try:
        folder_fd = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        os.fchmod(sock.fileno(), 0o600)  # on Linux the file gets the mode of the socket
        # The kernel takes 107 bytes of a path; this one is always short.
        sock.bind(f"/proc/self/fd/{folder_fd}/{SOCKET}")
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    finally:
        if folder_fd >= 0:
            os.close(folder_fd)
    return sock

"""history: pages of a long history, and what reading it does to those who talk meanwhile."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from securechat.store.database import Store
from securechat.store.records import JournalRecord, MembershipRecord, Record, RoomRecord
from tests.crash.wire import Connection
from tests.load import accounting
from tests.load.ears import LoadError
from tests.load.figures import percentile
from tests.load.servers import SecurechatLogin, Server
from tests.load.sizes import Load, Outcome

MESSAGES = 1_000_000
ROOMS = 200
"""Each has as many messages as the others; they were written by turns, as in a lively server."""

REQUESTS = 200
"""Of each kind, one after the other."""

READERS = 10

TALK_S = 10.0
TALK_PAUSE_S = 0.02

_FIRST_ID = 1_000_000_000
"""Above every id that an account has."""

_BATCH = 20_000


def history(server: Server, load: Load) -> Outcome:
    """Fill the store, read pages of it, then have readers page through it while two talk.

    Raises:
        LoadError: not a server of ours with accounts.
    """
    if not isinstance(server, SecurechatLogin):
        raise LoadError("history needs accounts: scripts/bench history --login")
    file = _filled(server, load)
    reader = _connect(server, 0)
    figures = {"bytes_each": file.stat().st_size / MESSAGES}
    cpu_ns = accounting.cpu_ns(server.pid)
    for name, request in _requests().items():
        times = sorted(_timed(reader, request, number) for number in range(REQUESTS))
        figures[f"{name}_ms"] = percentile(times, 50) / 1000
    figures["cpu_ms"] = (accounting.cpu_ns(server.pid) - cpu_ns) / 1e6 / REQUESTS / 3
    reader.close()
    figures["quiet_p99_ms"] = _talk(server)
    with _readers(server):
        figures["busy_p99_ms"] = _talk(server)
    return Outcome(figures)


def _filled(server: SecurechatLogin, load: Load) -> Path:
    """Put the messages into the store while the server is down; return its database."""
    server.stop()
    store = Store.open(server.folder / "data")
    accounts = store.load().accounts
    store.commit([*_rooms(len(accounts), [account.id for account in accounts])])
    for start in range(0, MESSAGES, _BATCH):
        store.commit([_message(number, load.text_bytes) for number in range(start, start + _BATCH)])
    store.close()
    server.rise()
    return server.folder / "data" / "securechat.db"


def _rooms(count: int, accounts: list[int]) -> Iterator[Record]:
    for number in range(ROOMS):
        room = _FIRST_ID + number
        yield RoomRecord(room, f"#long{number}", 0, "", "", 0, "nt", None, None, {})
        for account in accounts[number % 5 :: max(1, count // 5)]:
            yield MembershipRecord(room, account, "", 1, is_member=True)


def _message(number: int, text_bytes: int) -> JournalRecord:
    text = f"{number} ".ljust(text_bytes, "x")
    room = _FIRST_ID + number % ROOMS
    return JournalRecord(
        number + 1,
        1_600_000_000_000 + number * 100,
        room,
        None,
        "m00001!m@h",
        "PRIVMSG",
        (text,),
        {},
    )


def _requests() -> dict[str, Callable[[int], str]]:
    def position(number: int) -> str:
        return f"msgid={(MESSAGES // 2 // ROOMS + number) * ROOMS + 1:x}"

    return {
        "latest": lambda _: "CHATHISTORY LATEST #long0 * 100",
        "between": lambda number: (
            f"CHATHISTORY BETWEEN #long0 {position(number)} {position(number + 101)} 100"
        ),
        "around": lambda number: f"CHATHISTORY AROUND #long0 {position(number)} 100",
    }


def _timed(reader: Connection, request: Callable[[int], str], number: int) -> int:
    """Return how many microseconds a page took, from the request to its last line."""
    began_ns = time.monotonic_ns()
    reader.send(request(number))
    lines = 0
    for message in reader.messages():
        lines += message.command == "PRIVMSG"
        if message.command == "FAIL":
            raise LoadError(str(message))
        if message.command == "BATCH" and message.params[0].startswith("-"):
            break
    if lines < 99:
        raise LoadError(f"{lines} messages for {request(number)}")
    return (time.monotonic_ns() - began_ns) // 1000


def _connect(server: SecurechatLogin, number: int) -> Connection:
    assert server.password is not None
    connection = Connection(server.port, server.ca, f"m{number:05d}", server.password)
    connection.send("JOIN #long0")
    _until(connection, "366")
    return connection


def _until(connection: Connection, command: str) -> None:
    for message in connection.messages():
        if message.command == command:
            return


def _talk(server: SecurechatLogin) -> float:
    """Return the p99, in ms, from sending to one's own echo, at a steady pace."""
    talker = _connect(server, 1)
    times = []
    until = time.monotonic() + TALK_S
    number = 0
    while time.monotonic() < until:
        number += 1
        began_ns = time.monotonic_ns()
        talker.send(f"@label=talk{number} PRIVMSG #long0 :hello {number}")
        for message in talker.messages():
            if message.tags.get("label") == f"talk{number}":
                break
        times.append((time.monotonic_ns() - began_ns) // 1000)
        time.sleep(TALK_PAUSE_S)
    talker.close()
    return percentile(sorted(times), 99) / 1000


@contextmanager
def _readers(server: SecurechatLogin) -> Iterator[None]:
    """Have readers, each a process of its own, page through a room from its newest to its oldest."""
    command = [sys.executable, "-m", "tests.load.history", str(server.port), str(server.ca)]
    readers = [
        subprocess.Popen(
            [*command, f"m{number:05d}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for number in range(2, 2 + READERS)
    ]
    try:
        for reader in readers:
            assert reader.stdin is not None
            reader.stdin.write(f"{server.password}\n".encode())
            reader.stdin.close()
        for reader in readers:
            assert reader.stdout is not None
            reader.stdout.readline()  # it pages: ten programs that start are none of the load
        yield
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()


def page_for_ever(port: int, ca: Path, name: str, password: str) -> None:
    """Read a room from its newest message to its oldest, again and again."""
    connection = Connection(port, ca, name, password)
    connection.send("JOIN #long0")
    _until(connection, "366")
    is_paging = False
    while True:
        mark = "*"
        while mark:
            verb = "LATEST" if mark == "*" else "BEFORE"
            connection.send(f"CHATHISTORY {verb} #long0 {mark} 1000")
            mark = _oldest(connection)
            if not is_paging:
                print(flush=True)  # noqa: T201 - see `_readers`
                is_paging = True


def _oldest(connection: Connection) -> str:
    """Return the mark of the oldest message of a page; "" if it was empty."""
    mark = ""
    for message in connection.messages():
        if message.command == "PRIVMSG" and "batch" in message.tags and not mark:
            mark = f"msgid={message.tags['msgid']}"
        if message.command == "BATCH" and message.params[0].startswith("-"):
            return mark
    return mark


if __name__ == "__main__":
    page_for_ever(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.stdin.readline().strip())

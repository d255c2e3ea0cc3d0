"""The world thread with the real store: what is released is on the disk."""

import queue
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from securechat.server.batches import WorldThread
from securechat.store.database import Store
from securechat.store.reading import AccountReader
from securechat.wire.message import parse
from securechat.world.batch import AdminReply, Output
from securechat.world.inputs import AccountRequested, Admin, Connected, Line, LoggedIn, Method, Tick
from securechat.world.settings import Settings
from securechat.world.world import World
from tests.disk import small_disk

PATIENCE_S = 10

_CAPS = (
    "CAP REQ :labeled-response echo-message standard-replies message-tags batch draft/chathistory"
)


@dataclass(eq=False)
class Desk:
    """Stands where the io thread stands: keeps what is released, in order."""

    path: Path
    lines: "queue.SimpleQueue[tuple[int, str, int]]" = field(default_factory=queue.SimpleQueue)
    """(session, line, messages in the journal when it was released)."""

    def deliver(self, outputs: Sequence[Output]) -> None:
        """Keep what is released, with how much is stored by then."""
        with_it = stored(self.path)
        for output in outputs:
            for line in b"".join(output.chunks).decode().split("\r\n")[:-1]:
                for session in output.sessions:
                    self.lines.put((session, line, with_it))

    def until(self, text: str) -> tuple[int, str, int]:
        """Return the first release whose line contains *text*."""
        while True:
            found = self.lines.get(timeout=PATIENCE_S)
            if text in found[1]:
                return found


def stored(directory: Path) -> int:
    """Return how many messages another connection finds in the journal."""
    database = apsw.Connection(str(directory / "securechat.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        sql = "SELECT count(*) FROM journal WHERE command = 'PRIVMSG'"
        count: int = database.execute(sql).get
        return count
    finally:
        database.close()


@dataclass
class Running:
    """A world thread with bob (session 1) and alice (2) in #lobby."""

    thread: WorldThread
    desk: Desk
    replies: "queue.SimpleQueue[AdminReply]"

    def says(self, session: int, line: str) -> None:
        """Post a line of one session."""
        self.thread.post(Line(session, parse(line)))


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> Iterator[Path]:
    """A data directory on a disk of 1 MiB."""
    with small_disk(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture(name="running")
def _running(tmp_path: Path) -> Iterator[Running]:
    yield from _run(tmp_path / "data")


@pytest.fixture(name="cramped")
def _cramped(disk: Path) -> Iterator[Running]:
    yield from _run(disk / "data")


def _run(directory: Path) -> Iterator[Running]:
    store = Store.open(directory)
    world = World(Settings(), store.load(), store)
    thread = WorldThread(world, store)
    desk = Desk(directory)
    replies: queue.SimpleQueue[AdminReply] = queue.SimpleQueue()
    thread.on_output = desk.deliver
    thread.on_reply = replies.put
    thread.start()
    try:
        for number, name in enumerate(("bob", "alice"), 1):
            thread.post(Admin(number, "adduser", {"name": name, "password_hash": "$x"}))
            assert replies.get(timeout=PATIENCE_S).is_ok
            thread.post(Connected(number, "192.0.2.1", "x.guest", "TLSv1.3"))
            for line in ("CAP LS 302", _CAPS, f"NICK {name}", "USER u 0 * :x"):
                thread.post(Line(number, parse(line)))
            thread.post(LoggedIn(number, world.state.accounts[name].id, 1, Method.SASL, None))
            thread.post(Line(number, parse("CAP END")))
            desk.until(" 366 ")
        yield Running(thread, desk, replies)
    finally:
        thread.stop()
        store.close()


def test_echo_and_fan_out_follow_the_commit(running: Running) -> None:
    """When a message is released to anybody, another connection finds it in the database."""
    for number in range(50):
        running.says(1, f"@label={number} PRIVMSG #lobby :{number}")
        for _ in range(2):
            _, line, count = running.desk.until(f":{number}")

            assert "PRIVMSG" in line
            assert count == number + 1


def test_what_is_taken_back_is_soon_in_no_file(running: Running) -> None:
    """REDACT finds the message in the store, and within a tick or two its text is gone."""
    running.says(1, "PRIVMSG #lobby :the secret")
    line = running.desk.until(":the secret")[1]
    msgid = line.partition("msgid=")[2].partition(" ")[0].partition(";")[0]
    running.says(1, f"@label=x REDACT #lobby {msgid}")
    running.desk.until("label=x")
    deadline = time.monotonic() + PATIENCE_S
    while any(b"the secret" in path.read_bytes() for path in running.desk.path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)  # a file cannot be waited for


def test_messages_of_a_batch_are_all_stored(running: Running) -> None:
    """A burst is committed in batches, and nothing of it is missing or doubled."""
    for number in range(2000):
        running.says(1, f"PRIVMSG #lobby :m{number}.")
    texts: list[str] = []
    while len(texts) < 2000:
        session, line, _ = running.desk.until("PRIVMSG")
        if session == 2:
            texts.append(line.rpartition(":")[2])

    assert [f"m{number}." for number in range(2000)] == texts
    assert stored(running.desk.path) == 2000


def test_stop_executes_what_is_queued(running: Running) -> None:
    """What was posted before the stop is executed, committed and released."""
    for number in range(600):
        running.says(1, f"PRIVMSG #lobby :{number}")
    running.thread.stop()

    assert stored(running.desk.path) == 600


def test_enrolment_comes_before_what_was_said_behind_it(tmp_path: Path) -> None:
    """An account is committed, its session logged in, and only then its CAP END looked at."""
    store = Store.open(tmp_path)
    thread = WorldThread(World(Settings(is_registration_open=True), store.load()), store)
    desk = Desk(tmp_path)
    thread.on_output = desk.deliver
    thread.post(Connected(1, "192.0.2.1", "x.guest", "TLSv1.3"))
    for line in ("CAP LS 302", "NICK bob", "USER u 0 * :x"):
        thread.post(Line(1, parse(line)))
    thread.post(AccountRequested(1, "*", "*", "$hash", None))
    thread.post(Line(1, parse("CAP END")))
    thread.start()
    try:
        assert "SUCCESS bob" in desk.until("REGISTER")[1]
        reader = AccountReader(tmp_path)
        credential = reader.find("bob")
        reader.close()
        assert credential is not None
        assert credential.password_hash == "$hash"
        assert "001 bob" in desk.until(" 001 ")[1]
    finally:
        thread.stop()
        store.close()


def test_full_disk_is_told_and_passes(cramped: Running, disk: Path) -> None:
    """On a full disk the sender gets FAIL, nobody sees the message; with space it works again."""
    filler = disk / "filler"
    _fill(filler)
    cramped.says(1, f"@label=a PRIVMSG #lobby :{'x' * 300}")
    _, line, _ = cramped.desk.until("label=a")

    assert "FAIL PRIVMSG TEMPORARILY_UNAVAILABLE #lobby" in line

    cramped.says(1, "TOPIC #lobby :never")

    assert "FAIL TOPIC" in cramped.desk.until("FAIL")[1]

    cramped.says(1, f"METADATA * SET never :{'x' * 280}")

    assert "FAIL METADATA TEMPORARILY_UNAVAILABLE bob" in cramped.desk.until("FAIL")[1]

    filler.unlink()
    cramped.thread.post(Tick())
    cramped.says(1, "@label=b PRIVMSG #lobby :there again")
    seen: list[int] = []
    while len(seen) < 2:
        session, line, count = cramped.desk.until("PRIVMSG")
        seen.append(session)

        assert "there again" in line
        assert count == 1
    assert sorted(seen) == [1, 2]

    database = apsw.Connection(str(disk / "data" / "securechat.db"))

    assert database.execute("SELECT key FROM metadata").fetchall() == []

    database.close()


def test_presence_on_a_full_disk_is_stored_later(cramped: Running, disk: Path) -> None:
    """Who joins while the disk is full is seen joining, and is stored when there is space."""
    filler = disk / "filler"
    _fill(filler)
    cramped.says(1, "JOIN #later")
    cramped.desk.until("JOIN #later")
    filler.unlink()
    cramped.says(1, "@label=c PRIVMSG #later :stored now")
    cramped.desk.until("label=c")
    database = apsw.Connection(str(disk / "data" / "securechat.db"))
    rooms = [name for (name,) in database.execute("SELECT name FROM room ORDER BY id")]
    database.close()

    assert rooms == ["#lobby", "#later"]


def test_admin_on_a_full_disk_is_told(cramped: Running, disk: Path) -> None:
    """An account that could not be written is not made, and the command line says so."""
    _fill(disk / "filler")
    args = {"name": "carol", "password_hash": "$" + "x" * 5000}
    cramped.thread.post(Admin(9, "adduser", args))
    reply = cramped.replies.get(timeout=PATIENCE_S)

    assert not reply.is_ok
    assert "disk" in reply.text


def _fill(path: Path) -> None:
    """Leave no byte on the disk of *path*."""
    subprocess.run(
        ["dd", "if=/dev/zero", f"of={path}", "bs=4096"], check=False, capture_output=True
    )


def test_deleted_database_stops_the_writing(running: Running) -> None:
    """Within a tick of the file being gone nothing is confirmed that would be lost with it."""
    (running.desk.path / "securechat.db").rename(running.desk.path / "away.db")
    deadline = time.monotonic() + PATIENCE_S
    is_ok, number = True, 0
    while is_ok:
        assert time.monotonic() < deadline
        number += 1
        args = {"name": f"new{number}", "password_hash": "$x"}
        running.thread.post(Admin(number, "adduser", args))
        reply = running.replies.get(timeout=PATIENCE_S)
        is_ok = reply.is_ok

    assert "disk" in reply.text

"""Real processes: a server, clients in pipes, people who talk."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.e2e.programs import PASSWORD, Program, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob", "Вася") as running:
        yield running


def _texts(client: Program) -> list[str]:
    """Return what *client* was shown of what people said, in order."""
    return [line.partition(" ")[2] for line in client.out if " <" in line]


def test_three_people_talk(place: Site) -> None:
    """Each is announced, what one writes reaches the others once, and not the writer."""
    alice, vasya = place.talker("alice"), place.talker("Вася")
    alice.until(r"#lobby \* Вася joined")
    bob = place.talker("bob")
    for client in (alice, vasya):
        client.until(r"#lobby \* bob joined")
    bob.says("hello", "привет всем")
    for client in (alice, vasya):
        client.until(r"^\d{4}-\d\d-\d\dT[\d:.]{12}Z #lobby <bob> hello$")
        client.until(r"#lobby <bob> привет всем$")
    vasya.says("и тебе")
    bob.until(r"<Вася> и тебе")

    assert bob.stop(signal.SIGINT) in {0, 130}
    alice.until(r"#lobby \* bob left")
    assert _texts(bob) == ["#lobby <Вася> и тебе"]
    for client in (alice, vasya):
        client.stop()


def test_killed_in_mid_sentence(place: Site) -> None:
    """A member that vanishes is announced as gone, and disturbs nobody."""
    alice, bob = place.talker("alice"), place.talker("bob")
    alice.until("bob joined")
    bob.stop(signal.SIGKILL)
    alice.until(r"#lobby \* bob left")
    vasya = place.talker("Вася")
    vasya.says("still here")
    alice.until("<Вася> still here")
    for client in (alice, vasya):
        client.stop()


def test_end_of_input_waits_for_acknowledgement(place: Site) -> None:
    """When a piped client has ended with 0, all it sent is in the database file."""
    sender = place.client("bob")
    sender.says(*(f"line {number}" for number in range(300)))
    sender.ends_input()

    assert sender.ended() == 0
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    assert _stored(place) == [f"line {number}" for number in range(300)]


def _stored(place: Site) -> list[str]:
    database = sqlite3.connect(place.data / "securechat.db")
    rows = database.execute(
        "SELECT params ->> 0 FROM journal WHERE command = 'PRIVMSG' ORDER BY position"
    ).fetchall()
    database.close()
    return [text for (text,) in rows]


def test_nothing_acknowledged_is_lost_when_killed(place: Site) -> None:
    """Kill the server in the middle of a flood: whatever anybody was shown is in the file."""
    alice, bob = place.talker("alice"), place.talker("bob")
    bob.says(*(f"m{number}" for number in range(2000)))
    alice.until(r"<bob> m40$")
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    alice.until_err(r".")
    for client in (alice, bob):
        client.ended()
    shown = [text.rpartition(" ")[2] for text in _texts(alice)]
    stored = _stored(place)

    assert shown == stored[: len(shown)]
    assert len(shown) > 40

    place.start()
    again = place.talker("alice")
    again.stop()


def test_restart_brings_everybody_back_to_their_rooms(place: Site) -> None:
    """After a restart accounts, rooms and memberships are what they were."""
    bob = place.talker("bob", "--room", "#plans")
    bob.until_err("in #plans")
    assert place.server is not None
    started = time.monotonic()

    assert place.server.stop() == 0
    assert time.monotonic() - started < 5
    assert bob.ended() == 5

    place.start()
    bob = place.client("bob", "--follow")
    bob.until_err("in #plans")
    bob.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_with_clients_connected(place: Site, number: int) -> None:
    """The server stops with code 0, well under 5 s, without waiting for its clients."""
    clients = [place.talker(name) for name in ("alice", "bob")]
    assert place.server is not None
    started = time.monotonic()

    assert place.server.stop(number) == 0
    assert time.monotonic() - started < 5
    assert [client.ended() for client in clients] == [5, 5]


def test_wrong_password(place: Site) -> None:
    """A wrong password and an unknown name end alike, with a sentence and code 4."""
    for name in ("bob", "nobody"):
        client = place.client(name, password="wrong password")

        assert client.ended() == 4
        assert any(
            f"securechat-admin reset {name}" in line
            and "Name or password not accepted. No account yet" in line
            for line in client.err
        )


def test_wrong_ca(place: Site, tmp_path: Path) -> None:
    """A server that the given CA does not vouch for gets nothing; code 3 and what to do."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    client = place.client("bob", ca=other)

    assert client.ended() == 3
    assert str(other) in "\n".join(client.err)
    assert PASSWORD not in "\n".join(client.err)


@pytest.mark.parametrize(
    ("host", "days", "word"),
    [("elsewhere.example", 1, "other names"), ("localhost", -1, "expired")],
)
def test_certificate_that_does_not_fit(
    tmp_path: Path, certificates: Path, host: str, days: int, word: str
) -> None:
    """A certificate for another name, or one that has expired, is refused with code 3."""
    ca = trustme.CA()
    issued = ca.issue_cert(host, not_after=datetime.now(UTC) + timedelta(days=days))
    cert = tmp_path / "server.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(tmp_path / "server.key")
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    with site(tmp_path, certificates, "bob", cert=cert) as place:
        client = place.client("bob", ca=tmp_path / "ca.pem")

        assert client.ended() == 3
        assert word in "\n".join(client.err)


def test_nobody_there(place: Site) -> None:
    """Where nobody listens the client ends with code 5."""
    assert place.server is not None
    place.server.stop()
    client = place.client("bob")

    assert client.ended() == 5


def test_operator_commands_take_effect_at_once(place: Site) -> None:
    """Suspending ends the sessions now; a new account can log in now."""
    bob, alice = place.talker("bob"), place.talker("alice")

    assert place.admin("suspend", "bob").returncode == 0
    bob.until_err("suspended")
    alice.until(r"\* bob left")
    bob.ended()

    client = place.client("bob")

    assert client.ended() == 4
    assert place.admin("adduser", "bob").returncode != 0
    assert place.admin("adduser", "dora", "--password-stdin", text=f"{PASSWORD}\n").returncode == 0
    place.talker("dora").stop()
    alice.stop()


def test_second_server_is_refused(place: Site) -> None:
    """One data directory has one server: a second one says so and ends with 1."""
    second = Program(
        "securechat-server",
        "--cert", place.certificates / "server.pem",
        "--data", place.data,
        "--listen", "127.0.0.1:0",
        env=place.env,
    )  # fmt: skip

    assert second.ended() == 1
    assert len(second.err) == 1
    assert str(place.data) in second.err[0]


def test_log_shows_who_comes_and_goes_and_nothing_else(place: Site) -> None:
    """The console shows who connects, joins and leaves; never a text, never a password."""
    bob = place.talker("bob")
    bob.says("a secret text")
    alice = place.talker("alice")
    bob.stop()
    alice.until("bob left")
    alice.stop()
    assert place.server is not None
    place.server.stop()
    log = "\n".join(place.server.err)

    for expected in ("connected", "logged in account=bob", "joined nick=bob room=#lobby", "quit"):
        assert expected in log
    assert "a secret text" not in log
    assert PASSWORD not in log

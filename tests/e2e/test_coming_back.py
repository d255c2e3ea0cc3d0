"""Real processes: what was said is there for those who come back."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from securechat.wire.sasl import encode_plain, to_chunks
from tests.e2e.programs import PASSWORD, Site, site
from tests.server.peer import TlsPeer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

CAPS = "sasl message-tags server-time batch echo-message labeled-response draft/chathistory"


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    with site(tmp_path, certificates, "alice", "bob") as running:
        yield running


def login(place: Site, name: str, caps: str = CAPS, device: str = "") -> TlsPeer:
    """Return a peer that is logged in, and what it was welcomed with is read."""
    peer = TlsPeer(place.port, place.certificates / "ca.pem")
    authcid = f"{name}@{device}" if device else name
    peer.sends(
        f"CAP REQ :{caps}",
        f"NICK {name}",
        f"USER {name} 0 * :x",
        "AUTHENTICATE PLAIN",
        *(f"AUTHENTICATE {chunk}" for chunk in to_chunks(encode_plain(authcid, PASSWORD))),
    )
    peer.until(" 903 ")
    peer.sends("CAP END")
    peer.until(" 366 ")
    return peer


def said(lines: list[str]) -> list[str]:
    """Return the texts in *lines*."""
    return [line.rpartition(":")[2] for line in lines if " PRIVMSG " in line]


def test_history_outlives_a_kill_and_comes_in_pages(place: Site) -> None:
    """All that was echoed is read back after a kill, page by page, while others talk on."""
    with login(place, "bob") as bob:
        bob.sends(*(f"PRIVMSG #lobby :m{number}" for number in range(1500)))
        bob.until(":m1499")
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    place.start()

    with login(place, "bob") as bob, login(place, "alice") as alice:
        bob.sends("CHATHISTORY LATEST #lobby * 1000", "PRIVMSG #lobby :new")
        *page, live = bob.until(":new")
        newest = said(page)
        assert newest == [f"m{number}" for number in range(500, 1500)]
        assert "batch=" not in live

        first = next(line for line in page if line.endswith(":m500"))
        msgid = first.partition("msgid=")[2].partition(" ")[0].partition(";")[0]
        bob.sends(f"@label=z CHATHISTORY BEFORE #lobby msgid={msgid} 1000")
        opening, *rest = bob.until("BATCH -")
        assert "label=z" in opening
        assert "draft/chathistory-end" in opening
        assert said(rest) == [f"m{number}" for number in range(500)]

        alice.until(":new")
        alice.sends("CHATHISTORY LATEST #lobby * 1000")
        assert said(alice.until("BATCH -")) == ["new"]


def test_long_messages_and_metadata_outlive_a_kill(place: Site) -> None:
    """A message of several lines comes back as one, and what was set is set, after a kill."""
    caps = f"{CAPS} draft/multiline draft/metadata-3"
    with login(place, "alice"), login(place, "bob", caps) as bob:
        bob.sends(
            "METADATA * SET url :https://example.org/é",
            "BATCH +1 draft/multiline #lobby",
            *(f"@batch=1 PRIVMSG #lobby :line {number}" for number in range(100)),
            "@label=z BATCH -1",
        )
        opening, *lines, _ = bob.until("BATCH -m")[-102:]
        assert "label=z" in opening
        assert said(lines) == [f"line {number}" for number in range(100)]
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    place.start()

    with login(place, "alice", caps) as alice, login(place, "bob", CAPS) as bob:
        alice.sends("METADATA bob LIST", "CHATHISTORY LATEST #lobby * 1", "PING end")
        received = alice.until("PONG")
        assert any(line.endswith(" 761 alice bob url * https://example.org/é") for line in received)
        assert (
            sum(" BATCH +" in line and "draft/multiline #lobby" in line for line in received) == 1
        )
        assert len(said(received)) == 100

        bob.sends("CHATHISTORY LATEST #lobby * 1")
        received = bob.until("BATCH -")
        assert len(said(received)) == 100
        assert sum("msgid=" in line for line in received) == 1


def test_renamed_channel_outlives_a_kill(place: Site) -> None:
    """Its name, ranks, modes, lists and history are there; what was for operators only is not."""
    with login(place, "bob") as bob, login(place, "alice") as alice:
        bob.sends("JOIN #tea", "MODE #tea +CI-t a:carol", "MODE #tea +be m:a:eve dan!*@*")
        alice.sends("JOIN #tea", "PRIVMSG #tea :open", "PRIVMSG @#tea :for bob alone")
        alice.until(":for bob alone")
        bob.sends("MODE #tea +h alice", "RENAME #tea #coffee :stronger")
        bob.until(" JOIN #coffee")
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    place.start()

    with login(place, "bob") as bob, login(place, "alice") as alice:
        alice.sends("PART #coffee", "JOIN #tea")
        alice.until(" 470 alice #tea #coffee ")
        alice.until(" JOIN #coffee")
        bob.sends("MODE #coffee", "MODE #coffee beI", "PRIVMSG #tea :x", "NAMES #coffee", "PING 1")
        received = [line.partition(" bob ")[2] for line in bob.until("PONG")]
        entries = [line.split(" ")[1] for line in received if line.count(" ") == 3]
        assert "#coffee +Cn" in received
        assert entries[:3] == ["m:a:eve", "dan!*@*", "a:carol"]
        assert "#tea :No such channel" in received
        assert "= #coffee :~bob %alice" in received
        bob.sends("CHATHISTORY LATEST #coffee * 10")
        assert said(bob.until("BATCH -")) == ["open"]


def test_what_a_device_has_missed_comes_by_itself(place: Site) -> None:
    """A client that cannot ask gets it at its next login, after a kill, too; each device its own."""
    plain = "sasl server-time echo-message"
    with login(place, "alice", plain, "phone"):
        pass
    with login(place, "bob") as bob:
        bob.sends(*(f"PRIVMSG #lobby :m{number}" for number in range(30)), "PRIVMSG alice :psst")
        bob.until(":psst")
    assert place.server is not None
    place.server.stop(signal.SIGKILL)
    place.start()

    for device in ("phone", ""):
        with login(place, "alice", plain, device) as alice:
            missed = alice.until(":psst")
            assert said(missed) == [*(f"m{number}" for number in range(30)), "psst"]
            assert all(line.startswith("@time=") for line in missed if "PRIVMSG" in line)
            (ping,) = alice.synchronise()  # whether that has arrived
            assert ping.startswith("PING ")


def test_what_is_sent_again_after_a_kill_is_there_once(place: Site) -> None:
    """The echo of the first copy answers the second one, though the server was killed in between."""
    caps = f"{CAPS} securechat.internal/retry"
    lines = [
        f"@securechat.internal/retry-key=run-{number};label={number} PRIVMSG #lobby :m{number}"
        for number in range(200)
    ]
    with login(place, "bob", caps) as bob:
        bob.sends(*lines)
        first = bob.until(":m100")
        assert place.server is not None
        place.server.stop(signal.SIGKILL)
    place.start()

    with login(place, "bob", caps) as bob:
        bob.sends(*lines)
        again = bob.until(":m199")
        assert first == again[: len(first)]
        bob.sends("CHATHISTORY LATEST #lobby * 1000")
        assert said(bob.until("BATCH -")) == [f"m{number}" for number in range(200)]

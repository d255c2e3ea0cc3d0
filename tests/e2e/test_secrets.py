"""Secrets: whatever way one is sent, right or wrong, it is in no log and in no file."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from securechat.server.passwords import hash_password
from securechat.wire.sasl import encode_plain, to_chunks
from tests.e2e.programs import Site
from tests.server.peer import TlsPeer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

MARK = "Zwetschge"
"""In every secret of these tests, and nowhere else."""

BASE64_MARKS = [base64.b64encode(b"x" * shift + MARK.encode())[4:-4] for shift in range(3)]
"""What is left of it in base64, wherever it stands there."""

CONFIG = """
[server]
password = "{mark} of the server"
insecure_loopback = ["127.0.0.1:0"]

[accounts]
bcrypt_cost = 4
login_required = false
registration = "open"

[[opers]]
name = "night"
password = "{oper}"

[[opers]]
account = "alice"
"""


@pytest.fixture(name="place")
def _place(tmp_path: Path, certificates: Path) -> Iterator[Site]:
    place = Site(tmp_path, certificates)
    place.admin("adduser", "alice", "--password-stdin", text=f"{MARK} of alice")
    config = tmp_path / "securechat.toml"
    config.write_text(CONFIG.format(mark=MARK, oper=hash_password(f"{MARK} of the night", 4)))
    try:
        place.start("--config", str(config), "--verbose")
        yield place
    finally:
        place.clear()


def sasl(name: str, password: str) -> list[str]:
    """Return the lines of a login."""
    chunks = to_chunks(encode_plain(name, password))
    return ["AUTHENTICATE PLAIN", *(f"AUTHENTICATE {chunk}" for chunk in chunks)]


def _assert_nowhere(place: Site) -> None:
    """End the server, and look for the mark in all that it leaves behind."""
    assert place.server is not None
    assert place.server.stop() == 0
    left = {"the log": "\n".join(place.server.err).encode()}
    left |= {str(path): path.read_bytes() for path in place.data.iterdir() if path.is_file()}
    for where, data in left.items():
        for mark in (MARK.encode(), *BASE64_MARKS):
            assert mark not in data, f"{mark!r} is in {where}"
    assert "Traceback" not in left["the log"].decode()


def test_secrets_stay_secret(place: Site) -> None:
    """Logins, OPER, REGISTER and the server's password: right, wrong, misplaced, too soon, too late."""
    assert place.server is not None
    port = int(place.server.until("^listening on ").rpartition(":")[2])
    secret = f"{MARK} of alice"
    payload = to_chunks(encode_plain("alice", secret))[0]
    with TlsPeer(port, None) as bob:
        bob.sends("CAP LS 302", "CAP REQ :sasl labeled-response", f"OPER night :{MARK}")
        bob.sends(f"AUTHENTICATE {payload}", *sasl("alice", f"{MARK} or so"), *sasl(MARK, "x"))
        bob.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE !{payload}", f"AUTHENTICATE {MARK}")
        bob.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {MARK * 50}")
        bob.sends(f"PASS :{MARK} of the server", "NICK bob", "USER b 0 * :b", "CAP END")
        bob.until(" 001 ")
        bob.sends(f"PASS :{MARK}", f"@label=1 PASS :alice:{MARK}", f"OPER night :{MARK}")
        bob.until(" 464 bob ")
        bob.sends(f"OPER {MARK}", f"OPER {MARK} {MARK}", "OPER alice", *sasl("alice", secret))
        bob.until(" 903 ")
        bob.sends("OPER alice", f"OPER night :{MARK} of the night")
        bob.until(" 381 ")
        bob.until(" 381 ")
        bob.sends("REHASH")
        bob.until(" NOTICE bob :Changed: nothing")
        bob.sends("WHOIS bob", f"KILL bob :{MARK[::-1]}")
        bob.until_end()
    with TlsPeer(port, None) as alice:
        alice.sends(f"PASS :alice:{secret}", "NICK alice", "USER b 0 * :b")
        alice.until(" 001 ")
        alice.sends("QUIT")
        alice.until_end()
    with TlsPeer(port, None) as eve:
        eve.sends("CAP LS 302", "NICK eve", "USER b 0 * :b", f"REGISTER * * {MARK}")
        eve.sends(f"REGISTER * {MARK}", f"VERIFY {MARK}", f"REGISTER * * {MARK[:3]}")
        eve.until(" 461 ")
        eve.sends(f"PASS :{MARK} of the server", f"REGISTER * * {MARK} {MARK}", f"VERIFY * {MARK}")
        eve.sends(f"VERIFY eve {MARK}", f"REGISTER {'x' * 40} * {MARK}", f"REGISTER * * {MARK}")
        eve.until("REGISTER SUCCESS eve")
        eve.sends(f"REGISTER * * {MARK}", f"VERIFY eve {MARK}", "CAP END", f"REGISTER * * {MARK}")
        eve.until(" 001 ")
        eve.sends("QUIT")
        eve.until_end()
    for wrong in (f"alice:{MARK}", MARK):
        with TlsPeer(port, None) as eve:
            eve.sends(f"PASS :{wrong}")
            assert " 464 " in eve.until_end()[0]
    log = "\n".join(place.server.err)
    for words in ("operator did=oper entry=night nick=bob account=alice", "did=kill whom=bob"):
        assert words in log, log
    _assert_nowhere(place)

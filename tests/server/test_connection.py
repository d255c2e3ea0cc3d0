"""One connection: what comes in is posted, what is delivered goes out, and the end is readable."""

import base64
import contextlib
import socket
import ssl
import struct
import threading
from pathlib import Path

import pytest
import trustme

from securechat.server.connection import State
from securechat.wire.errors import LineTooLongError, NotUtf8Error
from securechat.wire.message import Message
from securechat.wire.sasl import encode_plain, to_chunks
from securechat.world.batch import Output
from securechat.world.inputs import (
    BadLine,
    Closed,
    Connected,
    Line,
    LoginFailed,
    Method,
    Refusal,
    SaslStarted,
    ServerPasswordAccepted,
)
from tests.server.peer import PATIENCE_S, Front, TlsPeer, front
from tests.server.still import StillPeer


def test_connected_names_address_cloak_and_cipher(secure: Front) -> None:
    """The world hears of a connection once its handshake is done, with a number of this epoch."""
    with secure.peer():
        connected = secure.world.connected()
        assert 1 == connected.session >> 32
        assert "127.0.0.1" == connected.address
        assert "cloak-of-127.0.0.1" == connected.host
        assert connected.tls.startswith("TLSv1.3 TLS_AES_")


def test_lines_come_in_and_go_out_in_order(secure: Front) -> None:
    """A thousand lines in one write are posted in order, 64 a turn, and each is answered."""
    with secure.peer() as bob:
        bob.sends(*(f"PING :{number}" for number in range(1000)))
        assert [f"PONG :{number}" for number in range(1000)] == bob.until(":999")


def test_bytes_one_by_one_make_the_same_line(secure: Front) -> None:
    """A line that comes in 30 TLS records is one line."""
    with secure.peer() as bob:
        for byte in "NICK боб\r\n".encode():
            bob.sock.send(bytes([byte]))
        assert ("боб",) == secure.world.line().message.params


def test_bad_lines_are_posted_and_the_connection_stays(secure: Front) -> None:
    """64 KiB without a line end, and bytes that are not UTF-8, cost one error each."""
    with secure.peer() as bob:
        bob.sock.sendall(b"x" * 65536 + b"\r\n\xff\xfe\r\n")
        first, second = secure.world.until(BadLine), secure.world.until(BadLine)
        assert isinstance(first, BadLine)
        assert isinstance(first.error, LineTooLongError)
        assert isinstance(second, BadLine)
        assert isinstance(second.error, NotUtf8Error)
        assert [] == bob.synchronise()


def test_half_a_line_then_gone_is_nothing_but_closed(secure: Front) -> None:
    """What has no line end was never said."""
    with secure.peer() as bob:
        bob.sock.sendall(b"PRIVMSG #lobby :I was about to")
        session = secure.world.connected().session
    assert Closed(session, "Connection closed") == secure.world.posted.get(timeout=PATIENCE_S)
    assert {} == secure.on_io(lambda: dict(secure.io._hearing))


def test_last_words_are_heard_before_the_end(tmp_path: Path, ca: trustme.CA) -> None:
    """Who sends a page and hangs up has said all of it, also when the budget makes it wait."""
    with front(tmp_path, ca, lines_per_second=1000, burst_lines=10) as running:
        with running.peer() as bob:
            bob.sends(*(f"NOTICE x :{number}" for number in range(500)))
            assert isinstance(bob.sock, ssl.SSLSocket)
            bob.sock.unwrap()
        said = [running.world.line().message.params[1] for _ in range(500)]
        assert [str(number) for number in range(500)] == said
        assert "Connection closed" == running.world.closed().reason


def test_reset_is_closed(secure: Front) -> None:
    """A peer whose machine sends a reset is gone like any other."""
    bob = secure.peer()
    session = secure.world.connected().session
    bob.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    bob.sock.close()
    assert Closed(session, "Connection lost") == secure.world.closed()


def test_closing_output_can_be_read_by_one_who_still_sends(secure: Front) -> None:
    """Rule of the readable refusal: unread input must not reset away the last line."""
    with secure.peer() as bob:
        bob.sends("QUIT", *(f"PRIVMSG #x :{number:400}" for number in range(300)))
        assert ["ERROR :Bye"] == bob.until_end()


def test_closing_sends_close_notify(secure: Front) -> None:
    """The end of a refused connection is a TLS end, not a cut."""
    with secure.peer() as bob:
        bob.sends("QUIT")
        assert "ERROR :Bye" == bob.received()
        assert isinstance(bob.sock, ssl.SSLSocket)
        vars(bob.sock)["suppress_ragged_eofs"] = False  # else a cut looks like an end
        assert b"" == bob.sock.recv(1)


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"NICK bob\r\nUSER b 0 * :b\r\n"])
def test_plain_text_is_closed_and_disturbs_nobody(secure: Front, garbage: bytes) -> None:
    """HTTP or IRC without TLS is closed; the world never hears of it."""
    with socket.create_connection(("127.0.0.1", secure.port), PATIENCE_S) as sock:
        sock.sendall(garbage)
        with contextlib.suppress(ConnectionResetError):
            while sock.recv(1000):
                pass
    with secure.peer() as bob:
        assert [] == bob.synchronise()
    assert isinstance(secure.world.posted.get(timeout=PATIENCE_S), Connected)


def test_silent_handshake_ends_at_its_deadline(tmp_path: Path, ca: trustme.CA) -> None:
    """Half a handshake is a total of handshake_s, whatever trickles in."""
    with (
        front(tmp_path, ca, handshake_s=0.3) as running,
        socket.create_connection(("127.0.0.1", running.port), PATIENCE_S) as silent,
    ):
        silent.sendall(b"\x16\x03\x01")
        assert b"" == silent.recv(1)


def test_silent_handshake_holds_nobody_up(tmp_path: Path, ca: trustme.CA) -> None:
    """Half a handshake may last; others are served."""
    with (
        front(tmp_path, ca, handshake_s=600) as running,
        socket.create_connection(("127.0.0.1", running.port), PATIENCE_S) as silent,
    ):
        silent.sendall(b"\x16\x03\x01")
        with running.peer() as bob:
            assert [] == bob.synchronise()


def test_registration_has_a_deadline(tmp_path: Path, ca: trustme.CA) -> None:
    """Who does not log in in time is told so, and closed."""
    with front(tmp_path, ca, registration_s=0.2) as running, running.peer() as bob:
        assert ["ERROR :Registration timed out"] == bob.until_end()
        assert "Registration timed out" == running.world.closed().reason


def test_silence_gets_a_ping_then_an_end() -> None:
    """After ping_s a PING, after as long again the end; an answer begins it anew."""
    with StillPeer(ping_s=120) as bob:
        bob.sends(b"NICK bob\r\n")
        assert ["001 :Welcome"] == bob.received()
        bob.io.passes(119)
        assert [] == bob.received()
        bob.io.passes(2)
        assert ["PING :securechat"] == bob.received()
        bob.io.passes(118)
        bob.sends(b"PONG :securechat\r\n")
        bob.io.passes(119)
        assert [] == bob.received()
        bob.io.passes(2)
        assert ["PING :securechat"] == bob.received()
        bob.io.passes(118)
        assert [] == bob.received()
        bob.io.passes(2)
        assert ["ERROR :Ping timeout: 240 s"] == bob.received()
        assert "Ping timeout: 240 s" == bob.world.closed().reason


def test_flood_is_slowed_and_nothing_is_lost() -> None:
    """A spent budget makes a flood wait: a PING is half a token, and ten tokens are there."""
    with StillPeer(lines_per_second=1, burst_lines=10) as bob:
        bob.sends(b"NICK bob\r\n")
        bob.io.passes(10)
        bob.said()
        bob.sends(b"".join(b"PING :%d\r\n" % number for number in range(100)))
        said = bob.said()
        assert [str(number) for number in range(20)] == said
        assert not bob.is_read
        bob.io.passes(0.5)
        assert [] == bob.said()
        for seconds in range(1, 50):
            bob.io.passes(1)
            said += bob.said()
            assert len(said) <= 20 + 2 * (seconds + 1)
        assert [str(number) for number in range(100)] == said
        assert bob.is_read


@pytest.mark.parametrize("is_registered", [False, True])
@pytest.mark.parametrize("flood", [b"\n", b"\r\n", b"x"])
def test_flood_without_a_line_is_slowed(flood: bytes, *, is_registered: bool) -> None:
    """Rule of reading that yields no line: it costs us as much, so it is charged like one."""
    with StillPeer(lines_per_second=1, burst_lines=10) as bob:
        if is_registered:
            bob.sends(b"NICK bob\r\n")
        reads = 0
        while bob.is_read:
            bob.sends(flood * (512 // len(flood)))
            reads += 1
            assert reads <= 10, "for ever"
        assert reads == 10
        bob.io.passes(2)
        assert bob.is_read


def test_slow_reader_is_closed_without_farewell(tmp_path: Path, ca: trustme.CA) -> None:
    """Who does not read is closed once outbox_bytes wait; the io thread waits for nobody."""
    with front(tmp_path, ca, outbox_bytes=65536) as running, running.peer() as slow:
        session = running.world.connected().session
        output = Output((session,), [b"x" * 65534 + b"\r\n"])
        for _ in range(1000):
            running.io.deliver([output])
        assert Closed(session, "Send queue exceeded") == running.world.closed()
        with running.peer() as bob:
            assert [] == bob.synchronise()
        assert all(set(line) == {"x"} for line in slow.until_end())


def test_blocked_write_goes_on_unharmed(tmp_path: Path, ca: trustme.CA) -> None:
    """A stream that blocks again and again arrives whole and in order."""
    lines = [f"{number:06} {'y' * 500}\r\n".encode() for number in range(30_000)]
    with front(tmp_path, ca, outbox_bytes=1 << 30) as secure, secure.peer() as slow:
        session = secure.world.connected().session
        connection = secure.connection(session)
        for start in range(0, 30_000, 10):
            secure.io.deliver([Output((session,), lines[start : start + 10])])
        secure.on_io(lambda: None)  # in the next turn, all that was delivered has been taken
        assert [connection] == secure.on_io(lambda: list(secure.io._stuck))
        secure.world.says(session, "more while it is stuck")
        received = slow.until("more while it is stuck")
        assert [line.decode().strip() for line in lines] == received[:-1]


def test_one_large_chunk_is_cut_for_writing_only(secure: Front) -> None:
    """A chunk over 64 KiB arrives whole."""
    with secure.peer() as bob:
        session = secure.world.connected().session
        secure.world.says(session, "z" * 300_000)
        assert "z" * 300_000 == bob.received()


def test_password_is_taken_apart_and_later_lines_wait(secure: Front) -> None:
    """The world sees that a login began, never the password; what follows waits for the check."""
    with secure.peer() as bob:
        bob.sends(
            "@label=7 AUTHENTICATE PLAIN",
            *(f"@label=8 AUTHENTICATE {chunk}" for chunk in to_chunks(encode_plain("bob", "s3"))),
            "NICK bob",
        )
        session = secure.world.connected().session
        started = secure.world.posted.get(timeout=PATIENCE_S)
        assert SaslStarted(session, "PLAIN", "7") == started
        connection, attempt = secure.passwords.attempts.get(timeout=PATIENCE_S)
        assert ("bob", "s3", Method.SASL, "8", "") == attempt
        assert "s3" not in repr(attempt)
        with secure.peer() as other:
            other.synchronise()
        assert ["Connected", "Line", "Closed"] == [
            type(secure.world.posted.get(timeout=PATIENCE_S)).__name__ for _ in range(3)
        ]
        connection.io.call(connection.go_on)
        bob.until("001")


def test_hanging_up_during_the_check_is_noticed(secure: Front) -> None:
    """A job of somebody who has gone can be skipped."""
    with secure.peer() as bob:
        bob.sends("PASS bob:secret")
        connection, _ = secure.passwords.attempts.get(timeout=PATIENCE_S)
        assert not connection.is_gone
    secure.world.closed()
    assert connection.is_gone


def test_registration_deadline_stands_still_during_the_check() -> None:
    """A login that waits with us costs the peer none of its time, and gives it no more."""
    with StillPeer(registration_s=30) as bob:
        bob.io.passes(20)
        bob.sends(b"PASS bob:secret\r\nPING :1\r\n")
        bob.io.passes(60)
        assert [] == bob.received()
        bob.io.call(bob.connection.go_on)
        assert ["PONG :1"] == bob.received()
        bob.io.passes(9)
        assert [] == bob.received()
        bob.io.passes(2)
        assert ["ERROR :Registration timed out"] == bob.received()


def test_refused_attempt_is_posted_at_once(secure: Front) -> None:
    """A full queue is an answer, not a wait."""
    secure.passwords.refusal = Refusal.BUSY
    with secure.peer() as bob:
        bob.sends("PASS bob:secret")
        session = secure.world.connected().session
        assert LoginFailed(session, Refusal.BUSY, Method.PASS, None) == secure.world.until(
            LoginFailed
        )


def test_server_password_lets_a_guest_in(tmp_path: Path, ca: trustme.CA) -> None:
    """PASS with the server's own password is no account's."""
    with front(tmp_path, ca, "open sesame") as running, running.peer() as guest:
        guest.sends("PASS :open sesame")
        session = running.world.connected().session
        accepted = running.world.posted.get(timeout=PATIENCE_S)
        assert ServerPasswordAccepted(session) == accepted


def test_world_behind_stops_reading_but_not_writing(secure: Front) -> None:
    """Over high water nothing more comes in; what is delivered still goes out."""
    with secure.peer() as bob:
        session = secure.world.connected().session
        bob.synchronise()
        secure.world.backlog = 1_000_000
        secure.on_io(lambda: None)
        secure.on_io(lambda: None)
        bob.sends("PING :late")
        secure.world.says(session, "written anyway")
        assert "written anyway" == bob.received()
        secure.on_io(lambda: None)
        secure.world.posted.get(timeout=PATIENCE_S)
        assert secure.world.posted.empty()
        secure.world.backlog = 0
        assert "PONG :late" == bob.received()


def test_driblets_are_charged(secure: Front) -> None:
    """Reading that yields no line costs something of the budget, too."""
    with secure.peer() as bob:
        session = secure.world.connected().session
        connection = secure.connection(session)
        before = secure.on_io(lambda: connection._budget.tokens)
        for byte in b"PING :1":
            bob.sock.sendall(bytes([byte]))
        bob.sends("")
        bob.until("PONG :1")
        after = secure.on_io(lambda: connection._budget.tokens)
        assert isinstance(before, float)
        assert isinstance(after, float)
        assert after < before


def test_plain_loopback_speaks_without_tls(tmp_path: Path) -> None:
    """An insecure loopback listener gives the same lines in the clear."""
    with front(tmp_path, None) as running, running.peer() as bot:
        assert "none" == running.world.connected().tls
        bot.sends("PING :1", "QUIT")
        assert ["PONG :1", "ERROR :Bye"] == bot.until_end()


def test_output_for_a_closed_connection_is_dropped(secure: Front) -> None:
    """Dropped by object: a descriptor may already stand for somebody else."""
    with secure.peer():
        session = secure.world.connected().session
        connection = secure.connection(session)
    secure.world.closed()
    with secure.peer() as bob:
        secure.world.connected()
        secure.io.deliver([Output((session,), [b"for somebody else\r\n"])])
        assert [] == bob.synchronise()
    assert connection.state is State.CLOSED


def test_lines_of_one_do_not_starve_another(secure: Front) -> None:
    """Of two that are read in the same turn, one is not worked on to its end before the other."""
    gate = threading.Event()

    def hold(_now: float) -> None:
        assert gate.wait(PATIENCE_S)

    with secure.peer() as flood, secure.peer() as bob:
        flood.synchronise()
        bob.synchronise()
        secure.io.call(hold)
        flood.sends(*(f"NOTICE x :{number}" for number in range(600)))  # one read, ten turns
        bob.sends("PING :bob")
        gate.set()
        bob.until("PONG :bob")
        before = 0
        while secure.world.line().message != Message("PING", ("bob",)):
            before += 1
        assert before < 100


def test_line_type_is_kept(secure: Front) -> None:
    """What has no secret is posted as it was parsed, tags included."""
    with secure.peer() as bob:
        bob.sends("@+typing=active TAGMSG #x")
        line = secure.world.line()
        assert isinstance(line, Line)
        assert {"+typing": "active"} == line.message.tags


def test_peer_helper_trusts_only_its_ca(secure: Front) -> None:
    """These tests check the certificate, as every client must."""
    with pytest.raises(ssl.SSLCertVerificationError):
        TlsPeer(secure.port, trustme.CA())


def test_base64_of_a_name_is_no_secret_mistaken_for_a_line(secure: Front) -> None:
    """A payload after AUTHENTICATE PLAIN never reaches the world, good or bad."""
    payload = base64.b64encode(b"nonsense").decode()
    with secure.peer() as bob:
        bob.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {payload}", "PING :end")
        bob.until(":end")
    kinds = []
    while not secure.world.posted.empty():
        item = secure.world.posted.get()
        kinds.append(type(item).__name__)
        assert payload not in repr(item)
    assert ["Connected", "SaslStarted", "LoginFailed", "Line"] == kinds[:4]

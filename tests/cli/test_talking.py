"""What is typed goes out, what others do is printed, and each end has its exit code."""

import json
import re
import signal
from contextlib import suppress

import pytest

from securechat.cli import talking
from tests.cli.program import Program, lets_in
from tests.client.peer import Peer

STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "


def test_lines_of_stdin_are_sent_and_the_end_waits_for_their_echo(program: Program) -> None:
    """Each line is a message, a slash changes nothing; own messages are not printed."""
    texts: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        texts.extend(peer.echoes() for _ in range(3))
        peer.until("QUIT")

    code, out, err = program.ends(script, "hello\n/quit\n\nПривет\n")
    assert ["hello", "/quit", "Привет"] == texts
    assert code == 0, err
    assert not out


def test_what_others_do_is_printed_line_by_line(program: Program) -> None:
    """The format that scripts rely on, to the letter."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends(
            "@time=2026-11-20T21:35:38.998Z :alice!a@h PRIVMSG #lobby :text",
            "@time=2026-11-20T21:35:38.999Z :alice!a@h JOIN #lobby alice :A",
            "@time=2026-11-20T21:35:39.000Z :alice!a@h PRIVMSG #lobby :\x01ACTION waves\x01",
            "@time=2026-11-20T21:35:39.001Z :alice!a@h PRIVMSG bob :psst",
            "@time=2026-11-20T21:35:39.002Z :alice!a@h PRIVMSG #lobby :\x1b[2J\u202e\x02x",
            ":bob!u@h PRIVMSG #lobby :from my phone",
            "@time=2026-11-20T21:35:39.003Z :alice!a@h QUIT :Connection closed",
            "@time=2026-11-20T21:35:39.004Z :carol!c@h JOIN #lobby carol :C",
            "@time=2026-11-20T21:35:39.005Z :carol!c@h PART #lobby",
        )
        peer.echoes()
        peer.until("QUIT")

    code, out, _ = program.ends(script, "hello\n")
    assert code == 0
    assert out.splitlines() == [
        "2026-11-20T21:35:38.998Z #lobby <alice> text",
        "2026-11-20T21:35:38.999Z #lobby * alice joined",
        "2026-11-20T21:35:39.000Z #lobby * alice waves",
        "2026-11-20T21:35:39.001Z @alice <alice> psst",
        "2026-11-20T21:35:39.002Z #lobby <alice> ␛[2Jx",
        "2026-11-20T21:35:39.003Z #lobby * alice left (Connection closed)",
        "2026-11-20T21:35:39.004Z #lobby * carol joined",
        "2026-11-20T21:35:39.005Z #lobby * carol left",
    ]


def test_line_without_time_gets_ours(program: Program) -> None:
    """A server without server-time: the stamp has the same form."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends(":alice!a@h PRIVMSG #lobby :text")
        peer.waits_for_end()

    _, out, _ = program.ends(script)
    assert re.fullmatch(STAMP + "#lobby <alice> text\n", out)


def test_exit_alone_on_a_line_ends(program: Program) -> None:
    """What stands behind it is not sent, and --follow does not matter."""
    texts: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        texts.append(peer.echoes())
        assert peer.waits_for_end() == ["QUIT"]

    with program.talks(script, "--follow") as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"we exit\nexit\nmore\n")
        process.stdin.flush()
        assert process.wait(20) == 0
        assert b'line 2 is "exit": what follows it is not sent' in process.stderr.read()
    assert texts == ["we exit"]


def test_exit_as_the_last_line_says_nothing(program: Program) -> None:
    """Nothing but blank lines behind it: nothing is lost."""
    code, _, err = program.ends(lets_in, "exit\n\n \n")
    assert code == 0
    assert "not sent" not in err


def test_line_that_is_not_utf8_is_code_1(program: Program) -> None:
    """It is not sent mangled, and the others are sent."""
    texts: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        texts.extend(peer.echoes() for _ in range(2))
        peer.until("QUIT")

    with program.talks(script) as process:
        _, err = process.communicate(b"one\n\xcf\xf0\xe8\nthree\n", timeout=20)
    assert texts == ["one", "three"]
    assert process.returncode == 1
    assert b"line 2 is not UTF-8, and not sent" in err


@pytest.mark.parametrize(
    ("rooms", "options", "chosen"),
    [
        (["#work", "#lobby", "#a"], [], "#lobby"),
        (["#work", "#Plans"], [], "#Plans"),
        (["#lobby", "#work"], ["--room", "work"], "#work"),
    ],
)
def test_room_written_to_is_said(
    program: Program, rooms: list[str], options: list[str], chosen: str
) -> None:
    """#lobby, whatever order the server has; else the first by name. --room may lack its #."""
    targets: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in(*rooms)
        label, target = peer.until(r"@label=(\d+) PRIVMSG (\S+) :hello").groups()
        targets.append(target)
        peer.sends(f"@label={label} :bob!u@h PRIVMSG {target} :hello")
        peer.waits_for_end()

    code, _, err = program.ends(script, "hello\n", *options)
    assert (code, targets) == (0, [chosen])
    assert err.count(f"securechat-client: writing to {chosen}\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_follow_stays_until_a_signal(program: Program, number: int) -> None:
    """The end of input does not end it; a signal does, with a goodbye and code 0."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.echoes()
        peer.sends(":alice!a@h PRIVMSG #lobby :still here?")
        peer.until("QUIT")

    with program.talks(script, "--follow") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"hello\n")
        process.stdin.close()
        assert b"still here?" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(20) == 0


def test_broken_pipe_ends_quietly(program: Program) -> None:
    """`| head`: nobody reads on, and that is no error."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends(":alice!a@h PRIVMSG #lobby :one")
        for _ in range(2):
            peer.echoes()
            peer.sends(":alice!a@h PRIVMSG #lobby :two")
        peer.waits_for_end()

    with program.talks(script, "--follow") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"one" in process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"a\nb\n")
        process.stdin.flush()
        assert process.wait(20) == 0
        assert b"Traceback" not in process.stderr.read()


def test_signal_ends_it_although_nobody_reads(program: Program) -> None:
    """A reader of our output that has stopped reading cannot hold us."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        with suppress(OSError):
            peer.sends(*[":alice!a@h PRIVMSG #lobby :" + "x" * 400] * 2000)
            peer.waits_for_end()

    with program.talks(script, "--follow") as process:
        assert process.stdout is not None
        assert b"xxx" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_room_is_joined_and_written_to(program: Program) -> None:
    """--room names where lines go, whatever else the server puts us into."""
    targets: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.until("JOIN #work")
        peer.joins("#work")
        label, target = peer.until(r"@label=(\d+) PRIVMSG (\S+) :?hello").groups()
        targets.append(target)
        peer.sends(f"@label={label} :bob!u@h PRIVMSG {target} :hello")
        peer.waits_for_end()

    code, _, _ = program.ends(script, "hello\n", "--room", "#work")
    assert (code, targets) == (0, ["#work"])


def test_room_that_is_refused_is_code_1(program: Program) -> None:
    """A line meant for one room never goes to another."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.until("JOIN #secret")
        peer.sends(":test 473 bob #secret :Cannot join channel (+i)")
        assert peer.waits_for_end() == ["QUIT"]

    code, _, err = program.ends(script, "hello\n", "--room", "#secret")
    assert code == 1
    assert "You cannot join #secret: only who is invited may." in err


def test_refused_message_is_code_1(program: Program) -> None:
    """The others are sent; stderr says which was not, and why."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        label = peer.until(r"@label=(\d+) PRIVMSG .*")[1]
        peer.sends(f"@label={label} FAIL PRIVMSG TEMPORARILY_UNAVAILABLE #lobby :Disk full")
        peer.echoes()
        peer.waits_for_end()

    code, _, err = program.ends(script, "one\ntwo\n")
    assert code == 1
    assert "not sent: 'one'. Disk full." in err


def test_once_sends_the_text_and_leaves(program: Program) -> None:
    """No stdin is read, a terminal or not; the exit code says that all was confirmed."""
    texts: list[str] = []

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        texts.extend(peer.echoes() for _ in range(2))
        peer.until("QUIT")

    with program.talks(script, "--once", "built", "--once", "and shipped") as process:
        assert process.wait(20) == 0
    assert texts == ["built", "and shipped"]


def test_listen_leaves_after_so_many_messages(program: Program) -> None:
    """Joining is none; our own are none; what comes later is not printed."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.echoes()
        peer.sends(
            ":alice!a@h JOIN #lobby alice :A",
            ":bob!u@h PRIVMSG #lobby :from my phone",
            *(f":alice!a@h PRIVMSG #lobby :{number}" for number in range(5)),
        )
        peer.until("QUIT")

    with program.talks(script, "--listen", "2", "--once", "anybody?") as process:
        assert process.wait(20) == 0
        assert process.stdout is not None
        lines = process.stdout.read().decode().splitlines()
    assert [line.partition(" ")[2] for line in lines] == [
        "#lobby * alice joined",
        "#lobby <alice> 0",
        "#lobby <alice> 1",
    ]


def test_json_is_an_object_a_line(program: Program) -> None:
    """The keys that scripts rely on, to the letter."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends(
            '@time=2026-11-20T21:35:38.998Z :alice!a@h PRIVMSG #lobby :Привет "x"',
            "@time=2026-11-20T21:35:39.000Z :alice!a@h PRIVMSG bob :\x01ACTION waves\x01",
            "@time=2026-11-20T21:35:39.001Z :carol!c@h JOIN #lobby carol :C",
            "@time=2026-11-20T21:35:39.002Z :carol!c@h NICK Carol",
            "@time=2026-11-20T21:35:39.003Z :alice!a@h TOPIC #lobby :Plans",
            "@time=2026-11-20T21:35:39.004Z :alice!a@h KICK #lobby Carol :enough",
            "@time=2026-11-20T21:35:39.005Z :alice!a@h JOIN #lobby alice :A",
            "@time=2026-11-20T21:35:39.006Z :alice!a@h QUIT :bye",
        )
        peer.waits_for_end()

    code, out, _ = program.ends(script, "", "--json")
    time = "2026-11-20T21:35:"
    lobby = {"place": "#lobby"}
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"time": f"{time}38.998Z", "event": "message", **lobby, "nick": "alice",
         "text": 'Привет "x"', "manner": "text"},
        {"time": f"{time}39.000Z", "event": "message", "place": "@alice", "nick": "alice",
         "text": "waves", "manner": "action"},
        {"time": f"{time}39.001Z", "event": "joined", **lobby, "nick": "carol"},
        {"time": f"{time}39.002Z", "event": "renamed", **lobby, "nick": "carol", "new": "Carol"},
        {"time": f"{time}39.003Z", "event": "topic", **lobby, "nick": "alice", "text": "Plans"},
        {"time": f"{time}39.004Z", "event": "left", **lobby, "nick": "Carol", "reason": "enough",
         "by": "alice"},
        {"time": f"{time}39.005Z", "event": "joined", **lobby, "nick": "alice"},
        {"time": f"{time}39.006Z", "event": "left", **lobby, "nick": "alice", "reason": "bye"},
    ]  # fmt: skip


def test_sentence_is_broken_at_words() -> None:
    """On a terminal; what can be copied stays whole where it fits."""
    text = "securechat-client: it is not verified:\n  tried: /a/b (--ca)\n  " + "word " * 9
    assert talking._wrapped(text, 40).splitlines() == [
        "securechat-client: it is not verified:",
        "  tried: /a/b (--ca)",
        "  word word word word word word word",
        "  word word",
    ]
    assert talking._wrapped("x" * 50, 40) == "x" * 50

"""The program as it is typed: a real process, a scripted server, real TLS."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import securechat
from securechat.cli import client, talking
from tests.client.authority import Authority
from tests.client.peer import Peer, Script, ScriptedServer

STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs the certificates of these tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server_context(authority: Authority) -> ssl.SSLContext:
    """A server certificate for 127.0.0.1."""
    return authority.context("127.0.0.1")


Process = subprocess.Popen[bytes]


@contextmanager
def started(home: Path, *options: str, password: str = "secret") -> Iterator[Process]:
    """Run the client as bob, without a terminal to ask at."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONWARNINGS": "error"}
    if password:
        environment["SECURECHAT_PASSWORD"] = password
    process = subprocess.Popen(
        [sys.executable, "-m", "securechat.cli.client", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=Path(securechat.__file__).parents[1],
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class Program:
    """Runs the client against a scripted server."""

    def __init__(self, home: Path, authority: Authority, context: ssl.SSLContext) -> None:
        self._home = home
        self._context = context
        self._options = ("--user", "bob", "--ca", str(authority.file))

    @contextmanager
    def talks(self, script: Script, *options: str) -> Iterator[Process]:
        """Start both."""
        with (
            ScriptedServer(self._context, script) as server,
            started(
                self._home, *self._options, "--server", f"127.0.0.1:{server.port}", *options
            ) as process,
        ):
            yield process

    def ends(self, script: Script, text: str = "", *options: str) -> tuple[int, str, str]:
        """Give it *text* and the end of input; return its code, stdout and stderr."""
        with self.talks(script, *options) as process:
            return ended(process, text)


def ended(process: Process, text: str = "") -> tuple[int, str, str]:
    """Give *process* *text* and the end of input; return its code, stdout and stderr."""
    out, err = process.communicate(text.encode(), timeout=20)
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def program(tmp_path: Path, authority: Authority, server_context: ssl.SSLContext) -> Program:
    """The client, with the authority of its server."""
    return Program(tmp_path, authority, server_context)


def lets_in(peer: Peer) -> None:
    """A server that lets bob into #lobby, and waits for his end."""
    peer.lets_in("#lobby")
    peer.waits_for_end()


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


def test_lost_before_acknowledgement_is_code_5(program: Program) -> None:
    """The connection breaks between a message and its echo."""

    def script(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.until(".*PRIVMSG.*")
        peer.closes()

    code, _, err = program.ends(script, "hello\n")
    assert code == 5
    assert "not confirmed: 'hello'" in err


def test_refused_login_is_code_4(program: Program) -> None:
    """It says what to do, with the name in it, and nothing of the password."""

    def script(peer: Peer) -> None:
        peer.refuses(":test 904 * :SASL authentication failed")
        peer.waits_for_end()

    code, _, err = program.ends(script)
    assert code == 4
    assert err == (
        "securechat-client: Name or password not accepted. No account yet, or the password"
        " forgotten? The operator makes you a link (securechat-admin invite, or securechat-admin"
        " reset bob), which you paste here: securechat-client --ask\n"
    )


def test_suspended_account_is_code_4(program: Program) -> None:
    """The server's own sentence: the password was right."""

    def script(peer: Peer) -> None:
        peer.refuses(":test 902 * :This account is suspended; ask the person who runs this server")
        peer.waits_for_end()

    code, _, err = program.ends(script)
    assert code == 4
    assert err == (
        "securechat-client: This account is suspended; ask the person who runs this server.\n"
    )


def test_busy_server_is_not_a_wrong_password(program: Program) -> None:
    """The server did not look at the password: its own words, and code 5."""

    def script(peer: Peer) -> None:
        peer.refuses(
            "FAIL AUTHENTICATE TOO_MANY_ATTEMPTS :Too many wrong passwords: wait a minute",
            ":test 904 * :Too many wrong passwords: wait a minute",
        )
        peer.waits_for_end()

    code, _, err = program.ends(script)
    assert (code, err) == (5, "securechat-client: Too many wrong passwords: wait a minute.\n")


@pytest.mark.parametrize("is_welcomed", [True, False])
def test_last_words_of_a_server_are_harmless(program: Program, *, is_welcomed: bool) -> None:
    """What an ERROR says goes to a terminal, too."""

    def script(peer: Peer) -> None:
        if is_welcomed:
            peer.lets_in("#lobby")
        peer.until(".*PRIVMSG.*" if is_welcomed else "USER .*")
        peer.sends("ERROR :\x1b[2Jgo away")

    code, _, err = program.ends(script, "hello\n")
    assert code == 5
    assert "␛[2Jgo away" in err
    assert "\x1b" not in err


def test_nobody_listening_is_code_5(tmp_path: Path) -> None:
    """One sentence, no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with started(tmp_path, "--user", "bob", "--server", f"127.0.0.1:{port}") as process:
        code, _, err = ended(process)
    assert code == 5
    assert err == (
        f"securechat-client: cannot connect to 127.0.0.1:{port}: no server is listening there\n"
    )


def test_unknown_authority_is_code_3(tmp_path: Path, server_context: ssl.SSLContext) -> None:
    """It says what was tried, and how to get the file."""
    with ScriptedServer(server_context, lets_in) as server:
        address = f"127.0.0.1:{server.port}"
        with started(tmp_path, "--user", "bob", "--server", address) as process:
            code, _, err = ended(process, "hello\n")
    assert code == 3
    assert "from an authority that is not trusted here" in err
    assert "tried: the system's store" in err
    assert "--ca ca.pem" in err


def test_wrong_ca_is_code_3(tmp_path: Path, server_context: ssl.SSLContext) -> None:
    """A file with another server's authority convinces nobody."""
    other = Authority(tmp_path)
    program = Program(tmp_path, other, server_context)
    code, _, err = program.ends(lets_in, "hello\n")
    assert code == 3
    assert f"tried: {other.file} (--ca)" in err
    assert "Ask the operator" in err


@pytest.mark.parametrize(
    ("names", "expires", "sentence"),
    [
        (["127.0.0.1"], NOW - timedelta(days=1), "its certificate has expired"),
        (["chat.example.org"], None, "its certificate is for other names than 127.0.0.1"),
    ],
)
def test_bad_certificate_is_code_3(
    tmp_path: Path, authority: Authority, names: list[str], expires: datetime, sentence: str
) -> None:
    """Expired and misnamed are told apart: what to do differs."""
    context = authority.context(*names, expires=expires, begins=NOW - timedelta(days=9))
    code, _, err = Program(tmp_path, authority, context).ends(lets_in, "hello\n")
    assert code == 3
    assert sentence in err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "--user NAME"),
        (["--user", "a b"], "cannot be a name"),
        (["--user", "bob", "--server", "a:0"], "is not a port"),
        (["--user", "bob", "--server", "[::1"], "not an IPv6 address"),
        (["--user", "bob", "--room", "a b"], "neither '#room' nor '@NAME'"),
        (["--user", "bob", "--room", "@a b"], "neither '#room' nor '@NAME'"),
        (["--user", "bob", "--ca", "/nonexistent"], "does not exist"),
        (["--user", "bob", "--ca", "/dev/null"], "/dev/null holds no certificate"),
        (["--user", "bob"], "There is no terminal to ask"),
        (["--bogus"], "No such option"),
    ],
)
def test_wrong_usage_is_code_2(tmp_path: Path, options: list[str], sentence: str) -> None:
    """And a sentence on stderr."""
    with started(tmp_path, *options, password="") as process:
        code, out, err = ended(process)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.startswith("securechat-client: ")
    assert err.endswith(" (see securechat-client --help)\n")


def test_ca_file_without_certificates_is_code_2(tmp_path: Path) -> None:
    """It names the file."""
    file = tmp_path / "ca.pem"
    file.write_text("hello")
    with started(tmp_path, "--user", "bob", "--ca", str(file)) as process:
        code, _, err = ended(process)
    assert code == 2
    assert f"{file} holds no certificate" in err


def test_password_file_that_others_can_read_is_told(tmp_path: Path, program: Program) -> None:
    """It works all the same; the password itself is nowhere in the output."""
    file = tmp_path / "password"
    file.write_text("sesame street\nnot this\n")
    file.chmod(0o644)

    def script(peer: Peer) -> None:
        peer.sends(":test CAP * LS :sasl")
        peer.until("CAP REQ :sasl")
        peer.sends(":test CAP * ACK :sasl", "AUTHENTICATE +")
        peer.until("AUTHENTICATE AGJvYgBzZXNhbWUgc3RyZWV0")
        peer.sends("ERROR :enough")

    code, _, err = program.ends(script, "", "--password-file", str(file))
    assert code == 5
    assert f"others can read {file}" in err
    assert "sesame" not in err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Both answer without a server."""
    assert client.main(["--version"]) == 0
    assert capsys.readouterr().out == f"securechat-client {securechat.__version__}\n"
    assert client.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(word in text for word in ("--follow", "Exit codes", "SECURECHAT_PASSWORD", "exit"))


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


def test_pipe_starts_without_prompt_toolkit() -> None:
    """It would cost a script an eighth of a second."""
    code = "import sys, securechat.cli.client; sys.exit('prompt_toolkit' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_printed(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the program, and asking it completes an option."""
    assert client.main(["--completion", shell]) == 0
    assert "securechat-client" in capsys.readouterr().out
    monkeypatch.setenv("_SECURECHAT_CLIENT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "securechat-client --lis")
    monkeypatch.setenv("COMP_CWORD", "1")
    with pytest.raises(SystemExit, match="0"):
        client.main([])
    assert "--listen" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "locale", "said"),
    [
        ("", "ru_RU.UTF-8", "'a:b:c' — не ХОСТ:ПОРТ и не адрес IPv6 (см. "),
        ("", "de_DE.UTF-8", "'a:b:c' is neither HOST:PORT nor an IPv6 address (see "),
        ('language = "ru"', "C.UTF-8", "'a:b:c' — не ХОСТ:ПОРТ и не адрес IPv6 (см. "),
        (
            'language = "en"',
            "ru_RU.UTF-8",
            "'a:b:c' is neither HOST:PORT nor an IPv6 address (see ",
        ),
    ],
)
def test_language_follows_the_locale_unless_one_is_chosen(
    settings: str, locale: str, said: str, tmp_path: Path
) -> None:
    """From the first word on, before there is a screen; unknown languages are English."""
    environment = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(tmp_path), "LANG": locale}
    (tmp_path / "securechat").mkdir()
    (tmp_path / "securechat" / "settings.toml").write_text(settings, encoding="utf-8")
    options = ("--user", "bob", "--server", "a:b:c")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "securechat.cli.client", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        cwd=Path(securechat.__file__).parents[1],
        check=False,
    )
    assert said in done.stderr.decode()

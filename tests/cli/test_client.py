"""The program's options, and what keeps it from talking."""

import os
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import securechat
from securechat.cli import client
from tests.cli.program import Program, ended, lets_in, started
from tests.client.authority import Authority
from tests.client.peer import Peer, ScriptedServer

NOW = datetime.now(UTC)


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


def test_pipe_starts_without_prompt_toolkit() -> None:
    """It would cost a script an eighth of a second."""
    code = "import sys, securechat.cli.client; sys.exit('prompt_toolkit' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


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

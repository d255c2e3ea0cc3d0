import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from securechat.cli import admin
from securechat.server.passwords import verify
from securechat.store.database import Store
from securechat.store.reading import AccountReader, Credential

BCRYPT = "$2y$04$zP2a5TU/F.NK3Cq05uuZb.ipDDrQUacM4OWzXOVj5zadZnLzkQCb."


class Operator:
    """Types commands; the data directory and a configuration with a cheap bcrypt are set."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = folder / "data"
        self.config = folder / "securechat.toml"
        self.config.write_text("[accounts]\nbcrypt_cost = 4\n")
        self.out = ""
        self.err = ""
        self._capsys = capsys

    def types(self, *words: str) -> int:
        """Run the program; `out` and `err` are what it wrote."""
        options = ["--data", str(self.data), "--config", str(self.config)]
        code = admin.main([*options, *words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def stored(self, name: str) -> Credential | None:
        """The account as a login would find it."""
        reader = AccountReader(self.data)
        found = reader.find(name)
        reader.close()
        return found


@pytest.fixture(name="operator")
def _operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, capsys)


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let standard input be a pipe with *data*."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_adduser_generate_prints_the_password_alone(operator: Operator) -> None:
    """On standard output, for a script; where it was added goes to standard error."""
    assert operator.types("adduser", "Bob", "--generate") == 0

    credential = operator.stored("bob")
    assert credential is not None
    assert credential.account == 1
    assert verify(operator.out.removesuffix("\n"), credential.password_hash)
    assert operator.err == (
        f"made the data directory {operator.data}\nadded Bob (in {operator.data})\n"
    )

    operator.types("adduser", "alice", "--generate")

    assert operator.err == f"added alice (in {operator.data})\n"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_adduser_reads_the_password_from_a_pipe(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, end: bytes
) -> None:
    """One line, with its spaces, without its end."""
    give_stdin(monkeypatch, " пароль 1 ".encode() + end)

    assert operator.types("adduser", "bob", "--password-stdin") == 0

    credential = operator.stored("bob")
    assert credential is not None
    assert verify(" пароль 1 ", credential.password_hash)
    assert operator.out == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"1234567\n", "the password is too short: at least 8 characters"),
        (b"", "the password is too short: at least 8 characters"),
        (b"12345678\n12345678\n", "the password holds a control character"),
        (b"1234567\xff\n", "the password is not valid UTF-8"),
        (b"x" * 1025, "the password is too long: at most 1024 bytes"),
        (b"x" * 100_000, "the password is too long: at most 1024 bytes"),
    ],
)
def test_unusable_password_is_refused(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, data: bytes, reason: str
) -> None:
    """With the reason, before anything is made."""
    give_stdin(monkeypatch, data)

    assert operator.types("adduser", "bob", "--password-stdin") == 1

    assert operator.err.startswith(f"securechat-admin: {reason}")
    assert not operator.data.exists()


def test_configured_length_counts(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`accounts.min_password_length` is the operator's choice."""
    operator.config.write_text("[accounts]\nbcrypt_cost = 4\nmin_password_length = 12\n")
    give_stdin(monkeypatch, b"12345678901\n")

    assert operator.types("adduser", "bob", "--password-stdin") == 1
    assert operator.err == "securechat-admin: the password is too short: at least 12 characters\n"


def test_existing_and_unknown_names_are_refused(operator: Operator) -> None:
    """Exit code 1 and a sentence, for every command."""
    operator.types("adduser", "Bob", "--generate")

    assert operator.types("adduser", "BOB", "--generate") == 1
    assert operator.out == ""
    assert operator.err == "securechat-admin: there is an account called Bob already\n"
    for command in ("passwd --generate", "deluser", "suspend", "unsuspend"):
        assert operator.types(*command.split(), "eve") == 1
        assert operator.out == ""
        assert operator.err == "securechat-admin: there is no account called eve\n"


def test_passwd_replaces_the_password(operator: Operator) -> None:
    """The old one is of no use any more, and sessions that used it are outdated."""
    operator.types("adduser", "bob", "--generate")
    old = operator.out.strip()
    before = operator.stored("bob")

    assert operator.types("passwd", "BOB", "--generate") == 0

    after = operator.stored("bob")
    assert before is not None
    assert after is not None
    assert after.credential_version > before.credential_version
    assert verify(operator.out.strip(), after.password_hash)
    assert not verify(old, after.password_hash)


def test_suspend_and_unsuspend(operator: Operator) -> None:
    """Each says so, and a second time is refused."""
    operator.types("adduser", "bob", "--generate")

    assert operator.types("suspend", "bob") == 0
    suspended = operator.stored("bob")
    assert operator.types("suspend", "bob") == 1
    assert operator.types("unsuspend", "bob") == 0
    restored = operator.stored("bob")

    assert suspended is not None
    assert suspended.is_suspended
    assert restored is not None
    assert not restored.is_suspended


def test_deluser_removes_it(operator: Operator) -> None:
    """And a new account of that name is a new one."""
    operator.types("adduser", "bob", "--generate")

    assert operator.types("deluser", "bob") == 0

    assert operator.stored("bob") is None
    assert operator.types("adduser", "bob", "--generate") == 0


def test_list_is_a_table_or_json(operator: Operator) -> None:
    """For a person, and for a program."""
    for name in ("bob", "Алиса"):
        operator.types("adduser", name, "--generate")
    operator.types("suspend", "bob")

    assert operator.types("list") == 0
    head, *lines = operator.out.splitlines()
    assert head.split() == ["CREATED", "SESSIONS", "STATE", "NAME"]
    assert [line.split()[1:] for line in lines] == [
        ["0", "suspended", "bob"],
        ["0", "active", "Алиса"],
    ]
    assert operator.err == f"2 accounts in {operator.data}\n"

    assert operator.types("list", "--json") == 0
    assert "Алиса" in operator.out
    rows = json.loads(operator.out)
    keys = {"name", "created_ms", "is_suspended", "email", "sessions"}
    assert [set(row) for row in rows] == [keys] * 2


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "--json"],
        ["passwd", "bob", "--generate"],
        ["passwd", "bob", "--password-stdin"],
        ["deluser", "bob"],
    ],
)
def test_mistyped_directory_is_not_made(operator: Operator, words: list[str]) -> None:
    """Only the first account makes a data directory; nothing else is asked for without one."""
    assert operator.types(*words) == 1

    assert operator.out == ""
    assert operator.err.startswith(f"securechat-admin: there are no accounts in {operator.data};")
    assert not operator.data.exists()


def test_import_adds_skips_and_refuses(operator: Operator, tmp_path: Path) -> None:
    """Each line is told of by number; the accounts log in with what they have."""
    operator.types("adduser", "Bob", "--generate")
    lines = [
        f"bob:{BCRYPT}",
        f"carol:{BCRYPT}",
        f"CAROL:{BCRYPT}",
        f"john.doe:{BCRYPT}",
        "eve:{SHA}x",
    ]
    (tmp_path / "htpasswd").write_text("\n".join(lines))

    assert operator.types("import-htpasswd", str(tmp_path / "htpasswd")) == 1

    carol = operator.stored("carol")
    assert carol is not None
    assert verify("hunter2", carol.password_hash)
    told = operator.err.splitlines()
    told_of = [line.split(": ")[:2] for line in told[:-1]]
    assert told_of == [["securechat-admin", "line 4"], ["securechat-admin", "line 5"]]
    assert told[-1] == f"1 added, 2 there already, 2 refused (in {operator.data})"
    assert operator.out == ""


def test_import_without_refusals_succeeds(operator: Operator, tmp_path: Path) -> None:
    """Also the second time, when there is nothing left to add."""
    (tmp_path / "htpasswd").write_text(f"bob:{BCRYPT}\n")

    assert operator.types("import-htpasswd", str(tmp_path / "htpasswd")) == 0
    assert operator.types("import-htpasswd", str(tmp_path / "htpasswd")) == 0
    assert operator.err.startswith("0 added, 1 there already, 0 refused")


def test_import_of_a_missing_file_is_refused(operator: Operator, tmp_path: Path) -> None:
    """With its name."""
    assert operator.types("import-htpasswd", str(tmp_path / "none")) == 1
    assert operator.err == (
        f"securechat-admin: {tmp_path / 'none'} cannot be read: No such file or directory\n"
    )


def test_control_characters_do_not_reach_the_terminal(operator: Operator, tmp_path: Path) -> None:
    """Names come from anywhere: no escape sequence and no bidi override is printed."""
    evil = "a\x1b[2J\u202eb"
    (tmp_path / "htpasswd").write_text(f"{evil}:{BCRYPT}\n{evil}:x\n")
    operator.types("adduser", "bob", "--generate")

    for words in (
        ["adduser", evil, "--generate"],
        ["deluser", evil],
        ["import-htpasswd", str(tmp_path / "htpasswd")],
        ["import-htpasswd", evil],
        [evil],
        ["list", f"--{evil}"],
    ):
        assert operator.types(*words) in (1, 2)
        assert not set(operator.out + operator.err) & set("\x1b\u202e")
        assert "a\\x1b[2J" in operator.err


@pytest.mark.parametrize(
    "words",
    [
        [],  # behind --data and --config
        ["frobnicate"],
        ["adduser"],
        ["adduser", "a", "b", "--generate"],
        ["adduser", "bob", "--generate", "--password-stdin"],
        ["adduser", "b\udcffb", "--generate"],
        ["list", "--xml"],
    ],
)
def test_wrong_usage_is_exit_code_2(operator: Operator, words: list[str]) -> None:
    """And changes nothing."""
    assert operator.types(*words) == 2
    assert operator.err.startswith("securechat-admin: ")
    assert operator.err.endswith(" --help)\n")
    assert operator.err.count("\n") == 1
    assert not operator.data.exists()


def test_hash_password_prints_the_hash_alone(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For [[opers]]; nothing is stored, and a configuration that has mistakes is in no way."""
    operator.config.write_text("[[opers]]\nname = 'x'\npassword = 'not yet'\n")
    give_stdin(monkeypatch, b"open sesame\n")

    assert operator.types("hash-password", "--password-stdin") == 0

    assert verify("open sesame", operator.out.removesuffix("\n"))
    assert operator.out.startswith("$2b$12$")
    assert operator.err == ""
    assert not operator.data.exists()


def test_hash_password_refuses_what_cannot_be_one(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too short is exit code 1; without a terminal and without --password-stdin it is usage."""
    give_stdin(monkeypatch, b"short\n")

    assert operator.types("hash-password", "--password-stdin") == 1
    assert operator.out == ""
    assert operator.err.startswith("securechat-admin: the password is too short")
    assert operator.types("hash-password") == 2


def test_nothing_typed_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """As lines to read, on standard error; it is wrong usage all the same."""
    assert admin.main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: securechat-admin [OPTIONS] COMMAND [ARGS]...\n")
    assert "\n  adduser " in err


def test_no_terminal_to_ask_on_is_wrong_usage(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script must say where the password comes from; it must not hang."""
    give_stdin(monkeypatch, b"")

    assert operator.types("adduser", "bob") == 2
    assert "use --password-stdin or --generate" in operator.err


@pytest.mark.parametrize("words", [["--help"], ["adduser", "-h"], ["--version"]])
def test_help_needs_no_data_and_no_configuration(operator: Operator, words: list[str]) -> None:
    """It works where nothing else does."""
    operator.config.write_text("not = toml = at all")

    assert operator.types(*words) == 0
    assert operator.out


def test_wrong_configuration_is_told_whole(operator: Operator) -> None:
    """All of its mistakes, exit code 1."""
    operator.config.write_text("[accounts]\nbcrypt_cost = 3\n[limits]\nx = 1\n")

    assert operator.types("list") == 1
    head, *mistakes = operator.err.splitlines()
    assert head == f"securechat-admin: {operator.config}: 2 mistakes"
    assert mistakes[0].startswith("  accounts.bcrypt_cost: ")
    assert mistakes[1].startswith("  limits.x: ")


def test_configured_directory_counts(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `--data` and SECURECHAT_DATA it is the configuration's, as for the server."""
    monkeypatch.delenv("SECURECHAT_DATA", raising=False)
    operator.config.write_text("[server]\ndata = 'data'\n[accounts]\nbcrypt_cost = 4\n")

    assert admin.main(["--config", str(operator.config), "adduser", "bob", "--generate"]) == 0
    assert operator.stored("bob") is not None


def test_damaged_store_is_a_sentence(operator: Operator) -> None:
    """No traceback for what an operator can repair."""
    operator.data.mkdir()
    (operator.data / "securechat.db").write_bytes(b"letter " * 500)

    assert operator.types("list") == 1
    assert operator.err.endswith("move it away to begin anew, or restore a backup\n")


class Terminal:
    """The program in a process of its own, at a terminal."""

    def __init__(self, operator: Operator, *words: str) -> None:
        self._master, slave = pty.openpty()
        command = [sys.executable, "-m", "securechat.cli.admin", "--data", str(operator.data)]
        self.process = subprocess.Popen(
            [*command, "--config", str(operator.config), *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
        )
        os.close(slave)
        self.screen = ""

    def answers(self, prompt: str, text: str) -> None:
        """Wait for *prompt* at the end of the screen, then type *text*."""
        while not self.screen.endswith(prompt):
            self.screen += os.read(self._master, 1024).decode()
        os.write(self._master, text.encode())

    def ends(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while data := os.read(self._master, 1024):
                self.screen += data.decode()
        except OSError:  # how Linux says that nobody holds the other side any more
            pass
        os.close(self._master)
        return self.process.wait()


def test_terminal_asks_twice_and_shows_nothing(operator: Operator) -> None:
    """The classic way to set a password."""
    terminal = Terminal(operator, "adduser", "bob")
    terminal.answers("Password for bob: ", "correct horse\n")
    terminal.answers("The same again: ", "correct horse\n")

    assert terminal.ends() == 0
    assert "correct" not in terminal.screen
    credential = operator.stored("bob")
    assert credential is not None
    assert verify("correct horse", credential.password_hash)


def test_terminal_asks_again_after_a_slip_of_the_finger(operator: Operator) -> None:
    """Two that differ, one that is too short and not asked for twice; then it is right."""
    terminal = Terminal(operator, "adduser", "bob")
    terminal.answers("Password for bob: ", "correct horse\n")
    terminal.answers("The same again: ", "correct house\n")
    terminal.answers("the two passwords differ; once more\r\nPassword for bob: ", "short\n")
    terminal.answers("at least 8 characters; once more\r\nPassword for bob: ", "correct horse\n")
    terminal.answers("The same again: ", "correct horse\n")

    assert terminal.ends() == 0
    credential = operator.stored("bob")
    assert credential is not None
    assert verify("correct horse", credential.password_hash)


def test_terminal_gives_up_after_three_times(operator: Operator) -> None:
    """Somebody who cannot type it twice is not asked for ever."""
    terminal = Terminal(operator, "adduser", "bob")
    for _ in range(3):
        terminal.answers("Password for bob: ", "correct horse\n")
        terminal.answers("The same again: ", "correct house\n")

    assert terminal.ends() == 1
    assert "the two passwords differ; nothing was changed" in terminal.screen
    assert not operator.data.exists()


def test_terminal_names_a_wrong_name_before_it_asks(operator: Operator) -> None:
    """Nobody types a password twice to learn that the name is taken."""
    operator.types("adduser", "Bob", "--generate")

    for words, reason in (
        (("adduser", "bob"), "there is an account called Bob already"),
        (("passwd", "eve"), "there is no account called eve"),
        (("adduser", "1x"), "'1x' cannot be a name"),
    ):
        terminal = Terminal(operator, *words)
        assert terminal.ends() == 1
        assert reason in terminal.screen
        assert "Password" not in terminal.screen


def test_terminal_may_give_up(operator: Operator) -> None:
    """Ctrl-D at the prompt."""
    terminal = Terminal(operator, "adduser", "bob")
    terminal.answers("Password for bob: ", "\x04")

    assert terminal.ends() == 1
    assert "\r\nsecurechat-admin: nothing was changed" in terminal.screen
    assert "Traceback" not in terminal.screen


def test_closed_pipe_is_no_traceback(operator: Operator) -> None:
    """`securechat-admin list | head -1`."""
    store = Store.open(operator.data)
    store.close()
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "securechat.cli.admin", "--data", operator.data, "list", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SECURECHAT_CONFIG": str(operator.config)},
    )

    os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr

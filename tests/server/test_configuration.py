import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from securechat.server import configuration
from securechat.server.address import Address
from securechat.server.configuration import Configuration, ConfigurationError, load
from securechat.server.operators import Operator
from tests.wire.vectors import vectors

EVERY_KEY = """
[server]
name = "chat.example.org"
network = "Example"
icon = "https://chat.example.org/icon.png?size=64"
description = "ours"
admin_name = "The Example Club"
admin_location = "Cellar, rack 2"
admin_email = "club@example.org"
public_host = "2001:db8::1"
password = "let me in"
listen = ["127.0.0.1:6697", "[::1]:0"]
insecure_loopback = ["127.0.0.1:6667"]
websocket = ["*:443"]
websocket_origins = ["https://Chat.Example.org:443", "http://localhost:8080"]
data = "var"
motd = '''
Welcome.
Be nice.'''

[tls]
cert = "/etc/cert.pem"
key = "key.pem"
min_version = "1.3"

[accounts]
login_required = false
bcrypt_cost = 4
min_password_length = 1
registration = "open"
register_before_connect = false
register_email = true

[web]
join_page = "off"
[channels]
autojoin = []
members_read_all = true

[history]
replay_messages = 50
redact_own_hours = 0
redact_operator_hours = 1

[limits]
connections_per_address = 1
lines_per_second = 1
burst_lines = 1
outbox_bytes = 65_536
nick_length = 16
line_bytes = 512
handshake_s = 0.5
registration_s = 1
ping_s = 1.5

[[opers]]
account = "alice"

[[opers]]
name = "night-shift"
password = "$2y$04$zP2a5TU/F.NK3Cq05uuZb.ipDDrQUacM4OWzXOVj5zadZnLzkQCb."
"""


def refusal(tmp_path: Path, text: str | bytes) -> list[str]:
    """The lines of what is said about a file, without its path."""
    path = tmp_path / "securechat.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    head, *lines = str(caught.value).removeprefix(f"{path}: ").split("\n")
    return [head, *(line.removeprefix("  ") for line in lines)]


def test_no_file_is_the_defaults() -> None:
    """A server needs no configuration, and a classroom fits the one it has."""
    found = load(None)

    assert found == Configuration()
    assert found.server.listen == (Address("*", 6697),)
    assert found.accounts.login_required
    assert found.channels.autojoin == ("#lobby",)
    assert found.limits.connections_per_address >= 40
    assert found.limits.burst_lines >= 50
    assert found.limits.lines_per_second >= 10


def test_empty_file_is_the_defaults(tmp_path: Path) -> None:
    """Likewise."""
    (tmp_path / "empty.toml").write_text("")

    assert load(tmp_path / "empty.toml") == Configuration()


def test_every_key_is_read(tmp_path: Path) -> None:
    """Each value arrives, paths relative to the file."""
    (tmp_path / "securechat.toml").write_text(EVERY_KEY)

    found = load(tmp_path / "securechat.toml")

    assert [entry.word for entry in found.opers] == ["alice", "night-shift"]
    assert [entry.account for entry in found.opers] == ["alice", None]
    assert found.server.listen == (Address("127.0.0.1", 6697), Address("::1", 0))
    assert found.server.insecure_loopback == (Address("127.0.0.1", 6667),)
    assert found.server.websocket == (Address("*", 443),)
    assert found.server.websocket_origins == ("https://chat.example.org", "http://localhost:8080")
    assert found.server.password is not None
    assert found.server.password.get_secret_value() == "let me in"
    assert found.server.data == tmp_path / "var"
    assert found.server.motd.splitlines() == ["Welcome.", "Be nice."]
    assert found.tls.cert == Path("/etc/cert.pem")
    assert found.tls.key == tmp_path / "key.pem"
    assert found.limits.handshake_s == 0.5
    defaults = Configuration().model_dump()
    for section, values in found.model_dump().items():
        for key, value in values.items() if isinstance(values, dict) else ():
            if (section, key) != ("limits", "line_bytes"):
                assert value != defaults[section][key], f"{section}.{key} is not read"


def test_secret_does_not_show(tmp_path: Path) -> None:
    """A configuration that is logged or printed shows no password."""
    (tmp_path / "securechat.toml").write_text(EVERY_KEY)
    found = load(tmp_path / "securechat.toml")

    shown = f"{found} {found!r} {found.model_dump_json()}"
    assert "let me in" not in shown
    assert "zP2a5TU" not in shown


def test_relative_path_of_the_file_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--config securechat.toml` means the same as with its whole path."""
    (tmp_path / "securechat.toml").write_text(EVERY_KEY)
    monkeypatch.chdir(tmp_path)

    assert load(Path("securechat.toml")) == load(tmp_path / "securechat.toml")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    """With their keys, in plain words."""
    text = """
        opers = [{account = "bob"}, {account = "9bob"}]
        cert = "x"
        oper = []
        tls = 5
        [server]
        name = "a b"
        listen = ["nope", "[::1]:6697", 5]
        insecure_loopback = ["0.0.0.0:6667"]
        public_host = "not/a/host"
        password = 12345678
        data = 5
        motd = "a\\nb\\u001b[2J"
        [accounts]
        bcrypt_cost = 3
        login_required = 1
        min_password_length = "8"
        [channels]
        autojoin = ["lobby"]
        [limits]
        burst_line = 5
        ping_s = nan
        handshake_s = 1e9
        outbox_bytes = 1.5
        [limtis]
        burst_lines = 5
    """
    assert refusal(tmp_path, text) == [
        "21 mistakes",
        "opers.account, entry 2: is no account name: it starts with a digit or a dash",
        "server.name: must be like a host name: 1 to 63 letters, digits, dots and dashes",
        "server.public_host: must be a host name or an IP address",
        "server.password: must be a text",
        "server.listen, entry 1: must be HOST:PORT, such as 127.0.0.1:6697",
        "server.listen, entry 3: must be a text: HOST:PORT",
        (
            "server.insecure_loopback, entry 1: is not a loopback address: without TLS only this "
            "machine may connect (127.0.0.1, ::1 or localhost)"
        ),
        "server.data: must be a text",
        "server.motd: holds a control character in line 2",
        "tls: must be a section: [tls]",
        "accounts.login_required: must be true or false",
        "accounts.bcrypt_cost: must be a whole number from 4 to 16, and is 3",
        "accounts.min_password_length: must be a whole number from 1 to 128",
        (
            "channels.autojoin, entry 1: is no channel name: # and then no space, comma or "
            "control character"
        ),
        "limits.outbox_bytes: must be a whole number from 65_536 to 1_073_741_824, and is 1.5",
        "limits.handshake_s: must be a number from 0.1 to 600, and is 1000000000.0",
        "limits.ping_s: must be a number from 0.1 to 86_400, and is nan",
        "limits.burst_line: there is no such key; did you mean limits.burst_lines?",
        "cert: there is no such key; did you mean tls.cert?",
        "oper: there is no such key; did you mean opers?",
        "limtis: there is no such key; did you mean limits?",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nname = \n", "not TOML: Invalid value (at line 2, column 8)"),
        (b"# ok\n# \xff\n", "line 2 is not UTF-8"),
        ("a = " + "[" * 5_000, "not TOML: nested too deep"),
        ("[limits]\nburst_lines = 1\nburst_lines = 2", "not TOML: Cannot overwrite a value"),
    ],
    ids=["value", "encoding", "nesting", "twice"],
)
def test_bad_toml_is_named_with_its_line(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    """One sentence, where to look, no traceback."""
    [line] = refusal(tmp_path, text)

    assert line.startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nlisten = []", "server.listen: must not be empty"),
        ("[server]\nlisten = '*:6697'", "server.listen: must be a list of texts"),
        ("[server]\nlisten = ['127.0.0.1:99999']", "server.listen, entry 1: the port must be"),
        (
            "[server]\nwebsocket_origins = ['https://chat.example.org/']",
            "server.websocket_origins, entry 1: must be like https://chat.example.org, without a",
        ),
        ("[server]\npassword = ''", "server.password: must be 1 to 300 bytes without control"),
        ("[server]\ndata = '~nobody-here/x'", "server.data: names the home of a user there is"),
        (
            "[server]\nicon = 'http://a.example/i.png'",
            "server.icon: must be an address that starts",
        ),
        ("[server]\nicon = 'https://'", "server.icon: must be an address that starts"),
        ("[server]\nicon = 'https://ä.example'", "server.icon: must be an address that starts"),
        ("[server]\nicon = 'https://[a'", "server.icon: must be an address that starts"),
        ("[server]\nicon = 'https://a.example/a b'", "server.icon: must be at most 300"),
        (f"[server]\nicon = 'https://{'a' * 293}'", "server.icon: must be at most 300"),
        ("[server]\nnetwork = 'two words'", "server.network: must be one word"),
        ('[server]\ndescription = "a\\nb"', "server.description: must be one line"),
        (f"[server]\nmotd = '{'x' * 401}'", "server.motd: has more than 400 bytes in line 1"),
        ("[tls]\nmin_version = '1.1'", 'tls.min_version: must be "1.2" or "1.3"'),
        ("[tls]\nmin_version = 1.3", 'tls.min_version: must be "1.2" or "1.3"'),
        ("[accounts]\nbcrypt_cost = true", "accounts.bcrypt_cost: must be a whole number from"),
        ("[channels]\nautojoin = [5]", "channels.autojoin, entry 1: must be a text"),
        (f"[channels]\nautojoin = {['#x'] * 21}", "channels.autojoin: must have at most 20"),
        ("[limits]\nping_s = '120'", "limits.ping_s: must be a number from 0.1 to 86_400"),
        ("opers = ['alice']", "opers, entry 1: must be a table: [[opers]] and its keys below"),
        ("opers = 'alice'", "opers: must be a list of tables, each under its own [[…]]"),
        ("[opers]\naccount = 'alice'", "opers: must be a list of tables, each under its own"),
        ("[[opers]]", "opers, entry 1: takes account = ACCOUNT, or name = NAME and password"),
        ("[[opers]]\nname = 'x'", "opers, entry 1: takes account = ACCOUNT, or name = NAME"),
        (
            "[[opers]]\naccount = 'a'\nname = 'a'",
            "opers, entry 1: has an account, so it takes neither name nor password",
        ),
        (
            "[[opers]]\naccount = 'a'\n[[opers]]\naccount = 'A'",
            "opers: entry 2 is called the same as entry 1",
        ),
        (
            "[[opers]]\nname = 'x'\npassword = 'open sesame'",
            "opers.password, entry 1: is no hash of a password: securechat-admin hash-password",
        ),
        (
            "[[opers]]\nname = 'x'\npassword = '$2b$12$short'",
            "opers.password, entry 1: is no hash of a password: securechat-admin hash-password",
        ),
        (
            "[[opers]]\nacount = 'a'",
            "opers.acount, entry 1: there is no such key; did you mean opers.account?",
        ),
        ('"a\\u001b[2J" = 1', "a\\x1b[2J: there is no such key"),
        ("[server.tls]\ncert = 'x'", "server.tls: there is no such key"),
        (
            "[server]\nping_s = 1",
            "server.ping_s: there is no such key; did you mean limits.ping_s?",
        ),
    ],
)
def test_mistake_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    """One mistake of each kind."""
    head, line = refusal(tmp_path, text)

    assert head == "1 mistake"
    assert line.startswith(sentence)


def test_mistake_shows_no_secret(tmp_path: Path) -> None:
    """What stands where a password belongs may be one."""
    assert "8472" not in "".join(refusal(tmp_path, "[server]\npassword = 84728472"))
    assert "hunter" not in "".join(refusal(tmp_path, "[server]\npassword = ['hunter']"))
    lines = refusal(tmp_path, "[[opers]]\nname = 'bob'\npassword = 'hunter'")
    assert "hunter" not in "".join(lines)
    assert "hunter" not in "".join(refusal(tmp_path, "opers = ['hunter']"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[server]\npassword = 'x'", "server.password has no effect"),
        (
            "[accounts]\nregistration = 'open'\nregister_before_connect = false",
            "accounts.registration has no effect",
        ),
    ],
)
def test_what_has_no_effect_is_warned_of(tmp_path: Path, text: str, key: str) -> None:
    """It is no mistake; and where it has an effect there is no warning."""
    path = tmp_path / "securechat.toml"
    path.write_text(text)
    [warning] = load(path).warnings
    assert warning.startswith(key)
    assert not load(path).is_registration_open

    path.write_text(
        "[server]\npassword = 'x'\n[accounts]\nregistration = 'open'\n"
        "register_before_connect = true"
    )
    assert load(path).warnings == []
    assert load(path).is_registration_open


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that was asked for must be there."""
    with pytest.raises(ConfigurationError, match=r"none\.toml: there is no such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        load(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_unreadable_file_is_named(tmp_path: Path) -> None:
    """Another user's file: a sentence, not a traceback."""
    (tmp_path / "securechat.toml").write_text("")
    (tmp_path / "securechat.toml").chmod(0o600)
    script = (
        "import os, sys; from pathlib import Path\n"
        "from securechat.server.configuration import ConfigurationError, load\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: load(Path(sys.argv[1]))\n"
        "except ConfigurationError as error: print(error)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "securechat.toml"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.endswith("securechat.toml: cannot be read: Permission denied\n")


def test_command_line_comes_before_the_file(tmp_path: Path) -> None:
    """A certificate given there does not go with the file's key."""
    (tmp_path / "securechat.toml").write_text(EVERY_KEY)
    found = load(tmp_path / "securechat.toml")

    assert found.overridden() == found
    changed = found.overridden(listen=[Address("*", 0)], cert=Path("/other.pem"))
    assert changed.server.listen == (Address("*", 0),)
    assert (changed.tls.cert, changed.tls.key) == (Path("/other.pem"), None)
    assert found.overridden(key=Path("/other.key")).tls.key == Path("/other.key")
    assert changed.limits == found.limits


def test_data_directory_is_the_files_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Server and admin decide alike."""
    (tmp_path / "securechat.toml").write_text(EVERY_KEY)
    found = load(tmp_path / "securechat.toml")
    monkeypatch.delenv("SECURECHAT_DATA", raising=False)

    assert configuration.data_directory(None, found) == tmp_path / "var"
    assert configuration.data_directory("/x", found) == Path("/x")


def test_page_is_made_from_the_model() -> None:
    """Every key is in docs/configuration.md, with its default."""
    root = Path(__file__).parents[2]
    script = runpy.run_path(str(root / "scripts" / "update-docs"), run_name="update_docs")
    page = (root / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert page == script["render"]()
    for name, section in Configuration():
        for key in (Operator if name == "opers" else type(section)).model_fields:
            assert f"| `{name}.{key}` |" in page


@pytest.mark.parametrize("case", vectors("validate-hostname"), ids=lambda case: repr(case["host"]))
def test_public_host_vector(tmp_path: Path, case: dict[str, Any]) -> None:
    """A host name is one as the public vectors say; names without a dot serve a LAN."""
    path = tmp_path / "securechat.toml"
    path.write_text(f'[server]\npublic_host = "{case["host"]}"\n')
    if case["valid"] or case["host"] in {"irc", "com"}:
        assert load(path).server.public_host == case["host"]
    else:
        with pytest.raises(ConfigurationError, match="public_host"):
            load(path)

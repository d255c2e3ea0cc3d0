"""`securechat-server`: its options, and what it says when it cannot start."""

import os
import re
from pathlib import Path

import pytest
import trustme

from securechat import __version__
from securechat.cli.server import main
from securechat.store.errors import StoreInUseError
from tests.server.peer import write_pair


@pytest.fixture(name="cert")
def _cert(tmp_path: Path) -> str:
    return str(write_pair(tmp_path, trustme.CA(key_type=trustme.KeyType.ECDSA)))


@pytest.fixture(autouse=True)
def _no_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("SECURECHAT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "empty.toml").write_text("")
    monkeypatch.setenv("SECURECHAT_CONFIG", str(tmp_path / "empty.toml"))


def test_check_config_says_good(cert: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started; the exit code is 0."""
    assert 0 == main(["--cert", cert, "--check-config"])
    text = capsys.readouterr().out
    assert re.fullmatch(
        r"The configuration is good. The certificate is valid until \d{4}-\d\d-\d\d.\n", text
    )


def test_check_config_warns_of_a_password_without_effect(
    cert: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no mistake, so the exit code is 0; with guests it has its effect."""
    config = tmp_path / "some.toml"
    config.write_text("[server]\npassword = 'open sesame'\n")
    assert 0 == main(["--cert", cert, "--config", str(config), "--check-config"])
    error = capsys.readouterr().err
    assert error.startswith("securechat-server: warning: server.password has no effect")
    assert "sesame" not in error
    config.write_text("[server]\npassword = 'x'\n[accounts]\nlogin_required = false\n")
    assert 0 == main(["--cert", cert, "--config", str(config), "--check-config"])
    assert "" == capsys.readouterr().err


def test_check_config_names_every_mistake(
    cert: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two mistakes, two lines, exit code 1."""
    config = tmp_path / "bad.toml"
    config.write_text("[limits]\nping_s = -1\n[server]\nlissen = []\n")
    assert 1 == main(["--cert", cert, "--config", str(config), "--check-config"])
    error = capsys.readouterr().err
    assert "limits.ping_s" in error
    assert "server.lissen" in error


def test_missing_certificate_is_named_with_the_other_mistakes(
    cert: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody mends the file only to learn of the next thing; --cert makes it not matter."""
    config = tmp_path / "bad.toml"
    config.write_text("[limits]\nping_s = -1\n[tls]\ncert = 'none.pem'\n")
    assert 1 == main(["--config", str(config), "--check-config"])
    error = capsys.readouterr().err
    assert "limits.ping_s" in error
    assert f"  tls.cert: there is no file {tmp_path / 'none.pem'}\n" in error
    config.write_text("[tls]\ncert = 'none.pem'\n")
    assert 0 == main(["--cert", cert, "--config", str(config), "--check-config"])


def test_directory_in_use_says_what_to_do(
    cert: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, with the process that has it."""

    def serve(*_: object) -> None:
        raise StoreInUseError("process 7 uses the data directory /d")

    monkeypatch.setattr("securechat.cli.server.serve", serve)
    assert 1 == main(["--cert", cert, "--data", str(tmp_path / "data")])
    assert capsys.readouterr().err == (
        "securechat-server: process 7 uses the data directory /d:"
        " stop it, or choose another with --data\n"
    )


def test_missing_certificate_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, one sentence, no traceback."""
    assert 1 == main(["--cert", str(tmp_path / "none.pem"), "--data", str(tmp_path / "data")])
    error = capsys.readouterr().err
    assert "securechat-gen-certs" in error
    assert 1 == error.count("\n")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("options", [["--listen", "::1:1"], ["--listen", "x"], ["--nonsense"]])
def test_wrong_usage_is_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped option is not a failure of the server."""
    assert 2 == main(options)
    error = capsys.readouterr().err
    assert error.startswith("securechat-server: ")
    assert error.endswith(" (see securechat-server --help)\n")
    assert 1 == error.count("\n")


def test_version_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """--version and -h print and exit 0."""
    assert 0 == main(["--version"])
    assert f"securechat-server {__version__}\n" == capsys.readouterr().out
    assert 0 == main(["-h"])
    assert "makes certificates" in " ".join(capsys.readouterr().out.split())

"""`securechat-server`: its options, and what it says when it cannot start."""

import os
from pathlib import Path

import pytest
import trustme

from securechat import __version__
from securechat.cli.server import main
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
    assert "is good" in capsys.readouterr().out


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
    assert "Usage" in capsys.readouterr().err


def test_version_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints and exits 0."""
    assert 0 == main(["--version"])
    assert __version__ in capsys.readouterr().out

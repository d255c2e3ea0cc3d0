"""`securechat-gen-certs`: what is made when, what it says, and which files are whose to read."""

import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from securechat.cli.certificates import folder as certificate_folder
from securechat.cli.certificates.authority import (
    LEAF_DAYS,
    Pair,
    certificate_pem,
    hosts_of,
    is_signed_by,
    key_pem,
    make_ca,
    read_certificate,
    spki_pin,
)
from securechat.cli.certificates.folder import CertificateFolder
from securechat.cli.gen_certs import main

NOW = datetime.now(UTC)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the files go; it does not exist yet."""
    return tmp_path / "deep" / "certs"


def run(out: Path, *options: str) -> int:
    """Run the program; with short host names unless the test is about them."""
    return main(["--out", str(out), *options])


def names(out: Path) -> list[str]:
    """The files there, leftovers included."""
    return sorted(path.name for path in out.iterdir())


def contents(out: Path) -> dict[str, bytes]:
    """Every file with what is in it."""
    return {path.name: path.read_bytes() for path in out.iterdir()}


def put_ca(out: Path, ca: Pair) -> None:
    """Lay a CA into the folder, as if made earlier."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "ca.pem").write_bytes(certificate_pem(ca.certificate))
    (out / "ca.key").write_bytes(key_pem(ca.key))


def test_first_run_makes_ca_and_server(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It makes both pairs and says until when they are valid, and the pin of the server's key."""
    assert run(out) == 0
    assert names(out) == ["ca.key", "ca.pem", "server.key", "server.pem"]
    text = capsys.readouterr().out
    certificate = read_certificate((out / "server.pem").read_bytes())
    assert certificate.not_valid_after_utc.date().isoformat() in text
    assert (NOW + timedelta(days=3650)).date().isoformat() in text
    assert spki_pin(certificate) in text
    assert {"localhost", "127.0.0.1", "::1"} <= set(hosts_of(certificate))


def test_keys_are_private_and_certificates_public(out: Path) -> None:
    """Keys are 0600 and certificates 0644, whatever the umask."""
    for mask in (0o000, 0o077):
        old = os.umask(mask)
        try:
            assert run(out, "--force-ca", "--force") == 0
        finally:
            os.umask(old)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()}
        assert modes == {
            "ca.key": 0o600,
            "ca.pem": 0o644,
            "server.key": 0o600,
            "server.pem": 0o644,
        }


def test_root_leaves_the_files_to_the_owner(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With sudo in another user's folder the files are that user's: the server must read them."""
    given: list[tuple[int, int]] = []
    real = Path.stat

    def foreign(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        result = list(real(path, follow_symlinks=follow_symlinks))
        result[4:6] = [1234, 5678]
        return os.stat_result(result)

    monkeypatch.setattr(Path, "stat", foreign)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _file, user, group: given.append((user, group)))
    assert run(out) == 0
    assert given == [(1234, 5678)] * 4


def test_key_is_never_readable_for_an_instant(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key's file is created 0600 and exclusively, in the folder, under a name nobody knows."""
    made: list[tuple[int, int]] = []
    real = os.open

    def watched(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            assert Path(path).parent == out
            made.append((flags & os.O_EXCL, mode))
        return real(path, flags, mode)

    monkeypatch.setattr(certificate_folder.os, "open", watched)  # type: ignore[attr-defined]
    assert run(out) == 0
    assert made == [(os.O_EXCL, 0o600), (os.O_EXCL, 0o600), (os.O_EXCL, 0o644), (os.O_EXCL, 0o644)]


def test_server_file_holds_the_chain(out: Path) -> None:
    """server.pem is the certificate, then the CA that signed it."""
    assert run(out) == 0
    ca, server = (out / "ca.pem").read_bytes(), (out / "server.pem").read_bytes()
    assert server.endswith(ca)
    assert is_signed_by(read_certificate(server), read_certificate(ca))


def test_second_run_makes_nothing(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing made is exit code 1, and a sentence that names the ways on; no file changes."""
    assert run(out) == 0
    before = contents(out)
    capsys.readouterr()
    assert run(out) == 1
    captured = capsys.readouterr()
    assert not captured.out
    assert captured.err.count("\n") == 1
    assert "--renew" in captured.err
    assert "--force" in captured.err
    assert contents(out) == before


def test_renew_keeps_key_and_hosts(out: Path) -> None:
    """A renewed certificate has the same key, hence the same pin, and the same hosts."""
    assert run(out, "--host", "chat.example.org", "--host", "192.0.2.7") == 0
    before = contents(out)
    assert run(out, "--renew", "--days", "3") == 0
    after = contents(out)
    assert after["server.key"] == before["server.key"]
    assert after["ca.pem"] == before["ca.pem"]
    old, new = (read_certificate(c["server.pem"]) for c in (before, after))
    assert spki_pin(new) == spki_pin(old)
    assert new.serial_number != old.serial_number
    assert new.not_valid_after_utc < old.not_valid_after_utc
    assert hosts_of(new) == ["chat.example.org", "192.0.2.7"]


def test_renew_with_hosts_replaces_them(out: Path) -> None:
    """Hosts that are given count, the old ones go."""
    assert run(out, "--host", "old.example.org") == 0
    assert run(out, "--renew", "--host", "New.example.org", "--host", "new.example.org") == 0
    certificate = read_certificate((out / "server.pem").read_bytes())
    assert hosts_of(certificate) == ["new.example.org"]


def test_force_replaces_the_server_alone(out: Path) -> None:
    """--force makes a new key and leaves the CA."""
    assert run(out) == 0
    before = contents(out)
    assert run(out, "--force") == 0
    after = contents(out)
    assert {name for name in before if before[name] != after[name]} == {"server.key", "server.pem"}


@pytest.mark.parametrize("option", ["--force", "--force-ca"])
def test_force_keeps_the_hosts(out: Path, option: str) -> None:
    """A new key or a new CA is no reason to be found under other names; --host still is."""
    assert run(out, "--host", "chat.example.org") == 0
    assert run(out, option) == 0
    assert hosts_of(read_certificate((out / "server.pem").read_bytes())) == ["chat.example.org"]
    assert run(out, option, "--host", "192.0.2.7") == 0
    assert hosts_of(read_certificate((out / "server.pem").read_bytes())) == ["192.0.2.7"]


def test_force_replaces_a_spoilt_certificate(out: Path) -> None:
    """Whose hosts nobody can read any more: the new one has the usual ones."""
    assert run(out) == 0
    (out / "server.pem").write_text("spoilt")
    assert run(out, "--renew") == 1
    assert run(out, "--force") == 0
    assert "localhost" in hosts_of(read_certificate((out / "server.pem").read_bytes()))


def test_add_host_keeps_hosts_and_key(out: Path) -> None:
    """Who reaches the server by an old name still does, and pins stay valid."""
    assert run(out, "--host", "old.example.org") == 0
    key = (out / "server.key").read_bytes()
    options = ["--add-host", "New.example.org", "--add-host", "old.example.org"]
    assert run(out, *options) == 1
    assert run(out, "--renew", *options, "--add-host", "192.0.2.7") == 0
    certificate = read_certificate((out / "server.pem").read_bytes())
    assert hosts_of(certificate) == ["old.example.org", "new.example.org", "192.0.2.7"]
    assert (out / "server.key").read_bytes() == key


def test_add_host_adds_to_the_usual_ones(out: Path) -> None:
    """The first certificate has them all."""
    assert run(out, "--add-host", "chat.example.org") == 0
    hosts = hosts_of(read_certificate((out / "server.pem").read_bytes()))
    assert {"localhost", "127.0.0.1", "chat.example.org"} <= set(hosts)


def test_folder_is_writable_by_its_owner_alone(out: Path) -> None:
    """Also what is made above it, and also where the umask takes nothing away."""
    old = os.umask(0)
    try:
        assert run(out) == 0
    finally:
        os.umask(old)
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (out, out.parent)]
    assert modes == [0o755, 0o755]


def test_force_ca_signs_the_server_again(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new CA keeps the server's key, and says whose certificates it no longer covers."""
    assert run(out, "--client", "bob") == 0
    before = contents(out)
    assert run(out, "--force-ca") == 0
    after = contents(out)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"ca.key", "ca.pem", "server.pem"}
    ca, server = (read_certificate(after[name]) for name in ("ca.pem", "server.pem"))
    assert is_signed_by(server, ca)
    assert "client-bob.pem is not signed by this CA" in capsys.readouterr().out
    assert run(out, "--client", "bob", "--renew") == 0
    assert is_signed_by(read_certificate((out / "client-bob.pem").read_bytes()), ca)
    assert (out / "client-bob.key").read_bytes() == after["client-bob.key"]


def test_client_leaves_the_server_alone(out: Path) -> None:
    """--client works beside an existing server pair; --force and --renew are then for the client."""
    assert run(out) == 0
    before = contents(out)
    assert run(out, "--client", "bob", "--client", "ёжик") == 0
    assert run(out, "--client", "bob", "--force") == 0
    after = contents(out)
    assert {name: after[name] for name in before} == before
    added = {"client-bob.key", "client-bob.pem", "client-ёжик.key", "client-ёжик.pem"}
    assert set(after) - set(before) == added
    assert stat.S_IMODE((out / "client-bob.key").stat().st_mode) == 0o600


def test_client_that_is_there_stays(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second certificate for the same person is not made by accident."""
    assert run(out, "--client", "bob") == 0
    before = contents(out)
    capsys.readouterr()
    assert run(out, "--client", "bob") == 1
    error = capsys.readouterr().err
    assert "--client bob --renew: a new certificate" in error
    assert "--client bob --force: a new key" in error
    assert run(out, "--client", "bob", "--client", "alice") == 0
    after = contents(out)
    assert {name: after[name] for name in before} == before
    assert "client-bob.pem is there already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("missing", "options", "sentence"),
    [
        ("server.key", (), "put the key back"),
        ("server.key", ("--renew",), "put the key back"),
        ("server.pem", (), "--renew makes a certificate for this key"),
        ("ca.key", ("--renew",), "ca.key is missing"),
        ("ca.pem", ("--renew",), "ca.pem is missing"),
        ("client-bob.key", ("--client", "bob"), "put the key back"),
        ("client-bob.pem", ("--client", "bob"), "--renew makes a certificate"),
    ],
)
def test_half_a_pair_is_a_sentence(
    out: Path,
    capsys: pytest.CaptureFixture[str],
    missing: str,
    options: tuple[str, ...],
    sentence: str,
) -> None:
    """Where one file of two is missing, nothing is overwritten and the way out is named."""
    assert run(out, "--client", "bob") == 0
    (out / missing).unlink()
    before = contents(out)
    capsys.readouterr()
    assert run(out, *options) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert contents(out) == before


def test_renew_brings_back_a_lost_certificate(out: Path) -> None:
    """The key alone is enough for a new certificate with the old pin."""
    assert run(out) == 0
    key = (out / "server.key").read_bytes()
    (out / "server.pem").unlink()
    assert run(out, "--renew") == 0
    assert (out / "server.key").read_bytes() == key


def test_renew_without_a_key_is_a_sentence(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to renew in an empty folder."""
    assert run(out, "--renew") == 1
    assert "there is no" in capsys.readouterr().err
    assert names(out) == []


def test_expired_ca_is_a_sentence(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A CA past its end signs nothing; --force-ca is named, and works."""
    put_ca(out, make_ca(NOW - timedelta(days=20), days=10))
    assert run(out) == 1
    assert "--force-ca" in capsys.readouterr().err
    assert run(out, "--force-ca") == 0


def test_certificate_ends_with_its_ca(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A certificate does not outlive the CA, and it is said that it ends earlier than asked."""
    ca = make_ca(NOW, days=10)
    put_ca(out, ca)
    assert run(out, "--days", "30") == 0
    certificate = read_certificate((out / "server.pem").read_bytes())
    assert certificate.not_valid_after_utc == ca.certificate.not_valid_after_utc
    assert "Not 30 days, but until" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["ca.pem", "ca.key"])
def test_garbage_for_a_ca_is_a_sentence(
    out: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A file that cannot be read as what it should be is named."""
    put_ca(out, make_ca(NOW))
    (out / name).write_bytes(b"garbage")
    assert run(out) == 1
    assert name in capsys.readouterr().err


def test_foreign_key_for_a_ca_is_a_sentence(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A CA with somebody else's key would sign what nobody can verify."""
    put_ca(out, make_ca(NOW))
    (out / "ca.key").write_bytes(key_pem(make_ca(NOW).key))
    assert run(out) == 1
    assert "do not belong together" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "a b"),
        ("--host", "example.org:6697"),
        ("--days", "0"),
        ("--days", "many"),
        ("--client", "../bob"),
        ("--client", ""),
        ("--add-host", "a b"),
        ("--renew", "--force"),
        ("--nonsense",),
        ("word",),
    ],
)
def test_wrong_usage_is_one_sentence(
    out: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    """Wrong usage: exit code 2, one line, and nothing is made."""
    assert run(out, *options) == 2
    error = capsys.readouterr().err
    assert error.startswith("securechat-gen-certs: ")
    assert error.count("\n") == 1
    assert not out.exists()


def test_host_for_no_server_is_wrong_usage(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hosts are not dropped silently where only a client's certificate is made."""
    assert run(out) == 0
    for option in ("--host", "--add-host"):
        assert run(out, "--client", "bob", option, "example.org") == 2
        assert f": {option} is for the server's" in capsys.readouterr().err


def test_folder_that_cannot_be_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place where no folder can be made: exit code 1, one line, no traceback."""
    (tmp_path / "file").touch()
    assert run(tmp_path / "file" / "certs") == 1
    error = capsys.readouterr().err
    assert "cannot read or write" in error
    assert error.count("\n") == 1


def test_folder_that_cannot_be_written_is_a_sentence(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file that could not be written is named by its own name; nothing is left behind."""
    assert run(out) == 0
    before = contents(out)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    capsys.readouterr()
    assert run(out, "--force") == 1
    assert f"{out / 'server.key'}: No space left on device" in capsys.readouterr().err
    assert contents(out) == before


def test_runs_at_once_agree(out: Path) -> None:
    """Of several first runs at once one makes the files, and they belong together."""
    command = [sys.executable, "-m", "securechat.cli.gen_certs", "--out", str(out)]
    programs = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(4)
    ]
    assert sorted(program.wait(30) for program in programs) == [0, 1, 1, 1]
    folder = CertificateFolder(out)
    assert is_signed_by(folder.pair("server").certificate, folder.pair("ca").certificate)


def test_help_and_version_succeed(capsys: pytest.CaptureFixture[str]) -> None:
    """Both are answers, not failures; the help names every option with the defaults."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for option in (
        "--out",
        "--host",
        "--add-host",
        "--days",
        "--client",
        "--renew",
        "--force",
        "--force-ca",
    ):
        assert re.search(rf"{option}\b", text)
    assert str(LEAF_DAYS) in text
    assert main(["--version"]) == 0

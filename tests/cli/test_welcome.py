"""What `scripts/serve` prints: on one screen, and right for this server."""

from pathlib import Path

import pytest

from securechat.cli import gen_certs, hosts, reach, welcome
from securechat.server import whereabouts
from securechat.server.address import Address
from securechat.server.configuration import Configuration
from securechat.server.whereabouts import Whereabouts
from securechat.wire.links import is_link, parse_link

EVERYWHERE = [Address("*", 6697)]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose computer is called box and has the address 192.0.2.7."""
    monkeypatch.setattr(reach, "own_addresses", lambda: ["192.0.2.7"])
    monkeypatch.setattr(
        reach, "default_hosts", lambda: [*hosts.LOOPBACK, "box", "box.local", "192.0.2.7"]
    )
    return tmp_path


def certificate(checkout: Path, *names: str) -> Path:
    """Make certificates for these hosts; return the server's."""
    options = [word for name in names for word in ("--host", name)]
    assert gen_certs.main(["--out", str(checkout / "certs"), *options]) == 0
    return checkout / "certs" / "server.pem"


def commands(text: str) -> list[str]:
    """The indented lines: those to copy."""
    return [line.strip() for line in text.splitlines() if line.startswith("  ")]


def test_banner_fits_one_screen(checkout: Path) -> None:
    """80 columns and 24 lines, two of them left for the listeners."""
    made = certificate(checkout, *hosts.LOOPBACK, "192.0.2.7")
    text = welcome.banner(checkout, made, EVERYWHERE, None, made="Made them.")
    text = text.replace(str(checkout), "/home/alice/securechat")
    assert len(text.splitlines()) <= 22
    assert max(map(len, text.splitlines())) <= 80


def test_banner_has_the_lines_to_copy(checkout: Path) -> None:
    """The default server: where the scripts are, a link for others, a client here."""
    made = certificate(checkout, *hosts.LOOPBACK, "box", "192.0.2.7")
    place, admin, here = commands(welcome.banner(checkout, made, EVERYWHERE, None))
    assert place == f"cd {checkout}"
    assert admin == "scripts/admin invite"
    assert here == "scripts/client"


def test_banner_follows_the_options(checkout: Path) -> None:
    """Another port, another data directory: the lines name them."""
    made = certificate(checkout, "localhost", "192.0.2.7")
    listen = [Address("0.0.0.0", 7000)]  # noqa: S104 - it is only printed
    lines = commands(welcome.banner(checkout, made, listen, None, admin=["--data", "/a b"]))
    assert lines[1] == "scripts/admin --data '/a b' invite"
    assert lines[2] == "scripts/client --server localhost:7000"


def test_lines_come_once_the_server_listens(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Behind the last listener, with the ports that they really have."""
    opening = welcome.Welcome(checkout)
    opening.prepare(Configuration(), None, "/data")
    assert (checkout / "certs" / "server.pem").exists()
    opening.announce("listening on localhost:40001")
    assert capsys.readouterr().out == "listening on localhost:40001\n"
    listen = (Address("localhost", 40001), Address("192.0.2.7", 40002))
    found = Whereabouts(listen, None, checkout / "certs" / "server.pem")
    whereabouts.write(checkout, found)
    opening.ready(checkout, None)
    text = capsys.readouterr().out
    assert "Made certs/ca.pem" in text
    assert "  scripts/admin --data /data invite\n" in text
    assert "  scripts/client --server localhost:40002\n" in text


def test_server_without_accounts_shows_the_link_to_the_first(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In place of adduser; it fits one screen, however long the link is."""
    opening = welcome.Welcome(checkout)
    opening.prepare(Configuration(), None, None)
    found = Whereabouts((Address("*", 6697),), None, checkout / "certs" / "server.pem")
    whereabouts.write(checkout, found)
    opening.ready(checkout, "t" * 22)
    text = capsys.readouterr().out
    link = next(line for line in commands(text) if is_link(line))
    assert parse_link(link).token == "t" * 22
    assert "adduser" not in text
    assert "https://" not in text
    assert len(text.splitlines()) <= 22
    host = parse_link(link).server.removesuffix(":6697")
    whereabouts.write(checkout, found._replace(page_host=host))
    opening.ready(checkout, "t" * 22)
    assert f"  https://{host}:6697/join/{'t' * 22}\n" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--lisen", "x"], ["--listen", "x"], ["--config", "/none"]])
def test_nothing_is_made_or_printed_for_wrong_options(
    checkout: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """The mistake alone is said, by the name of the script that was typed."""
    assert welcome.main([str(checkout), *options]) in {1, 2}
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("scripts/serve: ")
    assert not (checkout / "certs").exists()


def test_check_makes_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check-config looks where the certificate would be, and leaves it at that."""
    (checkout / "empty.toml").touch()
    options = ["--config", str(checkout / "empty.toml"), "--check-config"]
    assert welcome.main([str(checkout), *options]) == 1
    assert f"no certificate at {checkout}/certs/server.pem" in capsys.readouterr().err
    assert not (checkout / "certs").exists()


def test_banner_prefers_the_name_somebody_chose(checkout: Path) -> None:
    """A name in the certificate that is not the computer's own is how others reach it."""
    made = certificate(checkout, "box", "192.0.2.7", "chat.example.org")
    lines = commands(welcome.banner(checkout, made, EVERYWHERE, None))
    assert "--server chat.example.org --ca" in lines[-1]
    lines = commands(welcome.banner(checkout, made, EVERYWHERE, "other.example.org"))
    assert "scripts/gen-certs --renew --add-host other.example.org" in lines


def test_banner_tells_when_nobody_else_can_join(checkout: Path) -> None:
    """A server on loopback alone has no line for other computers."""
    made = certificate(checkout, "localhost")
    text = welcome.banner(checkout, made, [Address("127.0.0.1", 6697)], None)
    assert "Other computers cannot connect" in text
    assert "--ca" not in text


def test_banner_without_our_ca_names_none(checkout: Path, tmp_path: Path) -> None:
    """With a certificate of a public CA there is no file to copy."""
    made = certificate(checkout, "localhost", "chat.example.org")
    public = tmp_path / "public" / "fullchain.pem"
    public.parent.mkdir()
    public.write_bytes(made.read_bytes())
    text = welcome.banner(checkout, public, EVERYWHERE, None)
    assert "--ca" not in text

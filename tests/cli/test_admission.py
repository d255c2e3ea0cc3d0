"""Invitations, tokens and sessions, as the operator types them."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from securechat.cli import admin, gen_certs
from securechat.cli.certificates.authority import read_certificate, spki_pin
from securechat.server import tokens, whereabouts
from securechat.server.address import Address
from securechat.server.whereabouts import Whereabouts
from securechat.wire.links import parse_link


class Operator:
    """Types commands about a server that listens everywhere, at port 7000."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = folder / "data"
        self.certificate = folder / "certs" / "server.pem"
        self.out = ""
        self.err = ""
        self._capsys = capsys
        assert gen_certs.main(["--out", str(self.certificate.parent), "--host", "192.0.2.7"]) == 0
        self.types("adduser", "bob", "--generate")
        self.moves(None)

    def moves(self, public_host: str | None) -> None:
        """Have the server start under this name."""
        found = Whereabouts((Address("*", 7000),), public_host, self.certificate)
        whereabouts.write(self.data, found)

    def types(self, *words: str) -> int:
        """Run the program; `out` and `err` are what it wrote."""
        code = admin.main(["--data", str(self.data), *words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def rows(self, *words: str) -> list[dict[str, object]]:
        """Run a command that lists, as JSON."""
        assert self.types(*words, "--json") == 0
        found = json.loads(self.out)
        assert isinstance(found, list)
        return found


@pytest.fixture(name="operator")
def _operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, capsys)


def stored(operator: Operator, sql: str) -> list[tuple[object, ...]]:
    """Return what the database holds."""
    with contextlib.closing(sqlite3.connect(operator.data / "securechat.db")) as database:
        return database.execute(sql).fetchall()


def test_invite_prints_the_link_alone(operator: Operator) -> None:
    """It names the server's key and address; of the token only the hash is kept."""
    operator.moves("chat.example.org")
    assert operator.types("invite") == 0
    link = parse_link(operator.out)
    assert operator.out == f"{link}\n"
    assert link.server == "chat.example.org:7000"
    pin = spki_pin(read_certificate(operator.certificate.read_bytes()))
    assert f"sha256:{link.pin}" == pin
    assert stored(operator, "SELECT token_hash FROM invite") == [(tokens.token_hash(link.token),)]
    assert "guess" not in operator.err


def test_guessed_host_is_said(operator: Operator) -> None:
    """Without public_host the operator is told what the link says, and how to change it."""
    assert operator.types("invite") == 0
    assert parse_link(operator.out).server.endswith(":7000")
    assert "--server" in operator.err
    assert operator.types("invite", "--server", "[2001:db8::1]:443") == 0
    assert parse_link(operator.out).server == "[2001:db8::1]:443"
    assert operator.types("invite", "--server", "chat.example.net") == 0
    assert parse_link(operator.out).server == "chat.example.net:7000"


def test_invitations_are_listed_and_taken_back(operator: Operator) -> None:
    """As they were asked for; the table and the JSON hold no token."""
    words = ["invite", "--name", "carol", "--role", "admin", "--room", "plans", "--expires", "90m"]
    assert operator.types(*words) == 0
    link = parse_link(operator.out)
    (row,) = operator.rows("invites")
    assert (row["name"], row["role"], row["room"]) == ("carol", "admin", "#plans")
    assert int(str(row["expires_ms"])) - int(str(row["created_ms"])) == 90 * 60 * 1000
    assert operator.types("invites") == 0
    assert "carol" in operator.out
    assert link.token not in operator.out
    assert operator.types("uninvite", str(row["id"])) == 0
    assert not operator.rows("invites")
    assert operator.types("uninvite", str(row["id"])) == 1


def test_reset_is_a_link_for_one_name(operator: Operator) -> None:
    """The same form as an invitation; an unknown name is refused before a link is shown."""
    assert operator.types("reset", "bob") == 0
    parse_link(operator.out)
    assert [row["kind"] for row in operator.rows("invites")] == ["reset"]
    assert operator.types("reset", "nobody") == 1
    assert not operator.out


def test_qr_code_is_drawn(operator: Operator) -> None:
    """Below the link, in half blocks."""
    assert operator.types("invite", "--qr") == 0
    link, *picture = operator.out.splitlines()
    parse_link(link)
    assert len(picture) > 20


@pytest.mark.parametrize(
    "words", [["--expires", "soon"], ["--expires", "0d"], ["--uses", "0"], ["--role", "king"]]
)
def test_wrong_options_are_exit_code_2(operator: Operator, words: list[str]) -> None:
    """And no link is shown."""
    assert operator.types("invite", *words) == 2
    assert not operator.out


def test_link_needs_a_server_that_has_run(operator: Operator) -> None:
    """Its address and its key are in the link; nothing is kept."""
    (operator.data / "server.json").unlink()
    assert operator.types("invite") == 1
    assert "start it first" in operator.err
    operator.moves(None)
    operator.certificate.unlink()
    assert operator.types("invite") == 1
    assert "certificate cannot be read" in operator.err
    assert not operator.rows("invites")


def test_token_is_printed_once_listed_and_revoked(operator: Operator) -> None:
    """For a program such as irssi, which then needs no password."""
    assert operator.types("token", "bob", "--device", "irssi") == 0
    token = operator.out.strip()
    assert tokens.is_token(token)
    (row,) = operator.rows("tokens", "bob")
    assert row["device"] == "irssi"
    assert stored(operator, "SELECT token_hash FROM device") == [(tokens.token_hash(token),)]
    assert operator.types("tokens", "bob") == 0
    assert "irssi" in operator.out
    assert operator.types("revoke", str(row["id"])) == 0
    assert not operator.rows("tokens", "bob")


def test_sessions_of_a_server_that_does_not_run_are_none(operator: Operator) -> None:
    """An empty list and no error."""
    assert operator.rows("sessions") == []
    assert operator.types("disconnect", "1") == 1

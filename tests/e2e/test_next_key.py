"""A change of the server's key that stops nobody who knows the server by its key."""

import shutil
from pathlib import Path

import pytest

from securechat.cli import gen_certs
from securechat.cli.certificates.authority import read_certificate, spki_pin
from tests.e2e.programs import Program, Site, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]

KNOWN = "home/.config/securechat/known_servers.toml"


def pin_of(certificate: Path) -> str:
    """Return the pin of a certificate."""
    return spki_pin(read_certificate(certificate.read_bytes()))


def stranger(place: Site, *options: str) -> Program:
    """A client that is given no authority."""
    return Program(
        "securechat-client", "--server", f"localhost:{place.port}", *options,
        env=place.env | {"SECURECHAT_PASSWORD": "correct horse battery"},
    )  # fmt: skip


def test_announced_key_is_expected_and_another_is_not(tmp_path: Path, certificates: Path) -> None:
    """gen-certs --next is announced to who is there and to who comes; --force then changes keys."""
    certs = tmp_path / "certs"
    shutil.copytree(certificates, certs)
    with site(tmp_path, certs, "bob") as place:
        known, old = tmp_path / KNOWN, pin_of(certs / "server.pem")
        assert stranger(place, "--trust", f"localhost:{place.port}", old).ended() == 0
        bob = stranger(place, "--user", "bob", "--follow")
        bob.until_err("in #lobby")

        assert gen_certs.main(["--out", str(certs), "--next"]) == 0
        announced = pin_of(certs / "next.pem")
        assert place.server is not None
        place.server.until_err("certificate loaded")
        bob.says("hello")  # what comes back comes behind the announcement
        bob.ends_input()
        again = stranger(place, "--user", "bob", "--once", "hello again")
        assert again.ended() == 0
        assert announced in known.read_text()
        assert old in known.read_text()

        assert gen_certs.main(["--out", str(certs), "--force"]) == 0
        assert pin_of(certs / "server.pem") == announced
        assert not (certs / "next.pem").exists()
        place.server.until_err("certificate loaded")
        assert stranger(place, "--user", "bob", "--once", "new key").ended() == 0
        assert old not in known.read_text()

        assert gen_certs.main(["--out", str(certs), "--force"]) == 0
        place.server.until_err("certificate loaded")
        refused = stranger(place, "--user", "bob", "--once", "another key")
        assert refused.ended() == 3
        assert announced in "".join(refused.err)
        bob.stop()

import stat
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from securechat.cli.certificates.authority import spki_pin
from securechat.client import pins
from securechat.client.address import Address
from securechat.client.pins import Known, PinError, known_server, parse_pin, pin_of, remember

HERE = Address("chat.example.org")
PIN = f"sha256:{'a1' * 32}"
OTHER = f"sha256:{'b2' * 32}"


def test_pin_is_what_gen_certs_shows() -> None:
    """Both sides name a key in one way (RFC 7469)."""
    issued = trustme.CA().issue_cert("localhost")
    certificate = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    assert pin_of(certificate.public_bytes(Encoding.DER)) == spki_pin(certificate)


def test_no_certificate_has_no_pin() -> None:
    """Whatever a server shows, it is an error and not a crash."""
    with pytest.raises(PinError):
        pin_of(b"hello")


@pytest.mark.parametrize("text", [PIN, "a1" * 32, ":".join(["A1"] * 32), f" {PIN.upper()} "])
def test_pin_is_read_in_every_usual_form(text: str) -> None:
    """As gen-certs prints it, as irssi wants it, in capitals."""
    assert parse_pin(text) == PIN


@pytest.mark.parametrize("text", ["", "sha256:", "a1" * 31, "g1" * 32, "a1" * 33])
def test_what_is_no_pin_is_refused(text: str) -> None:
    """A pin that was cut while it was copied is not taken."""
    with pytest.raises(PinError, match="64 hexadecimal digits"):
        parse_pin(text)


def test_what_is_remembered_is_known(tmp_path: Path) -> None:
    """Each server by itself, whatever the case of its name; the file is for its owner only."""
    assert known_server(HERE) is None
    remember(HERE, Known(PIN))
    remember(Address("::1", 7000), Known(OTHER, (PIN,)))
    remember(Address("CHAT.example.org."), Known(OTHER))
    assert known_server(HERE) == Known(OTHER)
    assert known_server(Address("::1", 7000)) == Known(OTHER, (PIN,))
    assert known_server(Address("chat.example.org", 7000)) is None
    assert stat.S_IMODE(pins.known_servers_file().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["[", '["chat.example.org:6697"]', '["chat.example.org:6697"]\npin = "x"', "a = 1"]
)
def test_file_that_cannot_be_used_is_never_passed_over(text: str) -> None:
    """A pin that is not read is a server that is not verified; and writing would lose it."""
    path = pins.known_servers_file()
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(PinError, match=str(path)):
        known_server(HERE)
    with pytest.raises(PinError, match=str(path)):
        remember(HERE, Known(PIN))
    assert path.read_text() == text

"""What `gen-certs` says of what it has made."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography import x509

from securechat.cli.certificates.authority import Pair, day, hosts_of, spki_pin


def report(
    path: Path, ca: x509.Certificate, pairs: Mapping[str, Pair], notes: Sequence[str]
) -> None:
    """Tell what was made, until when it is valid, and the pin of the server's key."""
    print(f"Made in {path}:")
    for file, pair in pairs.items():
        until = day(pair.certificate.not_valid_after_utc)
        print(f"  {file}.pem, {file}.key  valid until {until}{_purpose(file, pair.certificate)}")
    if "ca" not in pairs:
        print(f"  signed by ca.pem      valid until {day(ca.not_valid_after_utc)}")
    for name in pairs.keys() & {"server", "next"}:
        show_key(name, pairs[name].certificate)
    for note in notes:
        print(note)


def show_key(name: str, certificate: x509.Certificate) -> None:
    """Tell the pin of a key: what people compare, and what irssi is given."""
    pin = spki_pin(certificate)
    whose = "The server's" if name == "server" else "The server's next"
    print(f"{whose} public key (SHA-256), the same after --renew:\n  {pin}")
    print(f"and as irssi's -tls_pinned_pubkey wants it:\n  {_with_colons(pin)}")


def _purpose(file: str, certificate: x509.Certificate) -> str:
    return f", for {' '.join(hosts_of(certificate))}" if file in {"server", "next"} else ""


def _with_colons(pin: str) -> str:
    return bytes.fromhex(pin.removeprefix("sha256:")).hex(":").upper()

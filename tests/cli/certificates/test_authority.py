"""Certificates that OpenSSL's strict mode, a real handshake and a browser accept."""

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from securechat.cli.certificates.authority import (
    CertificateError,
    Pair,
    certificate_pem,
    check_ca,
    hosts_of,
    is_signed_by,
    key_pem,
    make_ca,
    make_client,
    make_server,
    new_key,
    pair_of,
    read_certificate,
    read_key,
    spki_pin,
)

NOW = datetime.now(UTC)
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing")
HOSTS = ["localhost", "127.0.0.1", "::1", "xn--e1afmkfd.xn--p1ai", "*.example.org"]


@pytest.fixture(scope="module")
def ca() -> Pair:
    """One CA for all."""
    return make_ca(NOW)


@pytest.fixture(scope="module")
def server(ca: Pair) -> Pair:
    """One server certificate for all."""
    return make_server(ca, HOSTS, NOW)


@pytest.fixture
def folder(tmp_path: Path, ca: Pair, server: Pair) -> Path:
    """The files that a server and a client read."""
    (tmp_path / "ca.pem").write_bytes(certificate_pem(ca.certificate))
    (tmp_path / "server.pem").write_bytes(certificate_pem(server.certificate, ca.certificate))
    (tmp_path / "server.key").write_bytes(key_pem(server.key))
    return tmp_path


def verify(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What openssl says of server.pem, in strict mode."""
    files = ["-CAfile", str(folder / "ca.pem"), str(folder / "server.pem")]
    command = ["openssl", "verify", "-x509_strict", *options, *files]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def handshake(folder: Path, host: str) -> dict[str, object]:
    """Shake hands as a client that verifies strictly; return the certificate it saw."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "server.pem", folder / "server.key")
    joining = ssl.create_default_context(cafile=folder / "ca.pem")
    joining.verify_flags |= ssl.VERIFY_X509_STRICT
    left, right = socket.socketpair()
    with left, right:
        left.settimeout(10)
        right.settimeout(10)

        def serve() -> None:
            try:
                with serving.wrap_socket(left, server_side=True) as tls:
                    tls.recv(1)
            except (ssl.SSLError, OSError):
                left.close()  # the client is told why

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with joining.wrap_socket(right, server_hostname=host) as tls:
                return dict(tls.getpeercert() or {})
        finally:
            right.close()
            thread.join()


@needs_openssl
@pytest.mark.parametrize("purpose", ["sslserver", "any"])
def test_server_passes_openssl_strict(folder: Path, purpose: str) -> None:
    """`openssl verify -x509_strict` accepts the chain."""
    result = verify(folder, "-purpose", purpose)
    assert result.stdout.strip().endswith("OK"), result.stderr


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "пример.рф", "chat.example.org", "LOCALHOST"]
)
def test_server_passes_a_strict_handshake(folder: Path, host: str) -> None:
    """Names and addresses of the certificate are verified by Python under VERIFY_X509_STRICT."""
    assert handshake(folder, host)["subjectAltName"]


@pytest.mark.parametrize("host", ["127.0.0.2", "example.org", "a.b.example.org", "other"])
def test_other_hosts_are_refused(folder: Path, host: str) -> None:
    """A name the certificate does not hold fails, a wildcard stands for one label."""
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(folder, host)


def test_another_ca_is_refused(folder: Path) -> None:
    """A certificate does not verify with a CA that did not sign it."""
    (folder / "ca.pem").write_bytes(certificate_pem(make_ca(NOW).certificate))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(folder, "localhost")


def test_expired_is_refused(folder: Path, ca: Pair) -> None:
    """A certificate ends when it says."""
    old = make_server(ca, ["localhost"], NOW, days=0)
    (folder / "server.pem").write_bytes(certificate_pem(old.certificate, ca.certificate))
    (folder / "server.key").write_bytes(key_pem(old.key))
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        handshake(folder, "localhost")


def test_contents_are_those_of_strict_mode(ca: Pair, server: Pair) -> None:
    """RFC 5280: which extensions there are, and which are critical."""
    for pair, is_ca in ((ca, True), (server, False)):
        extensions = pair.certificate.extensions
        constraints = extensions.get_extension_for_class(x509.BasicConstraints)
        usage = extensions.get_extension_for_class(x509.KeyUsage)
        assert constraints.critical
        assert constraints.value.ca is is_ca
        assert usage.critical
        assert usage.value.key_cert_sign is usage.value.crl_sign is is_ca
        assert usage.value.digital_signature is not is_ca
    extensions = server.certificate.extensions
    identifier = ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    issuer = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert issuer.key_identifier == identifier.digest
    assert extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert hosts_of(server.certificate) == HOSTS


def test_client_is_for_logging_in_only(ca: Pair) -> None:
    """A person's certificate carries the account, and cannot pretend to be the server."""
    pair = make_client(ca, "ёжик", NOW)
    purposes = pair.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert [name.value for name in pair.certificate.subject] == ["ёжик"]
    assert is_signed_by(pair.certificate, ca.certificate)


def test_pin_is_of_the_key(ca: Pair, server: Pair) -> None:
    """A certificate renewed for the same key has the same pin; a new key has another."""
    renewed = make_server(ca, ["other.example.org"], NOW, key=server.key)
    assert spki_pin(renewed.certificate) == spki_pin(server.certificate)
    assert spki_pin(make_server(ca, HOSTS, NOW).certificate) != spki_pin(server.certificate)


@needs_openssl
def test_pin_is_what_openssl_computes(folder: Path, server: Pair) -> None:
    """The pin is the SHA-256 of the SubjectPublicKeyInfo, as in RFC 7469."""
    pipe = (
        "openssl x509 -in server.pem -pubkey -noout | openssl pkey -pubin -outform DER"
        " | openssl dgst -sha256 -r"
    )
    result = subprocess.run(
        ["sh", "-c", pipe], cwd=folder, check=True, capture_output=True, text=True
    )
    assert spki_pin(server.certificate) == f"sha256:{result.stdout.split()[0]}"


def test_validity_allows_for_wrong_clocks(ca: Pair, server: Pair) -> None:
    """Certificates are valid from a day ago, and to the second for as long as asked."""
    for pair, days in ((ca, 3650), (server, 397)):
        certificate = pair.certificate
        whole = NOW.replace(microsecond=0)
        assert certificate.not_valid_before_utc == whole - timedelta(days=1)
        assert certificate.not_valid_after_utc == whole + timedelta(days=days)


def test_leaf_does_not_outlive_its_ca() -> None:
    """The end is the CA's where that comes first; the beginning likewise."""
    short = make_ca(NOW, days=10)
    leaf = make_server(short, HOSTS, NOW, days=397).certificate
    assert leaf.not_valid_after_utc == short.certificate.not_valid_after_utc
    assert leaf.not_valid_before_utc == short.certificate.not_valid_before_utc


@pytest.mark.parametrize(
    ("offset_days", "sentence"), [(11, "expired on"), (-2, "is this computer's clock right")]
)
def test_ca_out_of_its_time_signs_nothing(offset_days: int, sentence: str) -> None:
    """An expired CA, or one from the future, is a sentence and no certificate."""
    with pytest.raises(CertificateError, match=sentence):
        make_server(make_ca(NOW, days=10), HOSTS, NOW + timedelta(days=offset_days))


def test_leaf_is_no_ca(server: Pair) -> None:
    """A server certificate in place of the CA is refused."""
    with pytest.raises(CertificateError, match="not the certificate of a CA"):
        check_ca(server, NOW)


def test_hosts_longer_than_a_common_name(ca: Pair) -> None:
    """A long name is in the SAN; the common name has room for 64 characters only."""
    long = f"{'a' * 60}.example.org"
    certificate = make_server(ca, [long], NOW).certificate
    assert hosts_of(certificate) == [long]
    assert [name.value for name in certificate.subject] == ["securechat server"]


def test_reading_names_what_is_wrong() -> None:
    """Files that are no certificate or key, or a kind that is not supported, are a sentence."""
    with pytest.raises(CertificateError, match="no certificate"):
        read_certificate(b"nothing")
    with pytest.raises(CertificateError, match="no private key"):
        read_key(b"nothing")
    locked = new_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    with pytest.raises(CertificateError, match="encrypted"):
        read_key(locked)
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(CertificateError, match="not supported"):
        read_key(other)


def test_pair_belongs_together(ca: Pair, server: Pair) -> None:
    """A certificate with somebody else's key is refused before anything is signed."""
    assert pair_of(server.certificate, read_key(key_pem(server.key)))
    with pytest.raises(CertificateError, match="do not belong together"):
        pair_of(server.certificate, ca.key)

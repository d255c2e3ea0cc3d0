"""Certificates: a private CA, and what it signs for the server and for people.

The contents are those that OpenSSL's strict mode asks for, which Python 3.13 turned on for
everybody: the CA is critical CA:TRUE with a subject key identifier, a leaf is critical CA:FALSE
with subject and authority key identifiers, and the names are in the subjectAltName, because
browsers no longer read the common name. This file reads and makes values; it opens no file.

Source: RFC 5280; RFC 6125 for the names.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from securechat.cli.hosts import is_address

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

CA_DAYS = 3650
"""Ten years: replacing the CA means a new ca.pem on everybody's computer."""
LEAF_DAYS = 397
"""Thirteen months, the longest that browsers accept of public servers; renewing costs one line."""
CLOCK_SKEW = timedelta(days=1)
"""A certificate is valid from a day ago, for computers whose clock or time zone is wrong."""
_MAX_COMMON_NAME = 64  # RFC 5280, ub-common-name


class CertificateError(Exception):
    """It cannot be used or made; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: PrivateKey


def make_ca(now: datetime, days: int = CA_DAYS) -> Pair:
    """Return a new CA, valid from a day before *now* until *days* after it."""
    key = new_key()
    # The name carries a part of the key: two CAs of one name confuse people and programs.
    name = _named(f"securechat CA {_pin_digest(key.public_key())[:8]}")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_whole_second(now) - CLOCK_SKEW)
        .not_valid_after(_whole_second(now) + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(certificate, key)


def make_server(
    ca: Pair,
    hosts: Sequence[str],
    now: datetime,
    days: int = LEAF_DAYS,
    key: PrivateKey | None = None,
) -> Pair:
    """Return a server certificate for *hosts*, each as `check_host` returned it, at least one.

    With *key* the certificate is for that key, so its pin is the old one.
    It never outlives the CA. Raises CertificateError as `check_ca` does.
    """
    alternatives = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    short = (host for host in hosts if len(host) <= _MAX_COMMON_NAME)
    name = next(short, "securechat server")
    usage = ExtendedKeyUsageOID.SERVER_AUTH
    return _make_leaf(ca, name, usage, extensions=[alternatives], now=now, days=days, key=key)


def make_client(
    ca: Pair,
    name: str,
    now: datetime,
    days: int = LEAF_DAYS,
    key: PrivateKey | None = None,
) -> Pair:
    """Return a certificate for the person *name*; otherwise as `make_server`."""
    usage = ExtendedKeyUsageOID.CLIENT_AUTH
    return _make_leaf(ca, name, usage, extensions=[], now=now, days=days, key=key)


def new_key() -> PrivateKey:
    """Return a new P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def check_ca(ca: Pair, now: datetime) -> None:
    """Raise CertificateError where nothing signed by *ca* would verify at *now*."""
    certificate = ca.certificate
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        raise CertificateError("this is not the certificate of a CA") from None
    if not constraints.ca:
        raise CertificateError("this is not the certificate of a CA")
    if certificate.not_valid_after_utc <= now:
        raise CertificateError(f"the CA expired on {day(certificate.not_valid_after_utc)}")
    if certificate.not_valid_before_utc > now:
        start = day(certificate.not_valid_before_utc)
        raise CertificateError(
            f"the CA is valid from {start} only: is this computer's clock right?"
        )


def is_signed_by(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    """Whether the key of *ca* made the signature under *certificate*."""
    try:
        certificate.verify_directly_issued_by(ca)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def hosts_of(certificate: x509.Certificate) -> list[str]:
    """Return the names and addresses *certificate* is for; none if it does not say."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [str(n.value) for n in names if isinstance(n, x509.DNSName | x509.IPAddress)]


def spki_pin(certificate: x509.Certificate) -> str:
    """Return "sha256:" and the SHA-256 of the public key (DER SubjectPublicKeyInfo), lower-case hex.

    A certificate renewed for the same key has the same pin. Source: RFC 7469, section 2.4.
    """
    return f"sha256:{_pin_digest(certificate.public_key())}"


def certificate_pem(*certificates: x509.Certificate) -> bytes:
    """Return the certificates one after the other, a server's own first, as TLS sends them."""
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def key_pem(key: PrivateKey) -> bytes:
    """Return *key* in PEM, not encrypted: a server must start without anybody there."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_certificate(pem: bytes) -> x509.Certificate:
    """Return the first certificate in *pem*. Raises CertificateError."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise CertificateError("it holds no certificate that can be read (PEM)") from None


def read_key(pem: bytes) -> PrivateKey:
    """Return the private key in *pem*. Raises CertificateError."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError:
        raise CertificateError("the key is encrypted; only plain keys are supported") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateError("it holds no private key that can be read (PEM)") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CertificateError("the key is of a kind that is not supported: use EC or RSA")
    return key


def pair_of(certificate: x509.Certificate, key: PrivateKey) -> Pair:
    """Return both as one. Raises CertificateError if they do not belong together."""
    if certificate.public_key() != key.public_key():
        raise CertificateError("the certificate and the key do not belong together")
    return Pair(certificate, key)


def day(instant: datetime) -> str:
    """Return the date of *instant* in UTC, as in 2026-11-20."""
    return instant.astimezone(UTC).date().isoformat()


def _make_leaf(
    ca: Pair,
    name: str,
    usage: x509.ObjectIdentifier,
    *,
    extensions: Sequence[x509.ExtensionType],
    now: datetime,
    days: int,
    key: PrivateKey | None,
) -> Pair:
    check_ca(ca, now)
    key = key or new_key()
    start = max(_whole_second(now) - CLOCK_SKEW, ca.certificate.not_valid_before_utc)
    end = min(_whole_second(now) + timedelta(days=days), ca.certificate.not_valid_after_utc)
    issuer_id = ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(ca.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id),
            critical=False,
        )
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return Pair(builder.sign(ca.key, hashes.SHA256()), key)


def _key_usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(host)) if is_address(host) else x509.DNSName(host)


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pin_digest(key: CertificatePublicKeyTypes) -> str:
    spki = key.public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )
    return hashlib.sha256(spki).hexdigest()


def _whole_second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)

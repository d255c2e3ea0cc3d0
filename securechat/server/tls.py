"""Certificates: finding the pair of files, making a context from it, changing it while running.

A context in use is never changed: a new one is built, and takes the place of the old one for the
connections to come. A pair that is not good is refused, and the old context stays.
"""

import hashlib
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from securechat.server import logs
from securechat.server.joinpage.setups import Prints
from securechat.server.vouching import vouched_host

MAKE_THEM = "make a pair with: securechat-gen-certs"

_CIPHERS_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""TLS 1.2: authenticated encryption and forward secrecy, nothing else. TLS 1.3 has no other."""

_PLAIN_TEXT = frozenset({"HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER"})
"""How OpenSSL calls what is no TLS at all."""

_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


class CertificateError(Exception):
    """The pair cannot be used; the text says why and what to do."""


class Pair(NamedTuple):
    """Where the certificate (with its chain) and its private key are; may be one file."""

    cert: Path
    key: Path


def find_pair(cert: Path, key: Path | None = None) -> Pair:
    """Return the files to use: *key*, or the one that goes with *cert* by its name.

    That is the same name with `.key`; `privkey.pem` beside `fullchain.pem`; or *cert* itself, if
    it holds a key.

    Raises:
        CertificateError: a file is missing or not readable.
    """
    text = _read(cert, f"no certificate at {cert}; {MAKE_THEM}, or name yours with --cert")
    if key is not None:
        _read(key, f"no private key at {key}; name the right file with --key")
        return Pair(cert, key)
    beside = cert.with_suffix(".key")
    if beside.exists():
        return Pair(cert, beside)
    if cert.name == "fullchain.pem" and (beside := cert.with_name("privkey.pem")).exists():
        return Pair(cert, beside)
    if "PRIVATE KEY-----" in text:
        return Pair(cert, cert)
    raise CertificateError(
        f"no private key for {cert}: neither {cert.with_suffix('.key')} nor a key in the file;"
        f" name it with --key"
    )


def build_context(pair: Pair, min_version: str = "1.2") -> ssl.SSLContext:
    """Return a new server context for *pair*.

    Raises:
        CertificateError: a file is not readable, is not PEM, or the two do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[min_version]
    context.set_ciphers(_CIPHERS_1_2)
    context.num_tickets = 0  # nothing is resumed, and a ticket is a write nobody asked for
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    # An unexpected end must stay an error, so that a cut connection is told from a closed one.
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    context.set_alpn_protocols(["irc", "http/1.1"])  # no h2: WebSocket over it is not spoken
    _read(pair.cert, f"no certificate at {pair.cert}; {MAKE_THEM}")
    _read(pair.key, f"no private key at {pair.key}; name the right file with --key")
    try:
        # With a password at hand OpenSSL does not ask for one on the terminal.
        context.load_cert_chain(pair.cert, pair.key, password="")
    except (ssl.SSLError, ValueError) as error:
        raise CertificateError(_explained(pair, error)) from error
    return context


def read_leaf(cert: Path) -> x509.Certificate:
    """Return the first certificate in *cert*.

    Raises:
        CertificateError: the file holds none.
    """
    try:
        return x509.load_pem_x509_certificate(cert.read_bytes())
    except (OSError, ValueError) as error:
        raise CertificateError(f"{cert} is not a certificate in PEM form") from error


def prints_of(leaf: x509.Certificate) -> Prints:
    """Return the fingerprints of a certificate and of its key."""
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    pin = hashlib.sha256(leaf.public_key().public_bytes(*form)).hexdigest()
    return Prints(pin, leaf.fingerprint(hashes.SHA256()).hex())


def _names(leaf: x509.Certificate) -> list[str]:
    """Return the host names a certificate is for, without those for many."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [name for name in names.get_values_for_type(x509.DNSName) if "*" not in name]


def _read(path: Path, if_missing: str) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CertificateError(if_missing) from error
    except OSError as error:
        raise CertificateError(
            f"{path} cannot be read ({error.strerror}); give this user the right to read it,"
            f" or copy it to where it may"
        ) from error


def _explained(pair: Pair, error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return f"{pair.key} is not the key of {pair.cert}; name the right one with --key"
    if "ENCRYPTED" in _read(pair.key, ""):
        return f"{pair.key} is protected by a passphrase; remove it with: openssl pkey"
    return f"{pair.cert} and {pair.key} are not a certificate and its key in PEM form; {MAKE_THEM}"


class Certificates:
    """The pair in use; `context` is for the next connection.

    Only the main thread calls `reload`; io threads read `context`.
    """

    def __init__(
        self, pair: Pair, min_version: str = "1.2", public_host: str | None = None
    ) -> None:
        """Load *pair*.

        Args:
            pair: the files.
            min_version: of TLS.
            public_host: how others reach the server; None: by a name in the certificate.

        Raises:
            CertificateError: it cannot be used.
        """
        self._pair = pair
        self._min_version = min_version
        self._public_host = public_host
        self._seen = self._stamp()
        self.context = build_context(pair, min_version)
        leaf = read_leaf(pair.cert)
        self.expires = leaf.not_valid_after_utc
        self._prints = prints_of(leaf)
        self._vouched_host = self._ask_authorities(leaf)
        if self.expires < datetime.now(UTC):
            logs.warning("certificate expired", cert=pair.cert, since=self.expires)

    @property
    def certificate(self) -> Path:
        """The file of the certificate."""
        return self._pair.cert

    @property
    def next_pin(self) -> str:
        """The SHA-256 of the key in `next.pem` beside the certificate, "" if there is none."""
        try:
            return prints_of(read_leaf(self._next)).pin
        except CertificateError:
            return ""

    @property
    def prints(self) -> Prints:
        """The fingerprints of the certificate in use."""
        return self._prints

    @property
    def vouched_host(self) -> str | None:
        """The name as which anybody's programs know the server now; None: a private authority's."""
        return self._vouched_host if datetime.now(UTC) < self.expires else None

    def _ask_authorities(self, leaf: x509.Certificate) -> str | None:
        hosts = [self._public_host] if self._public_host else _names(leaf)
        return vouched_host(self.context, hosts)

    @property
    def _next(self) -> Path:
        return self._pair.cert.with_name("next.pem")

    def has_changed(self) -> bool:
        """Whether a file is another one than when it was last looked at."""
        return self._stamp() != self._seen

    def reload(self) -> bool:
        """Take the files as they are now; False, and a line in the log, if they are not good."""
        self._seen = self._stamp()
        try:
            context = build_context(self._pair, self._min_version)
            leaf = read_leaf(self._pair.cert)
        except CertificateError as error:
            return self._refused(str(error))
        until = leaf.not_valid_after_utc
        if until < datetime.now(UTC) < self.expires:
            return self._refused(f"{self._pair.cert} expired on {until:%Y-%m-%d}")
        self.context = context
        self.expires = until
        self._prints = prints_of(leaf)
        self._vouched_host = self._ask_authorities(leaf)
        logs.info("certificate loaded", cert=self._pair.cert, until=until)
        return True

    def _refused(self, reason: str) -> bool:
        logs.warning("certificate refused, the old one stays", reason=reason)
        return False

    def _stamp(self) -> tuple[tuple[int, int, int] | None, ...]:
        return tuple(_stamp(path) for path in (*self._pair, self._next))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()  # follows links, so a changed certbot link counts
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def log_failed_handshake(address: str, error: Exception) -> None:
    """Tell the operator of a peer that came to the wrong port; of others only if asked."""
    reason = getattr(error, "reason", None) or str(error)
    if reason in _PLAIN_TEXT:
        logs.info("not TLS, closed", address=address)
    else:
        logs.debug("handshake failed", address=address, reason=reason)

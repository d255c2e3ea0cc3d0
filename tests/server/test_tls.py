"""Certificates: found by name, refused with a sentence, changed while running."""

import datetime as dt
import logging
import shlex
import ssl
import subprocess
from pathlib import Path

import pytest
import trustme

from securechat.server.tls import CertificateError, Certificates, build_context, find_pair
from tests.server.peer import write_pair


def test_key_has_the_same_name(tmp_path: Path, ca: trustme.CA) -> None:
    """server.pem goes with server.key."""
    cert = write_pair(tmp_path, ca)
    assert (cert, tmp_path / "server.key") == find_pair(cert)


def test_key_of_certbot_is_found(tmp_path: Path, ca: trustme.CA) -> None:
    """fullchain.pem goes with privkey.pem."""
    cert = write_pair(tmp_path, ca).rename(tmp_path / "fullchain.pem")
    key = (tmp_path / "server.key").rename(tmp_path / "privkey.pem")
    assert (cert, key) == find_pair(cert)


def test_key_may_be_in_the_certificates_file(tmp_path: Path, ca: trustme.CA) -> None:
    """One file for both works without naming it twice."""
    cert = write_pair(tmp_path, ca)
    key = tmp_path / "server.key"
    cert.write_bytes(cert.read_bytes() + key.read_bytes())
    key.unlink()
    assert (cert, cert) == find_pair(cert)
    build_context(find_pair(cert))


def test_named_key_wins(tmp_path: Path, ca: trustme.CA) -> None:
    """--key is taken as it is."""
    cert = write_pair(tmp_path, ca)
    other = tmp_path / "other"
    other.write_bytes((tmp_path / "server.key").read_bytes())
    assert (cert, other) == find_pair(cert, other)


def test_missing_certificate_says_how_to_make_one(tmp_path: Path) -> None:
    """The first mistake of everybody names its cure."""
    with pytest.raises(CertificateError, match="securechat-gen-certs"):
        find_pair(tmp_path / "server.pem")


def test_missing_key_says_where_it_was_looked_for(tmp_path: Path, ca: trustme.CA) -> None:
    """The operator learns which name was expected."""
    cert = write_pair(tmp_path, ca)
    cert.with_suffix(".key").unlink()
    with pytest.raises(CertificateError, match=r"server\.key.*--key"):
        find_pair(cert)


def test_key_of_another_certificate_is_refused(tmp_path: Path, ca: trustme.CA) -> None:
    """A mismatch is a sentence, not a number of OpenSSL."""
    cert = write_pair(tmp_path, ca)
    other = write_pair(tmp_path, ca, "other").with_suffix(".key")
    with pytest.raises(CertificateError, match="is not the key of"):
        build_context(find_pair(cert, other))


def test_passphrase_is_refused_without_asking(tmp_path: Path, ca: trustme.CA) -> None:
    """A server cannot type."""
    cert = write_pair(tmp_path, ca)
    key, locked = cert.with_suffix(".key"), tmp_path / "locked.key"
    command = f"openssl pkey -in {key} -aes128 -passout pass:x -out {locked}"
    subprocess.run(shlex.split(command), check=True)
    with pytest.raises(CertificateError, match="passphrase"):
        build_context(find_pair(cert, locked))


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN CERTIFICATE-----\nxx\n"])
def test_no_certificate_is_refused(tmp_path: Path, ca: trustme.CA, text: str) -> None:
    """Whatever is in the file."""
    cert = write_pair(tmp_path, ca)
    cert.write_text(text)
    with pytest.raises(CertificateError, match="PEM"):
        build_context(find_pair(cert))


def test_context_is_strict(tmp_path: Path, ca: trustme.CA) -> None:
    """TLS 1.2 at least, AEAD and forward secrecy only, no tickets, an unexpected end is an error."""
    context = build_context(find_pair(write_pair(tmp_path, ca)))
    assert ssl.TLSVersion.TLSv1_2 == context.minimum_version
    assert 0 == context.num_tickets
    assert not context.options & ssl.OP_IGNORE_UNEXPECTED_EOF
    assert all(cipher["aead"] for cipher in context.get_ciphers())
    assert {"kx-ecdhe", "kx-any"} >= {cipher["kea"] for cipher in context.get_ciphers()}
    newest = build_context(find_pair(tmp_path / "server.pem"), "1.3")
    assert ssl.TLSVersion.TLSv1_3 == newest.minimum_version


def test_new_pair_is_taken_and_a_bad_one_refused(
    tmp_path: Path, ca: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    """A change is noticed; what is not good leaves the old context in place."""
    caplog.set_level(logging.INFO, "securechat")
    cert = write_pair(tmp_path, ca)
    certificates = Certificates(find_pair(cert))
    first = certificates.context
    assert not certificates.has_changed()

    write_pair(tmp_path, ca)
    assert certificates.has_changed()
    assert certificates.reload()
    second = certificates.context
    assert first is not second
    assert not certificates.has_changed()

    cert.write_text("half a certif")
    assert certificates.has_changed()
    assert not certificates.reload()
    assert second is certificates.context
    assert not certificates.has_changed()
    assert "certificate refused, the old one stays" in caplog.text

    cert.unlink()
    assert not certificates.reload()
    assert second is certificates.context


def test_expired_pair_does_not_replace_a_good_one(tmp_path: Path, ca: trustme.CA) -> None:
    """Renewal gone wrong is a line in the log, not the end of the service."""
    certificates = Certificates(find_pair(write_pair(tmp_path, ca)))
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    issued = ca.issue_cert("localhost", not_after=past)
    issued.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    issued.private_key_pem.write_to_path(tmp_path / "server.key")
    assert not certificates.reload()

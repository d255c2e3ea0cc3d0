"""Whether strangers can know the server: chain, name and dates, as the system's store has it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from securechat.server import tls
from securechat.server.tls import Certificates, find_pair
from tests.server.peer import write_pair

HOSTS = ("localhost", "127.0.0.1")


@pytest.fixture(name="public")
def _public(tmp_path: Path, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that the system trusts."""
    ca.cert_pem.write_to_path(tmp_path / "store.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return ca


def certificates(folder: Path, ca: trustme.CA, public_host: str | None) -> Certificates:
    """Return the certificates of a server, for localhost and loopback addresses."""
    return Certificates(find_pair(write_pair(folder, ca)), public_host=public_host)


@pytest.mark.parametrize("host", HOSTS)
def test_public_authority_vouches_for_its_names(
    tmp_path: Path, public: trustme.CA, host: str
) -> None:
    """Names and addresses that the certificate is for, and no others."""
    assert certificates(tmp_path, public, host).vouched_host == host
    assert certificates(tmp_path, public, "chat.example.org").vouched_host is None
    assert certificates(tmp_path, public, "chat..example.org").vouched_host is None


def test_without_a_public_host_a_name_of_the_certificate_counts(
    tmp_path: Path, public: trustme.CA
) -> None:
    """The authority has seen to it that it is the server's."""
    assert certificates(tmp_path, public, None).vouched_host == "localhost"


@pytest.mark.usefixtures("public")
def test_private_authority_does_not(tmp_path: Path) -> None:
    """Whatever names it has signed."""
    assert certificates(tmp_path, trustme.CA(), "localhost").vouched_host is None


def test_renewed_certificate_is_asked_about_again(tmp_path: Path, public: trustme.CA) -> None:
    """From private to public and back, while the server runs."""
    found = certificates(tmp_path, trustme.CA(), "localhost")
    write_pair(tmp_path, public)
    assert found.reload()
    assert found.vouched_host == "localhost"
    assert found.prints == tls.prints_of(tls.read_leaf(tmp_path / "server.pem"))
    write_pair(tmp_path, trustme.CA())
    assert found.reload()
    assert found.vouched_host is None


def test_expired_certificate_is_vouched_for_no_more(tmp_path: Path, public: trustme.CA) -> None:
    """Also while the server runs on with it."""
    found = certificates(tmp_path, public, "localhost")
    found.expires = datetime.now(UTC) - timedelta(seconds=1)
    assert found.vouched_host is None

import ssl
from pathlib import Path

import pytest
import trustme


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The authority that the tests' servers are signed by."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its certificate, as --ca takes it."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """A server certificate for localhost and 127.0.0.1."""
    return context_of(authority.issue_cert("localhost", "127.0.0.1"))


@pytest.fixture(autouse=True)
def no_authorities_of_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the configuration folder of whoever runs the tests has no say."""
    monkeypatch.setattr(
        "securechat.client.trust.user_ca_file", lambda: tmp_path / "config" / "ca.pem"
    )
    monkeypatch.setattr("securechat.client.trust.checkout_ca_file", lambda: None)


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's TLS context with *certificate*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context

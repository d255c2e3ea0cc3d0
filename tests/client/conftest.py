import ssl
from pathlib import Path

import pytest

from tests.client.authority import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs the certificates of these tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def server_context(authority: Authority) -> ssl.SSLContext:
    """A server certificate for localhost and 127.0.0.1."""
    return authority.context("localhost", "127.0.0.1")


@pytest.fixture(autouse=True)
def no_authorities_of_this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the configuration folder of whoever runs the tests has no say."""
    monkeypatch.setattr(
        "securechat.client.trust.user_ca_file", lambda: tmp_path / "config" / "ca.pem"
    )
    monkeypatch.setattr("securechat.client.trust.checkout_ca_file", lambda: None)
    for module in ("pins", "trust"):
        monkeypatch.setattr(
            f"securechat.client.{module}.known_servers_file",
            lambda: tmp_path / "config" / "known_servers.toml",
        )

"""What the tests of the client as a program share."""

import ssl
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.client.authority import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs the certificates of these tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server_context(authority: Authority) -> ssl.SSLContext:
    """A server certificate for 127.0.0.1."""
    return authority.context("127.0.0.1")


@pytest.fixture
def program(tmp_path: Path, authority: Authority, server_context: ssl.SSLContext) -> Program:
    """The client, with the authority of its server."""
    return Program(tmp_path, authority, server_context)

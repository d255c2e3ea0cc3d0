"""The program as it is typed: a real process, a scripted server, real TLS."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from securechat.cli import client
from tests.client.peer import Peer, ScriptedServer
from tests.client.trust_fixtures import Authority

LINE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z "


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs the certificates of these tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


class Program:
    """A running client, whose name is bob."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "securechat.cli.client", "--user", "bob", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "SECURECHAT_PASSWORD": "secret"}
            | environment,
            start_new_session=True,  # no terminal to ask
        )

    def ends(self, text: str = "") -> tuple[int, str, str]:
        """Give it *text* and the end of input; return exit code, stdout and stderr."""
        out, err = self._process.communicate(text.encode(), timeout=20)
        return self._process.returncode, out.decode(), err.decode()

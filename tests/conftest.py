"""What all tests share: real certificates, and no test that is quietly left out in CI."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["LANGUAGE"] = "en"
"""What the tests read is English, whatever this computer speaks: so do the programs they start."""

from securechat.cli import gen_certs  # noqa: E402 - the language is chosen as it is loaded

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
"""Each run tries the same examples; HYPOTHESIS_PROFILE=search looks for new ones."""

NO_SKIP = os.environ.get("SECURECHAT_NO_SKIP") == "1"
"""CI installs every program that a test starts, so a skipped test there is a broken test."""


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what gen-certs makes for localhost: ca.pem, ca.key, server.pem, server.key."""
    folder = tmp_path_factory.mktemp("certs")
    hosts = ["--host", "localhost", "--host", "127.0.0.1", "--host", "::1"]
    assert gen_certs.main(["--out", str(folder), *hosts]) == 0
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be skipped, a skipped test fails; one that is expected to fail does not."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Likewise for a module that skips itself."""
    report = yield
    if NO_SKIP and report.skipped:
        _fail(report)
    return report


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: skipped where SECURECHAT_NO_SKIP=1: {reason}"

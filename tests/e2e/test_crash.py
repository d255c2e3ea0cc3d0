"""A short run of scripts/crashtest; by hand it runs for longer."""

import random

import pytest

from tests.crash.command import run
from tests.crash.server import Careless, Mortal

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

TALKERS = 3


def test_nothing_echoed_is_lost_or_doubled_by_kill_9() -> None:
    """Everything that anybody was shown is in everybody's history once, in one order."""
    verdict = run(3, TALKERS, random.Random(1), Mortal)  # noqa: S311 - no secret
    assert not verdict.faults
    assert verdict.echoed > 100
    assert verdict.lost_connections >= TALKERS


def test_a_broken_promise_is_caught() -> None:
    """A server that shows messages before they are committed fails the same test."""
    assert run(3, TALKERS, random.Random(1), Careless).faults  # noqa: S311

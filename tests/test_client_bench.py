"""The measurements of the full screen find what they look for, with the real programs."""

import json

import pytest

from tests.client_bench import command

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


def test_a_small_run_measures_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Starts, keys, lines and a room come through the real terminal; no time is judged here."""
    small = ("--times", "1", "--keys", "5", "--lines", "300", "--members", "20")
    assert command.main(("--json", *small)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) >= {*command.TARGETS, "join_ms", "turn_back_ms"}
    assert all(value > 0 for key, value in figures.items() if not key.endswith("_0"))


def test_a_target_that_is_missed_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --check the exit code says what the table marks."""
    monkeypatch.setitem(command.TARGETS, "first_paint_ms", 1.0)
    assert command.main(("start", "--times", "1", "--check")) == 1
    assert "!" in capsys.readouterr().out

"""Hints name programs as their user starts them."""

import pytest

from securechat.client.naming import VARIABLE, started_as


@pytest.mark.parametrize(
    ("script", "name"),
    [
        (None, "securechat-client"),
        ("scripts/client", "scripts/client"),
        ("scripts/admin", "scripts/client"),
        ("./serve", "./client"),
        ("/my clone/scripts/client", "'/my clone/scripts/client'"),
        ("/home/bob/bin/chat", "securechat-client"),
        ("scripts\x1b[2J/client", "securechat-client"),
    ],
)
def test_name_is_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, script: str | None, name: str
) -> None:
    """A script's siblings stand beside it; a link of another name says nothing about them."""
    monkeypatch.delenv(VARIABLE, raising=False)
    if script is not None:
        monkeypatch.setenv(VARIABLE, script)
    assert started_as("securechat-client") == name

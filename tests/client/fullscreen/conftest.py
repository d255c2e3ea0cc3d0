"""Screens are tested without waiting for the clock."""

import asyncio
from typing import Any

import pytest
from textual._context import active_app
from textual.screen import Screen

_TURNS = 12
"""More turns of the loop than a key takes on its way through the panes."""


@pytest.fixture(autouse=True)
def _no_idling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys be followed by turns of the loop: Textual waits until the processor seems idle.

    That takes 40 ms a key, and on a busy computer it is no better a sign than the clock.
    """

    async def take_turns(*args: Any) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        screen = active_app.get().screen
        # Textual has no event for it.
        while not _is_calm(screen):  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    monkeypatch.setattr("textual.app.wait_for_idle", take_turns)
    monkeypatch.setattr("textual.pilot.wait_for_idle", take_turns)


def _is_calm(screen: Screen[Any]) -> bool:
    return (
        not screen._layout_required
        and not screen._dirty_widgets
        and all(node._message_queue.empty() for node in screen.walk_children(with_self=True))
    )

"""The table of events: which function applies which."""

from collections.abc import Callable
from typing import Any, TypeVar

from securechat.world import events
from securechat.world.state import State

APPLIERS: dict[type, Callable[[State, Any], None]] = {}


_Applier = TypeVar("_Applier", bound=Callable[[State, Any], None])


def applies(kind: type) -> Callable[[_Applier], _Applier]:
    """Enter the function below as the one that applies events of *kind*."""

    def enter(applier: _Applier) -> _Applier:
        assert kind not in APPLIERS
        APPLIERS[kind] = applier
        return applier

    return enter


def apply(state: State, event: events.Event) -> None:
    """Change *state* as *event* says. Cost: that of the people and rooms it names."""
    APPLIERS[type(event)](state, event)

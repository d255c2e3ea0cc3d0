"""The table of events: which function shows which, and which are shown before they are applied."""

from collections.abc import Callable
from typing import Any, TypeVar

from securechat.world import events
from securechat.world.rendering.renderer import Renderer

DEPARTURES = (
    events.Parted,
    events.Kicked,
    events.Quit,
    events.NickChanged,
    events.HostChanged,
    events.AccountChanged,
    events.OperatorFollowed,
)
"""Rendered before they are applied: the others see the old nick and host, in the tags the old
account, and what changes of a rank.
"""

_RENDERERS: dict[type, Callable[[Renderer, Any], None]] = {}

_Shower = TypeVar("_Shower", bound=Callable[[Renderer, Any], None])


def shows(kind: type) -> Callable[[_Shower], _Shower]:
    """Enter the function below as the one that shows events of *kind*."""

    def enter(shower: _Shower) -> _Shower:
        assert kind not in _RENDERERS
        _RENDERERS[kind] = shower
        return shower

    return enter


def show(renderer: Renderer, event: events.Event) -> None:
    """Send *event* to all who must see it."""
    render = _RENDERERS.get(type(event))
    if render is not None:
        render(renderer, event)

"""The table of events: which function makes the records of which."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from securechat.store.records import Record
from securechat.world import events
from securechat.world.state import State

MAKERS: dict[type, Callable[[State, Any], Iterable[Record]]] = {}

_Maker = TypeVar("_Maker", bound=Callable[[State, Any], Iterable[Record]])


def keeps(kind: type) -> Callable[[_Maker], _Maker]:
    """Enter the function below as the one that makes the records of events of *kind*."""

    def enter(maker: _Maker) -> _Maker:
        assert kind not in MAKERS
        MAKERS[kind] = maker
        return maker

    return enter


def records_of(state: State, event: events.Event) -> Iterable[Record]:
    """Return the records of *event*, which has just been applied to *state*."""
    make = MAKERS.get(type(event))
    return make(state, event) if make is not None else ()

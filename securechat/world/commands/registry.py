"""The table of commands: a handler with its preconditions and its cost as data.

Adding a command is one decorated function in one module of this package; its docstring's first
line is the HELP text.
"""

from collections.abc import Callable
from typing import NamedTuple

from securechat.world.context import Context

Handler = Callable[[Context], None]


class Command(NamedTuple):
    """One command as the dispatcher and HELP see it."""

    name: str
    handler: Handler
    min_params: int
    cost: float
    """What it takes from the flood budget of its connection; a plain line is 1."""
    is_early: bool
    """Whether it may be used before registration."""
    is_active: bool
    """Whether using it ends a user's idle time."""
    help: str


COMMANDS: dict[str, Command] = {}


def command(
    name: str,
    *,
    min_params: int = 0,
    cost: float = 1,
    is_early: bool = False,
    is_active: bool = False,
) -> Callable[[Handler], Handler]:
    """Put the decorated handler into the table."""

    def register(handler: Handler) -> Handler:
        doc = (handler.__doc__ or "").strip().splitlines()
        assert doc, f"{name} has no help"
        assert name not in COMMANDS, f"{name} is there twice"
        COMMANDS[name] = Command(name, handler, min_params, cost, is_early, is_active, doc[0])
        return handler

    return register

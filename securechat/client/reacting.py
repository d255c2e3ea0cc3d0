"""`Table`: which function takes which command from the server, and what they all need."""

from collections.abc import Callable

from securechat.client.session import Session
from securechat.wire.masks import split_source
from securechat.wire.message import Message

Handler = Callable[[Session, Message], None]


class Table:
    """Handlers by command; one table a family of commands."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[Handler, int]] = {}

    def on(self, command: str, min_params: int = 0) -> Callable[[Handler], Handler]:
        """Enter the decorated function for *command*; lines with fewer parameters are dropped."""

        def enter(handler: Handler) -> Handler:
            self._handlers[command] = handler, min_params
            return handler

        return enter

    def react(self, session: Session, message: Message) -> bool:
        """Have *message* handled; return whether its command is in the table."""
        found = self._handlers.get(message.command)
        if found is None:
            return False
        handler, min_params = found
        if len(message.params) >= min_params:
            handler(session, message)
        return True


def nick_of(message: Message) -> str:
    """Return whose line it is."""
    return split_source(message.source or "")[0]

"""`Bot`: a program that talks: a function for each message, and `say`.

    bot = Bot("chat.example.org", "clock", "its password")

    @bot.on_message
    def answer(message: Said) -> None:
        if message.text == "!time":
            bot.say(message.place, time.ctime())

    bot.run()

`docs/bots.md` tells more.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from securechat.client.address import parse_address
from securechat.client.events import Event, Said
from securechat.client.link import Ending, Link
from securechat.client.session import Session
from securechat.client.trust import trust_for

EventHandler = Callable[[Event], None]
MessageHandler = Callable[[Said], None]


class BotError(Exception):
    """The bot cannot go on; the text is a sentence."""


class Bot:
    """One account on one server, until it is stopped or refused; a lost connection is made again.

    Handlers run one after the other, on a thread of the bot's. What takes long keeps the others
    waiting, so it belongs on a thread of its own.

    Args:
        server: HOST[:PORT].
        name: the account.
        password: goes to the server when it has proved itself, and nowhere else.
        room: joined at the start; None: the rooms the account is in.
        ca: the authority that vouches for the server; None: those that the client asks.

    Raises:
        ValueError: *server* is no address.
        CaFileError, PinError: a file of authorities or pins cannot be used.
    """

    def __init__(
        self,
        server: str,
        name: str,
        password: str,
        *,
        room: str | None = None,
        ca: Path | None = None,
    ) -> None:
        self._handlers: list[EventHandler] = []
        self._over = threading.Event()
        self._session = Session(name, password, room, self._show, is_live_only=True)
        trust = trust_for(parse_address(server), ca)
        self._link = Link(self._session, trust, is_returning=True, on_end=self._over.set)

    def on_event(self, handler: EventHandler) -> EventHandler:
        """Have *handler* called with every event: `securechat.client.events` lists them."""
        self._handlers.append(handler)
        return handler

    def on_message(self, handler: MessageHandler) -> MessageHandler:
        """Have *handler* called with every message of somebody else."""

        def only_messages(event: Event) -> None:
            if isinstance(event, Said) and not event.is_own:
                handler(event)

        self._handlers.append(only_messages)
        return handler

    def say(self, place: str, text: str, *, reply_to: str = "") -> None:
        """Send *text* to a room, or to "@nick"; any thread. Without a connection it waits.

        *reply_to*: the msgid of the message that it answers.
        """

        def say_it() -> None:
            self._session.say(place, text, reply_to=reply_to)

        self._link.post(say_it)

    def react(self, place: str, msgid: str, reaction: str) -> None:
        """Put *reaction*, an emoji as a rule, on a message; any thread. It needs a connection."""

        def react_to_it() -> None:
            self._session.react(place, msgid, reaction)

        self._link.post(react_to_it)

    def stop(self) -> None:
        """Leave once everything said is confirmed; any thread."""
        self._link.finish()

    def run(self) -> None:
        """Talk until `stop`, or until Ctrl-C.

        Raises:
            BotError: the server is not verified, refuses the login, or was never there.
        """
        self._link.start()
        try:
            while not self._over.wait(0.5):  # on Windows a wait without end cannot be interrupted
                pass
        except KeyboardInterrupt:
            self._link.stop()
            self._over.wait()
        outcome = self._link.outcome
        if outcome is not None and outcome.ending is not Ending.DONE:
            raise BotError(outcome.text)

    def _show(self, event: Event) -> None:
        for handler in self._handlers:
            handler(event)

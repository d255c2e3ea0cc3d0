"""The face for a terminal: a prompt at the bottom, lines coming in above it.

Keys are read on the main thread; events come on the link's thread and go through `patch_stdout`,
which takes the prompt away, prints, and puts it back with all that was typed. The session is the
link's thread's alone: what the main thread shows of it are values that thread has left there.
"""

import asyncio
import contextlib
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.shortcuts import CompleteStyle

from securechat.client.commands import COMMANDS, execute
from securechat.client.desk import Desk
from securechat.client.events import Event, Settled
from securechat.client.link import Link
from securechat.client.painting import Painter
from securechat.client.session import Session
from securechat.client.texts import _
from securechat.client.wrapping import wrap
from securechat.wire.names import fold

_SLOW_S = 1.0
"""After that the prompt says that a message is not confirmed yet."""

_EARLY = 100
"""Most lines kept while there is no room to send them to; nobody types that much in a second."""

_INDENT = len("21:35 ")
"""The rest of a long line stands under its beginning."""

_GOODBYE_S = 12.0
"""How long the end may take: confirmations, and the server's own farewell."""


class TerminalFace:
    """A person at a terminal.

    Args:
        place: where text goes at first: a room, "@nick", or None for the first room.
        is_coloured: False for NO_COLOR.
    """

    def __init__(self, *, place: str | None, is_coloured: bool) -> None:
        self._first_place = place
        self._painter = Painter(is_coloured=is_coloured)
        self._is_over = False
        self._has_settled = False
        self._early: deque[str] = deque()
        self._nicks: tuple[str, ...] = ()
        self._prompt_text = ""

    @property
    def unsent(self) -> list[str]:
        """Nothing: what is read is sent, or it is said why not."""
        return []

    def attach(self, session: Session, link: Link) -> None:
        """Say whose face this is; before the link starts."""
        self._session = session
        self._link = link
        self._desk = Desk(session, link.finish)
        if self._first_place is not None and self._first_place.startswith("@"):
            self._desk.place = self._first_place
        else:
            self._desk.awaited = self._first_place
        self._write_prompt()
        self._prompt: PromptSession[str] = PromptSession(
            lambda: self._prompt_text,
            completer=_TabCompleter(lambda: self._nicks),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            erase_when_done=True,
        )

    def run(self) -> None:
        """Read and do what is typed, until somebody ends it; on the main thread."""
        with patch_stdout(raw=True):
            try:
                self._read_lines()
                self._link.finish()
                self._link.join(_GOODBYE_S)
            except KeyboardInterrupt:
                self._link.stop()
                self._link.join(_GOODBYE_S)

    def stop(self) -> None:
        """End soon; from a signal handler."""
        self._link.stop()

    def ended(self) -> None:
        """The link is over: take the prompt away; on the link's thread."""
        while self._early:
            self._session.warn(
                _("Not sent, since there was no room yet: {text}").format(
                    text=self._early.popleft()
                )
            )
        self._is_over = True
        loop = self._prompt.app.loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the prompt has just ended by itself
                loop.call_soon_threadsafe(self._end_prompt)

    def show(self, event: Event) -> None:
        """Print *event*; on the link's thread."""
        self._follow(event)
        for line in self._painter.paint(event, self._desk.place, self._session.nick):
            sys.stdout.write(wrap(line, shutil.get_terminal_size().columns, _INDENT) + "\n")
        self._write_prompt()
        # The prompt may end on its own thread just now: then there is no loop to redraw it in.
        with contextlib.suppress(RuntimeError):
            self._prompt.app.invalidate()

    def _read_lines(self) -> None:
        while not self._is_over:
            try:
                text = self._prompt.prompt(pre_run=self._begin_prompt)
            except EOFError:
                return
            if text.strip() == "exit":
                return
            if text.strip():
                self._link.post(partial(self._submit, text))

    def _submit(self, text: str) -> None:
        """Do what was typed; text from before we are where we shall be waits for that."""
        if self._has_settled or text.startswith("/"):
            execute(self._desk, text)
            self._write_prompt()
        elif len(self._early) < _EARLY:
            self._early.append(text)
        else:
            self._session.warn(_("Too many lines wait already; not sent: {text}").format(text=text))

    def _settle(self) -> None:
        if self._desk.place is None:
            self._session.tell(_("You are in no room yet: /join #lobby"))
        self._has_settled = True
        refused, self._desk.awaited = self._desk.awaited, None
        while self._early:
            text = self._early.popleft()
            if refused is None:
                execute(self._desk, text)
            else:
                sentence = _("Not sent, since you are not in {room}: {text}")
                self._session.warn(sentence.format(room=refused, text=text))

    def _begin_prompt(self) -> None:
        """Runs inside the prompt's loop, so that an end just before it is not missed."""
        if self._is_over:
            self._end_prompt()
        asyncio.get_running_loop().call_later(_SLOW_S, self._prompt.app.invalidate)

    def _end_prompt(self) -> None:
        app = self._prompt.app
        if app.is_running and not app.is_done:
            app.exit(exception=EOFError)

    def _write_prompt(self) -> None:
        """Say where we are, for the prompt to show; on the link's thread, or before it starts."""
        waiting = len(self._session.own.outbox)
        notes = []
        if not self._session.is_welcomed:
            notes.append(_("offline"))
        if waiting:
            notes.append(_("{count} waiting").format(count=waiting))
        note = f" ({', '.join(notes)})" if notes else ""
        self._prompt_text = f"{self._desk.place or 'securechat'}{note}> "

    def _follow(self, event: Event) -> None:
        """Keep the current place, and the names for Tab, up to date."""
        self._desk.follow(event)
        if isinstance(event, Settled):
            self._settle()
        room = self._session.rooms.find(self._desk.place or "")
        self._nicks = tuple(m.nick for m in room.members.values()) if room is not None else ()


class _TabCompleter(Completer):
    """Tab completes commands at the start of a line, and nicks everywhere."""

    def __init__(self, list_nicks: Callable[[], tuple[str, ...]]) -> None:
        self._list_nicks = list_nicks

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        before = document.text_before_cursor
        word = before.rpartition(" ")[2]
        is_first = word == before
        if is_first and word.startswith("/"):
            found = [f"/{name} " for name in COMMANDS if name.startswith(word[1:])]
        elif word:
            end = ": " if is_first else " "
            found = [nick + end for nick in self._list_nicks() if fold(nick).startswith(fold(word))]
        else:
            found = []
        return (Completion(text, start_position=-len(word)) for text in found)

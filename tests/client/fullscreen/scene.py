"""`Scene`: the screen as bob sees it, events put in by the test, wishes kept for it to read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.events import Paste
from textual.pilot import Pilot

from securechat.client.events import Event, Joined, Named, Said, Settled, Welcomed
from securechat.client.fullscreen.app import ChatApp
from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.entries import Entry
from securechat.client.fullscreen.requests import Requests
from securechat.client.settings import Settings

NOON_MS = 1_795_262_400_000
"""2026-11-21 12:00 UTC."""


class Wishes(Requests):
    """What the screen asked for, in order; nothing is behind it."""

    def __init__(self) -> None:
        self.made: list[tuple[str, ...]] = []
        self.typed: list[tuple[str, bool]] = []
        self.opened: list[str] = []
        self.read: list[tuple[str, int]] = []

    def submit(self, place: str, text: str) -> None:
        """Note it."""
        self.made.append(("submit", place, text))

    def say(self, place: str, text: str, reply_to: str = "") -> None:
        """Note it."""
        self.made.append(("say", place, text, *filter(None, (reply_to,))))

    def retry(self, place: str, entry: Entry) -> None:
        """Note it."""
        self.made.append(("retry", place, entry.text))

    def react(self, place: str, msgid: str, reaction: str, *, is_removed: bool = False) -> None:
        """Note it."""
        self.made.append(("unreact" if is_removed else "react", place, msgid, reaction))

    def redact(self, place: str, msgid: str) -> None:
        """Note it."""
        self.made.append(("redact", place, msgid))

    def typing(self, place: str, *, is_active: bool) -> None:
        """Note it, apart from the rest: it comes with every key."""
        self.typed.append((place, is_active))

    def load_older(self, place: str, msgid: str = "", at_ms: int = 0) -> None:
        """Note it."""
        self.made.append(("load_older", place, msgid))

    def open(self, place: str) -> None:
        """Note it, apart from the rest: it comes with every turn."""
        self.opened.append(place)

    def mark_read(self, place: str, until_ms: int) -> None:
        """Note it, apart from the rest: it comes with what others say."""
        self.read.append((place, until_ms))

    def forget(self, place: str) -> None:
        """Note it."""
        self.made.append(("forget", place))

    def leave(self) -> None:
        """Note it."""
        self.made.append(("leave",))

    def stop(self) -> None:
        """Note it."""
        self.made.append(("stop",))


class Scene:
    """Bob's screen, in #lobby with alice."""

    def __init__(self, app: ChatApp, pilot: Pilot[None], wishes: Wishes) -> None:
        self.app, self.pilot, self.wishes = app, pilot, wishes
        self._now_ms = NOON_MS

    async def happens(self, *events: Event) -> None:
        """Have *events* shown."""
        for event in events:
            self.app.inbox.put(event)
        await self.pilot.pause()
        self.app.inbox.call(lambda: None)
        await self.pilot.pause()

    async def says(self, nick: str, text: str, place: str = "#lobby") -> None:
        """Have *nick* say *text*."""
        self._now_ms += 1000
        await self.happens(Said(self._now_ms, place, nick, text, is_own=nick == "bob"))

    async def types(self, text: str) -> None:
        """Type *text*, a key at a time."""
        await self.pilot.press(*(_KEYS.get(character, character) for character in text))

    async def pastes(self, text: str) -> None:
        """Paste *text* where the focus is."""
        assert self.app.focused is not None
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    def text(self) -> str:
        """Return what stands on the screen."""
        width = self.app.size.width
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(line.text[:width].rstrip() for line in lines)


_KEYS = {" ": "space", "/": "slash", "\n": "enter", "#": "number_sign", "@": "at"}


@asynccontextmanager
async def on_screen(
    columns: int = 90, rows: int = 24, settings: str | None = ""
) -> AsyncIterator[Scene]:
    """Give bob a screen, with alice in #lobby; *settings*: what his file holds, None: no file."""
    wishes = Wishes()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "settings.toml"
        if settings is not None:
            file.write_text(settings, encoding="utf-8")
        app = ChatApp(Chat("bob"), Settings(file))
        app.attach(wishes)
        async with app.run_test(size=(columns, rows)) as pilot:
            scene = Scene(app, pilot, wishes)
            await scene.happens(
                Welcomed(NOON_MS, "bob", "chat.example.org"),
                Joined(NOON_MS, "#lobby", "bob", is_own=True),
                Named(NOON_MS, "#lobby", ("~bob", "alice")),
                Settled(NOON_MS, ("#lobby",)),
            )
            app.turn_to("#lobby")
            await pilot.pause()
            yield scene

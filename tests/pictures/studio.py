"""A real server, people who talk on it, and the screen of one of them."""

import asyncio
import queue
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from textual.pilot import Pilot

from securechat.client.address import Address
from securechat.client.commands import execute
from securechat.client.desk import Desk
from securechat.client.events import Acknowledged, Event, Settled
from securechat.client.fullscreen.face import FullScreenFace
from securechat.client.link import Link
from securechat.client.session import Session
from securechat.client.settings import Settings
from securechat.client.trust import trust_for
from tests.e2e.programs import PASSWORD, PATIENCE_S, Site


class Person:
    """Somebody who talks, and waits until the server has it."""

    def __init__(self, name: str, address: Address, authority: Path) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self.seen: list[Event] = []
        self._session = Session(name, PASSWORD, None, self._events.put, is_full=True)
        trust = trust_for(address, authority)
        self._link = Link(self._session, trust, is_returning=False, on_end=lambda: None)
        self._desk = Desk(self._session, self._link.finish)
        self._link.start()
        self._until(Settled)

    def does(self, command: str, place: str = "#lobby") -> None:
        """Type *command* in *place*."""

        def act() -> None:
            self._desk.place = place
            execute(self._desk, command)

        self._link.post(act)

    def says(self, place: str, text: str) -> str:
        """Say *text*; return its msgid."""
        if text.startswith("/"):
            self.does(text, place)
        else:
            self._link.post(lambda: self._say(place, text))
        said = self._until(Acknowledged)
        assert isinstance(said, Acknowledged)
        return said.msgid

    def _say(self, place: str, text: str) -> None:
        self._session.say(place, text)

    def reacts(self, place: str, msgid: str, emoji: str) -> None:
        """Put *emoji* on a message."""
        self._link.post(lambda: self._session.react(place, msgid, emoji))

    def types(self, place: str) -> None:
        """Begin to type."""
        self._link.post(lambda: self._session.typing(place, is_active=True))

    def leaves(self) -> None:
        """Go."""
        self._link.finish()
        self._link.join(PATIENCE_S)

    def _until(self, kind: type[Event]) -> Event:
        while True:
            try:
                event = self._events.get(timeout=PATIENCE_S)
            except queue.Empty:
                raise AssertionError(f"no {kind}: {self.seen}, {self._link.outcome}") from None
            self.seen.append(event)
            if isinstance(event, kind):
                return event


class Studio:
    """The server and its people."""

    def __init__(self, folder: Path) -> None:
        certificates = folder / "certs"
        subprocess.run(
            [Path(sys.executable).parent / "securechat-gen-certs", "--out", certificates],
            check=True,
            capture_output=True,
        )
        self.site = Site(folder, certificates)
        self.authority = certificates / "ca.pem"
        self._settings = Settings(folder / "settings.toml")
        self._people: dict[str, Person] = {}

    def opens(self, *names: str) -> None:
        """Make accounts and start the server."""
        self.site.add(*names)
        self.site.start()

    @property
    def address(self) -> Address:
        """Where the server is."""
        return Address("localhost", self.site.port)

    def person(self, name: str) -> Person:
        """Return *name*, who comes if they are not here."""
        if name not in self._people:
            self._people[name] = Person(name, self.address, self.authority)
        return self._people[name]

    def leaves(self, name: str) -> None:
        """Have *name* go."""
        self._people.pop(name).leaves()

    def closes(self) -> None:
        """End everything."""
        for name in list(self._people):
            self.leaves(name)
        self.site.clear()

    @asynccontextmanager
    async def screen(self, name: str, size: tuple[int, int], theme: str) -> AsyncIterator["Camera"]:
        """Give *name* a screen, connected."""
        self._settings.change("theme", theme)
        trust = trust_for(self.address, self.authority)
        face = FullScreenFace(
            name, place="#lobby", trust=trust.how, host=str(self.address), settings=self._settings
        )
        session = Session(name, PASSWORD, "#lobby", face.show, is_full=True)
        link = Link(session, trust, is_returning=True, on_end=face.ended)
        face.attach(session, link)
        async with face.app.run_test(size=size) as pilot:
            link.start()
            yield Camera(face, pilot)
            link.stop()
        await asyncio.to_thread(link.join, PATIENCE_S)


class Camera:
    """One screen."""

    def __init__(self, face: FullScreenFace, pilot: Pilot[None]) -> None:
        self.app, self.pilot = face.app, pilot

    @property
    def text(self) -> str:
        """What is on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def until(self, text: str) -> None:
        """Wait until the open conversation holds *text*."""

        def is_there() -> bool:
            return any(text in entry.text for entry in self.app.chat.open.entries)

        await self.until_true(is_there, text)
        await self.pilot.pause(0.2)

    async def until_true(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until it is so."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline_s, f"no {what!r} on the screen:\n{self.text}"
            await self.pilot.pause(0.02)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def types(self, text: str) -> None:
        """Paste nothing: type."""
        for character in text:
            await self.pilot.press(_KEYS.get(character, character))

    def shoot(self, path: Path) -> None:
        """Write the screen as SVG."""
        path.write_text(_alone(self.app.export_screenshot(title="securechat")), encoding="utf-8")


_KEYS = {" ": "space", "/": "slash", "\n": "enter", "#": "number_sign", "@": "at", ":": "colon"}


def _alone(svg: str) -> str:
    """Return *svg* without the fonts it would load from elsewhere."""
    before, _, rest = svg.partition("@font-face")
    while rest:
        rest = rest.partition("}")[2]
        head, found, tail = rest.partition("@font-face")
        before += head
        rest = tail if found else ""
    return before.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """Open a studio in *folder*, which is empty."""
    opened = Studio(folder)
    try:
        yield opened
    finally:
        opened.closes()

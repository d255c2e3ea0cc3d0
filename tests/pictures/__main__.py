"""Take pictures: `python -m tests.pictures [FOLDER [THEME]]`; without FOLDER those of the README."""

import asyncio
import itertools
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from securechat.client import texts
from tests.pictures.story import BEFORE, LIVE, TOPICS
from tests.pictures.studio import Camera, Studio, studio

README_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"

NAMES = ("anna", "ben", "carol", "dmitri", "erin")

SIZES = ((60, 24), (90, 28), (140, 36))


def prepare(made: Studio) -> None:
    """Have everything said that was said before ben comes."""
    made.opens(*NAMES)
    anna = made.person("anna")
    for room, topic in TOPICS.items():
        anna.does(f"/join {room}")
        anna.does(f"/topic {room} {topic}")
    for name in ("carol", "dmitri", "erin", "ben"):
        for room in TOPICS:
            made.person(name).does(f"/join {room}")
    msgids = [made.person(name).says(place, text) for name, place, text in BEFORE]
    for name in ("anna", "carol"):
        made.person(name).reacts("#lobby", msgids[3], "🎉")
    made.person("erin").does("/away Lunch")
    made.leaves("ben")


class Shot(NamedTuple):
    """One picture."""

    name: str
    scene: str
    size: tuple[int, int]
    """Columns and rows."""
    theme: str


README_SHOTS = (
    Shot("talking", "talking", (120, 30), "dark"),
    Shot("narrow", "talking", (64, 26), "light"),
)


async def talking(camera: Camera, made: Studio) -> None:
    """People talk, here and elsewhere."""
    await camera.until("Tokyo")
    for name, place, text in LIVE:
        made.person(name).says(place, text)
    await camera.until("before noon")
    await camera.types("On it. Two words that nobody outside understands")
    made.person("dmitri").types("#lobby")
    await camera.pilot.pause(0.3)


async def help_screen(camera: Camera, made: Studio) -> None:
    """F1."""
    await camera.until("Tokyo")
    await camera.press("f1")
    await camera.pilot.pause(0.3)


async def palette(camera: Camera, made: Studio) -> None:
    """Ctrl-P."""
    await camera.until("Tokyo")
    await camera.press("ctrl+p")
    await camera.types("th")
    await camera.pilot.pause(0.6)


async def search(camera: Camera, made: Studio) -> None:
    """Ctrl-F."""
    await camera.until("Tokyo")
    await camera.press("ctrl+f")
    await camera.types("what")
    await camera.pilot.pause(0.3)


async def lost(camera: Camera, made: Studio) -> None:
    """The server is gone, and ben writes on."""
    await camera.until("Tokyo")
    assert made.site.server is not None
    made.site.server.stop()
    await camera.pilot.pause(0.3)
    await camera.types("Written while the server is away\n")
    await camera.pilot.pause(1.2)


SCENES = {
    "talking": talking,
    "help": help_screen,
    "palette": palette,
    "search": search,
    "lost": lost,
}
"""The last one ends the server."""


async def take(folder: Path, shots: Iterable[Shot]) -> None:
    """Take *shots* into *folder*; those of one size are taken on one server."""
    for size, some in itertools.groupby(shots, key=lambda shot: shot.size):
        with tempfile.TemporaryDirectory() as place, studio(Path(place)) as made:
            prepare(made)
            for shot in some:
                async with made.screen("ben", size, shot.theme) as camera:
                    await SCENES[shot.scene](camera, made)
                    camera.shoot(folder / f"{shot.name}.svg")


def main() -> None:
    """Take what was asked for."""
    is_for_readme = len(sys.argv) == 1
    texts.use("en" if is_for_readme else os.environ.get("LANGUAGE", "en"))
    folder = README_FOLDER if is_for_readme else Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    theme = sys.argv[2] if len(sys.argv) > 2 else "dark"
    all_shots = [
        Shot(f"{scene}-{size[0]}", scene, size, theme) for size in SIZES for scene in SCENES
    ]
    asyncio.run(take(folder, README_SHOTS if is_for_readme else all_shots))


if __name__ == "__main__":
    main()

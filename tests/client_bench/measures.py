"""What is measured, one function each; a figure's name says its unit."""

import time
from pathlib import Path

from tests.client_bench.neighbours import Neighbours
from tests.client_bench.window import Window
from tests.load import accounting
from tests.load.figures import percentile
from tests.load.servers import SecurechatTokens

ROOM, LARGE = "#bench", "#large"

PROMPT = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""Stands behind the name of the place where one writes."""

_KEYS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
"""What is typed: letters that nothing else on the screen has."""

_QUIET_S = 0.05
"""Between a letter that is seen and the next key: as fast as anyone types."""

Figures = dict[str, float]


def open_window(server: SecurechatTokens, folder: Path, room: str = ROOM) -> Window:
    """Start the client as the last account of *server*; the token is known already."""
    name = f"m{server.members - 1:05d}"
    return Window(
        folder,
        *("--server", f"localhost:{server.port}", "--ca", str(server.ca)),
        *("--user", name, "--room", room),
        password=str(server.password).format(nick=name),
    )


def start(server: SecurechatTokens, folder: Path, times: int) -> Figures:
    """From the start to the first picture, and to being in the room; the median of *times*."""
    paints, joins = [], []
    for _ in range(times):
        with open_window(server, folder) as window:
            paints.append(round((window.until("F1") - window.began_s) * 1000))
            joins.append(round((window.until(f"{ROOM} {PROMPT}") - window.began_s) * 1000))
    return {
        "first_paint_ms": percentile(sorted(paints), 50),
        "joined_ms": percentile(sorted(joins), 50),
    }


def keys(server: SecurechatTokens, folder: Path, rate: int, count: int) -> Figures:
    """From a key to its letter on the screen, while *rate* lines a second come in."""
    with Neighbours(server, [[ROOM]] * 4) as others, open_window(server, folder) as window:
        window.until(f"{ROOM} {PROMPT}")
        others.talk(1_000_000, rate)
        time.sleep(2.0 if rate else 0.5)
        taken_us = sorted(_type(window, count))
        said, began_s = others.said, time.monotonic()
        time.sleep(1.0)
        seen_rate = (others.said - said) / (time.monotonic() - began_s)
        others.hush()
    return {
        f"key_p50_ms_at_{rate}": percentile(taken_us, 50) / 1000,
        f"key_p95_ms_at_{rate}": percentile(taken_us, 95) / 1000,
        f"key_max_ms_at_{rate}": taken_us[-1] / 1000,
        f"lines_per_s_at_{rate}": seen_rate,
    }


def _type(window: Window, count: int) -> list[int]:
    taken_us = []
    for number in range(count):
        letter = _KEYS[number % len(_KEYS)]
        began_s = time.monotonic()
        mark = window.types(letter)
        taken_us.append(round((window.until(letter, mark) - began_s) * 1_000_000))
        time.sleep(_QUIET_S)
        if letter == _KEYS[-1]:
            window.types("\x15")
            time.sleep(4 * _QUIET_S)
    return taken_us


def memory(server: SecurechatTokens, folder: Path, lines: int, rate: int) -> Figures:
    """What the client holds after *lines* have come in."""
    with Neighbours(server, [[ROOM]] * 4) as others, open_window(server, folder) as window:
        window.until(f"{ROOM} {PROMPT}")
        time.sleep(1.0)
        before = accounting.pss_bytes(window.pid)
        began_s = time.monotonic()
        others.talk(lines, rate)
        others.finish()
        window.until(f"{lines} the quick")
        return {
            "before_mib": before / 2**20,
            "memory_mib": accounting.pss_bytes(window.pid) / 2**20,
            "receive_s": time.monotonic() - began_s,
        }


def large_room(server: SecurechatTokens, folder: Path, members: int) -> Figures:
    """From Enter on /join to the room on the screen, everybody listed; and back, and forth."""
    with (
        Neighbours(server, [[LARGE]] * (members - 1)),
        open_window(server, folder) as window,
    ):
        window.until(f"{ROOM} {PROMPT}")
        time.sleep(1.0)

        def taken_ms(keys: str, *seen: str) -> float:
            began_s, mark = time.monotonic(), window.types(keys)
            return (max(window.until(text, mark) for text in seen) - began_s) * 1000

        join = taken_ms(f"/join {LARGE}\r", f"{LARGE} {PROMPT}", "m00000")
        time.sleep(1.0)
        away = taken_ms("\x1b[1;3D", f"{ROOM} {PROMPT}")
        time.sleep(0.5)
        back = taken_ms("\x1b[1;3C", f"{LARGE} {PROMPT}")
    return {"join_ms": join, "turn_away_ms": away, "turn_back_ms": back}

"""Whether the terminal is dark or light.

It is asked (OSC 11), with a question behind that every terminal answers (DA1), so that one that
does not know the first costs no waiting. Source: xterm control sequences.
"""

import os
import re
import sys
import time

from securechat.client.fullscreen.palette import DARK, LIGHT, PLAIN

MOST_S = 0.2
"""A terminal at the other end of the world may answer later, and is taken to be dark."""

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)", re.IGNORECASE)
_END = re.compile(rb"\x1b\[\?[0-9;]*c")


def ground() -> str:
    """Return the theme that suits the terminal; before the screen is opened.

    Source of NO_COLOR: no-color.org.
    """
    if os.environ.get("NO_COLOR"):
        return PLAIN
    is_light = light_by_environment(os.environ.get("COLORFGBG", ""))
    if is_light is None:
        is_light = light_by_answer(_ask())
    return LIGHT if is_light else DARK


def light_by_environment(value: str) -> bool | None:
    """Return what COLORFGBG ("15;0") says; None: nothing."""
    ground = value.rpartition(";")[2]
    if not re.fullmatch("[0-9]{1,2}", ground):
        return None
    return int(ground) in {7, *range(9, 16)}


def light_by_answer(answer: bytes) -> bool:
    """Return whether the colour in the terminal's answer is a light one; no answer: it is not."""
    found = _COLOUR.search(answer)
    if found is None:
        return False
    red, green, blue = (int(part, 16) / int(b"f" * len(part), 16) for part in found.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5


def _ask() -> bytes:
    """Ask the terminal, if there is one to ask and nobody has typed ahead."""
    try:
        import termios  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415
    except ImportError:
        return b""
    try:
        fd = sys.stdin.fileno()
        before = termios.tcgetattr(fd)
    except (
        termios.error,
        OSError,
        ValueError,
        AttributeError,
    ):  # there is no terminal, or no stdin
        return b""
    try:
        tty.setcbreak(fd, termios.TCSANOW)
        if _is_ready(fd, 0):
            return b""
        os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, _QUESTION)
        return _answer(fd)
    except OSError:
        return b""
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)


def _answer(fd: int) -> bytes:
    answer, deadline_s = b"", time.monotonic() + MOST_S
    while _END.search(answer) is None and (left_s := deadline_s - time.monotonic()) > 0:
        if not _is_ready(fd, left_s):
            break
        answer += os.read(fd, 1024)
    return answer


def _is_ready(fd: int, timeout_s: float) -> bool:
    import select  # noqa: PLC0415 - beside termios

    return bool(select.select([fd], [], [], timeout_s)[0])

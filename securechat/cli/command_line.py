"""What the four programs have in common: -h and --version, and one form for what went wrong.

That form is `PROGRAM: sentence` on standard error. Of wrong usage it says, too, where the help is.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from securechat import __version__
from securechat.server.escaping import escaped

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
"""For click, as `context_settings`."""


def version_option(program: str) -> Callable[[Any], Any]:
    """Return the option `--version`, which prints `PROGRAM VERSION`."""
    return click.version_option(__version__, prog_name=program, message="%(prog)s %(version)s")


def open_missing_streams() -> None:
    """Let stdin, stdout and stderr lead nowhere where whoever started us has closed them.

    Python has None there then; and the next file or connection to be opened would take the place,
    and whatever somebody prints.
    """
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)  # the lowest that is free
        if nowhere == fd:
            os.set_inheritable(fd, True)
        mode = "w" if fd else "r"
        setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8", closefd=False))


def say(text: str) -> None:
    """Say *text* on standard error, if anybody is there."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def complain(program: str, text: str) -> None:
    """Say what went wrong; *text* may have several lines, and holds no control characters."""
    say(f"{program}: {text}")


def complain_of_usage(
    program: str, error: click.ClickException, form: str = "{sentence} (see {program} --help)"
) -> int:
    """Say what is wrong with the command line, or show the help if it is empty; return 2.

    *form*: how that is said, in the language of whoever reads it.
    """
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None and isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(context.get_help())
        return 2
    where = context.command_path if context is not None else program
    sentence = escaped(error.format_message()).removesuffix(".")
    complain(program, form.format(sentence=sentence, program=where))
    return 2

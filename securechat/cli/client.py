"""`securechat-client`: options in, exit code out."""

import os
import shutil
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NamedTuple, Protocol

import click
from click.shell_completion import get_completion_class

from securechat.cli import command_line
from securechat.cli.command_line import say
from securechat.cli.credentials import ask_name, ask_password
from securechat.cli.first_contact import RefusedError, accept_key, meet
from securechat.client.address import AddressError, parse_address
from securechat.client.commands import NAME_BYTES
from securechat.client.event_lines import json_lines, plain_lines
from securechat.client.events import Event
from securechat.client.link import Ending, Link, Outcome
from securechat.client.pins import PinError
from securechat.client.pipe_face import PipeFace
from securechat.client.session import Session
from securechat.client.trust import CaFileError, Trust, trust_for
from securechat.wire.names import check_nick, is_channel

PROGRAM = "securechat-client"

EXIT_CODES = {
    Ending.DONE: 0,
    Ending.BUG: 1,
    Ending.NOT_VERIFIED: 3,
    Ending.LOGIN_REFUSED: 4,
    Ending.UNREACHABLE: 5,
    Ending.LOST: 5,
}

_EPILOG = """\
\b
On a terminal: type and press Enter; /help lists the commands; exit, Ctrl-C
and Ctrl-D leave.

\b
In a pipe every line of stdin is sent as it is, a "/" in front too, except
exit alone on a line, which leaves; blank lines are not sent. It leaves at the
end of input, too, once the server has confirmed every message. Stdout gets
what others do, one line each:
  2026-11-20T21:35:38.998Z #lobby <alice> text
  2026-11-20T21:35:38.998Z #lobby * alice joined
  2026-11-20T21:35:38.998Z @alice <alice> a message to you alone
With --json:
  {"time": "2026-11-20T21:35:38.998Z", "event": "message", "place": "#lobby",
   "nick": "alice", "text": "hi", "manner": "text"}
on one line; event is message, joined, left, renamed or topic, and manner is
text, action or notice. Everything else goes to stderr.

\b
The password comes from --password-file, else from SECURECHAT_PASSWORD, else
you are asked for it.

\b
Exit codes: 0 all is well; 1 something was not sent; 2 wrong usage; 3 the
server is not verified; 4 the login is refused; 5 cannot connect, or the
connection was lost before every message was confirmed (within 10 s).
"""


class _Face(Protocol):
    """What a face can do, whichever it is."""

    def attach(self, session: Session, link: Link) -> None: ...
    def show(self, event: Event) -> None: ...
    def ended(self) -> None: ...
    def run(self) -> None: ...
    def stop(self) -> None: ...


@click.command(epilog=_EPILOG, context_settings=command_line.SETTINGS)
@click.option("--user", metavar="NAME", help="Your name; without it you are asked.")
@click.option(
    "--server",
    metavar="HOST[:PORT]",
    default="localhost:6697",
    show_default=True,
    help="An IPv6 address with a port goes in brackets: [::1]:6697.",
)
@click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The authority that vouches for the server (its ca.pem), and no other.",
)
@click.option(
    "--room",
    metavar="ROOM",
    help="Join this room and write there, as in --room lobby or --room '#lobby' (quoted, since"
    " # begins a comment in a shell); @NAME is a conversation with one person. Default: #lobby"
    " if the server puts you into it, else the first by name of the rooms you are in.",
)
@click.option(
    "--password-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Its first line is the password.",
)
@click.option("--follow", is_flag=True, help="In a pipe: stay after the end of input.")
@click.option(
    "--once",
    "texts",
    metavar="TEXT",
    multiple=True,
    help="Send this text and leave, without reading stdin; may be repeated.",
)
@click.option(
    "--listen",
    metavar="N",
    type=click.IntRange(1),
    help="Leave after N messages of others, without reading stdin.",
)
@click.option("--json", "as_json", is_flag=True, help="In a pipe: print JSON, an object a line.")
@click.option(
    "--completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    help="Print the script that completes options in that shell, and exit.",
)
@click.option(
    "--trust",
    "accepted",
    nargs=2,
    metavar="HOST[:PORT] PIN",
    help="Know this server by this key from now on, and exit.",
)
@command_line.version_option(PROGRAM)
def _command(
    user: str | None,
    server: str,
    ca: Path | None,
    room: str | None,
    password_file: Path | None,
    accepted: tuple[str, str] | None,
    texts: tuple[str, ...],
    listen: int | None,
    completion: str | None,
    *,
    follow: bool,
    as_json: bool,
) -> int:
    """Talk in a securechat server's rooms, from a terminal or a pipe.

    Every connection is TLS, and the server must prove who it is.
    """
    if accepted is not None:
        accept_key(*accepted)
        return 0
    if completion is not None:
        print(_completion_script(completion))
        return 0
    manner = _LineMode(follow, texts, listen, as_json)
    try:
        address = parse_address(server)
    except AddressError as error:
        raise click.BadParameter(str(error), param_hint="--server") from error
    place = _place(room) if room is not None else None
    name = ask_name(user)
    try:
        trust = trust_for(address, ca)
        if manner.is_for_person:
            trust = meet(trust)
    except (CaFileError, PinError) as error:
        raise click.UsageError(str(error)) from error
    except RefusedError as error:
        _complain(str(error))
        return EXIT_CODES[error.ending]
    return _talk(name, ask_password(name, password_file), trust, place, manner)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the client; return its exit code."""
    try:
        code = _command.main(
            args=None if argv is None else list(argv), prog_name=PROGRAM, standalone_mode=False
        )
    except click.ClickException as error:
        return command_line.complain_of_usage(PROGRAM, error)
    except (click.Abort, KeyboardInterrupt):
        say("")
        return 1
    return int(code or 0)


def _talk(name: str, password: str, trust: Trust, room: str | None, manner: "_LineMode") -> int:
    is_terminal = manner.is_for_person
    pipe = None if is_terminal else _pipe_face(room, manner)
    face: _Face = pipe if pipe is not None else _terminal_face(room)
    joined = room if room is not None and room.startswith("#") else None
    session = Session(name, password, joined, face.show)
    link = Link(session, trust, is_returning=is_terminal, on_end=face.ended)
    face.attach(session, link)
    _stop_on_signals(face.stop)
    link.start()
    face.run()
    outcome = link.outcome or Outcome(Ending.LOST if len(session.outbox) else Ending.DONE)
    if outcome.text and not (pipe is not None and pipe.is_output_gone):
        _complain(outcome.text)
    code = EXIT_CODES[outcome.ending]
    if pipe is not None and pipe.is_output_gone:
        return 0
    return code or int(pipe is not None and pipe.has_failed)


class _LineMode(NamedTuple):
    """What a script asks for."""

    is_following: bool
    texts: tuple[str, ...]
    listen_count: int | None
    as_json: bool

    @property
    def is_for_person(self) -> bool:
        """Whether somebody sits at a terminal, and asked for nothing that only scripts want."""
        is_script = bool(self.texts) or self.listen_count is not None or self.as_json
        return not is_script and sys.stdin.isatty() and sys.stdout.isatty()


def _pipe_face(room: str | None, manner: _LineMode) -> PipeFace:
    return PipeFace(
        write=_Output(sys.stdout.fileno()).write,
        status=_complain,
        input_fd=sys.stdin.fileno(),
        place=room,
        is_following=manner.is_following,
        format_event=json_lines if manner.as_json else plain_lines,
        texts=manner.texts,
        listen_count=manner.listen_count,
    )


def _completion_script(shell: str) -> str:
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(_command, {}, PROGRAM, "_SECURECHAT_CLIENT_COMPLETE").source()


def _terminal_face(room: str | None) -> _Face:
    # A pipe starts without prompt_toolkit: it takes longer to load than all the rest.
    from securechat.client.terminal_face import TerminalFace  # noqa: PLC0415

    return TerminalFace(place=room, is_coloured=not os.environ.get("NO_COLOR"))


class _Output:
    """Writes to a descriptor without a buffer: nothing is left to flush when the reader is gone."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def write(self, data: bytes) -> None:
        """Write all of *data*."""
        while data:
            data = data[os.write(self._fd, data) :]


def _complain(text: str) -> None:
    """Say *text* on stderr, behind the program's name; on a terminal broken at words."""
    text = f"{PROGRAM}: {text}"
    if sys.stderr is not None and sys.stderr.isatty():
        text = _wrapped(text, shutil.get_terminal_size().columns)
    say(text)


def _wrapped(text: str, width: int) -> str:
    """Break the lines of *text* between words; longer words are left to the terminal."""
    wrapper = textwrap.TextWrapper(
        width,
        subsequent_indent="  ",
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join("\n".join(wrapper.wrap(line)) for line in text.splitlines())


def _stop_on_signals(stop: Callable[[], None]) -> None:
    if threading.current_thread() is not threading.main_thread():
        return  # a test; only the main thread may set handlers

    def handle(number: int, frame: FrameType | None) -> None:
        stop()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, handle)


def _place(text: str) -> str:
    """Return the place that `--room` names; a room's "#" may be missing: shells eat it."""
    place = text if text.startswith(("#", "@")) else f"#{text}"
    if is_channel(place) or (place[0] == "@" and check_nick(place[1:], NAME_BYTES) is None):
        return place
    raise click.BadParameter(f"{text!r} is neither '#room' nor '@NAME'", param_hint="--room")


if __name__ == "__main__":
    sys.exit(main())

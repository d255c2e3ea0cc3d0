"""`securechat-client`: options in, exit code out."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from securechat.cli import command_line
from securechat.cli.command_line import say
from securechat.cli.credentials import (
    Secret,
    ask_name,
    ask_name_or_link,
    ask_secret,
)
from securechat.cli.first_contact import RefusedError, accept_key, meet
from securechat.cli.join import join, read_link
from securechat.cli.talking import EXIT_CODES, INSTALLED, PROGRAM, LineMode, complain, speak, talk
from securechat.client import device_tokens, last_login
from securechat.client.address import Address, AddressError, parse_address
from securechat.client.commands import NAME_BYTES
from securechat.client.dialing import CannotConnectError
from securechat.client.joining import JoinError
from securechat.client.last_login import LastLogin
from securechat.client.link import Ending
from securechat.client.pins import PinError
from securechat.client.texts import _
from securechat.client.trust import CaFileError, NotVerifiedError, trust_for
from securechat.wire.links import is_link
from securechat.wire.names import check_nick, is_channel

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
on one line; event is message, joined, left, renamed (a person), room-renamed or
topic, and manner is text, action or notice. Everything else goes to stderr.

\b
The password comes from --password-file, else from SECURECHAT_PASSWORD; else
this computer logs in by its token, which it gets when you have typed the
password once on a terminal; else you are asked.

\b
Exit codes: 0 all is well; 1 something was not sent; 2 wrong usage; 3 the
server is not verified; 4 the login is refused; 5 cannot connect, or the
connection was lost before every message was confirmed (within 10 s).
"""


DEFAULT_SERVER = "localhost:6697"


@click.command(epilog=_EPILOG, context_settings=command_line.SETTINGS)
@click.argument("invitation", required=False)
@click.option(
    "--user", metavar="NAME", help="Your name; without it the last one, or you are asked."
)
@click.option(
    "--server",
    metavar="HOST[:PORT]",
    help="An IPv6 address with a port goes in brackets: [::1]:6697. Default: on a terminal the last"
    f" one, else {DEFAULT_SERVER}.",
)
@click.option("--ask", is_flag=True, help="Ask for your name, or an invitation link, as at first.")
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
    "--plain", is_flag=True, help="On a terminal: a prompt with lines above it, no full screen."
)
@click.option("--forget", is_flag=True, help="Forget the token this computer logs in by, and exit.")
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
@command_line.version_option(INSTALLED)
def _command(
    invitation: str | None,
    user: str | None,
    server: str | None,
    ca: Path | None,
    room: str | None,
    password_file: Path | None,
    accepted: tuple[str, str] | None,
    texts: tuple[str, ...],
    listen: int | None,
    completion: str | None,
    *,
    ask: bool,
    follow: bool,
    as_json: bool,
    forget: bool,
    plain: bool,
) -> int:
    """Talk in a securechat server's rooms, from a terminal or a pipe.

    Every connection is TLS, and the server must prove who it is. INVITATION is a link that
    somebody sent you, or a file that holds it; better typed at the prompt, since others on this
    computer can see arguments.
    """
    speak()
    if accepted is not None:
        accept_key(*accepted)
        return 0
    if completion is not None:
        print(_completion_script(completion))
        return 0
    manner = LineMode(follow, texts, listen, as_json, plain)
    place = _place(room) if room is not None else None
    last = last_login.find() if manner.is_for_person and not ask else None
    if forget:
        return _forget(server, user, last_login.find())
    if invitation is None and last is not None:
        server, user = _again(server, user, last)
    if user is None and invitation is None:
        typed = ask_name_or_link()
        invitation, user = (typed, None) if is_link(typed) else (None, typed)
    if invitation is not None:
        return _join(invitation, place, manner)
    address = _address(server or DEFAULT_SERVER)
    name = ask_name(user)
    return _talk(address, name, ca, password_file, place, manner, is_named=server is not None)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the client; return its exit code."""
    command_line.open_missing_streams()
    try:
        code = _command.main(
            args=None if argv is None else list(argv), prog_name=PROGRAM, standalone_mode=False
        )
    except click.ClickException as error:
        return command_line.complain_of_usage(
            PROGRAM, error, _("{sentence} (see {program} --help)")
        )
    except (click.Abort, KeyboardInterrupt):
        say("")
        return 1
    return int(code or 0)


def _address(server: str) -> Address:
    try:
        return parse_address(server)
    except AddressError as error:
        raise click.UsageError(f"--server: {error}") from error


def _talk(
    address: Address,
    name: str,
    ca: Path | None,
    password_file: Path | None,
    place: str | None,
    manner: LineMode,
    *,
    is_named: bool,
) -> int:
    """See that the server is the one, log in, and talk; *is_named*: the user said which."""
    try:
        trust = trust_for(address, ca)
        # Whoever has a token has met the server already, and will type no password.
        if manner.is_for_person and name not in device_tokens.names(address):
            trust = meet(trust)
    except (CaFileError, PinError) as error:
        raise click.UsageError(str(error)) from error
    except RefusedError as error:
        complain(str(error))
        if not is_named and error.ending is Ending.UNREACHABLE:
            complain(
                _(
                    "No server was named, so it was looked for on this computer."
                    " If you have an invitation link: {program} --ask"
                ).format(program=PROGRAM)
            )
        return EXIT_CODES[error.ending]
    code = talk(name, ask_secret(name, address, password_file), trust, place, manner)
    if code == 0 and manner.is_for_person:
        last_login.remember(address, name)
    return code


def _again(server: str | None, user: str | None, last: LastLogin) -> tuple[str, str | None]:
    """Return server and name: what is not given is as the last time, which is said."""
    if server is not None:
        is_same = user is None and _address(server) == last.address
        return server, last.name if is_same else user
    text = _("Connecting to {address} as {name} (another: --server, --user, --ask).")
    say(text.format(address=last.address, name=user or last.name))
    return str(last.address), user or last.name


def _forget(server: str | None, user: str | None, last: LastLogin | None) -> int:
    """Forget a token: of who is named, else of the last login, else of the only name there is."""
    address = _address(server) if server else last.address if last else _address(DEFAULT_SERVER)
    if user is None and last is not None and last.address == address:
        user = last.name
    names = device_tokens.names(address)
    name = ask_name(names[0] if user is None and len(names) == 1 else user)
    try:
        had_one = device_tokens.forget(address, name)
    except device_tokens.TokenFileError as error:
        complain(str(error))
        return 1
    if had_one:
        text = _("Forgotten: the next start asks for the password of {name} on {address}.")
    else:
        text = _("There is no token of {name} for {address} here.")
    say(text.format(name=name, address=address))
    return 0


def _join(invitation: str, place: str | None, manner: LineMode) -> int:
    """Make an account of an invitation, and talk."""
    if not manner.is_for_person:
        raise click.UsageError(_("An invitation asks for a name and a password: use a terminal."))
    link, trust = read_link(_text_of(invitation))
    try:
        name, secret = join(link, trust)
    except JoinError as error:
        complain(str(error))
        return EXIT_CODES[Ending.LOGIN_REFUSED]
    except NotVerifiedError as error:
        complain(str(error))
        return EXIT_CODES[Ending.NOT_VERIFIED]
    except CannotConnectError as error:
        complain(str(error))
        return EXIT_CODES[Ending.UNREACHABLE]
    except (PinError, device_tokens.TokenFileError) as error:
        text = _("The account is made, but this computer cannot remember the server: {reason}")
        complain(text.format(reason=error))
        return 1
    is_remembered = last_login.remember(trust.address, name)
    options = "" if is_remembered else f" --server {trust.address} --user {name}"
    say(_("Next time: {command}").format(command=PROGRAM + options))
    return talk(name, Secret(secret), trust, place, manner)


def _text_of(invitation: str) -> str:
    """Return the link: what was given, or what stands in the file of that name."""
    if is_link(invitation):
        return invitation
    try:
        return Path(invitation).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(
            _("{text!r} is neither a securechat:// link nor a file that can be read.").format(
                text=invitation
            )
        ) from error


def _completion_script(shell: str) -> str:
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(_command, {}, INSTALLED, "_SECURECHAT_CLIENT_COMPLETE").source()


def _place(text: str) -> str:
    """Return the place that `--room` names; a room's "#" may be missing: shells eat it."""
    place = text if text.startswith(("#", "@")) else f"#{text}"
    if is_channel(place) or (place[0] == "@" and check_nick(place[1:], NAME_BYTES) is None):
        return place
    raise click.UsageError(_("--room: {text!r} is neither '#room' nor '@NAME'").format(text=text))


if __name__ == "__main__":
    sys.exit(main())

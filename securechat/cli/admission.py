"""`securechat-admin invite` and its kin: who may come in, who is in, by which devices.

Tokens are made here and shown once; the server is given their SHA-256.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from securechat.cli.command_line import say
from securechat.cli.reach import UnreachableError, link_to, page_of
from securechat.cli.requests import Place, Refused, ask, refuse_without_data, with_name
from securechat.server import tokens, whereabouts
from securechat.server.escaping import escaped
from securechat.wire.durations import seconds_in
from securechat.wire.links import Link


class _Duration(click.ParamType[int]):
    name = "DURATION"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return how many seconds "90m", "12h", "7d" or "2w" are."""
        if isinstance(value, int):
            return value
        found = seconds_in(str(value))
        if found is None:
            self.fail(f"{value!r} is no duration such as 90m, 12h, 7d or 2w", param, ctx)
        return found


def _with_link_options(command: Callable[..., int]) -> Callable[..., int]:
    for option in (
        click.option(
            "--expires", type=_Duration(), default="7d", show_default=True,
            help="How long the link is good: 90m, 12h, 7d, 2w.",
        ),
        click.option(
            "--server", metavar="HOST[:PORT]",
            help="How others reach this server; without it server.public_host, or a guess.",
        ),
        click.option("--qr", is_flag=True, help="Show the link as a QR code, too."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.option("--name", help="The only name the link is good for.")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True)
@click.option("--uses", type=click.IntRange(1, 10_000), default=1, show_default=True)
@click.option("--room", metavar="ROOM", help="A room they are put into, as in '#plans'.")
@_with_link_options
@click.pass_context
def invite(
    context: click.Context,
    name: str | None,
    role: str,
    uses: int,
    room: str | None,
    expires: int,
    server: str | None,
    qr: bool,
) -> int:
    """Make a link by which somebody joins, and print it."""
    place: Place = context.obj()
    token = tokens.make_invite_token()
    link, page = _link(place, token, server)
    args = {"role": role, "uses": str(uses), "expires_s": str(expires)}
    args |= {"name": name} if name else {}
    args |= {"room": room if room.startswith("#") else f"#{room}"} if room else {}
    ask(place, "invite", token_hash=tokens.token_hash(token), **args)
    _show(link, page, qr=qr)
    return 0


@click.command()
@with_name
@_with_link_options
@click.pass_context
def reset(context: click.Context, name: str, expires: int, server: str | None, qr: bool) -> int:
    """Make a link by which NAME chooses a new password, and print it."""
    place: Place = context.obj()
    refuse_without_data(place)
    token = tokens.make_invite_token()
    link, page = _link(place, token, server, is_reset=True)
    ask(place, "reset", name=name, token_hash=tokens.token_hash(token), expires_s=str(expires))
    _show(link, page, name, qr=qr)
    return 0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def invites(context: click.Context, as_json: bool) -> int:
    """List the invitations and resets that are open."""
    rows = _asked(context.obj(), "invites")
    columns = ("id", "kind", "role", "uses_left", "expires", "name", "room")
    _list(rows, columns, as_json=as_json)
    return 0


@click.command()
@click.argument("id", type=int)
@click.pass_context
def uninvite(context: click.Context, id: int) -> int:  # noqa: A002 - what the user sees
    """Make an invitation or a reset worthless."""
    ask(context.obj(), "uninvite", id=str(id))
    return 0


@click.command()
@with_name
@click.option("--device", required=True, help="What the token is for, such as phone or irssi.")
@click.pass_context
def token(context: click.Context, name: str, device: str) -> int:
    """Make a token that NAME's DEVICE uses as its password, and print it alone."""
    made = tokens.make_device_token()
    ask(context.obj(), "token", name=name, device=device, token_hash=tokens.token_hash(made))
    print(made)
    return 0


@click.command(name="tokens")
@with_name
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def list_tokens(context: click.Context, name: str, as_json: bool) -> int:
    """List the devices of NAME that log in by a token."""
    rows = _asked(context.obj(), "tokens", name=name)
    _list(rows, ("id", "created", "used", "device"), as_json=as_json)
    return 0


@click.command()
@click.argument("id", type=int)
@click.pass_context
def revoke(context: click.Context, id: int) -> int:  # noqa: A002
    """Make a device's token worthless, and end its sessions."""
    ask(context.obj(), "revoke", id=str(id))
    return 0


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def sessions(context: click.Context, name: str | None, as_json: bool) -> int:
    """List who is connected: all, or the sessions of NAME."""
    rows = _asked(context.obj(), "sessions", **({"name": name} if name else {}))
    columns = ("session", "address", "tls", "idle_s", "name", "device", "client")
    _list(rows, columns, as_json=as_json)
    return 0


@click.command()
@click.argument("session", type=int)
@click.pass_context
def disconnect(context: click.Context, session: int) -> int:
    """End one session; its user may connect again."""
    ask(context.obj(), "disconnect", session=str(session))
    return 0


COMMANDS: tuple[click.Command, ...] = (
    invite, invites, uninvite, reset, token, list_tokens, revoke, sessions, disconnect,
)  # fmt: skip


def _link(
    place: Place, token: str, server: str | None, *, is_reset: bool = False
) -> tuple[Link, str | None]:
    """Return the link, and where a browser does the same; None: browsers cannot know the server."""
    found = whereabouts.read(place.directory)
    if found is None:
        raise Refused(
            f"no server has run on {place.shown} yet, and a link needs its address and key: start"
            " it first"
        )
    try:
        link, is_guess = link_to(found, token, server)
    except UnreachableError as error:
        raise Refused(str(error)) from error
    if is_guess:
        say(
            f"The link says {link.server}. If others reach this server by another name, give it"
            " with --server, or set server.public_host."
        )
    link = link._replace(is_reset=is_reset)
    return link, page_of(found, link)


def _show(link: Link, page: str | None, whose: str = "", *, qr: bool) -> None:
    print(link)
    if page is not None:
        say(f"In a browser, without any program: {page}")
    if qr:
        import segno  # noqa: PLC0415 - for those who want a picture alone

        segno.make(page or str(link), micro=False).terminal(compact=True)
    if link.is_reset:
        say(
            f"A link for a new password. Send it to {whose} by a way you trust: whoever has it and"
            " knows the name can set the password. It is shown this once."
        )
    else:
        say("Send it by a way you trust: whoever has it can use it. It is shown this once.")


def _asked(place: Place, command: str, **args: str) -> list[dict[str, Any]]:
    refuse_without_data(place)
    with place.administration() as administration:
        answer = administration.ask(command, **args)
    if not answer.is_ok:
        raise Refused(answer.text)
    return answer.rows


def _list(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    cells = [[column.upper() for column in columns]]
    cells += [[_cell(row, column) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    if rows:
        for line in cells:
            padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
            print("  ".join(padded).rstrip())
    say(f"{len(rows)} in all")


def _cell(row: dict[str, Any], column: str) -> str:
    if f"{column}_ms" in row:
        return datetime.fromtimestamp(row[f"{column}_ms"] / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    return escaped(str(row[column]))

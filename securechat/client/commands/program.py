"""Help, the end, what no other command says."""

from securechat.client.commands.table import command, commands_of, explain, find
from securechat.client.desk import Desk


@command("", "rules")
def motd(desk: Desk, rest: str) -> None:
    """Show what the server says to everybody who comes."""
    desk.session.send("MOTD")


@command("LINE", "quote")
def raw(desk: Desk, rest: str) -> None:
    """Send a line of IRC as it is, if you know how."""
    if not rest:
        explain(desk, "raw")
    else:
        desk.session.send_raw(rest)


@command("[command]", "h", "commands")
def help_(desk: Desk, rest: str) -> None:
    """Show this."""
    wanted = find(desk, rest.removeprefix("/").lower()) if rest else None
    if rest and wanted is None:
        desk.session.warn(f"There is no /{rest.removeprefix('/')}.")
        return
    for one in [wanted] if wanted else commands_of(desk).values():
        desk.session.tell(f"{one.usage:<22} {one.help}")
    if wanted is None:
        desk.session.tell(f"{'exit, Ctrl-D, Ctrl-C':<22} Leave, as /quit does.")
        desk.session.tell(f"{'//text':<22} Send a text that begins with a slash.")
    elif wanted.aliases:
        desk.session.tell(f"Also: {', '.join(f'/{name}' for name in wanted.aliases)}")


@command("", "bye", "exit")
def quit_(desk: Desk, rest: str) -> None:
    """Leave, once everything you wrote is confirmed."""
    desk.leave()

"""Help, the end, what no other command says."""

from securechat.client.commands.table import command, commands_of, explain, find
from securechat.client.desk import Desk
from securechat.client.texts import _


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
        desk.session.warn(_("There is no /{name}.").format(name=rest.removeprefix("/")))
        return
    for one in [wanted] if wanted else commands_of(desk).values():
        desk.session.tell(f"{_(one.usage):<21}  {_(one.help)}")
    if wanted is None:
        desk.session.tell(f"{'exit, Ctrl-D, Ctrl-C':<21}  " + _("Leave, as /quit does."))
        desk.session.tell(f"{_('//text'):<21}  " + _("Send a text that begins with a slash."))
    elif wanted.aliases:
        names = ", ".join(f"/{name}" for name in wanted.aliases)
        desk.session.tell(_("Also: {names}").format(names=names))


@command("", "bye", "exit")
def quit_(desk: Desk, rest: str) -> None:
    """Leave, once everything you wrote is confirmed."""
    desk.leave()

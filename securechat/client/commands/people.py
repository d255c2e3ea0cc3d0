"""Who somebody is, who may become one of us, and who is not listened to."""

from securechat.client.commands.table import NAME_BYTES, command, explain, is_name
from securechat.client.desk import Desk
from securechat.client.texts import _
from securechat.wire.names import check_nick


@command("[#room or NAME]", "w")
def who(desk: Desk, rest: str) -> None:
    """Show who is there, and from where."""
    whom = rest or desk.place
    if whom is None:
        explain(desk, "who")
    else:
        desk.session.send("WHO", whom.removeprefix("@"))


@command("[NAME]", "wi")
def whois(desk: Desk, rest: str) -> None:
    """Show what is known of somebody."""
    is_alone = desk.place is not None and desk.place.startswith("@")
    name = rest or (desk.place or "")[1:] * is_alone or desk.session.nick
    if not is_name(name):
        explain(desk, "whois")
    else:
        desk.session.send("WHOIS", name)


@command("[list …]", "invitations")
def invitation(desk: Desk, rest: str) -> None:
    """Make a link that lets somebody new in (operators)."""
    wanted = rest.partition(" ")[0].lower()
    is_told = wanted in {"add", "list", "remove"}
    desk.session.send_raw(f"INVITATION {rest}" if is_told else f"INVITATION ADD {rest}".rstrip())


@command("[text]", "afk")
def away(desk: Desk, rest: str) -> None:
    """Be away, with this text; without one, be back."""
    desk.session.send("AWAY", *filter(None, (rest,)))


@command("[NAME]")
def nick(desk: Desk, rest: str) -> None:
    """Change your name; with a login, only its capitals."""
    reason = check_nick(rest, NAME_BYTES)
    if not rest:
        desk.session.tell(_("You are {nick}.").format(nick=desk.session.nick))
    elif reason is not None:
        desk.session.warn(_("That cannot be a name: {reason}.").format(reason=_(reason)))
    else:
        desk.session.send("NICK", rest)


@command("[NAME]")
def ignore(desk: Desk, rest: str) -> None:
    """Show nothing more of somebody, until you leave."""
    ignored = desk.session.ignored
    if not rest:
        names = ", ".join(ignored.values())
        desk.session.tell(
            _("You ignore {names}.").format(names=names) if names else _("You ignore nobody.")
        )
    elif not is_name(rest):
        explain(desk, "ignore")
    elif desk.session.is_me(rest):
        desk.session.warn(_("You cannot ignore yourself."))
    else:
        ignored[rest] = rest
        text = _("You see nothing more of {nick}. /unignore {nick} takes it back.")
        desk.session.tell(text.format(nick=rest))


@command("NAME")
def unignore(desk: Desk, rest: str) -> None:
    """Listen to somebody again."""
    if not rest:
        explain(desk, "unignore")
    elif desk.session.ignored.pop(rest, None) is None:
        desk.session.warn(_("You do not ignore {nick}.").format(nick=rest))
    else:
        desk.session.tell(_("You hear {nick} again.").format(nick=rest))

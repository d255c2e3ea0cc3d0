"""What is said, and to whom."""

from securechat.client.commands.rooms import join
from securechat.client.commands.table import command, explain
from securechat.client.desk import Desk
from securechat.client.events import Manner


@command("NAME [text]", "query", "q", "m")
def msg(desk: Desk, rest: str) -> None:
    """Write to one person; without a text, turn to them."""
    name, _, text = rest.partition(" ")
    if not name or name.startswith(":"):
        explain(desk, "msg")
        return
    place = name if name.startswith(("#", "@")) else f"@{name}"
    if text.strip():
        desk.say(place, text.strip())
    elif place.startswith("#"):
        join(desk, place)
    else:
        desk.turn_to(place)


@command("text")
def me(desk: Desk, rest: str) -> None:
    """Say what you do: /me waves shows as * bob waves."""
    if not rest or desk.place is None:
        explain(desk, "me")
    else:
        desk.say(desk.place, rest, Manner.ACTION)


@command("#room|NAME text")
def notice(desk: Desk, rest: str) -> None:
    """Say something that wants no answer, as bots do."""
    name, _, text = rest.partition(" ")
    if not text.strip() or name.startswith(":"):
        explain(desk, "notice")
    else:
        place = name if name.startswith(("#", "@")) else f"@{name}"
        desk.say(place, text.strip(), Manner.NOTICE)

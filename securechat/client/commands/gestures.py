"""Reactions and answers, for faces that show them: about what was said last where one is.

A screen lets a person choose a message; these are for who types faster than they point.
"""

from securechat.client.commands.table import Command, command, explain
from securechat.client.desk import Desk

GESTURES: dict[str, Command] = {}
"""What a face has besides `COMMANDS` if it shows reactions, and what is taken back."""


@command("EMOJI", table=GESTURES)
def react(desk: Desk, rest: str) -> None:
    """Put an emoji on what somebody else said last."""
    about = _last(desk, is_own=False)
    if not rest:
        explain(desk, "react")
    elif about is not None:
        desk.session.react(*about, rest)


@command("text", table=GESTURES)
def reply(desk: Desk, rest: str) -> None:
    """Answer what somebody else said last."""
    about = _last(desk, is_own=False)
    if not rest:
        explain(desk, "reply")
    elif about is not None:
        desk.session.say(about[0], rest, reply_to=about[1])


@command("[reason]", "unsay", table=GESTURES)
def redact(desk: Desk, rest: str) -> None:
    """Take back what you said last."""
    about = _last(desk, is_own=True)
    if about is not None:
        desk.session.redact(*about, rest)


def _last(desk: Desk, *, is_own: bool) -> tuple[str, str] | None:
    """Return the place, and the msgid of the last message in it."""
    place = desk.place
    msgid = None if place is None else desk.session.history.last(place, is_own=is_own)
    if place is None or not msgid:
        whose = "You have" if is_own else "Nobody else has"
        desk.session.warn(f"{whose} said anything here yet.")
        return None
    return place, msgid

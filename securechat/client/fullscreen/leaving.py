"""Leaving: what one would lose by it, in words, and how it is done."""

from securechat.client.fullscreen.chat import Chat, Line
from securechat.client.fullscreen.requests import Requests
from securechat.client.texts import _, ngettext


def loss(chat: Chat) -> str:
    """Return the question to ask before *chat* ends, or "": nothing is lost."""
    drafts = [one.place.removeprefix("@") for one in chat.conversations if one.draft.strip()]
    lines = []
    if chat.waiting and chat.connection.line is not Line.CONNECTED:
        text = ngettext(
            "There is no connection: {count} message is not sent yet.",
            "There is no connection: {count} messages are not sent yet.",
            chat.waiting,
        )
        lines.append(text.format(count=chat.waiting))
    if drafts:
        places = ", ".join(drafts[:3]) + ("…" if len(drafts) > 3 else "")
        lines.append(_("What you have begun to write is not sent: {places}.").format(places=places))
    return "\n".join([*lines, _("Leave all the same?")]) if lines else ""


def leave(chat: Chat, requests: Requests) -> None:
    """End the program: as soon as everything is confirmed, or now if there is nobody to wait for."""
    chat.is_leaving = True
    if chat.connection.line is Line.CONNECTED:
        requests.leave()
    else:
        requests.stop()

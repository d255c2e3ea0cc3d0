"""What one would lose by leaving now, in words."""

from securechat.client.fullscreen.chat import Chat, Line
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

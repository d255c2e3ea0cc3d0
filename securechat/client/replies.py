"""Error replies in words.

A numeric carries a sentence of its own, often without what it is about, and in the jargon of
1988; where we know a better one, it stands here. What we do not know is shown as it came.
"""

from securechat.client.texts import N_, _
from securechat.wire.message import Message

_WORDS = {
    "401": N_("There is nobody called {0} here."),
    "402": N_("There is no server called {0}."),
    "403": N_("There is no room called {0}."),
    "404": N_("You cannot write in {0}: the room does not let you."),
    "405": N_("You are in too many rooms to join {0}."),
    "406": N_("There was nobody called {0}."),
    "407": N_("Too many at once: {0}."),
    "422": N_("The server has nothing to say to everybody who comes."),
    "412": N_("There is no text to send."),
    "417": N_("That line was too long for the server."),
    "421": N_("The server does not know the command {0}."),
    "431": N_("A name is missing."),
    "432": N_("{0} cannot be a name here."),
    "433": N_(
        "The name {0} is taken, or belongs to an account: with a login your name is your"
        " account's, and only its capital letters can change."
    ),
    "436": N_("The name {0} is taken."),
    "437": N_("{0} cannot be used just now."),
    "441": N_("{0} is not in {1}."),
    "442": N_("You are not in {0}."),
    "443": N_("{0} is already in {1}."),
    "461": N_("Something is missing behind {0}."),
    "464": N_("The server's own password is missing or wrong."),
    "465": N_("You are banned from this server."),
    "471": N_("You cannot join {0}: the room is full."),
    "472": N_("There is no mode {0}."),
    "473": N_("You cannot join {0}: only who is invited may."),
    "474": N_("You cannot join {0}: you are banned from it."),
    "475": N_("You cannot join {0}: it needs a key, as in /join {0} KEY."),
    "476": N_("{0} cannot be a room's name: it starts with # and has no spaces or commas."),
    "477": N_("{0} is only for people who are logged in."),
    "481": N_("Only an operator of the server may do that."),
    "482": N_("Your rank in {0} does not allow that."),
}


def is_error(message: Message) -> bool:
    """Whether *message* says that something we asked for was refused."""
    return message.command == "FAIL" or (
        len(message.command) == 3 and message.command.isdigit() and message.command[0] in "45"
    )


def failure_text(message: Message) -> str:
    """Return what the error reply *message* means, as a sentence."""
    if message.command == "FAIL":
        return sentence(message.params[-1] if len(message.params) > 2 else " ".join(message.params))
    about = message.params[1:-1]
    words = _WORDS.get(message.command)
    if words is not None:
        try:
            return _(words).format(*about)
        except IndexError:
            pass  # another server's shorter form of the numeric
    text = message.params[-1] if message.params else ""
    return sentence(f"{' '.join(about)}: {text}" if about else text)


def sentence(text: str) -> str:
    """Return *text* with a full stop, if it has no end of its own."""
    text = text.strip() or _("The server refused, without saying why")
    return text if text[-1] in ".!?" else f"{text}."

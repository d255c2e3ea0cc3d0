"""`Login`: from the first byte to being welcomed: capabilities, password, name.

No socket in it: lines go in, lines come out. The password leaves through AUTHENTICATE only.

Source: IRCv3 capability negotiation (302), SASL 3.1 and 3.2; RFC 4616 (PLAIN).
"""

from securechat.client.naming import started_as
from securechat.client.replies import failure_text, sentence
from securechat.client.texts import _
from securechat.wire.message import Message
from securechat.wire.sasl import encode_plain, to_chunks

RETRY = "securechat.internal/retry"
"""The server keeps a message once, however often it comes under one key (docs/protocol.md)."""

DEVICE_TOKEN = "securechat.internal/device-token"  # noqa: S105 - a capability
"""The server lets a device in by a token of its own (docs/protocol.md)."""

RENAMING = "draft/channel-rename"
"""The server says what a room is called now, also to who was away when it was renamed."""

WANTED = (
    "message-tags",
    "server-time",
    "account-tag",
    "echo-message",
    "batch",
    "labeled-response",
    "cap-notify",
    "multi-prefix",
    "userhost-in-names",
    "extended-join",
    "away-notify",
    "account-notify",
    RENAMING,
    "standard-replies",
    RETRY,
    DEVICE_TOKEN,
    "sasl",
)
"""Capabilities, all harmless where a server lacks them, save sasl."""

LIVE_ONLY = ("draft/chathistory",)
"""What is wanted besides by who wants nothing of before: who may ask for it is sent none unasked."""

REDACTION = "draft/message-redaction"
READ_MARKER = "draft/read-marker"

FULL = (
    "draft/chathistory",
    "draft/event-playback",
    REDACTION,
    "draft/multiline",
    READ_MARKER,
)
"""What a face wants besides that shows whole conversations."""

MOST_OFFERED = 1_000
"""Ten times what a server offers; those beyond are passed over."""

_TRY_LATER = frozenset({"TEMPORARILY_UNAVAILABLE", "TOO_MANY_ATTEMPTS", "LOGINS_BUSY"})
"""Standard replies that say nothing about the password."""


class LoginError(Exception):
    """The server does not let us in; the text is a sentence.

    Args:
        text: for the user.
        is_refused: whether the server has judged the login; if not, it never came to that.
        is_temporary: whether the server said that the same login may work in a while.
    """

    def __init__(self, text: str, *, is_refused: bool = True, is_temporary: bool = False) -> None:
        super().__init__(text)
        self.is_refused = is_refused
        self.is_temporary = is_temporary


class Login:
    """The registration of one connection, and what was agreed on in it.

    Args:
        name: the account.
        password: goes into AUTHENTICATE.
        last_words: what the server said when it ended an earlier connection, on which name and
            password were good; "" if it said nothing, None if there was none.
        also_wanted: capabilities besides `WANTED`.
    """

    def __init__(
        self,
        name: str,
        password: str,
        last_words: str | None = None,
        also_wanted: tuple[str, ...] = (),
    ) -> None:
        self._name = name
        self._password = password
        self._last_words = last_words
        self._wanted = (*WANTED, *also_wanted)
        self.offered: dict[str, str] = {}
        """What the server has, with the values it gave."""
        self._failure: Message | None = None
        self.capabilities: set[str] = set()
        self.is_welcomed = False

    def begin(self) -> list[str]:
        """Return the first lines to send."""
        return first_lines(self._name)

    def receive(self, message: Message) -> list[str]:
        """Return what to answer to *message*.

        Raises:
            LoginError: the server refused the login.
        """
        if message.command == "CAP" and len(message.params) >= 3:
            return self._on_capabilities(message)
        if message.command == "AUTHENTICATE":
            return self._on_authenticate(message)
        if message.command == "FAIL":
            self._on_failure(message)
        elif message.command == "903":
            return ["CAP END"]
        elif message.command == "001":
            self.is_welcomed = True
        elif message.command in {"902", "904", "905", "906", "908"}:
            raise self._refusal(message)
        elif message.command in {"432", "433", "436", "464", "465"} and not self.is_welcomed:
            raise LoginError(failure_text(message))
        return []

    def _on_capabilities(self, message: Message) -> list[str]:
        verb = message.params[1].upper()
        names = dict(_item(item) for item in message.params[-1].split())
        if verb in {"LS", "NEW"}:
            if len(self.offered) + len(names) <= MOST_OFFERED:
                self.offered.update(names)
            if verb == "NEW" or message.params[2] != "*":
                return self._ask(set(names) if verb == "NEW" else set(self.offered))
        elif verb == "DEL":
            self.capabilities.difference_update(names)
        elif verb == "ACK":
            return self._on_agreed(names)
        elif verb == "NAK" and not self.is_welcomed:
            return ["CAP REQ :sasl"] if len(names) > 1 else self._on_agreed({})
        return []

    def _ask(self, offered: set[str]) -> list[str]:
        wanted = [name for name in self._wanted if name in offered]
        if not {"labeled-response", "batch"} <= self.offered.keys() and "echo-message" in wanted:
            wanted.remove("echo-message")  # without labels an echo is like another device's line
        if self.is_welcomed:
            wanted = [name for name in wanted if name != "sasl"]
        if wanted:
            return [f"CAP REQ :{' '.join(wanted)}"]
        return [] if self.is_welcomed else self._on_agreed({})

    def _on_agreed(self, names: dict[str, str]) -> list[str]:
        if len(self.capabilities) + len(names) <= MOST_OFFERED:
            self.capabilities.update(name for name in names if not name.startswith("-"))
        if self.is_welcomed:
            return []
        mechanisms = self.offered.get("sasl", "")
        if "sasl" not in self.capabilities or (
            mechanisms and "PLAIN" not in mechanisms.upper().split(",")
        ):
            raise LoginError(_("This server does not offer a login with a name and a password."))
        return ["AUTHENTICATE PLAIN"]

    def _on_authenticate(self, message: Message) -> list[str]:
        if message.params != ("+",):
            raise LoginError(
                _("This server asks for a kind of login that this program does not know.")
            )
        payload = encode_plain(self._name, self._password)
        return [f"AUTHENTICATE {chunk}" for chunk in to_chunks(payload)]

    def _on_failure(self, message: Message) -> None:
        """Keep it: the numeric or the end of the connection that follows says less."""
        if not self.is_welcomed:
            self._failure = message

    def _refusal(self, message: Message) -> LoginError:
        if self._failure is not None:
            return self.ended("")
        if message.command in {"904", "905"}:
            if self._last_words is not None:
                # They say more than the refusal: the account was removed, its password changed …
                why = f"{sentence(self._last_words)} " if self._last_words else ""
                return LoginError(why + _("Name or password no longer accepted."))
            return LoginError(
                _(
                    "Name or password not accepted. No account yet, or the password forgotten? The"
                    " operator makes you a link (securechat-admin invite, or securechat-admin reset"
                    " {name}), which you paste here: {program} --ask"
                ).format(name=self._name, program=started_as("securechat-client"))
            )
        return LoginError(failure_text(message))

    def ended(self, reason: str) -> LoginError:
        """Return why we were not let in, when the connection ended before the welcome."""
        if self._failure is None:
            return LoginError(
                _("the server did not let us in: {reason}").format(reason=reason), is_refused=False
            )
        code = self._failure.params[1] if len(self._failure.params) > 1 else ""
        is_temporary = code in _TRY_LATER
        return LoginError(
            failure_text(self._failure), is_refused=not is_temporary, is_temporary=is_temporary
        )


def _item(item: str) -> tuple[str, str]:
    name, _equals, value = item.partition("=")
    return name, value


def first_lines(name: str) -> list[str]:
    """Return what a connection begins with, for *name*."""
    return ["CAP LS 302", f"NICK {name}", f"USER {user_name(name)} 0 * :{name}"]


def user_name(name: str) -> str:
    """Return what USER says of somebody.

    Servers that do not ignore it take little more than ASCII letters here.
    """
    return (
        "".join(letter for letter in name if letter.isascii() and letter.isalnum())[:10] or "user"
    )

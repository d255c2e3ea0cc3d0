"""`JoinPageChannel`: a browser's request as the lines of a program that joins.

Nothing it is sent is logged but the status of the answer: the path is the token, the body the
password.
"""

import re
import unicodedata
from collections.abc import Callable
from http import HTTPStatus

from securechat.server.channel import Channel
from securechat.server.joinpage import page
from securechat.server.joinpage.conversation import (
    Conversation,
    Filled,
    Made,
    Opened,
    Outcome,
    Refused,
)
from securechat.server.joinpage.http import HttpError, Request, RequestReader, answer
from securechat.server.joinpage.page import Facts, Form
from securechat.server.joinpage.style import POLICY
from securechat.server.overlay import Overlay
from securechat.wire.errors import ProtocolError
from securechat.wire.message import parse
from securechat.wire.names import check_nick
from securechat.world.enrolment import MADE, RESET

PATHS = (b"/join/", b"/reset/")
"""What the path of a request for the page begins with."""

PASSWORD_BYTES = 300
"""Longer ones do not fit a line of REGISTER beside the longest name."""

_PATH = re.compile(r"/(join|reset)/([A-Za-z0-9_-]{16,128})")
_METHODS = frozenset({"GET", "HEAD", "POST"})

NO_PAGE = (
    "There is no page here, since browsers cannot know this server: paste the link that begins with"
    " securechat:// into securechat-client.\n"
)
_NOT_WHOLE = "This is not a whole invitation link: copy all of it, to the last character."
_ELSEWHERE = "The form was sent by a page of another site, so nothing was done."

_SENTENCES = {MADE: "Your account is made.", RESET: "Your new password is set."}
"""For the page: what the world says to a program that is logged in then."""


class JoinPageChannel(Overlay):
    """One request, over a channel that is open; `failure` is the status of the answer."""

    __slots__ = ("_conversation", "_facts", "_lines", "_name", "_reader", "_request", "_wake")

    def __init__(
        self, channel: Channel, facts: Callable[[], Facts | None], wake: Callable[[], None]
    ) -> None:
        """Answer on *channel*.

        Args:
            channel: with TLS.
            facts: what the page knows of its server now; None: there is no page.
            wake: has `receive` called soon, though nothing has come.
        """
        super().__init__(channel)
        self._facts = facts
        self._wake = wake
        self._reader = RequestReader()
        self._request: Request | None = None
        self._conversation: Conversation | None = None
        self._name = ""
        self._lines: list[str] = []  # to say to the world

    # In.

    def take(self, data: bytes) -> bytes:
        """Take *data*, which has come; return lines for the world."""
        if not self.failure and self._request is None:
            try:
                self._request = self._reader.feed(data)
                if self._request is not None:
                    self._begin(self._request)
            except HttpError as error:
                self._say(error.status, f"{error}\n", "text/plain")
        self._send_answers()
        lines, self._lines = self._lines, []
        return "".join(f"{line}\r\n" for line in lines).encode()

    def _begin(self, request: Request) -> None:
        facts = self._facts()
        if facts is None:
            raise HttpError(HTTPStatus.NOT_FOUND, NO_PAGE.rstrip())
        if request.method not in _METHODS:
            raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, "This page is read, or its form sent.")
        found = _PATH.fullmatch(request.path)
        if found is None:
            self._show(HTTPStatus.NOT_FOUND, page.sorry_page(facts, _NOT_WHOLE))
            return
        if request.method == "POST" and request.is_from_elsewhere:
            self._show(HTTPStatus.FORBIDDEN, page.sorry_page(facts, _ELSEWHERE))
            return
        filled, problem = _filled(request) if request.method == "POST" else (None, "")
        self._name = filled.name if filled else ""
        self._request = request._replace(body=b"")  # it held the password
        self._conversation = Conversation(found[2], filled, problem)
        self._lines += self._conversation.begin()

    # Out: from the world, whose lines are for no eyes here, and then an answer.

    def send(self, data: bytes) -> None:
        """Hear the world's lines in *data*; see `PlainChannel.send`."""
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        for line in lines:
            self._hear(line)
        self._send_answers()
        if self._lines or self.failure:
            self._wake()

    def _hear(self, line: bytes) -> None:
        conversation = self._conversation
        if self.failure:
            return
        try:
            message = parse(line.decode())
        except ProtocolError:
            return
        if conversation is None:
            if message.command == "ERROR":  # it took too long, or we go down
                status = HTTPStatus.SERVICE_UNAVAILABLE
                self._say(status, f"{message.params[-1]}\n", "text/plain")
            return
        self._lines += conversation.receive(message)
        if conversation.outcome is not None:
            self._conclude(conversation.outcome)

    def _conclude(self, outcome: Outcome) -> None:
        facts = self._facts()
        if facts is None:  # the certificate was changed meanwhile
            self._say(HTTPStatus.NOT_FOUND, NO_PAGE, "text/plain")
        elif isinstance(outcome, Made):
            sentence = _SENTENCES.get(outcome.sentence.removesuffix("."), outcome.sentence)
            self._show(HTTPStatus.OK, page.done_page(facts, outcome.name, sentence))
        elif isinstance(outcome, Refused):
            busy, gone = HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GONE
            status = busy if outcome.is_busy else gone
            self._show(status, page.sorry_page(facts, outcome.sentence))
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY if outcome.problem else HTTPStatus.OK
            self._show(status, page.form_page(facts, self._form(outcome)))

    def _form(self, opened: Opened) -> Form:
        assert self._request is not None
        token = self._request.path.rpartition("/")[2]
        return Form(
            token, opened.is_reset, opened.only_name, self._name, opened.problem, opened.is_advice
        )

    def _show(self, status: HTTPStatus, text: str) -> None:
        self._say(status, text, "text/html", POLICY)

    def _say(self, status: HTTPStatus, text: str, kind: str, policy: str = "") -> None:
        """Answer; nothing more is listened to."""
        self.failure = f"HTTP {status.value}"
        is_head = self._request is not None and self._request.method == "HEAD"
        more = (policy,) if policy else ()
        self._answers += answer(status, text, kind, *more, is_head=is_head)


def _filled(request: Request) -> tuple[Filled, str]:
    """Return what was typed, and what is wrong with it, as far as can be said without asking."""
    form = request.form
    name, password = form.get("name", "").strip(), form.get("password", "")
    filled = Filled(name, password, form.get("insist") != "yes")
    reason = check_nick(name)
    if reason is not None:
        return filled, f"That cannot be a name: {reason}."
    if not password:
        return filled, "Choose a password."
    if password != form.get("again", ""):
        return filled, "The two passwords differ: type them again."
    if any(unicodedata.category(letter) == "Cc" for letter in password):
        return filled, "The password holds a control character, which no chat program can send."
    if len(password.encode()) > PASSWORD_BYTES:
        return filled, f"The password is too long: at most {PASSWORD_BYTES} bytes here."
    return filled, ""

"""Secrets: the lines that hold one taken apart, so that none becomes an input of the world.

A connection hands over each such line and gets back what to post, or an attempt for the password
threads. Nothing here waits.

Source: IRCv3 sasl-3.1, draft/account-registration; RFC 4616 (PLAIN).
"""

import hmac
import time
from dataclasses import replace
from typing import Protocol

from securechat.server import tokens
from securechat.server.attempts import Application, Attempt, OperAttempt, Redemption, Secret
from securechat.server.budget import FailureBudget
from securechat.server.registrar import TOO_MANY_LOOKS, Registrar
from securechat.wire.capabilities import SASL_MECHANISMS
from securechat.wire.message import Message
from securechat.wire.names import fold
from securechat.wire.sasl import (
    ChunkCollector,
    SaslError,
    SaslTooLongError,
    SaslTooMuchError,
    parse_plain,
)
from securechat.world.inputs import (
    Acknowledged,
    Input,
    InvitationLooked,
    InvitationWanted,
    Line,
    LoginFailed,
    Method,
    Refusal,
    RegistrationPending,
    RegistrationRefused,
    SaslStarted,
    ServerPasswordAccepted,
    TokenShown,
)

COMMANDS = frozenset({"AUTHENTICATE", "INVITATION", "OPER", "PASS", "REGISTER", "VERIFY"})
"""The commands that hold secrets."""

ADVISED = "advise"
"""Behind the code of VERIFY: a password that is soon guessed is to be refused, with advice."""

MOST_MADE = 16
"""Invitations asked for in a row; only their links get lost beyond that."""

_HIDDEN = "*"

_REFUSALS = {SaslTooLongError: Refusal.TOO_LONG, SaslTooMuchError: Refusal.TOO_MUCH}


class Gatekeeper:
    """The server's own password, which lets guests in, and how often it may be wrong."""

    def __init__(self, password: str | None, failures: FailureBudget) -> None:
        self._password = password.encode() if password else None
        self._failures = failures

    def replace(self, password: str | None) -> None:
        """Go by another password, or none, from now on. Any thread."""
        self._password = password.encode() if password else None

    def judge(self, given: str, address: str) -> Refusal | None:
        """Return None if *given* is the server's password, else why not."""
        if self._password is None:
            return Refusal.PASSWORD
        if not self._failures.take(address, "", time.monotonic()):
            return Refusal.THROTTLED
        if not hmac.compare_digest(given.encode(), self._password):
            return Refusal.PASSWORD
        self._failures.give_back(address, "")
        return None

    def admits(self, given: str, address: str, account: str) -> bool:
        """Whether *given*, which looks like the password of *account*, is the server's own.

        If not, it counts as no wrong guess of a guest: most such lines are logins. But it is not
        looked at when no try is left for that name: the tries are taken where logins are checked.
        """
        if self._password is None or not self._failures.take(address, account, time.monotonic()):
            return False
        self._failures.give_back(address, account)
        return hmac.compare_digest(given.encode(), self._password)


class Judges(Protocol):
    """Who decides here what needs no waiting."""

    @property
    def gatekeeper(self) -> Gatekeeper:
        """Knows the server's own password."""

    @property
    def registrar(self) -> Registrar:
        """Knows what may become a password."""


class Login:
    """How far one connection has come with its login; one owner, its io thread."""

    __slots__ = (
        "_address",
        "_collector",
        "_is_invited",
        "_judges",
        "_made",
        "_session",
        "_wanted_password",
    )

    def __init__(self, session: int, address: str, judges: Judges) -> None:
        self._session = session
        self._address = address
        self._judges = judges
        self._collector: ChunkCollector | None = None
        self._wanted_password: str | None = None
        """Of the last REGISTER: the next VERIFY needs it."""
        self._made: dict[str, str] = {}
        """By hash: tokens of invitations that wait for the commit to be told."""
        self._is_invited = False
        """Whether an invitation was looked at: then REGISTER waits for it, whoever may register."""

    def take(self, message: Message, *, is_registered: bool) -> Input | Secret | None:
        """Return what comes of a line that holds a secret; None when it has no answer."""
        label = message.tags.get("label") or None
        outcome = self._take(message, label, is_registered=is_registered)
        if outcome is None and label is not None:
            return Acknowledged(self._session, message.command, label)
        return outcome

    def _take(
        self, message: Message, label: str | None, *, is_registered: bool
    ) -> Input | Secret | None:
        if not message.params:
            return Line(self._session, message)  # the world knows how to complain
        outcome: Input | Secret | None
        match message.command:
            case "AUTHENTICATE":
                outcome = self._authenticate(message.params[0], label)
            case "OPER":
                password = message.params[1] if len(message.params) > 1 else ""
                outcome = OperAttempt(message.params[0], password, label)
            case "REGISTER":
                outcome = self._register(message, label)
            case "VERIFY":
                outcome = self._verify(message, label)
            case "INVITATION":
                outcome = self._invitation(message, label)
            case _ if is_registered:
                outcome = self._hidden(message)
            case _:
                outcome = self._pass(message.params[0], label)
        return outcome

    def _authenticate(self, param: str, label: str | None) -> Input | Attempt | None:
        if param == _HIDDEN:
            return self._failed(Refusal.ABORTED, Method.SASL, label)
        collector = self._collector
        # "PLAIN" is no chunk, it has five letters: whoever sends it again was refused, or has
        # registered meanwhile, and begins anew.
        if collector is None or param.upper() == "PLAIN":
            mechanism = param.upper()
            if mechanism not in SASL_MECHANISMS:
                mechanism = _HIDDEN  # it may be a secret that a confused client sends too soon
            self._collector = ChunkCollector() if mechanism == "PLAIN" else None
            return SaslStarted(self._session, mechanism, label)
        try:
            payload = collector.feed(param)
            credentials = None if payload is None else parse_plain(payload)
        except SaslError as error:
            refusal = _REFUSALS.get(type(error), Refusal.MALFORMED)
            return self._failed(refusal, Method.SASL, label)
        if credentials is None:
            return None
        self._collector = None
        return self._attempt(credentials.authcid, credentials.password, Method.SASL, label)

    def _pass(self, param: str, label: str | None) -> Input | Attempt:
        account, colon, password = param.partition(":")
        if colon and account and password:
            name = fold(account.partition("@")[0])
            if self._judges.gatekeeper.admits(param, self._address, name):
                return ServerPasswordAccepted(self._session, label)
            return self._attempt(account, password, Method.PASS, label)
        refusal = self._judges.gatekeeper.judge(param, self._address)
        if refusal is None:
            return ServerPasswordAccepted(self._session, label)
        return self._failed(refusal, Method.PASS, label)

    def _attempt(
        self, authcid: str, password: str, method: Method, label: str | None
    ) -> Input | Attempt:
        """Return what is to be checked; what follows "@" names a device: no account holds one."""
        name, _, device = authcid.partition("@")
        if tokens.is_token(password):
            digest = tokens.token_hash(password)
            return TokenShown(self._session, name, digest, device, method, label)
        return Attempt(name, password, method, label, device)

    def _register(self, message: Message, label: str | None) -> Input | Secret:
        if len(message.params) < 3:
            return self._hidden(message)
        name, email, password = message.params[:3]
        problem = self._judges.registrar.problem(name, password)
        if len(message.params) > 3:
            problem = "UNACCEPTABLE_PASSWORD", "Before a password with spaces stands a colon"
        if problem is not None:
            return RegistrationRefused(self._session, "REGISTER", name, *problem, label)
        self._wanted_password = password
        if self._judges.registrar.policy.is_open and not self._is_invited:
            return Application(name, email, password, label)
        return RegistrationPending(self._session, name, label)

    def _verify(self, message: Message, label: str | None) -> Input | Secret:
        if len(message.params) < 2 or self._wanted_password is None:
            return self._hidden(message)
        name, code = message.params[:2]
        password, self._wanted_password = self._wanted_password, None
        is_advised = message.params[2:] == (ADVISED,)
        return Redemption(name, password, tokens.token_hash(code), label, is_advised)

    def _invitation(self, message: Message, label: str | None) -> Input:
        wanted = message.params[0].upper()
        if wanted == "ADD":
            return self._new_invitation(message.params[1:], label)
        if wanted != "CHECK":
            return Line(self._session, message)
        if len(message.params) < 2:
            return self._hidden(message)
        if not self._judges.registrar.may_look(self._address):
            code = "TEMPORARILY_UNAVAILABLE"
            return RegistrationRefused(
                self._session, "INVITATION", "*", code, TOO_MANY_LOOKS, label
            )
        self._is_invited = True
        return InvitationLooked(self._session, tokens.token_hash(message.params[1]), label)

    def _new_invitation(self, options: tuple[str, ...], label: str | None) -> InvitationWanted:
        token = tokens.make_invite_token()
        digest = tokens.token_hash(token)
        self._made[digest] = token
        if len(self._made) > MOST_MADE:
            del self._made[next(iter(self._made))]
        return InvitationWanted(self._session, digest, options, label)

    def take_made(self, digest: str) -> str | None:
        """Return the token with that hash, which was made here, once. Any thread."""
        return self._made.pop(digest, None)

    def _hidden(self, message: Message) -> Line:
        """Let the world complain, without what may be a secret."""
        return Line(self._session, replace(message, params=(_HIDDEN,) * len(message.params)))

    def _failed(self, refusal: Refusal, method: Method, label: str | None) -> LoginFailed:
        self._collector = None
        return LoginFailed(self._session, refusal, method, label)

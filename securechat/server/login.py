"""Secrets: PASS, AUTHENTICATE and OPER taken apart, so that none becomes an input of the world.

A connection hands over each such line and gets back what to post, or an attempt for the password
threads. Nothing here waits.

Source: IRCv3 sasl-3.1; RFC 4616 (PLAIN).
"""

import hmac
import time

from securechat.server import tokens
from securechat.server.attempts import Attempt, OperAttempt, Secret
from securechat.server.budget import FailureBudget
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
    Input,
    Line,
    LoginFailed,
    Method,
    Refusal,
    SaslStarted,
    ServerPasswordAccepted,
    TokenShown,
)

COMMANDS = frozenset({"AUTHENTICATE", "OPER", "PASS"})
"""The commands that hold secrets."""

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


class Login:
    """How far one connection has come with its login; one owner, its io thread."""

    __slots__ = ("_address", "_collector", "_gatekeeper", "_session")

    def __init__(self, session: int, address: str, gatekeeper: "Gatekeeper") -> None:
        self._session = session
        self._address = address
        self._gatekeeper = gatekeeper
        self._collector: ChunkCollector | None = None

    def take(self, message: Message, *, is_registered: bool) -> Input | Secret | None:
        """Return what comes of a line that holds a secret, or None when more chunks are to come."""
        label = message.tags.get("label") or None
        if not message.params:
            return Line(self._session, message)  # the world knows how to complain
        if message.command == "AUTHENTICATE":
            return self._authenticate(message.params[0], label)
        if message.command == "OPER":
            password = message.params[1] if len(message.params) > 1 else ""
            return OperAttempt(message.params[0], password, label)
        if is_registered:
            return Line(self._session, message._replace(params=(_HIDDEN,)))
        return self._pass(message.params[0], label)

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
            if self._gatekeeper.admits(param, self._address, name):
                return ServerPasswordAccepted(self._session)
            return self._attempt(account, password, Method.PASS, label)
        refusal = self._gatekeeper.judge(param, self._address)
        if refusal is None:
            return ServerPasswordAccepted(self._session)
        return self._failed(refusal, Method.PASS, label)

    def _attempt(
        self, authcid: str, password: str, method: Method, label: str | None
    ) -> Input | Attempt:
        """Return what is to be checked; what follows "@" names a device: no account holds one."""
        name, _, device = authcid.partition("@")
        if tokens.is_token(password):
            digest = tokens.token_hash(password)
            return TokenShown(self._session, name, digest, device, method, label)
        return Attempt(name, password, method, label)

    def _failed(self, refusal: Refusal, method: Method, label: str | None) -> LoginFailed:
        self._collector = None
        return LoginFailed(self._session, refusal, method, label)

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from securechat.wire.errors import (
    ForbiddenByteError,
    LineTooLongError,
    NotUtf8Error,
    ProtocolError,
)
from securechat.wire.message import parse
from securechat.wire.replies import ERR_NOSUCHNICK
from securechat.world.batch import Batch, Unit
from securechat.world.commands.registry import COMMANDS, Command
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.inputs import (
    AccountRequested,
    BadLine,
    Line,
    OperGranted,
    Reconfigured,
    Shutdown,
)
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room


def test_failed_commit_is_told_to_the_sender_alone() -> None:
    """If a commit fails the sender gets FAIL with its label, and nobody sees the message."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.lines.clear()
    alice.lines.clear()
    room.breaks()
    bob.sends("@label=x PRIVMSG #lobby :lost?")

    (fail,) = bob.received()

    assert (fail.command, fail.tags) == ("FAIL", {"label": "x"})
    assert fail.params[:3] == ("PRIVMSG", "TEMPORARILY_UNAVAILABLE", "#lobby")
    assert alice.received() == []


def test_failed_commit_is_a_notice_without_standard_replies() -> None:
    """A client that does not know FAIL gets a NOTICE with the same sentence."""
    room = Room()
    bob = room.login("bob", caps="server-time")
    room.breaks()
    bob.sends("PRIVMSG #lobby :lost?")

    assert "PRIVMSG #lobby: Not confirmed" in bob.until("NOTICE").params[1]


def test_failed_commit_restores_what_was() -> None:
    """Topic, modes, ranks and bans whose commit failed are what they were before."""
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    eve = room.login("eve").sends("PART #lobby")
    alices = room.world.state.accounts["alice"].id
    since = room.world.state.rooms["#lobby"].memberships[alices].since
    room.breaks()
    bob.sends("TOPIC #lobby :never", "MODE #lobby +mko-t never alice", "MODE #lobby +b alice")
    lobby = room.world.state.rooms["#lobby"]

    assert (lobby.topic, lobby.flags, lobby.key, len(lobby.lists["b"])) == ("", "nt", None, 0)
    assert sorted(lobby.members.values()) == ["", "qo"]
    assert lobby.memberships[alices].since == since
    assert bob.until("FAIL").params[0] == "TOPIC"
    assert alice.received()[-1].command != "MODE"

    eve.sends("JOIN #lobby")

    assert eve.until("366")
    check(room.world)


def test_promise_ends_its_batch() -> None:
    """What changes a room or an account is committed before anybody is shown it or builds on it."""
    room = Room()
    bob = room.login("bob")
    for line, is_full in (
        ("PRIVMSG #lobby :x", False), ("JOIN #a", False), ("TOPIC #lobby :x", True),
        ("MODE #lobby +m", True), ("MODE #lobby +m", False), ("AWAY :x", False),
    ):  # fmt: skip
        room.world.execute(Line(bob.session, parse(line)), room.now_ms)

        assert room.world.take_batch().is_full == is_full


@pytest.mark.parametrize("command", ["deluser", "suspend", "passwd"])
def test_account_whose_change_failed_is_what_it_was(command: str) -> None:
    """An account that could not be changed can log in as before, with its rooms and ranks."""
    room = Room()
    room.login("bob").sends("JOIN #club")
    room.breaks()

    assert not room.admin(command, "bob").is_ok

    room.on_batch = bool
    bob = room.login("bob").sends("TOPIC #club :still mine")

    assert bob.until("TOPIC")
    check(room.world)


def test_room_of_a_removal_that_failed_is_there() -> None:
    """A room that would have gone with the account is there if the account could not go."""
    room = Room()
    room.login("bob").sends("JOIN #club", "TOPIC #club :x").vanishes()
    room.breaks()
    room.admin("deluser", "bob")
    room.on_batch = bool

    assert room.login("bob").sends("TOPIC #club").until("332").params[2] == "x"
    check(room.world)


def test_failed_commit_is_answered_to_the_operator() -> None:
    """An account whose commit failed is not there, and the command line says so."""
    room = Room()
    room.breaks()
    reply = room.admin("adduser", "bob")

    assert not reply.is_ok
    assert "disk" in reply.text
    assert "bob" not in room.world.state.accounts


def test_presence_is_shown_though_nothing_can_be_written() -> None:
    """While the disk takes nothing, people still come and go; promises are refused at once."""
    room = Room()
    bob = room.login("bob")
    room.admin("adduser", "alice")
    bob.lines.clear()
    room.world.is_writable = False
    alice = room.login("alice")

    assert bob.until("JOIN").source == "alice!~u@securechat"

    alice.sends("PRIVMSG #lobby :hm")

    assert alice.until("FAIL").params[1] == "TEMPORARILY_UNAVAILABLE"
    assert not room.admin("adduser", "carol").is_ok
    assert bob.received() == []


def test_handler_that_fails_ends_its_session_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a handler leaves no trace but a log entry, and ends that session."""

    def crash(ctx: Context) -> None:
        """CRASH: never."""
        ctx.line("NOTICE", "never seen")
        raise RuntimeError("a bug")

    monkeypatch.setitem(COMMANDS, "CRASH", Command("CRASH", crash, 0, 1, False, False, "x"))
    room = Room()
    bob, alice = room.login("bob"), room.login("alice")
    bob.lines.clear()
    alice.lines.clear()
    notes: list[str] = []
    room.on_batch = lambda batch: notes.extend(note.event for note in batch.notes)
    bob.sends("CRASH")

    assert [message.command for message in bob.received()] == ["ERROR"]
    assert bob.is_closed
    assert "handler failed" in notes
    assert alice.until("QUIT").params == ("Internal error",)

    bob.vanishes()
    alice.sends("PRIVMSG #lobby :still here")

    assert alice.until("PRIVMSG")
    check(room.world)


def test_handler_that_raises_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a handler decided before it raised an error for the user does not happen."""

    def half(ctx: Context) -> None:
        """HALF: never."""
        ctx.line("NOTICE", "never seen")
        raise NumericError(ERR_NOSUCHNICK, "x")

    monkeypatch.setitem(COMMANDS, "HALF", Command("HALF", half, 0, 1, False, False, "x"))
    bob = Room().login("bob").sends("HALF")

    assert [message.command for message in bob.received()] == ["401"]


def test_bad_lines_are_answered() -> None:
    """A line that cannot be used is answered, and the session stays."""
    room = Room()
    bob = room.login("bob")
    for error in (LineTooLongError("x"), NotUtf8Error("x"), ForbiddenByteError("x")):
        room.execute(BadLine(bob.session, error))
    room.execute(BadLine(bob.session, ProtocolError("a line without a command")))

    first, second, third = bob.received()

    assert first.command == "417"
    assert second.params[:2] == ("*", "INVALID_UTF8")
    assert third.params[:2] == ("*", "INVALID_BYTES")


def test_bad_line_is_answered_as_its_own() -> None:
    """The refusal of a bad line names the command, and carries the label (labeled-response)."""
    room = Room()
    bob = room.login("bob")
    error = NotUtf8Error()
    error.command, error.label = "PRIVMSG", "x"
    room.execute(BadLine(bob.session, error))
    (fail,) = bob.received()

    assert fail.params[:2] == ("PRIVMSG", "INVALID_UTF8")
    assert fail.tags == {"label": "x"}


def test_shutdown_tells_everybody() -> None:
    """At the end every session, registered or not, gets ERROR and is closed."""
    room = Room()
    bob, waiting = room.login("bob"), room.connect()
    room.execute(Shutdown("The server is shutting down"))

    assert bob.until("ERROR").params == ("The server is shutting down",)
    assert waiting.is_closed


def test_lines_of_one_batch_are_released_in_order() -> None:
    """What one batch sends to a session arrives in the order it was decided."""
    room = Room()
    bob = room.login("bob")
    lines = [Line(bob.session, parse(f"PING {number}")) for number in range(5)]
    room.execute(*lines)

    assert [m.params[1] for m in bob.received()] == ["0", "1", "2", "3", "4"]


def test_batch_skips_a_rejected_unit() -> None:
    """Nothing of a rejected unit is released; what else is in the batch is."""
    batch = Batch()
    room = Room()
    bob = room.login("bob")
    session = room.world.state.sessions[bob.session]
    good, bad = Unit(session, "A", None), Unit(session, "B", None)
    for unit in (good, bad):
        batch.units.append(unit)
        batch.send(unit, unit.command.encode(), session.alone)
    bad.is_rejected = True

    (output,) = batch.released()

    assert output.chunks == [b"A"]


_PRESENCE = (
    "setname chghost invite-notify extended-monitor no-implicit-names draft/pre-away"
    " draft/extended-isupport"
)

_NAMES = st.sampled_from(["bob", "Алиса", "eve", "BOB", "nobody"])
_ROOMS = st.sampled_from(["#lobby", "#a", "#b", "#A", "bad", "#nowhere"])
_TEXTS = st.sampled_from(["", "x", ":", "привет", "a b", "\x01ACTION waves\x01", "z" * 480])
_MODES = st.sampled_from(
    [
        "+o",
        "-o",
        "+v",
        "+b",
        "-b",
        "b",
        "+k",
        "-k",
        "+l",
        "+imnst",
        "-imnst",
        "+x",
        "+q",
        "-q",
        "+a",
        "+h",
        "-h",
        "-v",
        "+e",
        "+I",
        "+b m:a:",
        "-b m:a:",
        "+CMR",
        "-CMR",
        "beI",
    ]
)
_LINES = st.one_of(
    st.builds("JOIN {},{}".format, _ROOMS, _ROOMS),
    st.builds("PART {} :{}".format, _ROOMS, _TEXTS),
    st.builds("@label=x PRIVMSG {} :{}".format, _ROOMS | _NAMES, _TEXTS),
    st.builds("@+typing=active;+r=1 TAGMSG {}".format, _ROOMS | _NAMES),
    st.builds("PRIVMSG {}{},{} :{}".format, st.sampled_from("@+~!"), _ROOMS, _ROOMS, _TEXTS),
    st.builds("NOTICE {},{} :{}".format, _NAMES, _ROOMS, _TEXTS),
    st.builds("TOPIC {} :{}".format, _ROOMS, _TEXTS),
    st.builds("MODE {} {} {}".format, _ROOMS, _MODES, _NAMES),
    st.builds("MODE {} {}{}".format, _ROOMS, _MODES, _NAMES),
    st.builds("KICK {} {},{}".format, _ROOMS, _NAMES, _NAMES),
    st.builds("KICK {},{} {},{}".format, _ROOMS, _ROOMS, _NAMES, _NAMES),
    st.builds("SAMODE {} {} {}".format, _ROOMS, _MODES, _NAMES),
    st.builds("RENAME {} {}".format, _ROOMS, _ROOMS),
    st.builds("INVITE {} {}".format, _NAMES, _ROOMS),
    st.builds("AWAY :{}".format, _TEXTS | st.just("*")),
    st.builds("SETNAME :{}".format, _TEXTS),
    st.builds("MONITOR {} {},{}".format, st.sampled_from("++-CLS"), _NAMES, _NAMES),
    st.builds("ACCEPT {}{},{}".format, st.sampled_from(["", "-"]), _NAMES, _NAMES),
    st.builds("MODE {} {}".format, _NAMES, st.sampled_from(["+R", "-R", "+B", "-B+i", "+w-i"])),
    st.builds("NICK {}".format, _NAMES),
    st.builds("WHO {}".format, _ROOMS | _NAMES),
    st.builds("WHOIS {}".format, _NAMES),
    st.builds("@label=b BATCH +1 draft/multiline {}".format, _ROOMS | _NAMES),
    st.builds("@batch=1 PRIVMSG {} :{}".format, _ROOMS | _NAMES, _TEXTS),
    st.builds("@batch=1;draft/multiline-concat PRIVMSG {} :{}".format, _ROOMS, _TEXTS),
    st.builds("METADATA {} SET key :{}".format, st.just("*") | _ROOMS | _NAMES, _TEXTS),
    st.builds("METADATA {} SYNC".format, st.sampled_from(["*", "*ALL"]) | _ROOMS | _NAMES),
    st.builds("KILL {} :{}".format, _NAMES, _TEXTS),
    st.builds("{} {} {}".format, st.sampled_from(sorted(COMMANDS)), _TEXTS, _NAMES),
    st.sampled_from(
        [f"CAP REQ :{ALL_CAPS} draft/multiline draft/metadata-3", "BATCH -1", "METADATA * SUB key",
         "METADATA * CLEAR", f"CAP REQ :{_PRESENCE}", "CAP REQ :-message-tags -echo-message", "LIST", "QUIT :bye",
         "CAP END", "USER u 0 * :x", "JOIN 0", "LUSERS", "NAMES", "MODE bob +i"]
    ),
)  # fmt: skip
_STEPS = st.one_of(
    st.tuples(st.just("line"), st.integers(0, 5), _LINES),
    st.tuples(st.just("admin"), st.integers(0, 5), _NAMES),
    st.tuples(
        st.sampled_from(
            ["login", "guest", "close", "reject", "oper", "reload", "register", "newcomer"]
        ),
        st.integers(0, 5),
        _NAMES,
    ),
)


class Chaos:
    """A world in which anything happens; *failures* fills with what a handler did wrong."""

    def __init__(self, *, is_login_required: bool) -> None:
        self.room = Room(Settings(is_login_required=is_login_required, motd=("hi",)))
        self.room.on_batch = self._commit
        self.failures: list[object] = []
        self._is_disk_full = False
        for name in ("bob", "Алиса", "eve"):
            self.room.admin("adduser", name)
        self.peers: list[Peer] = [self.room.login("bob"), self.room.login("eve")]

    def _commit(self, batch: Batch) -> None:
        for note in batch.notes:
            if note.event == "handler failed":
                self.failures.append(note.fields["error"])
        for unit in batch.units:
            if self._is_disk_full and unit.is_promised:
                self.room.world.reject(unit, batch)

    def happens(self, kind: str, number: int, text: str) -> None:
        """Let one thing happen."""
        getattr(self, f"_{kind}")(self.peers[number % len(self.peers)], number, text)

    def _line(self, peer: Peer, number: int, text: str) -> None:
        peer.sends(text)

    def _admin(self, peer: Peer, number: int, text: str) -> None:
        commands = ("passwd", "suspend", "unsuspend", "deluser", "adduser", "list")
        self.room.admin(commands[number], text)

    def _close(self, peer: Peer, number: int, text: str) -> None:
        peer.vanishes()

    def _reject(self, peer: Peer, number: int, text: str) -> None:
        self._is_disk_full = number < 2

    def _login(self, peer: Peer, number: int, text: str) -> None:
        if text in self.room.world.state.accounts:
            self.peers.append(self.room.login(text))

    def _guest(self, peer: Peer, number: int, text: str) -> None:
        self.peers.append(self.room.connect().sends(f"NICK {text}", "USER u 0 * :x"))

    def _newcomer(self, peer: Peer, number: int, text: str) -> None:
        self.peers.append(self.room.connect().sends("CAP LS 302", f"NICK {text}"))

    def _oper(self, peer: Peer, number: int, text: str) -> None:
        account = text if number < 2 else None
        self.room.execute(OperGranted(peer.session, text, account, "l"))

    def _reload(self, peer: Peer, number: int, text: str) -> None:
        changed = replace(self.room.world.settings, is_registration_open=number > 0)
        self.room.execute(Reconfigured(changed, (text,), (peer.session,), "x"))

    def _register(self, peer: Peer, number: int, text: str) -> None:
        name = text if number else "*"
        self.room.execute(AccountRequested(peer.session, name, "*", "$hash", "l"))


@pytest.mark.parametrize("is_login_required", [True, False])
@settings(suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_STEPS, max_size=40))
def test_any_lines_leave_the_world_whole(
    is_login_required: bool, steps: list[tuple[str, int, str]]
) -> None:
    """Whatever is said and done, the state is without contradiction, and no handler fails."""
    chaos = Chaos(is_login_required=is_login_required)
    for kind, number, text in steps:
        chaos.happens(kind, number, text)
        check(chaos.room.world)
    assert not chaos.failures


@given(text=st.text(max_size=500))
def test_any_text_is_answered_or_relayed(text: str) -> None:
    """Any line at all, from a registered user, leaves the world whole."""
    room = Room()
    bob = room.login("bob")
    try:
        message = parse(text.replace("\n", "").replace("\r", "").replace("\0", ""))
    except Exception:  # noqa: BLE001 - the server tells of these
        return
    failures: list[str] = []
    room.on_batch = lambda batch: failures.extend(note.event for note in batch.notes)
    room.execute(Line(bob.session, message))

    assert "handler failed" not in failures
    check(room.world)

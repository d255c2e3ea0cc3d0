"""Reloading: what may change counts at once, the rest is named, and a mistake changes nothing."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from securechat.server.attempts import OperAttempt
from securechat.server.configuration import RELOADED, Configuration, load
from securechat.server.guards import Guards
from securechat.server.passwords import hash_password
from securechat.server.registrar import Policy
from securechat.server.reloading import Reloader
from securechat.server.tls import Certificates, find_pair
from securechat.world.inputs import Input, OperGranted, Reconfigured, Refusal
from securechat.world.settings import Settings
from tests.server.peer import write_pair

BEFORE = f"""
[server]
motd = "old"
password = "old"

[[opers]]
account = "alice"

[[opers]]
name = "night"
password = "{hash_password("old", 4)}"

[[opers]]
name = "day"
password = "{hash_password("same", 4)}"
"""


class Office:
    """A reloader over a file that tests change, and what it acts on."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "securechat.toml"
        self.file.write_text(BEFORE)
        self.cert = write_pair(folder, trustme.CA(key_type=trustme.KeyType.ECDSA))
        configuration = load(self.file)
        self.certificates = Certificates(find_pair(self.cert, None))
        self.guards = Guards(configuration)
        self.posted: list[Input] = []
        self.reloader = Reloader(
            configuration,
            lambda: load(self.file),
            _settings,
            self.posted.append,
            self.certificates,
            self.guards,
        )

    def reloads(self, *changes: tuple[str, str]) -> Reconfigured:
        """Change the file, reload, and return what the world is told."""
        text = self.file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        self.file.write_text(text)
        self.reloader.reload()
        told = self.posted.pop()
        assert isinstance(told, Reconfigured)
        return told


def _settings(configuration: Configuration) -> Settings:
    return Settings(
        motd=tuple(configuration.server.motd.splitlines()),
        autojoin=configuration.channels.autojoin,
        is_login_required=configuration.accounts.login_required,
    )


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_may_change_counts_at_once(office: Office) -> None:
    """The world gets new settings; OPER and PASS are judged by the new entries."""
    new = hash_password("new", 4)
    told = office.reloads(
        ('motd = "old"', 'motd = "new"'),
        ('password = "old"', 'password = "new"'),
        ('name = "night"', f'name = "dawn"\npassword = "{new}"\n[[opers]]\nname = "night"'),
    )

    assert told.settings == replace(_settings(load(office.file)), motd=("new",))
    assert told.report == "Changed: opers, server.password, server.motd"
    assert told.operators == ("alice", "night", "day")
    granted = office.guards.operators.judge(7, "192.0.2.1", OperAttempt("dawn", "new", None))
    assert isinstance(granted, OperGranted)
    assert office.guards.gatekeeper.judge("new", "192.0.2.1") is None
    assert office.guards.gatekeeper.judge("old", "192.0.2.1") is Refusal.PASSWORD


def test_changed_entry_keeps_nobody(office: Office) -> None:
    """Who is operator by a password that was changed has to give the new one."""
    new = hash_password("new", 4)
    old_hash = load(office.file).opers[1].password_hash or ""
    told = office.reloads((old_hash, new), ('[[opers]]\naccount = "alice"', ""))

    assert told.operators == ("day",)


def test_what_waits_for_a_restart_is_named_each_time(office: Office) -> None:
    """And does not count: the world is told of the old value."""
    office.reloads(("[server]", "[accounts]\nlogin_required = false\n[server]"))
    told = office.reloads(('motd = "old"', 'motd = ""'))

    assert told.settings.is_login_required
    assert told.report == "Changed: server.motd. Only after a restart: accounts.login_required"


def test_registration_opens_at_once(office: Office) -> None:
    """The registrar goes by the new keys."""
    office.reloads(("[server]", "[accounts]\nregistration = 'open'\n[server]"))

    assert office.guards.registrar.policy == Policy(
        is_open=True, min_password_length=8, has_page=True
    )


def test_mistake_changes_nothing(office: Office) -> None:
    """Neither settings nor operators; the report sends the operator to the log."""
    told = office.reloads(('motd = "old"', 'motd = "new"\nmodt = ""'))

    assert told.settings.motd == ("old",)
    assert told.operators == ("alice", "night", "day")
    assert told.report == "The configuration was refused: the server's log says why"


def test_certificate_is_looked_at_in_any_case(office: Office) -> None:
    """A bad one is refused; the configuration is taken all the same."""
    office.cert.write_text("nonsense")
    told = office.reloads(('motd = "old"', 'motd = "new"'))

    assert told.settings.motd == ("new",)
    assert told.report == "The certificate was refused. Changed: server.motd"


def test_nothing_changed_is_said(office: Office) -> None:
    """The operator learns that the file was read."""
    assert office.reloads().report == "Changed: nothing"


def test_askers_are_told_once(office: Office) -> None:
    """A session that asked is in the next answer, and in no other."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        office.reloader.ask(5)
        office.reloader.ask(6)
        assert signal.sigtimedwait({signal.SIGHUP}, 5) is not None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    assert office.reloads().askers == (5, 6)
    assert office.reloads().askers == ()


def test_reloaded_keys_exist() -> None:
    """Each is a key of the configuration."""
    for key in RELOADED:
        part: object = Configuration()
        for name in key.split("."):
            part = getattr(part, name)

"""Accounts that stay while nobody is connected to them."""

import pytest

from securechat.store.records import AccountRecord, JournalRecord
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import EMPTY, Room


def test_account_stays_in_its_rooms_shown_as_away() -> None:
    """The others see no QUIT; who comes back is told of, and is no longer away (away-notify)."""
    room = Room()
    alice, bob = room.login("alice"), room.login("bob").sends("ALWAYSON ON")
    assert bob.until("NOTICE").params[0] == "bob"
    alice.lines.clear()
    room.records.clear()
    bob.vanishes()
    assert alice.bodies() == [":bob!~u@securechat AWAY :not connected"]
    assert not [r for r in room.records if isinstance(r, JournalRecord)]
    assert room.world.state.users["bob"] in room.world.state.rooms["#lobby"].members
    check(room.world)
    alice.sends("PRIVMSG bob :later")
    assert alice.until("301").params[2] == "not connected"
    alice.lines.clear()
    back = room.login("bob")
    assert alice.bodies() == [":bob!~u@securechat AWAY"]
    assert not back.is_closed
    check(room.world)


def test_choice_survives_a_restart_and_so_does_the_presence() -> None:
    """A new world with what was stored: there again, rank and all, and nothing is journaled."""
    room = Room()
    room.login("bob").sends("JOIN #plans", "ALWAYSON ON")
    accounts = [r for r in room.records if isinstance(r, AccountRecord)]
    assert accounts[-1].is_always_on
    state = room.world.state
    again = Room(
        snapshot=EMPTY._replace(
            accounts=(accounts[-1],),
            rooms=tuple(one.record() for one in state.rooms.values()),
            memberships=tuple(
                one.membership_record(accounts[-1].id) for one in state.rooms.values()
            ),
            next_id=100,
        )
    )
    bob = again.world.state.users["bob"]
    assert {one.name for one in bob.rooms} == {"#lobby", "#plans"}
    assert again.world.state.rooms["#plans"].is_operator(bob)
    assert bob.away == "not connected"
    check(again.world)
    assert not again.login("bob").is_closed
    check(again.world)


def test_off_is_the_default_and_can_be_chosen_again() -> None:
    """Then leaving is a QUIT."""
    room = Room()
    alice, bob = room.login("alice"), room.login("bob")
    bob.sends("ALWAYSON").until("NOTICE")
    bob.sends("ALWAYSON on", "ALWAYSON off")
    alice.lines.clear()
    bob.sends("QUIT")
    assert alice.until("QUIT")
    assert "bob" not in room.world.state.users


@pytest.mark.parametrize("command", ["deluser", "suspend"])
def test_operator_ends_the_presence(command: str) -> None:
    """A removed or suspended account is nowhere, connected or not."""
    room = Room()
    room.login("alice")
    room.login("bob").sends("ALWAYSON ON").vanishes()
    assert room.admin(command, "bob").is_ok
    assert "bob" not in room.world.state.users
    check(room.world)


def test_bad_choice_and_guests_are_told() -> None:
    """FAIL says what is wrong."""
    room = Room(Settings(is_login_required=False))
    guest = room.connect().sends("CAP REQ :standard-replies", "NICK g", "USER u 0 * :x", "CAP END")
    guest.lines.clear()
    assert guest.sends("ALWAYSON ON").until("FAIL").params[1] == "ACCOUNT_REQUIRED_HERE"
    bob = room.login("bob")
    assert bob.sends("ALWAYSON maybe").until("FAIL").params[1] == "UNKNOWN_SUBCOMMAND"

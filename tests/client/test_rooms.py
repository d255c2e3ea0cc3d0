import pytest

from securechat.client import rooms as rooms_module
from tests.client.test_session import Scene


def test_more_rooms_than_there_can_be_are_not_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that puts us into room after room fills no memory; nothing is shown of it."""
    monkeypatch.setattr(rooms_module, "MOST_ROOMS", 2)
    scene = Scene()
    assert scene.gets(":bob!u@h JOIN #one")
    assert not scene.gets(":bob!u@h JOIN #two")
    assert scene.session.rooms.names == ("#lobby", "#one")
    assert scene.gets(":bob!u@h PART #one", ":bob!u@h JOIN #two")


def test_more_people_than_there_can_be_are_not_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those who join nor those who are listed."""
    monkeypatch.setattr(rooms_module, "MOST_MEMBERS", 4)
    scene = Scene()
    scene.gets(*(f":u{number}!u@h JOIN #lobby" for number in range(10)))
    lobby = scene.session.rooms.find("#lobby")
    assert lobby is not None
    assert " ".join(lobby.nicks) == "@alice bob u0 u1"
    scene.gets(*(f":test 353 bob = #lobby :n{number}" for number in range(10)))
    assert lobby.listing is None
    scene.gets(":u0!u@h PART #lobby", ":test 353 bob = #lobby :alice", ":test 366 bob #lobby :End")
    assert " ".join(lobby.nicks) == "alice"

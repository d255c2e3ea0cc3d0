import pytest

from securechat.store.records import InviteRecord, RoomRecord
from securechat.world.batch import Batch
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, Peer, Room
from tests.world.test_keys import ask, hashed

CAPS = f"{ALL_CAPS} draft/channel-rename"


def _two() -> tuple[Room, Peer, Peer]:
    """#tea, made by bob, who knows of renaming; alice, who is in it, does not."""
    room = Room()
    bob, alice = room.login("bob", caps=CAPS), room.login("alice")
    bob.sends("JOIN #tea", "TOPIC #tea :green", "MODE #tea +b eve")
    alice.sends("JOIN #tea")
    bob.lines.clear()
    alice.lines.clear()
    return room, bob, alice


def test_rename_is_told_in_one_line() -> None:
    """Who negotiated the capability gets RENAME, always with a text (draft/channel-rename)."""
    _, bob, _ = _two()
    bob.sends("@label=x RENAME #TEA #coffee :stronger", "RENAME #coffee #water")
    one, other = bob.received()

    assert (one.command, one.params) == ("RENAME", ("#tea", "#coffee", "stronger"))
    assert (one.source, one.tags["label"]) == ("bob!~u@securechat", "x")
    assert (other.command, other.params) == ("RENAME", ("#coffee", "#water", ""))


def test_rename_looks_like_moving_to_others() -> None:
    """Without the capability it is a PART and a JOIN of one's own (draft/channel-rename, Fallback)."""
    _, bob, alice = _two()
    bob.sends("RENAME #tea #coffee :stronger")
    part, join, *rest = alice.received()

    assert (part.command, part.source, *part.params) == (
        "PART", "alice!~u@securechat", "#tea", "stronger",
    )  # fmt: skip
    assert (join.command, join.source, join.params[0]) == ("JOIN", "alice!~u@securechat", "#coffee")
    assert [m.command for m in rest] == ["332", "333", "353", "366"]
    assert rest[2].params[3] == "~@bob alice"


def test_rename_by_who_does_not_know_the_answer() -> None:
    """A client may rename without the capability, and is answered by the fallback, in one batch."""
    _, bob, alice = _two()
    bob.sends("MODE #tea +o alice")
    alice.lines.clear()
    alice.sends("@label=x RENAME #tea #coffee")

    assert [m.command for m in alice.received()] == [
        "BATCH", "PART", "JOIN", "332", "333", "353", "366", "BATCH",
    ]  # fmt: skip


def test_rename_to_other_letter_case_is_quiet() -> None:
    """Clients for which the name is the same are not told; beyond ASCII it is not the same."""
    room, bob, alice = _two()
    bob.sends("RENAME #tea #Tea")

    assert bob.until("RENAME").params == ("#tea", "#Tea", "")
    assert alice.received() == []
    assert room.world.state.rooms["#TEA"].name == "#Tea"

    bob.sends("RENAME #tea #чай", "RENAME #чай #Чай")

    assert [m.command for m in alice.received()].count("PART") == 2


def test_renamed_room_is_the_same_room() -> None:
    """Members, ranks, topic, lists and the room's id stay; it is stored under its new name."""
    room, bob, alice = _two()
    tea = room.world.state.rooms["#tea"]
    before = tea.record()
    bob.sends("RENAME #tea #coffee")

    assert room.records[-1] == before._replace(name="#coffee")
    assert room.world.state.rooms.find("#tea") is None

    alice.lines.clear()
    alice.sends("PRIVMSG #coffee :hi", "PRIVMSG #tea :hi")

    assert bob.until("PRIVMSG").params == ("#coffee", "hi")
    assert alice.until("403").params[1] == "#tea"
    check(room.world)


def test_old_name_is_free() -> None:
    """A channel of the old name is another one, with another id: it inherits nothing."""
    room, bob, alice = _two()
    bob.sends("RENAME #tea #coffee")
    alice.lines.clear()
    alice.sends("JOIN #tea")

    assert [m.command for m in alice.received()] == ["JOIN", "353", "366"]
    assert room.world.state.rooms["#tea"].id > room.world.state.rooms["#coffee"].id


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("RENAME", ["461"]),
        ("RENAME #tea", ["461"]),
        ("RENAME #tea :", ["476"]),
        ("RENAME #tea coffee", ["476"]),
        ("RENAME #tea :#a b", ["476"]),
        (f"RENAME #tea #{'x' * 64}", ["476"]),
        ("RENAME #nowhere #coffee", ["403"]),
        ("RENAME #away #coffee", ["442"]),
        ("RENAME #tea #LOBBY", ["FAIL", "RENAME", "CHANNEL_NAME_IN_USE", "#tea", "#LOBBY"]),
        ("RENAME #tea #tea", ["FAIL", "RENAME", "CHANNEL_NAME_IN_USE", "#tea", "#tea"]),
        ("RENAME #lobby #coffee", ["FAIL", "RENAME", "CANNOT_RENAME", "#lobby", "#coffee"]),
    ],
)
def test_rename_errors(line: str, answer: list[str]) -> None:
    """Each mistake has its numeric or its FAIL (draft/channel-rename, Errors)."""
    room, bob, alice = _two()
    alice.sends("JOIN #away")
    bob.lines.clear()
    bob.sends(line)
    (message,) = bob.received()

    assert [message.command, *message.params][: len(answer)] == answer
    assert room.world.state.rooms["#tea"].name == "#tea"


def test_rename_needs_an_operator() -> None:
    """A half-operator may not rename (draft/channel-rename, Errors)."""
    _, bob, alice = _two()
    bob.sends("MODE #tea +h alice")
    alice.lines.clear()
    alice.sends("RENAME #tea #coffee")

    assert [m.command for m in alice.received()] == ["482"]


def test_rename_that_cannot_be_stored_did_not_happen() -> None:
    """RENAME is promised: if its commit fails the room has its old name, and nobody saw another."""
    room, bob, alice = _two()

    def reject(batch: Batch) -> None:
        for unit in list(batch.units):
            room.world.reject(unit, batch)

    room.on_batch = reject
    bob.sends("RENAME #tea #coffee")

    assert bob.until("FAIL").params[:3] == ("RENAME", "TEMPORARILY_UNAVAILABLE", "#tea")
    assert alice.received() == []
    assert room.world.state.rooms["#tea"].name == "#tea"
    assert room.world.state.rooms.find("#coffee") is None
    check(room.world)


def test_rename_reaches_every_session() -> None:
    """Each session of a member is told in its own way, whoever asked."""
    room, bob, _ = _two()
    laptop = room.login("bob", caps="server-time")
    bob.sends("RENAME #tea #coffee")

    assert laptop.until("PART").params == ("#tea",)
    assert laptop.until("JOIN").params == ("#coffee",)
    assert bob.until("RENAME")


def test_renamed_room_is_where_one_comes_back_to() -> None:
    """Who was away when it happened is put into the room under its new name."""
    room, bob, alice = _two()
    alice.vanishes()
    bob.sends("RENAME #tea #coffee")
    names = [one.name for one in room.world.state.rooms.values()]
    alice = room.connect()
    alice.sends("CAP LS 302", "NICK alice", "USER u 0 * :x")
    alice.logs_in("alice")
    alice.sends("CAP END")

    assert [m.params[0] for m in alice.received() if m.command == "JOIN"] == ["#lobby", "#coffee"]
    assert names == ["#lobby", "#coffee"]


def test_configured_room_may_change_its_letter_case() -> None:
    """A room that newcomers are put into keeps its name, but not its letter case."""
    room = Room(Settings(autojoin=("#lobby",)))
    bob = room.login("bob", caps=CAPS).sends("RENAME #lobby #Lobby")

    assert bob.until("RENAME")
    assert isinstance(room.records[-1], RoomRecord)
    assert room.records[-1].name == "#Lobby"


def test_invitations_to_the_server_go_with_the_room() -> None:
    """Who comes by an invitation made before is put into the room it was made for."""
    room, bob, _ = _two()
    for number, name in enumerate(("#TEA", "#lobby")):
        ask(room, "invite", token_hash=hashed(str(number)), uses="1", room=name, expires_s="60")
    bob.sends("RENAME #tea #coffee")

    assert [invite.room for invite in room.world.state.invitations] == ["#coffee", "#lobby"]
    assert isinstance(room.records[-1], InviteRecord)

from itertools import pairwise

import pytest

from securechat.store.records import InviteRecord, RoomRecord
from securechat.world.applying.rooms import MOST_FORMER_NAMES
from securechat.world.batch import Batch
from securechat.world.settings import Settings
from securechat.world.world import World
from tests.world.checks import check
from tests.world.peer import ALL_CAPS, EMPTY, Peer, Room
from tests.world.test_keys import ask, hashed

CAPS = f"{ALL_CAPS} draft/channel-rename"


def _two() -> tuple[Room, Peer, Peer]:
    """#tea, made by bob, who knows of renaming; alice, who is in it, does not."""
    room = Room(Settings(is_login_required=False))
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

    assert room.records[-1] == before._replace(name="#coffee", former_names=("#tea",))
    assert room.world.state.rooms.find("#tea") is None

    alice.lines.clear()
    alice.sends("PRIVMSG #coffee :hi", "PRIVMSG #tea :hi")

    assert bob.until("PRIVMSG").params == ("#coffee", "hi")
    assert alice.until("403").params[1] == "#tea"
    check(room.world)


def test_old_name_is_free() -> None:
    """Who never was in the channel makes another one of its old name: it inherits nothing."""
    room, bob, _ = _two()
    bob.sends("RENAME #tea #coffee")
    eve = room.login("eve").sends("JOIN #tea")

    assert [m.command for m in eve.received()] == ["JOIN", "353", "366"]
    assert room.world.state.rooms["#tea"].id > room.world.state.rooms["#coffee"].id
    records = [one for one in room.records if isinstance(one, RoomRecord)]
    assert [(one.name, one.former_names) for one in records[-2:]] == [("#coffee", ()), ("#tea", ())]
    check(room.world)


def test_old_name_leads_to_the_new_one() -> None:
    """Who was in it and left is told, and put in (draft/channel-rename, Channel redirection)."""
    room, bob, alice = _two()
    alice.sends("PART #tea")
    bob.sends("RENAME #tea #cocoa", "RENAME #cocoa #coffee")
    alice.lines.clear()
    alice.sends("@label=x JOIN #TEA,#coffee,#cocoa")
    messages = alice.received()

    assert [m.command for m in messages] == [
        "BATCH", "470", "JOIN", "332", "333", "353", "366", "470", "BATCH",
    ]  # fmt: skip
    assert room.world.state.rooms.find("#tea") is None
    assert next(m.params[1:3] for m in messages if m.command == "470") == ("#TEA", "#coffee")
    check(room.world)


def test_who_knows_of_renaming_is_told_what_to_join() -> None:
    """With the capability a FAIL says so, and nothing is joined, doran without standard-replies."""
    room, bob, _ = _two()
    dora = room.login("dora", caps="draft/channel-rename")
    dora.sends("JOIN #tea", "PART #tea")
    bob.sends("RENAME #tea #coffee")
    dora.lines.clear()
    dora.sends("JOIN #tea")
    (message,) = dora.received()

    assert (message.command, message.params[:-1]) == (
        "FAIL", ("JOIN", "CHANNEL_RENAMED", "#tea", "#coffee"),
    )  # fmt: skip
    assert room.world.state.rooms.find("#tea") is None
    dora.sends("JOIN #coffee")
    assert dora.until("JOIN").params[0] == "#coffee"


@pytest.mark.parametrize(
    ("mode", "answer"), [("+k sesame", "475"), ("+l 1", "471"), ("+b alice", "474")]
)
def test_old_name_is_no_way_around_the_modes(mode: str, answer: str) -> None:
    """Whoever is led on must be let in there as anybody; the key is given as ever."""
    room, bob, alice = _two()
    bob.sends(f"MODE #tea {mode}", "KICK #tea alice", "RENAME #tea #coffee")
    alice.lines.clear()
    alice.sends("JOIN #tea wrong")

    assert [m.command for m in alice.received()] == ["470", answer]
    assert [user.nick for user in room.world.state.rooms["#coffee"].members] == ["bob"]
    check(room.world)


def test_old_name_leads_in_with_the_key() -> None:
    """The key that is given with the old name opens the channel."""
    _, bob, alice = _two()
    bob.sends("MODE #tea +k sesame", "KICK #tea alice", "RENAME #tea #coffee")
    alice.lines.clear()
    alice.sends("JOIN #tea sesame")

    assert alice.until("JOIN").params[0] == "#coffee"


def test_who_was_kept_out_does_not_learn_the_new_name() -> None:
    """A ban of who is not here ends what they may know; they make a channel as strangers do."""
    room, bob, alice = _two()
    alice.sends("PART #tea")
    bob.sends("MODE #tea +b alice", "RENAME #tea #coffee")
    alice.lines.clear()
    alice.sends("JOIN #tea")

    assert [m.command for m in alice.received()] == ["JOIN", "353", "366"]
    check(room.world)


def test_guest_does_not_learn_the_new_name() -> None:
    """Nobody knows whether a guest has been there before."""
    room, bob, _ = _two()
    guest = room.guest("zoe").sends("JOIN #tea", "PART #tea")
    bob.sends("RENAME #tea #coffee")
    guest.lines.clear()
    guest.sends("JOIN #tea")

    assert [m.command for m in guest.received()] == ["JOIN", "353", "366"]


def test_name_that_is_taken_leads_nowhere_any_more() -> None:
    """A channel made or renamed to it has the name, and its going does not bring the forward back."""
    room, bob, alice = _two()
    bob.sends("JOIN #milk", "RENAME #tea #coffee", "RENAME #coffee #water", "RENAME #milk #tea")
    room.guest("zoe").sends("JOIN #coffee", "PART #coffee")

    state = room.world.state
    assert (state.rooms["#water"].former_names, state.rooms["#tea"].former_names) == (
        (),
        ("#milk",),
    )
    assert state.rooms.find("#coffee") is None
    alice.sends("PART #water")
    alice.lines.clear()
    alice.sends("JOIN #tea", "JOIN #coffee")
    assert [m.params[0] for m in alice.received() if m.command == "JOIN"] == ["#tea", "#coffee"]
    check(room.world)


def test_room_that_takes_its_old_name_again_has_it() -> None:
    """Its own former name is its name; letter case alone leaves none behind."""
    room, bob, _ = _two()
    bob.sends("RENAME #tea #coffee", "RENAME #coffee #Tea", "RENAME #Tea #TEA")

    assert room.world.state.rooms["#tea"].former_names == ("#coffee",)
    check(room.world)


def test_former_names_are_bounded() -> None:
    """Of very many names the newest ones lead to the room."""
    room, bob, _ = _two()
    names = ["#tea", *(f"#tea{number}" for number in range(MOST_FORMER_NAMES + 1))]
    for old, new in pairwise(names):
        bob.sends(f"RENAME {old} {new}")
    (tea,) = [one for one in room.world.state.rooms.values() if one.name == names[-1]]

    assert tea.former_names == tuple(names[1:-1])
    check(room.world)


def test_former_names_go_with_the_room() -> None:
    """Whom nobody misses is not found by any name."""
    room, _, _ = _two()
    zoe = room.guest("zoe", caps=CAPS).sends("JOIN #milk", "RENAME #milk #water")
    assert "#milk" in room.world.state.former_rooms
    zoe.sends("PART #water")

    assert not room.world.state.former_rooms
    check(room.world)


def test_former_names_are_known_after_a_restart() -> None:
    """They are in the record of the room; one that something else has by now is passed over."""
    room, bob, _ = _two()
    bob.sends("RENAME #tea #coffee", "RENAME #coffee #water")
    water = room.world.state.rooms["#water"].record()
    other = water._replace(id=water.id + 100, name="#coffee", former_names=())
    world = World(Settings(), EMPTY._replace(rooms=(water, other)))

    assert list(world.state.former_rooms) == ["#tea"]
    assert world.state.rooms["#water"].former_names == ("#tea",)


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


def test_former_names_are_what_they_were_if_the_rename_cannot_be_stored() -> None:
    """The name that it was about to take from another room leads to that one again."""
    room, bob, _ = _two()
    bob.sends("JOIN #milk", "RENAME #tea #coffee")
    before = dict(room.world.state.former_rooms)
    room.breaks()
    bob.sends("RENAME #milk #tea")

    assert before == dict(room.world.state.former_rooms)
    assert room.world.state.rooms["#coffee"].former_names == ("#tea",)
    assert room.world.state.rooms["#milk"].former_names == ()
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

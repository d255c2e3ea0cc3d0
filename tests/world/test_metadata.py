import pytest

from securechat.store.records import (
    MetadataRecord,
    MetadataRemovedRecord,
    RoomRecord,
    Snapshot,
)
from securechat.wire import capabilities as cap
from securechat.wire.message import Message
from securechat.world.batch import Batch
from securechat.world.inputs import LoggedIn, Method, SaslStarted
from securechat.world.settings import Settings
from tests.world.checks import check
from tests.world.peer import Peer, Room

CAPS = "batch draft/metadata-3 labeled-response"
OLD = "batch draft/metadata-2 labeled-response"
GUESTS = Settings(is_login_required=False, autojoin=())


def peers(*names: str, caps: str = CAPS) -> list[Peer]:
    """Return peers in one room, the first its owner, that have heard all there was."""
    room = Room()
    found = [room.login(name, caps=caps) for name in names]
    for peer in found:
        peer.lines.clear()
    return found


def guest(room: Room, nick: str, *before: str, caps: str = CAPS) -> Peer:
    """Return a registered guest that said *before* before it registered."""
    peer = room.connect().sends(f"CAP REQ :{caps}", *before)
    return peer.sends(f"NICK {nick}", "USER u 0 * :r", "CAP END")


def asked(peer: Peer, *lines: str) -> list[Message]:
    """Return what *peer* gets for *lines*."""
    peer.lines.clear()
    return peer.sends(*lines).received()


def batch(messages: list[Message], kind: str = "metadata") -> list[Message]:
    """Return what is in a batch, which is all there is; the target is checked by the caller."""
    start, *inner, end = messages
    reference = start.params[0][1:]
    assert (start.command, start.params[0][0], start.params[1]) == ("BATCH", "+", kind)
    assert (end.command, end.params) == ("BATCH", (f"-{reference}",))
    assert all(m.tags.get("batch") == reference for m in inner)
    return inner


def params(messages: list[Message]) -> list[tuple[str, ...]]:
    """Return command and parameters, without the nick that is addressed."""
    return [(m.command, *m.params[1:]) for m in messages]


# Setting and reading.


def test_what_is_set_is_read() -> None:
    """SET answers with the value, GET gives it to anybody, in order, in a batch of the target."""
    bob, alice = peers("bob", "alice")

    assert params(asked(bob, "METADATA * SET url :https://a b")) == [
        ("761", "bob", "url", "*", "https://a b")
    ]

    answer = asked(alice, "METADATA Bob GET avatar url")

    assert answer[0].params[2] == "bob"
    assert params(batch(answer)) == [
        ("766", "bob", "avatar", "Key not set"),
        ("761", "bob", "url", "*", "https://a b"),
    ]
    assert params(batch(asked(alice, "METADATA bob LIST"))) == [
        ("761", "bob", "url", "*", "https://a b")
    ]


@pytest.mark.parametrize("how", ["METADATA * SET url", "METADATA * SET url :"])
def test_key_without_value_is_not_set_any_more(how: str) -> None:
    """No value or an empty one removes the key, as often as it is said (draft/metadata-3)."""
    (bob,) = peers("bob")
    bob.sends("METADATA * SET url :x")

    assert [m.command for m in asked(bob, how, how)] == ["766", "766"]
    assert batch(asked(bob, "METADATA * LIST")) == []


def test_clear_removes_all() -> None:
    """CLEAR answers 766 for each key that was set."""
    (bob,) = peers("bob")
    bob.sends("METADATA * SET a :1", "METADATA * SET b :2")

    cleared = batch(asked(bob, "METADATA * CLEAR"))

    assert [m.params[2] for m in cleared] == ["a", "b"]
    assert {m.command for m in cleared} == {"766"}
    assert batch(asked(bob, "METADATA * LIST")) == []


def test_operators_set_what_hangs_on_a_channel() -> None:
    """A channel is its operators' to set, and its members' to read."""
    bob, alice = peers("bob", "alice")
    bob.sends("METADATA #LOBBY SET url :x")

    assert params(batch(asked(alice, "METADATA #lobby LIST"))) == [
        ("761", "#lobby", "url", "*", "x")
    ]
    assert asked(alice, "METADATA #lobby SET url :y")[0].params[:4] == (
        "METADATA",
        "KEY_NO_PERMISSION",
        "#lobby",
        "url",
    )


@pytest.mark.parametrize("mode", ["+i", "+k key", "+s"])
@pytest.mark.parametrize("what", ["GET url", "LIST", "SYNC", "SET url :y", "CLEAR"])
def test_closed_channel_shows_nothing(mode: str, what: str) -> None:
    """Who cannot just join a channel does not learn what hangs on it."""
    bob, alice = peers("bob", "alice")
    bob.sends("METADATA #lobby SET url :x", f"MODE #lobby {mode}")
    alice.sends("PART #lobby")
    (fail,) = asked(alice, f"METADATA #lobby {what}")

    assert fail.params[:3] == ("METADATA", "INVALID_TARGET", "#lobby")


def test_open_channel_shows_itself_to_all() -> None:
    """What hangs on a channel that anybody may join is as public as its topic."""
    bob, alice = peers("bob", "alice")
    bob.sends("METADATA #lobby SET url :x")
    alice.sends("PART #lobby")

    assert len(batch(asked(alice, "METADATA #lobby LIST"))) == 1


@pytest.mark.parametrize(
    ("line", "new", "old"),
    [
        ("METADATA", ["INVALID_PARAMS", "*"], ["SUBCOMMAND_INVALID", "*"]),
        ("METADATA *", ["INVALID_PARAMS", "*"], ["SUBCOMMAND_INVALID", "*"]),
        ("METADATA * :: x", ["INVALID_PARAMS", "*"], ["SUBCOMMAND_INVALID", "*"]),
        ("METADATA * Sneeze", ["INVALID_PARAMS", "Sneeze"], ["SUBCOMMAND_INVALID", "Sneeze"]),
        ("METADATA * get", ["INVALID_PARAMS", "GET"], None),
        ("METADATA * SET", ["INVALID_PARAMS", "SET"], None),
        ("METADATA * SUB", ["INVALID_PARAMS", "SUB"], None),
        ("METADATA * SET a b c", ["INVALID_PARAMS", "SET"], ["SUBCOMMAND_INVALID", "SET"]),
        ("METADATA * LIST x", ["INVALID_PARAMS", "LIST"], ["SUBCOMMAND_INVALID", "LIST"]),
        ("METADATA nobody LIST", ["INVALID_TARGET", "nobody"], ["INVALID_TARGET", "nobody"]),
        ("METADATA #none GET a", ["INVALID_TARGET", "#none"], ["INVALID_TARGET", "#none"]),
        ("METADATA a!b@c SET a b", ["INVALID_TARGET", "a!b@c"], ["INVALID_TARGET", "a!b@c"]),
        ("METADATA alice SUB a", ["INVALID_TARGET", "alice"], ["INVALID_TARGET", "alice"]),
        ("METADATA alice UNSUB a", ["INVALID_TARGET", "alice"], ["INVALID_TARGET", "alice"]),
        ("METADATA alice SUBS", ["INVALID_TARGET", "alice"], ["INVALID_TARGET", "alice"]),
        ("METADATA * SET A :x", ["INVALID_KEY", "A"], ["KEY_INVALID", "A"]),
        ("METADATA * SET é :x", ["INVALID_KEY", "é"], ["KEY_INVALID", "é"]),
        ("METADATA * SET " + "k" * 49 + " x", ["INVALID_KEY", "k" * 49], None),
        ("METADATA * SET a :" + "я" * 145, ["INVALID_VALUE", "a"], ["VALUE_INVALID"]),
        (
            "METADATA alice SET a :x",
            ["KEY_NO_PERMISSION", "alice", "a"],
            ["KEY_NO_PERMISSION", "alice", "a"],
        ),
        (
            "METADATA alice CLEAR",
            ["KEY_NO_PERMISSION", "alice", "*"],
            ["KEY_NO_PERMISSION", "alice", "*"],
        ),
    ],
)
def test_mistakes_in_both_dialects(line: str, new: list[str], old: list[str] | None) -> None:
    """Each mistake has its code, one FAIL under the label, whatever else was negotiated."""
    for caps, expected in ((CAPS, new), (OLD, old)):
        bob, _ = peers("bob", "alice", caps=caps)
        if expected is not None:
            (fail,) = asked(bob, f"@label=x {line}")
            assert (fail.command, fail.params[0], fail.tags) == ("FAIL", "METADATA", {"label": "x"})
            assert list(fail.params[1:-1]) == expected


def test_old_dialect_has_its_own_words() -> None:
    """Too few parameters are 461, and removing what is not set fails (draft/metadata-2)."""
    (bob,) = peers("bob", caps=OLD)

    assert asked(bob, "METADATA * GET")[0].command == "461"
    assert asked(bob, "METADATA * SET url")[0].params[:4] == (
        "METADATA",
        "KEY_NOT_SET",
        "bob",
        "url",
    )


@pytest.mark.parametrize(
    ("caps", "word", "code"), [(CAPS, "WARN", "INVALID_KEY"), (OLD, "FAIL", "KEY_INVALID")]
)
def test_bad_key_among_good_ones(caps: str, word: str, code: str) -> None:
    """A key that cannot be is told in its place, and the others are answered."""
    (bob,) = peers("bob", caps=caps)
    answer = batch(asked(bob, "METADATA * GET a $b c"))

    assert [m.command for m in answer] == ["766", word, "766"]
    assert answer[1].params[:3] == ("METADATA", code, "$b")
    assert asked(bob, "METADATA * SUB $b")[0].params[:3] == ("METADATA", code, "$b")
    assert asked(bob, "METADATA * UNSUB $b")[0].params[:3] == ("METADATA", code, "$b")


def test_keys_of_one_target_have_a_limit() -> None:
    """With the limit reached no further key is set; those that are can be changed."""
    (bob,) = peers("bob")
    bob.sends(*[f"METADATA * SET k{n} :x" for n in range(cap.METADATA_KEYS)])
    (fail,) = asked(bob, "METADATA * SET more :x")

    assert fail.params[1:5] == ("LIMIT_REACHED", "SET", "bob", str(cap.METADATA_KEYS))
    assert asked(bob, "METADATA * SET k0 :y")[0].command == "761"


def test_longest_key_and_value_fit_a_line() -> None:
    """What may be set is shown whole beside the longest names (max-key-bytes, max-value-bytes)."""
    room = Room(Settings(name="s" * 63))
    bob = room.login("b" * 32, caps=CAPS)
    name = "#" + "r" * 63
    key, value = "k" * cap.METADATA_KEY_BYTES, "v" * cap.METADATA_VALUE_BYTES
    bob.sends(f"JOIN {name}", f"METADATA {name} SET {key} :{value}")
    bob.lines.clear()
    bob.sends(f"METADATA {name} LIST")

    assert any(line.endswith(f" {key} * {value}") for line in bob.lines)


# Keeping.


def test_accounts_and_rooms_keep_it() -> None:
    """What is set survives a restart, and what was removed does not come back."""
    (bob,) = peers("bob")
    bob.sends(
        "METADATA * SET a :1", "METADATA * SET b :2", "METADATA * SET a", "METADATA #lobby SET c :3"
    )
    records = bob.room.records
    kept = {
        (r.owner, r.key): r
        for r in records
        if isinstance(r, MetadataRecord | MetadataRemovedRecord)
    }
    metadata = tuple(r for r in kept.values() if isinstance(r, MetadataRecord))
    account = bob.room.world.state.accounts["bob"].record()
    rooms = tuple(room.record() for room in bob.room.world.state.rooms.values())
    again = Room(snapshot=Snapshot(2, 100, 0, rooms, (), (), (account,), metadata=metadata))
    bob = again.login("bob", caps=CAPS)

    assert params(batch(asked(bob, "METADATA * LIST"))) == [("761", "bob", "b", "*", "2")]
    assert params(batch(asked(bob, "METADATA #lobby LIST"))) == [("761", "#lobby", "c", "*", "3")]


def test_orphans_in_the_store_do_no_harm() -> None:
    """A row whose owner is gone is passed over."""
    Room(snapshot=Snapshot(1, 100, 0, (), (), (), (), metadata=(MetadataRecord(7, "a", "b"),)))


def test_what_could_not_be_written_was_not_set() -> None:
    """A commit that fails is told once, shown to nobody, and leaves what was."""
    bob, alice = peers("bob", "alice")
    alice.sends("METADATA * SUB a b")
    bob.sends("METADATA * SET a :1", "METADATA #lobby SET a :1")
    bob.lines.clear()
    alice.lines.clear()

    def reject(batch: Batch) -> None:
        for unit in batch.units:
            if unit.is_promised:
                bob.room.world.reject(unit, batch)

    bob.room.on_batch = reject
    for line in ("* SET a :2", "* SET b :2", "* CLEAR", "#lobby CLEAR"):
        bob.sends(f"@label=x METADATA {line}")
        (fail,) = bob.received()
        target = "#lobby" if line.startswith("#") else "bob"
        assert fail.params[:3] == ("METADATA", "TEMPORARILY_UNAVAILABLE", target)
        assert fail.tags == {"label": "x"}
    bob.room.on_batch = bool

    assert alice.lines == []
    for target in ("*", "#lobby"):
        assert [m.params[2:] for m in batch(asked(bob, f"METADATA {target} LIST"))] == [
            ("a", "*", "1")
        ]


def test_account_that_could_not_be_removed_keeps_it() -> None:
    """A removal that fails gives back all of an account."""
    bob, alice = peers("bob", "alice")
    bob.sends("METADATA * SET a :1")

    def reject(batch: Batch) -> None:
        for unit in batch.units:
            if unit.is_promised:
                bob.room.world.reject(unit, batch)

    bob.room.on_batch = reject
    bob.room.admin("deluser", "bob")

    assert bob.room.world.state.accounts["bob"].metadata == {"a": "1"}
    assert alice is not None


def test_disk_that_takes_nothing_refuses() -> None:
    """While nothing can be written nothing is set."""
    (bob,) = peers("bob")
    bob.room.world.is_writable = False
    (fail,) = asked(bob, "METADATA * SET a :1")

    assert fail.params[:2] == ("METADATA", "TEMPORARILY_UNAVAILABLE")
    assert batch(asked(bob, "METADATA * LIST")) == []


def test_disk_that_takes_nothing_does_not_matter_to_guests() -> None:
    """What hangs on a guest is nowhere written, and so is set all the same."""
    ann = guest(Room(GUESTS), "ann")
    ann.room.world.is_writable = False

    assert asked(ann, "METADATA * SET a :1")[0].command == "761"


def test_room_with_metadata_is_missed() -> None:
    """A room that somebody has set something on is not forgotten when it is empty."""
    (bob,) = peers("bob")
    bob.sends("JOIN #own", "METADATA #own SET a :1", "PART #own", "JOIN #own")

    assert len(batch(asked(bob, "METADATA #own LIST"))) == 1


def test_same_value_again_is_nothing_new() -> None:
    """What is so already is answered, and neither written nor told (draft/metadata-3)."""
    bob, alice = peers("bob", "alice")
    alice.sends("METADATA * SUB a")
    bob.sends("METADATA * SET a :1")
    alice.lines.clear()
    count = len(bob.room.records)

    assert asked(bob, "METADATA * SET a :1")[0].command == "761"
    assert (alice.lines, len(bob.room.records)) == ([], count)


# Being told.


def test_subscribers_in_the_same_room_are_told() -> None:
    """Who shares a channel and has subscribed gets 761, or 766 for a key that is gone."""
    bob, alice, carol = peers("bob", "alice", "carol")
    dave = bob.room.login("dave", caps="batch")
    dave.lines.clear()
    alice.sends("METADATA * SUB a")
    carol.sends("METADATA * SUB b", "PART #lobby", "METADATA * SUB a")
    alice.lines.clear()
    carol.lines.clear()
    bob.sends("METADATA * SET a :1", "METADATA * SET c :1", "METADATA * SET a")

    assert params(alice.received()) == [
        ("761", "bob", "a", "*", "1"),
        ("766", "bob", "a", "Key not set"),
    ]
    assert carol.lines == []
    assert dave.bodies()[-1].split(" ")[1] == "PART"


def test_old_dialect_is_told_with_its_command() -> None:
    """draft/metadata-2 has a command for news; without a value the key is gone."""
    bob, alice = peers("bob", "alice", caps=OLD)
    alice.sends("METADATA * SUB a")
    alice.lines.clear()
    bob.sends("METADATA * SET a :x y", "METADATA * SET a")

    assert alice.bodies() == [
        ":securechat METADATA bob a * :x y",
        ":securechat METADATA bob a *",
    ]


def test_members_are_told_of_their_room() -> None:
    """News of a channel go to its members that subscribed, and to nobody else."""
    bob, alice, carol = peers("bob", "alice", "carol")
    for peer in (bob, alice, carol):
        peer.sends("METADATA * SUB a")
    carol.sends("PART #lobby")
    for peer in (alice, carol):
        peer.lines.clear()

    assert len(asked(bob, "METADATA #lobby SET a :1")) == 1
    assert params(alice.received()) == [("761", "#lobby", "a", "*", "1")]
    assert carol.lines == []


def test_own_other_sessions_are_told() -> None:
    """What one sets on the phone the laptop learns, once; the phone has its answer."""
    (phone,) = peers("bob")
    laptop = phone.room.login("bob", caps=CAPS)
    phone.sends("METADATA * SUB a")
    laptop.sends("METADATA * SUB a", "PART #lobby")
    laptop.lines.clear()

    assert len(asked(phone, "METADATA * SET a :1")) == 1
    assert len(laptop.lines) == 1


def test_who_watches_is_told() -> None:
    """MONITOR is enough to be told, without a common channel (draft/metadata-3)."""
    bob, alice = peers("bob", "alice")
    alice.sends("PART #lobby", "MONITOR + bob", "METADATA * SUB a")
    alice.lines.clear()
    bob.sends("METADATA * SET a :1")

    assert params(alice.received()) == [("761", "bob", "a", "*", "1")]


def test_without_the_capability_nobody_is_told() -> None:
    """Without metadata or batch nothing comes unasked, and dropping one ends all subscriptions."""
    bob, alice = peers("bob", "alice")
    for name in ("batch", "draft/metadata-3"):
        alice.sends("METADATA * SUB a", f"CAP REQ :-{name}")
        alice.lines.clear()
        bob.sends(f"METADATA * SET a :{name}")
        assert alice.lines == []
        alice.sends(f"CAP REQ :{name}")
        assert "772" not in [m.command for m in asked(alice, "METADATA * SUBS")]


@pytest.mark.parametrize("caps", ["batch", "draft/metadata-3"])
def test_nothing_comes_unasked_without_the_capabilities(caps: str) -> None:
    """Welcome, JOIN, MONITOR and WHOIS are what they were before there was metadata."""
    (bob,) = peers("bob")
    alice = bob.room.connect()
    assert bob.room.admin("adduser", "alice").is_ok
    alice.sends("CAP LS 302", "NICK alice", "USER u 0 * :r", f"CAP REQ :{caps}")
    alice.logs_in("alice")
    alice.sends("METADATA * SUB a", "METADATA * SET a :1")
    received = asked(alice, "CAP END", "JOIN #x", "MONITOR + bob", "WHOIS alice")
    bob.sends("METADATA * SET a :2")

    assert {m.command for m in received} >= {"001", "JOIN", "730", "318"}
    assert not {m.command for m in received} & {"BATCH", "760", "761", "774"}
    assert alice.lines == []


def test_both_dialects_at_once_are_refused() -> None:
    """No session has both: REQ for the other is refused, a change from one to the other is not."""
    (bob,) = peers("bob", caps="batch")
    answers = asked(
        bob,
        "CAP REQ :draft/metadata-2 draft/metadata-3",
        "CAP REQ :draft/metadata-2",
        "CAP REQ :draft/metadata-3",
        "CAP REQ :draft/metadata-3 -draft/metadata-2",
    )

    assert [m.params[1] for m in answers] == ["NAK", "ACK", "NAK", "ACK"]


# Subscribing.


def test_subscriptions_are_listed() -> None:
    """SUB and UNSUB answer with the keys, each a parameter; SUBS lists what is left."""
    (bob,) = peers("bob")

    assert params(asked(bob, "METADATA * SUB a b c a"))[0] == ("770", "a", "b", "c")
    assert params(asked(bob, "METADATA bob UNSUB b x")) == [("771", "b", "x")]

    answer = asked(bob, "METADATA * SUBS")

    assert answer[0].params[1:] == ("metadata-subs",)
    assert params(batch(answer, "metadata-subs")) == [("772", "a", "c")]


def test_many_keys_take_several_lines() -> None:
    """No line is too long, whatever the keys are."""
    (bob,) = peers("bob")
    keys = [f"{n:02}" + "k" * 46 for n in range(cap.SUBSCRIPTIONS)]
    for n in range(0, len(keys), 8):
        bob.sends("METADATA * SUB " + " ".join(keys[n : n + 8]))
    bob.lines.clear()
    bob.sends("METADATA * SUBS")
    lines = [line for line in bob.lines if " 772 " in line]

    assert all(len(line.partition(" ")[2]) <= 510 for line in lines)
    assert [key for line in lines for key in line.split(" ")[4:]] == keys


def test_subscriptions_have_a_limit() -> None:
    """The first key too many is named, and those behind it are not looked at."""
    for caps, expected in (
        (CAPS, ("LIMIT_REACHED", "SUB", "x", "50")),
        (OLD, ("TOO_MANY_SUBS", "x")),
    ):
        (bob,) = peers("bob", caps=caps)
        bob.sends("METADATA * SUB " + " ".join(f"k{n}" for n in range(49)))
        answer = asked(bob, "METADATA * SUB k0 last x $y z")
        assert params(answer)[0] == ("770", "k0", "last")
        assert answer[1].command == "FAIL"
        assert answer[1].params[1 : 1 + len(expected)] == expected
        assert [m.command for m in asked(bob, "METADATA * SUB last k0")] == ["770"]


def test_new_subscription_offers_what_there_is() -> None:
    """With new keys comes an offer to ask for all (774 *ALL); without, nothing does."""
    (bob,) = peers("bob")

    assert params(asked(bob, "METADATA * SUB a"))[1][:3] == ("774", "*ALL", "0")
    assert [m.command for m in asked(bob, "METADATA * SUB a")] == ["770"]


def test_new_subscription_of_the_old_dialect_brings_the_values() -> None:
    """draft/metadata-2 has no way to ask for all: the values come at once, in a batch."""
    bob, alice = peers("bob", "alice", caps=OLD)
    bob.sends("METADATA * SET a :1")
    first, *rest = asked(alice, "METADATA * SUB a")

    assert asked(alice, "METADATA *ALL SYNC")[0].params[1:3] == ("INVALID_TARGET", "*ALL")
    assert first.command == "770"
    assert [m.params for m in batch(rest)] == [("bob", "a", "*", "1")]


# Synchronising.


def test_sync_gives_what_was_asked_for() -> None:
    """SYNC of a channel is the channel and its members, of "*ALL" all of that, watched ones too."""
    bob, alice, carol = peers("bob", "alice", "carol")
    bob.sends("METADATA * SET a :1", "METADATA * SET b :2", "METADATA #lobby SET a :3")
    carol.sends("PART #lobby", "METADATA * SET a :4")
    alice.sends("METADATA * SUB a", "METADATA * SET a :5", "MONITOR + carol,nobody")

    def synced(target: str) -> dict[str, str]:
        answer = asked(alice, f"METADATA {target} SYNC")
        assert answer[0].params[2] == {"*": "alice"}.get(target, target)
        return {m.params[1]: m.params[4] for m in batch(answer)}

    assert synced("#lobby") == {"#lobby": "3", "bob": "1", "alice": "5"}
    assert synced("bob") == {"bob": "1"}
    assert synced("*") == {"alice": "5"}
    assert synced("*ALL") == {"#lobby": "3", "bob": "1", "alice": "5", "carol": "4"}

    alice.sends("PART #lobby", "MONITOR C")

    assert synced("*ALL") == {"alice": "5"}


def test_join_brings_the_metadata_of_the_room() -> None:
    """Who joins gets one batch of the room and all in it, even an empty one, behind the names."""
    bob, alice = peers("bob", "alice")
    bob.sends("JOIN #x", "METADATA * SET a :1", "METADATA #x SET a :2")
    commands = [m.command for m in asked(alice, "JOIN #x")]

    assert commands[-3:] == ["366", "BATCH", "BATCH"]

    alice.sends("PART #x", "METADATA * SUB a")
    answer = asked(alice, "@label=q JOIN #x")
    start = next(n for n, m in enumerate(answer) if m.params[1:2] == ("metadata",))
    outer = answer[0].params[0][1:]

    assert answer[start].tags == answer[-2].tags == {"batch": outer}
    assert params(batch(answer[start:-1])) == [
        ("761", "#x", "a", "*", "2"),
        ("761", "bob", "a", "*", "1"),
    ]


def test_too_much_comes_later() -> None:
    """What would be a flood is offered instead, and what no answer holds is put off."""
    settings = Settings(answer_bytes=100_000)
    room = Room(settings)
    keys = [f"k{n:02}" for n in range(cap.METADATA_KEYS)]
    value = "v" * cap.METADATA_VALUE_BYTES
    for name in ("ann", "ben", "cat", "dan", "fox"):
        peer = room.login(name, caps=CAPS)
        peer.sends(*[f"METADATA * SET {key} :{value}" for key in keys], "JOIN #x")
    eve = room.login("eve", caps=CAPS)
    eve.sends("METADATA * SUB " + " ".join(keys))
    joined = asked(eve, "JOIN #x")

    assert params(joined)[-1][:3] == ("774", "#x", "0")
    assert len(batch(asked(eve, "METADATA #x SYNC"))) == 5 * len(keys)

    for name in ("gnu", "hen"):
        peer = room.login(name, caps=CAPS)
        peer.sends(*[f"METADATA * SET {key} :{value}" for key in keys], "JOIN #x")

    assert params(asked(eve, "METADATA #x SYNC"))[0][:3] == ("774", "#x", "60")


def test_monitor_brings_the_metadata_of_who_is_here() -> None:
    """730 is followed by what the watched person has, at once and when it comes online."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ben = guest(room, "ben")
    ben.sends("METADATA * SET a :1")
    ann.sends("METADATA * SUB a")

    answer = asked(ann, "MONITOR + ben,cat")

    assert [m.command for m in answer[:1]] == ["730"]
    assert params(batch(answer[1:4])) == [("761", "ben", "a", "*", "1")]

    ann.lines.clear()
    ben.sends("NICK cat")
    offline, online, *news = ann.received()

    assert (offline.command, online.command) == ("731", "730")
    assert params(batch(news)) == [("761", "cat", "a", "*", "1")]

    guest(room, "ben")
    online, *news = ann.received()

    assert online.command == "730"
    assert batch(news) == []


def test_whois_shows_it_to_who_knows_it() -> None:
    """WHOIS has a 760 for each key, for sessions with the capability only."""
    bob, alice = peers("bob", "alice")
    plain = bob.room.login("carol", caps="batch")
    bob.sends("METADATA * SET a :1")

    found = [m for m in asked(alice, "WHOIS bob") if m.command == "760"]

    assert params(found) == [("760", "bob", "a", "*", "1")]
    assert "760" not in [m.command for m in asked(plain, "WHOIS bob")]


# Coming and going.


def test_welcome_brings_ones_own() -> None:
    """Before the end of the MOTD comes a batch of one's own, subscribed to or not."""
    (bob,) = peers("bob")
    bob.sends("METADATA * SET a :1")
    laptop = bob.room.connect()
    laptop.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    laptop.logs_in("bob")
    laptop.lines.clear()
    received = laptop.sends("CAP END").received()
    commands = [m.command for m in received]
    start = commands.index("BATCH")

    assert params(batch(received[start : start + 3])) == [("761", "bob", "a", "*", "1")]
    assert start < commands.index("422")


def test_keys_may_be_set_before_registration() -> None:
    """What is set early is set when the user is there, and part of the welcome (before-connect)."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ann.sends("METADATA * SUB a", "MONITOR + ben")
    ann.lines.clear()
    ben = room.connect().sends(f"CAP REQ :{CAPS}")
    answers = asked(
        ben,
        "METADATA * SET a :1",
        "METADATA * SET b :2",
        "METADATA * SET b",
        "METADATA * SUB a",
        "METADATA * SYNC",
        "METADATA * LIST",
    )

    assert [m.command for m in answers] == [
        "761",
        "761",
        "766",
        "770",
        "BATCH",
        "BATCH",
        "BATCH",
        "761",
        "BATCH",
    ]
    assert answers[0].params == ("*", "*", "a", "*", "1")
    assert asked(ben, "METADATA ben LIST")[0].params[1] == "INVALID_TARGET"

    ben.lines.clear()
    received = ben.sends("NICK ben", "USER u 0 * :r", "CAP END").received()
    start = [m.command for m in received].index("BATCH")

    assert params(batch(received[start : start + 3])) == [("761", "ben", "a", "*", "1")]
    assert params(ann.received())[-1] == ("761", "ben", "a", "*", "1")
    assert params(batch(asked(ben, "METADATA * SUBS"), "metadata-subs")) == [("772", "a")]
    check(room.world)


def test_early_keys_of_an_account_are_kept() -> None:
    """They are written, and what could not be written at once later: nobody is kept out of it."""
    room = Room()
    room.login("bob", caps=CAPS).sends("METADATA * SET b :0", "METADATA * SET c :0", "QUIT")
    room.records.clear()
    peer = room.connect()
    peer.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    peer.logs_in("bob")
    peer.sends("METADATA * SET a :1", "METADATA * SET b", "METADATA * SET c :0")
    units: list[bool] = []

    def note(batch: Batch) -> None:
        units.extend(unit.is_promised for unit in batch.units)

    room.on_batch = note
    peer.sends("CAP END")

    assert room.world.state.accounts["bob"].metadata == {"a": "1", "c": "0"}
    assert not any(units)
    assert [r[1:] for r in room.records if isinstance(r, MetadataRecord)] == [("a", "1")]
    assert [r[1:] for r in room.records if isinstance(r, MetadataRemovedRecord)] == [("b",)]


def test_early_keys_have_the_same_limit() -> None:
    """What is too much for the account is refused by name, and the rest is set."""
    room = Room()
    bob = room.login("bob", caps=CAPS)
    bob.sends(*[f"METADATA * SET k{n} :x" for n in range(cap.METADATA_KEYS - 1)], "QUIT")
    peer = room.connect()
    peer.sends("CAP LS 302", "NICK bob", "USER u 0 * :r", f"CAP REQ :{CAPS}")
    peer.logs_in("bob")
    peer.sends("METADATA * SET k0", "METADATA * SET x :1", "METADATA * SET y :1")
    peer.sends("METADATA * SET z :1", "METADATA * SET k1", "METADATA * SET w :1", "CAP END")
    kept = room.world.state.accounts["bob"].metadata

    assert len(kept) == cap.METADATA_KEYS
    assert not {"k0", "k1", "z"} & set(kept)
    assert {"x", "y", "w"} <= set(kept)
    assert peer.until("FAIL").params[1:4] == ("LIMIT_REACHED", "SET", "bob")


def test_early_keys_of_one_session_are_bounded() -> None:
    """Before registration, too, nobody sets more keys than there may be."""
    peer = Room(GUESTS).connect()
    peer.sends(*[f"METADATA * SET k{n} :x" for n in range(cap.METADATA_KEYS)])

    assert asked(peer, "METADATA * SET more :x")[0].params[1] == "LIMIT_REACHED"


def test_early_removals_of_one_session_are_bounded() -> None:
    """Keys that are not to be set are remembered, too, and not without end."""
    peer = Room(GUESTS).connect()
    peer.sends(*[f"METADATA * SET k{n}" for n in range(2000)])
    session = peer.room.world.state.sessions[peer.session]

    assert len(session.early_metadata) <= cap.METADATA_KEYS


def test_what_hangs_on_a_guest_goes_with_it() -> None:
    """A guest's metadata is nobody's once it has left."""
    room = Room(GUESTS)
    ann = guest(room, "ann")
    ann.sends("METADATA * SET a :1", "QUIT")
    ann = guest(room, "ann")

    assert batch(asked(ann, "METADATA * LIST")) == []
    assert not any(isinstance(r, MetadataRecord) for r in room.records)


def test_login_replaces_what_hung_on_the_guest() -> None:
    """A guest that logs in has what its account has, and who subscribed is told the difference."""
    room = Room(GUESTS)
    assert room.admin("adduser", "bob").is_ok
    ann, ben = guest(room, "ann"), guest(room, "ben")
    account = room.world.state.accounts["bob"]
    account.metadata.update({"b": "2", "c": "3", "d": "4"})
    ann.sends("METADATA * SUB a b c d", "MONITOR + ben")
    ben.sends("METADATA * SET a :1", "METADATA * SET b :1", "METADATA * SET d :4")
    ann.lines.clear()
    room.execute(
        SaslStarted(ben.session, "PLAIN", None),
        LoggedIn(ben.session, account.id, 1, Method.SASL, None),
    )

    assert params(ann.received()) == [
        ("766", "ben", "a", "Key not set"),
        ("761", "ben", "b", "*", "2"),
        ("761", "ben", "c", "*", "3"),
    ]


def test_account_under_two_nicks_is_told_twice() -> None:
    """What is set on an account is news of each nick that it has here."""
    room = Room(GUESTS)
    assert room.admin("adduser", "bob").is_ok
    ann = guest(room, "ann")
    for nick in ("one", "two"):
        peer = room.connect().sends(f"CAP REQ :{CAPS}", f"NICK {nick}", "USER u 0 * :r")
        peer.logs_in("bob")
        peer.sends("CAP END")
    ann.sends("METADATA * SUB a", "MONITOR + one,two")
    ann.lines.clear()
    peer.sends("METADATA * SET a :1")

    assert params(ann.received()) == [
        ("761", "one", "a", "*", "1"),
        ("761", "two", "a", "*", "1"),
    ]


def test_without_batch_the_lines_come_bare() -> None:
    """Who asks without batch gets the lines: it has asked for them."""
    (bob,) = peers("bob", caps="server-time")
    bob.sends("METADATA * SET a :1")

    assert [m.command for m in asked(bob, "METADATA * LIST")] == ["761"]


def test_label_is_on_the_batch_itself() -> None:
    """An answer that is one batch carries the label on its opening (labeled-response)."""
    (bob,) = peers("bob")
    answer = asked(bob, "@label=x METADATA * LIST")

    assert [m.tags for m in answer] == [{"label": "x"}, {}]


def test_room_record_and_metadata_are_apart() -> None:
    """What rewrites a room leaves what hangs on it alone, and the other way round."""
    (bob,) = peers("bob")
    count = len(bob.room.records)
    bob.sends("METADATA #lobby SET a :1", "TOPIC #lobby :t")
    kinds = [type(r) for r in bob.room.records[count:]]

    assert kinds.count(MetadataRecord) == 1
    assert kinds.count(RoomRecord) == 1

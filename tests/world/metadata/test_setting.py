import pytest

from securechat.wire import capabilities as cap
from securechat.world.settings import Settings
from tests.world.metadata.peers import CAPS, OLD, asked, batch, params, peers
from tests.world.peer import Room


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

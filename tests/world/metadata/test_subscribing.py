from securechat.wire import capabilities as cap
from tests.world.metadata.peers import CAPS, OLD, asked, batch, params, peers


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

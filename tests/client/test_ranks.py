from securechat.client.events import ModeChanged, RankChanged
from securechat.client.ranks import Change, changes_of, with_rank
from securechat.client.supported import Supported
from tests.client.test_session import CAPABILITIES, Scene


def test_changes_take_their_parameters() -> None:
    """As PREFIX and CHANMODES say (Modern IRC)."""
    supported = Supported()
    supported.take(["PREFIX=(ov)@+", "CHANMODES=b,k,l,imnt"])
    changes = list(changes_of(["+ovl-lk+ib", "alice", "bob", "5", "key", "*!*@x"], supported))
    assert changes == [
        Change("o", "alice", is_set=True),
        Change("v", "bob", is_set=True),
        Change("l", "5", is_set=True),
        Change("l", "", is_set=False),
        Change("k", "key", is_set=False),
        Change("i", "", is_set=True),
        Change("b", "*!*@x", is_set=True),
    ]
    assert not list(changes_of([], supported))


def test_ranks_stand_highest_first() -> None:
    """As in the list of who is there."""
    assert with_rank("+", "@", "~&@%+", is_set=True) == "@+"
    assert with_rank("@+", "@", "~&@%+", is_set=False) == "+"


def test_rank_is_told_without_listing_all() -> None:
    """Two thousand members are not listed again because one of them is an operator now."""
    scene = Scene(capabilities=f"{CAPABILITIES} multi-prefix")
    scene.sends()
    events = scene.gets(":alice!a@h MODE #lobby +vo-o bob bob alice", ":alice!a@h MODE #lobby +i")
    times = [event.at_ms for event in events]
    assert events == [
        ModeChanged(times[0], "#lobby", "alice", "+vo-o bob bob alice"),
        RankChanged(times[1], "#lobby", "bob", "+"),
        RankChanged(times[2], "#lobby", "bob", "@+"),
        RankChanged(times[3], "#lobby", "alice", ""),
        ModeChanged(times[4], "#lobby", "alice", "+i"),
    ]
    assert not scene.sends()


def test_rank_below_the_highest_is_asked_for() -> None:
    """Without multi-prefix nobody knows what is left of somebody's ranks."""
    scene = Scene()
    scene.gets(":alice!a@h MODE #lobby -o alice")
    assert scene.sends() == ["NAMES #lobby"]

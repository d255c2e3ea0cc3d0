import random

from securechat.client.fullscreen.members import Members


def nicks(members: Members) -> list[str]:
    """Who is there, in order, behind their signs."""
    return [f"{member.signs}{member.nick}" for member in members.sorted]


def test_higher_ranks_come_first() -> None:
    """People stand by rank, then by name, whatever their case."""
    members = Members()
    members.replace(("zoe", "+erik", "~bob", "Anna", "@dora"))
    assert nicks(members) == ["~bob", "@dora", "+erik", "Anna", "zoe"]
    assert members.first_of(2) == 1
    assert members.first_of(5) == 3


def test_order_is_kept_by_every_change() -> None:
    """Coming, going, a new name and a new rank leave the same order as a new list would."""
    members, dice = Members(), random.Random(7)  # noqa: S311 - the same every time
    for step in range(400):
        nick = f"n{dice.randrange(60)}"
        match dice.randrange(5):
            case 0 | 1:
                members.add(nick)
            case 2:
                members.remove(nick)
            case 3:
                members.rename(nick, f"m{step}")
            case _:
                members.rank(nick, dice.choice(("", "@", "+", "@+")))
        fresh = Members()
        fresh.replace(tuple(nicks(members)))
        assert nicks(members) == nicks(fresh)
        assert len(members) == len(members.sorted)


def test_who_is_away_stays_so_in_a_new_list() -> None:
    """A new list of names does not bring back who is away; a change is told by the version."""
    members = Members()
    members.replace(("bob", "alice"))
    before = members.version
    members.set_away("ALICE", is_away=True)
    assert members.version != before
    members.replace(("@alice", "bob"))
    found = members.find("alice")
    assert found is not None
    assert found.is_away


def test_a_person_who_comes_twice_is_there_once() -> None:
    """A second arrival under the same name changes nothing."""
    members = Members()
    members.add("alice")
    members.add("Alice")
    assert nicks(members) == ["Alice"]


def test_a_name_is_listed_once_and_every_rank_somewhere() -> None:
    """A new name that somebody had already is theirs no more; a sign nobody knows counts for nothing."""
    members = Members()
    members.replace(("@bob", "alice", "carol"))
    members.rename("bob", "Alice")
    assert nicks(members) == ["@Alice", "carol"]
    assert len(members) == 2
    members.rank("carol", "!")
    assert nicks(members)[members.first_of(5) :] == ["!carol"]
    members.rank("carol", "!+")
    assert members.first_of(4) == 1

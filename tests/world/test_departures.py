from securechat.world.account import Account
from securechat.world.departures import NICKS, TIMES_PER_NICK, Departures
from securechat.world.user import User


def _user(nick: str, account: Account | None = None) -> User:
    return User(nick, "~u", "host", "Real Name", account, 0)


def test_departures_are_found_newest_first_in_any_case() -> None:
    """A nick is searched backwards, whatever its letter case (Modern IRC, WHOWAS)."""
    departures = Departures()
    for time_ms in (1, 2, 3):
        departures.add("Bob", _user("Bob"), time_ms)

    assert [one.time_ms for one in departures.of("bOB")] == [3, 2, 1]
    assert departures.of("alice") == []


def test_departures_are_bounded() -> None:
    """Each nick is kept a few times, and as many nicks as the bound: the oldest go first."""
    departures = Departures()
    departures.add("bob", _user("bob"), 1)
    for number in range(NICKS - 1):
        departures.add(f"n{number}", _user("x"), 2)
    for time_ms in range(3, 20):
        departures.add("bob", _user("bob"), time_ms)

    assert len(departures.of("bob")) == TIMES_PER_NICK
    assert departures.of("bob")[-1].time_ms == 20 - TIMES_PER_NICK
    assert departures.of("n0")

    departures.add("one too many", _user("x"), 20)

    assert not departures.of("n0")
    assert departures.of("n1")
    assert departures.of("bob")


def test_departures_of_an_account_are_forgotten_with_it() -> None:
    """What a removed account was called is nobody's business; others with that nick stay."""
    departures = Departures()
    bob = Account(7, "bob", 0, 1)
    departures.add("bob", _user("bob", bob), 1)
    departures.add("bob", _user("bob"), 2)
    departures.add("bobby", _user("bobby", bob), 3)
    departures.forget_account(7)

    assert [one.time_ms for one in departures.of("bob")] == [2]
    assert departures.of("bobby") == []

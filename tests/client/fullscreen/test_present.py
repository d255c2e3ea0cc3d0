import random

from securechat.client.fullscreen.members import Members
from securechat.client.fullscreen.present import Present


def test_somebody_is_present_while_a_room_has_them_and_they_are_not_away() -> None:
    """Whatever happens in several rooms: the index says what a look into every room would."""
    present, dice = Present(), random.Random(7)  # noqa: S311 - the same every time
    rooms = [Members(present) for _number in range(3)]
    nicks = [f"n{number}" for number in range(8)]
    for _step in range(2000):
        room, nick = dice.choice(rooms), dice.choice(nicks)
        match dice.randrange(8):
            case 0 | 1:
                room.add(nick)
            case 2:
                room.remove(nick.upper())
            case 3:
                room.rename(nick, dice.choice(nicks))
            case 4:
                room.rank(nick, dice.choice(("", "@")))
            case 5:
                room.replace(tuple(dice.sample(nicks, 4)))
            case 6:
                room.set_away(nick, is_away=dice.random() < 0.5)
            case _ if dice.random() < 0.1:
                room.clear()
        for one in nicks:
            found = [member for room in rooms if (member := room.find(one)) is not None]
            assert (one in present) == any(not member.is_away for member in found)

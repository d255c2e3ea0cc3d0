from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.client.fullscreen.words import Words


def test_who_spoke_last_comes_first() -> None:
    """People are in the order in which one is likely to answer them; we and who is gone are not."""
    chat = Chat("bob")
    chat.turn_to("#lobby")
    chat.open.members.replace(("@zoe", "bob", "alice", "carol"))
    for nick in ("alice", "gone", "bob", "carol"):
        chat.add("#lobby", Entry(1, Kind.MESSAGE, "hello", nick))
    assert Words(chat).nicks() == ["carol", "alice", "zoe"]


def test_alone_with_somebody_there_is_one_name() -> None:
    """In a conversation with one person, theirs is the name that is completed."""
    chat = Chat("bob")
    chat.turn_to("@alice")
    assert Words(chat).nicks() == ["alice"]


def test_rooms_and_places() -> None:
    """The open room is offered first; the server's own place is none that one goes to."""
    chat = Chat("bob")
    for place in ("#a", "#b", "@alice"):
        chat.conversation(place)
    chat.turn_to("#b")
    words = Words(chat)
    assert words.rooms() == ["#b", "#a"]
    assert words.places() == ["#a", "#b", "@alice"]
    assert words.people() == ["alice"]


def test_commands_of_the_screen_stand_among_the_others() -> None:
    """All commands are offered in one order, with how they go."""
    words = Words(Chat("bob"))
    words.commands = {"set": "/set NAME VALUE"}
    usages = words.usages()
    assert usages["set"] == "/set NAME VALUE"
    assert usages["join"] == "/join #room [key]"
    assert list(usages) == sorted(usages)

from securechat.client.events import (
    Acknowledged,
    Failed,
    Left,
    MarkedRead,
    Named,
    NewestPage,
    NickChanged,
    Quit,
    Reacted,
    Redacted,
    RoomRenamed,
    Said,
    Settled,
    Told,
    TopicChanged,
    Typing,
    Waiting,
)
from securechat.client.events import Joined as Came
from securechat.client.fullscreen.chat import SERVER, Alert, Chat
from securechat.client.fullscreen.entries import State
from securechat.client.fullscreen.following import follow
from tests.client.fullscreen.scene import NOON_MS


def chat_in(*rooms: str) -> Chat:
    """Bob's chat, with the first room open."""
    chat = Chat("bob")
    for room in rooms:
        follow(chat, Came(NOON_MS, room, "bob", is_own=True))
    follow(chat, Settled(NOON_MS, rooms))
    chat.turn_to(rooms[0])
    return chat


def says(chat: Chat, place: str, nick: str, text: str, after_ms: int = 1000) -> None:
    """Have *nick* say *text*."""
    follow(chat, Said(NOON_MS + after_ms, place, nick, text, is_own=nick == "bob"))


def test_places_are_listed_rooms_first_and_the_server_only_if_it_spoke() -> None:
    """Rooms by name, people by name, the server last, and only when there is something to read."""
    chat = chat_in("#b", "#a")
    says(chat, "@zoe", "zoe", "hi")
    assert [one.place for one in chat.listed] == ["#a", "#b", "@zoe"]
    chat.note(SERVER, NOON_MS, "Welcome")
    assert [one.place for one in chat.listed] == ["#a", "#b", "@zoe", SERVER]


def test_one_goes_round_the_list() -> None:
    """Behind the last place comes the first, in both directions."""
    chat = chat_in("#a", "#b", "#c")
    assert chat.beside(1).place == "#b"
    assert chat.beside(-1).place == "#c"


def test_unread_goes_to_where_one_is_wanted_first() -> None:
    """A mention comes before what is merely unread; nothing unread: nowhere to go."""
    chat = chat_in("#a", "#b", "#c")
    assert chat.next_unread() is None
    says(chat, "#b", "alice", "hello")
    says(chat, "#c", "alice", "bob: look")
    found = chat.next_unread()
    assert found is not None
    assert found.place == "#c"
    chat.turn_to("#c")
    found = chat.next_unread()
    assert found is not None
    assert found.place == "#b"


def test_alerts_are_for_what_nobody_saw() -> None:
    """What is said in the open room while somebody looks, and what we say ourselves, alerts nobody."""
    chat = chat_in("#a", "#b")
    says(chat, "#a", "alice", "bob: seen")
    says(chat, "#b", "bob", "mine")
    assert chat.alerts == []
    says(chat, "#b", "alice", "hello")
    says(chat, "@zoe", "zoe", "psst")
    chat.is_focused = False
    says(chat, "#a", "alice", "bob: unseen", 2000)
    assert chat.alerts == [
        Alert("#b", "alice", is_for_us=False),
        Alert("@zoe", "zoe", is_for_us=True),
        Alert("#a", "alice", is_for_us=True),
    ]


def test_what_the_server_says_at_first_goes_to_its_own_place() -> None:
    """Greetings do not fill the room; answers later on do stand where one looks."""
    chat = Chat("bob")
    follow(chat, Came(NOON_MS, "#a", "bob", is_own=True))
    chat.turn_to("#a")
    follow(chat, Told(NOON_MS, "Message of the day"))
    follow(chat, Settled(NOON_MS, ("#a",)))
    follow(chat, Told(NOON_MS, "an answer"))
    assert [entry.text for entry in chat.open.entries] == ["an answer"]
    assert [entry.text for entry in chat.conversation(SERVER).entries] == ["Message of the day"]


def test_a_room_lost_while_away_keeps_what_was_said() -> None:
    """Who is no longer in a room after a return can still read it, and is told."""
    chat = chat_in("#a", "#b")
    says(chat, "#b", "alice", "hello")
    follow(chat, Settled(NOON_MS + 9, ("#a",)))
    lost = chat.conversation("#b")
    assert not lost.is_joined
    assert [entry.text for entry in lost.entries] == ["hello", "you are no longer in this room"]


def test_in_a_large_room_only_those_who_spoke_are_missed() -> None:
    """With joins = few, a crowd comes and goes unnoticed; who has just talked does not."""
    chat = chat_in("#a")
    chat.joins = "few"
    follow(chat, Named(NOON_MS, "#a", tuple(f"n{number}" for number in range(50))))
    says(chat, "#a", "n1", "hello")
    follow(chat, Quit(NOON_MS + 2000, "n1", ("#a",)))
    follow(chat, Quit(NOON_MS + 2000, "n2", ("#a",)))
    follow(chat, Came(NOON_MS + 2000, "#a", "n3"))
    assert [entry.text for entry in chat.open.entries] == ["hello", "n1 left"]
    chat.joins = "none"
    follow(chat, Quit(NOON_MS + 2000, "n4", ("#a",)))
    assert len(chat.open.entries) == 2


def test_who_types_is_forgotten_in_time() -> None:
    """Typing ends by a message, by a word, or after six seconds."""
    chat = chat_in("#a")
    for nick in ("alice", "carol", "dora"):
        follow(chat, Typing(NOON_MS, "#a", nick, is_active=True))
    says(chat, "#a", "alice", "there")
    follow(chat, Typing(NOON_MS, "#a", "carol", is_active=False))
    until_s = chat.open.typing["dora"]
    assert chat.typists(until_s - 6) == ["dora"]
    assert chat.typists(until_s) == []


def test_presence_is_what_rooms_show() -> None:
    """Somebody is present who is in a room with us and not away."""
    chat = chat_in("#a")
    follow(chat, Named(NOON_MS, "#a", ("bob", "alice")))
    assert chat.is_present("Alice")
    assert not chat.is_present("zoe")
    chat.open.members.set_away("alice", is_away=True)
    assert not chat.is_present("alice")


def test_nothing_but_words_opens_a_conversation() -> None:
    """Who types, reacts or reads elsewhere makes no row in the list; nor does a foreign topic."""
    chat = chat_in("#a")
    for event in (
        Typing(NOON_MS, "@mallory", "mallory", is_active=True),
        Reacted(NOON_MS, "@mallory", "mallory", "m1", "x", is_removed=False, is_own=False),
        Redacted(NOON_MS, "@mallory", "mallory", "m1"),
        MarkedRead(NOON_MS, "@mallory", NOON_MS),
        TopicChanged(NOON_MS, "#b", "what they do", ""),
        Left(NOON_MS, "#b", "mallory"),
    ):
        follow(chat, event)
    assert [one.place for one in chat.listed] == ["#a"]
    assert [entry.text for entry in chat.open.entries] == ["#b: what they do"]


def test_what_was_read_before_it_is_loaded_is_read() -> None:
    """A mark may come before the conversation it is about."""
    chat = chat_in("#a")
    follow(chat, MarkedRead(NOON_MS, "@alice", NOON_MS + 1))
    said = [Said(NOON_MS + n, "@alice", "alice", "hi", msgid=f"m{n}") for n in range(3)]
    follow(chat, NewestPage(NOON_MS, "@alice", tuple(said), is_gap=False, is_start=True))
    assert chat.conversation("@alice").unread == 1


def test_what_becomes_of_a_message_is_told_wherever_it_stands() -> None:
    """Whom it was for is called something else meanwhile, or the conversation was closed."""
    chat = chat_in("#a")
    for ticket in (1, 2, 3):
        follow(chat, Waiting(NOON_MS, ticket, "@carol", "bob", f"yes {ticket}"))
    follow(chat, NickChanged(NOON_MS, "carol", "caroline", ("#a",)))
    follow(chat, Acknowledged(NOON_MS, 1, "@carol", "bob", "yes 1"))
    follow(chat, Failed(NOON_MS, 2, "@carol", "yes 2", "no such nick"))
    states = [entry.state for entry in chat.conversation("@caroline").entries]
    assert states == [State.DELIVERED, State.FAILED, State.PENDING]
    chat.close("@caroline")
    follow(chat, Failed(NOON_MS, 3, "@carol", "yes 3", "no such nick"))
    assert chat.open.entries[-1].text == "carol: yes 3 ✗ not sent: no such nick"
    assert chat.find("@carol") is None
    assert chat.waiting == 0


def test_a_note_does_not_hide_that_a_room_begins_here() -> None:
    """The first page says whether there is more before it, whatever was noted until it came."""
    chat = chat_in("#a")
    chat.note("#a", NOON_MS, "Welcome!")
    said = (Said(NOON_MS, "#a", "alice", "first", msgid="1"),)
    follow(chat, NewestPage(NOON_MS, "#a", said, is_gap=False, is_start=True))
    assert chat.conversation("#a").is_at_start
    follow(chat, NewestPage(NOON_MS, "#a", said, is_gap=False, is_start=False))
    assert chat.conversation("#a").is_at_start


def test_a_renamed_room_is_the_same_conversation() -> None:
    """Its lines, its unread count, its people and that it is open stay."""
    chat = chat_in("#b", "#a")
    says(chat, "#a", "alice", "hi")
    follow(chat, Named(NOON_MS, "#a", ("alice", "bob")))
    for room in ("#a", "#b"):
        follow(chat, RoomRenamed(NOON_MS + 2000, room, f"{room}c", "alice"))
    assert [one.place for one in chat.listed] == ["#ac", "#bc"]
    renamed = chat.conversation("#ac")
    assert [entry.text for entry in renamed.entries] == [
        "hi",
        "alice renamed #a: from now on it is #ac",
    ]
    assert (renamed.unread, len(renamed.members), chat.open.place) == (1, 2, "#bc")
    assert chat.renamed == [("#a", "#ac"), ("#b", "#bc")]


def test_a_room_renamed_while_we_were_away_is_one_conversation() -> None:
    """What was here stays, and who and what is there is as the server said under the new name."""
    chat = chat_in("#a", "#b")
    says(chat, "#a", "alice", "hi")
    follow(chat, Named(NOON_MS, "#a", ("alice", "bob", "gone")))
    follow(chat, Came(NOON_MS + 1000, "#new", "bob", is_own=True))
    follow(chat, Named(NOON_MS + 1000, "#new", ("alice", "bob")))
    follow(chat, TopicChanged(NOON_MS + 1000, "#new", "Plans"))
    follow(chat, RoomRenamed(NOON_MS + 2000, "#a", "#new", ""))
    assert [one.place for one in chat.listed] == ["#b", "#new"]
    moved = chat.open
    assert [entry.text for entry in moved.entries] == ["hi", "#a is called #new now"]
    assert (moved.place, moved.topic, len(moved.members), moved.is_joined) == (
        "#new", "Plans", 2, True,
    )  # fmt: skip
    assert not chat.is_present("gone")
    follow(chat, Settled(NOON_MS + 2000, ("#b", "#new")))
    assert len(moved.members) == 2


def test_a_room_one_has_read_under_its_new_name_forgets_the_old_lines() -> None:
    """They need not connect to the newer ones, and are loaded again by scrolling up."""
    chat = chat_in("#a", "#new")
    follow(chat, Waiting(NOON_MS, 1, "#a", "bob", "unsent"))
    follow(chat, Failed(NOON_MS, 1, "#a", "unsent", "No."))
    follow(chat, Left(NOON_MS, "#a", "bob", by="al", is_own=True))
    follow(chat, Said(NOON_MS + 9000, "#new", "alice", "new", msgid="m9"))
    follow(chat, RoomRenamed(NOON_MS + 9000, "#a", "#new", ""))
    texts = [entry.text for entry in chat.conversation("#new").entries]
    assert texts == ["unsent", "new", "#a is called #new now"]


def test_a_room_asked_for_by_its_old_name_is_told_of() -> None:
    """Where nothing of it is shown yet a line says what it is called."""
    chat = chat_in("#a")
    follow(chat, RoomRenamed(NOON_MS + 2000, "#old", "#new", ""))
    assert chat.open.entries[-1].text == "#old is called #new now"
    assert chat.find("#new") is None


def test_a_room_left_behind_gives_its_name_to_another() -> None:
    """What was written there and not sent is not lost with it."""
    chat = chat_in("#a", "#b")
    follow(chat, Waiting(NOON_MS, 1, "#a", "bob", "unsent"))
    follow(chat, Failed(NOON_MS, 1, "#a", "unsent", "No."))
    follow(chat, Left(NOON_MS, "#a", "bob", by="al", is_own=True))
    says(chat, "#b", "alice", "hi")
    follow(chat, RoomRenamed(NOON_MS + 2000, "#b", "#a", "alice"))
    assert [one.place for one in chat.listed] == ["#a"]
    assert chat.open.is_joined
    assert [entry.text for entry in chat.open.entries][:2] == ["unsent", "hi"]
    assert chat.find_own("#a", 1) is not None

import pytest

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.message_commands import MESSAGE_COMMANDS, run


class _Acts:
    """Notes what would be done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    def answer(self, entry: Entry, text: str) -> None:
        self.done.append(("answer", entry.text, text))

    def put_reaction(self, entry: Entry, emoji: str) -> None:
        self.done.append(("react", entry.text, emoji))

    def ask_to_redact(self, entry: Entry) -> None:
        self.done.append(("redact", entry.text))

    def retry(self, entry: Entry) -> None:
        self.done.append(("retry", entry.text))

    def warn(self, text: str) -> None:
        self.done.append(("warn",))


def _room() -> Conversation:
    room = Conversation("#lobby")
    room.members.replace(("alice", "bob", "carol", "dora"))
    for number, (nick, text, state) in enumerate(
        (
            ("alice", "first", State.DELIVERED),
            ("alice", "second", State.DELIVERED),
            ("carol", "third", State.DELIVERED),
            ("bob", "mine", State.DELIVERED),
            ("bob", "lost", State.FAILED),
            ("alice", "gone", State.REDACTED),
        )
    ):
        entry = Entry(number, Kind.MESSAGE, text, nick, msgid=str(number), state=state)
        entry.is_own = nick == "bob"
        room.append(entry)
    room.append(Entry(9, Kind.NOTE, "dora joined"))
    return room


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("/reply alice thank you", ("answer", "second", "thank you")),
        ("/REPLY @Alice: thank you", ("answer", "second", "thank you")),
        ("/reply dora hello", ("warn",)),
        ("/reply thank you", ("answer", "third", "thank you")),
        ("/reply alice", ("warn",)),
        ("/react :tada:", ("react", "third", "🎉")),
        ("/react alice 👍", ("react", "second", "👍")),
        ("/react", ("warn",)),
        ("/redact", ("redact", "mine")),
        ("/retry", ("retry", "lost")),
    ],
)
def test_a_command_finds_the_message_it_means(text: str, done: tuple[str, ...]) -> None:
    """Each is about the last message that it can be about, of the person it names."""
    acts = _Acts()
    assert run(acts, _room(), text)
    assert acts.done == [done]


def test_where_nothing_was_said_a_sentence_comes() -> None:
    """No command does nothing in silence."""
    for text in ("/reply alice x", "/react 👍", "/redact", "/retry"):
        acts = _Acts()
        assert run(acts, Conversation("#lobby"), text)
        assert acts.done == [("warn",)]


def test_other_commands_are_left_to_the_session() -> None:
    """What is not in the table is none of ours; what is there says how it goes."""
    assert not run(_Acts(), _room(), "/join #lobby")
    assert all(one.usage.startswith(f"/{name}") for name, one in MESSAGE_COMMANDS.items())

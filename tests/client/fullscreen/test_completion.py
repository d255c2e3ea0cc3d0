import pytest

from securechat.client.fullscreen.chat import Chat
from securechat.client.fullscreen.completion import complete
from securechat.client.fullscreen.entries import Entry, Kind
from securechat.client.fullscreen.words import Words


def _words() -> Words:
    chat = Chat("bob")
    for place in ("#lobby", "#lounge", "@dora"):
        chat.conversation(place)
    chat.turn_to("#lobby")
    chat.open.members.replace(("~bob", "alice", "Alfred", "carol"))
    for nick in ("carol", "alice", "carol"):
        chat.add("#lobby", Entry(1, Kind.MESSAGE, "hello", nick))
    words = Words(chat)
    words.settings = ("theme", "time_format", "typing")
    return words


def _texts(before: str, *, is_first_line: bool = True) -> list[str]:
    completion = complete(before, _words(), is_first_line=is_first_line)
    return [] if completion is None else [option.text for option in completion.options]


@pytest.mark.parametrize(
    ("before", "texts"),
    [
        ("al", ["alice: ", "Alfred: "]),
        ("AL", ["alice: ", "Alfred: "]),
        ("so al", ["alice ", "Alfred "]),
        ("(car", ["carol "]),
        ("bo", []),
        ("", []),
        ("hello ", []),
        ("see #lo", ["#lobby ", "#lounge "]),
        ("hi @do", ["@dora "]),
        ("@al", ["@alice ", "@Alfred "]),
        ("/jo", ["/join "]),
        ("/join lou", ["#lounge "]),
        ("/join ", ["#lobby ", "#lounge "]),
        ("/msg ", ["carol ", "alice ", "Alfred ", "dora "]),
        ("/msg al", ["alice ", "Alfred "]),
        ("/op #lobby al", ["alice ", "Alfred "]),
        ("/help jo", ["join "]),
        ("/set th", ["theme "]),
        ("/me thanks al", ["alice ", "Alfred "]),
        ("/me is :smil", ["😄 ", "😃 "]),
        ("//al", []),
    ],
)
def test_what_tab_offers(before: str, texts: list[str]) -> None:
    """Each word is completed to what makes sense where it stands, the likeliest first."""
    found = _texts(before)
    assert found[: max(len(texts), 1)] == texts
    assert len(found) == len(texts) or "smil" in before


def test_a_nick_is_addressed_at_the_beginning_only() -> None:
    """In a later line, a name is a name and no address, and a slash begins no command."""
    assert _texts("al", is_first_line=False) == ["alice ", "Alfred "]
    assert _texts("/jo", is_first_line=False) == []


def test_an_emoji_shows_its_name_and_a_command_how_it_goes() -> None:
    """What is offered can be told apart before it is taken."""
    emoji = complete(":smi", _words())
    command = complete("/jo", _words())
    assert emoji is not None
    assert command is not None
    assert emoji.options[0].label == "😄 :smile:"
    assert (command.options[0].label, command.options[0].note) == ("/join", "#room [key]")


def test_the_word_is_where_it_began() -> None:
    """What is replaced begins at the word, not at the bracket before it."""
    completion = complete("see (#lo", _words())
    assert completion is not None
    assert completion.start == 5

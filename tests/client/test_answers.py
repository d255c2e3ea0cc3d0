import pytest

from securechat.client.events import Told
from tests.client.test_session import Scene


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("322 bob #work 12 :Plans", "#work                12 people    Plans"),
        ("322 bob #tea 1 :", "#tea                 1 person"),
        ("324 bob #work +nk key", "#work: +nk key (only people in it write to it, it needs a key)"),
        ("341 bob alice #work", "You invited alice to #work."),
        ("367 bob #work eve!*@* alice!a@h 1", "eve!*@* is banned from #work (alice)"),
        ("368 bob #work :End", "Those are the bans of #work."),
        ("311 bob alice a h * :Alice Archer", "alice gives the name Alice Archer"),
        ("307 bob alice :has identified", "alice has identified"),
        ("313 bob alice :is an operator of this server", "alice is an operator of this server"),
        ("319 bob alice :@#work #tea ", "alice is in #work (operator), #tea"),
        ("319 bob alice :!#work ~!", "alice is in !#work, ~!"),
        ("330 bob alice Alice :is logged in as", "alice is logged in as Alice"),
        ("338 bob alice 192.0.2.1 :x", "alice connects from 192.0.2.1"),
        ("301 bob alice :lunch", "alice is away: lunch"),
        ("305 bob :x", "You are back."),
        ("306 bob :x", "You are away: others are told so."),
        ("352 bob #work a h test alice G@ :0 Alice A", "alice (a@h), away in #work: Alice A"),
    ],
)
def test_answers_are_told_in_words(answer: str, text: str) -> None:
    """No numbers, and no order of parameters that only programs know."""
    [event] = Scene().gets(f":test {answer}")
    assert event == Told(event.at_ms, text)


def _told_of(*answers: str) -> list[str]:
    scene = Scene()
    events = scene.gets(
        ":test 005 bob PREFIX=(qaohv)~&@%+ :x", *[f":test {one}" for one in answers]
    )
    return [event.text for event in events if isinstance(event, Told)]


def test_whois_is_in_words_and_the_mask_comes_last() -> None:
    """Whether there is an account, ranks by their names, and the facts for who bans somebody."""
    assert _told_of(
        "311 bob alice ~alice h * :alice",
        "319 bob alice :~@#work +#tea #x",
        "330 bob alice Alice :is logged in as",
        "318 bob Alice :End",
    ) == [
        "alice is in #work (owner), #tea (speaker), #x",
        "alice is logged in as Alice",
        "For bans by mask: alice!~alice@h",
    ]


def test_whois_says_who_is_a_guest() -> None:
    """Anybody could come under that name. Of nobody nothing is said."""
    guest = _told_of("311 bob eve ~e h * :eve", "318 bob eve :End", "318 bob eve :End")
    assert guest == [
        "eve is a guest: not logged in to any account",
        "For bans by mask: eve!~e@h",
    ]
    registered = _told_of(
        "311 bob al a h * :al", "307 bob al :is a registered nick", "318 bob al :"
    )
    assert registered[-1].startswith("For bans")
    assert not [text for text in registered if "guest" in text]


@pytest.mark.parametrize(
    ("idle_s", "ago"),
    [(1, "1 second"), (119, "119 seconds"), (180, "3 minutes"), (7200, "2 hours"),
     (200_000, "2 days")],
)  # fmt: skip
def test_idle_time_is_told_roughly(idle_s: int, ago: str) -> None:
    """In the largest unit of which there are two."""
    [event] = Scene().gets(f":test 317 bob alice {idle_s} 1763726400 :x")
    assert isinstance(event, Told)
    assert event.text.startswith(f"alice wrote {ago} ago, and is here since 2025-11-2")


@pytest.mark.parametrize(
    "answer",
    ["321 bob Channel :Users Name", "323 bob :End", "318 bob alice :End", "315 bob #x :End",
     "329 bob #work 1", "317 bob alice x y :z", "312 bob alice test :x"],
)  # fmt: skip
def test_beginnings_and_ends_of_lists_are_not_told(answer: str) -> None:
    """Nor what nobody asked."""
    assert not Scene().gets(f":test {answer}")


def test_missing_message_of_the_day_is_told_to_who_asks() -> None:
    """At the start it is the end of the welcome, and nothing to read."""
    [event] = Scene().gets(":test 422 bob :MOTD File is missing")
    assert isinstance(event, Told)

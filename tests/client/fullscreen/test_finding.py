from hypothesis import given
from hypothesis import strategies as st

from securechat.client.fullscreen.conversation import Conversation
from securechat.client.fullscreen.entries import Entry, Kind, State
from securechat.client.fullscreen.finding import Finding
from securechat.client.fullscreen.inks import Ink, Role, Run


def talk(*texts: str) -> Conversation:
    """Return a conversation in which alice says *texts*."""
    conversation = Conversation("#lobby")
    for number, text in enumerate(texts):
        conversation.append(Entry(number, Kind.MESSAGE, text, "alice"))
    return conversation


def test_the_newest_is_found_first_then_older_ones() -> None:
    """The search begins at the end, goes up and down, and round."""
    finding = Finding(talk("Fox one", "dog", "the FOX two", "fox three"), "fOx")
    assert (finding.number, len(finding.hits)) == (3, 3)
    steps = [(finding.step(by), finding.number) for by in (-1, -1, -1, 1)]
    assert [number for _entry, number in steps] == [2, 1, 3, 1]
    assert next(entry.text for entry, _number in steps if entry is not None) == "the FOX two"


def test_letter_case_of_all_scripts_does_not_count() -> None:
    """Sharp s, final sigma, Cyrillic."""
    assert Finding(talk("STRASSE"), "straße").number == 1
    assert Finding(talk("ΟΔΥΣΣΕΥΣ"), "οδυσσευς").number == 1
    assert Finding(talk("ПРИВЕТ"), "привет").number == 1


def test_what_comes_is_found_and_what_goes_is_not() -> None:
    """New hits are counted; taken back or dropped ones no longer."""
    conversation = talk("fox", "dog", "fox")
    finding = Finding(conversation, "fox")
    new = Entry(9, Kind.MESSAGE, "one more fox", "bob")
    conversation.append(new)
    finding.appended([new])
    assert (finding.number, len(finding.hits)) == (2, 3)
    conversation.entries[2].state = State.REDACTED
    finding.look_again()
    assert (finding.chosen, len(finding.hits)) == (new, 2)
    conversation.entries.clear()
    finding.look_again()
    assert (finding.number, finding.step(-1)) == (0, None)


@given(st.lists(st.text("abA ", max_size=6), max_size=6), st.text("ab", min_size=1, max_size=3))
def test_hits_are_lit_across_runs(pieces: list[str], wanted: str) -> None:
    """Every place where it stands is bright, whatever ink is below; the text stays."""
    row = tuple(Run(piece, Ink(is_bold=bool(at % 2))) for at, piece in enumerate(pieces))
    lit = Finding(talk("x"), wanted).lit(row)
    text = "".join(pieces)
    assert "".join(run.text for run in lit) == text
    bright = sum(len(run.text) for run in lit if run.ink.role is Role.HIT)
    assert bright == text.lower().count(wanted) * len(wanted)


def test_a_hit_has_its_marks() -> None:
    """What belongs to a character is lit with it, so that no cell is counted twice."""
    lit = Finding(talk("x"), "❤").lit((Run("a ❤\ufe0f b"),))
    assert [run.text for run in lit] == ["a ", "❤\ufe0f", " b"]

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securechat.client.fullscreen.emphasis import read_emphasis, read_links
from securechat.client.fullscreen.inks import Role


def emphasised(text: str) -> list[str]:
    """Return what *text* emphasises, in its order."""
    layers = read_emphasis(text, read_links(text))
    return [text[span.start : span.end] for span in sorted(itertools.chain(*layers))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it is *important* and _not_ long", ["*important*", "_not_"]),
        ("*two words* here", ["*two words*"]),
        ("**bold**, ``x``", ["**bold**", "``x``"]),
        ('(*so*) "_so_".', ["*so*", "_so_"]),
        ("*both _at once_*", ["*both _at once_*", "_at once_"]),
        ("run `make *all*` now", ["`make *all*`"]),
        ("snake_case_names and 2*3*4", []),
        ("/usr/_lib_/x and a/*b*/c", []),
        ("* not a star * nor _ this _", []),
        ("*open and ` alone", []),
        ("https://example.org/*a*/_b_", []),
        ("rm *.py *.txt", []),
        ("** and __ and ``", []),
    ],
)  # fmt: skip
def test_signs_count_at_the_edge_of_words(text: str, found: list[str]) -> None:
    """What is meant as emphasis is; what is a name, a sum, a path or an address is left alone."""
    assert emphasised(text) == found


INVITATION = f"securechat://localhost:7931/join/_1QJ1ZCeqXP37EKroFwJwQ#{'0f' * 32}"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.org.", ["https://example.org"]),
        ("(http://a.org/b_(c))", ["http://a.org/b_(c)"]),
        ("<https://a.org/?q=1&r=2#x>", ["https://a.org/?q=1&r=2#x"]),
        ("*https://a.org/*", ["https://a.org/"]),
        ("HTTPS://A.ORG and http://", ["HTTPS://A.ORG"]),
        (f"{INVITATION}. {INVITATION[:-1]}", [INVITATION]),
        (f"https://a.org/?{INVITATION}", [f"https://a.org/?{INVITATION}"]),
        ("securechat://x javascript:alert(1) file:///etc/passwd", []),
        ("https://a.org\x1b]8;;http://evil\x07", ["https://a.org", "http://evil"]),
    ],
)
def test_addresses_are_found(text: str, links: list[str]) -> None:
    """Only web addresses and whole invitations, without the sentence around them; a link leads to
    what is read.
    """
    spans = read_links(text)
    assert [text[span.start : span.end] for span in spans] == links
    assert [span.ink.link for span in spans] == links
    assert all(span.ink.role is Role.LINK for span in spans)


@given(st.text("ab */_`.:()", max_size=60))
def test_spans_of_a_layer_follow_each_other(text: str) -> None:
    """No span of a layer lies over another, and none beyond the text."""
    for layer in [read_links(text), *read_emphasis(text, [])]:
        ends = [0, *(edge for span in layer for edge in span[:2]), len(text)]
        assert ends == sorted(ends)


@pytest.mark.parametrize(
    "piece", ["*", "_", "`", "*a ", " _a", "!_a", "`a", "https://", ")", "https://a *b* ", "*`_"]
)
def test_nothing_takes_long(piece: str) -> None:
    """8 KB of signs are read in no time, whatever they are."""
    text = "https://" + piece * (8192 // len(piece))
    start = time.process_time()
    emphasised(text)
    assert time.process_time() - start < 1.0


def test_the_end_of_a_long_address_is_found_at_once() -> None:
    """What may go round an address is counted once, however many brackets end it."""
    start = time.process_time()
    assert [span.end for span in read_links("https://a.org/(b)" + ")." * 100_000)] == [17]
    assert time.process_time() - start < 1.0

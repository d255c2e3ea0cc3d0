"""*bold*, _italic_, `code` and addresses in plain text, as spans of ink.

The signs stay: what is copied is what was written, and where they meant something else nothing is
lost. A sign counts only at the edge of a word: snake_case_names, 2*3*4 and /usr/_/paths are left
alone, and so is whatever stands in an address or in code.
"""

import bisect
import re

from securechat.client.fullscreen.inks import Ink, Role, Span

_LINK = re.compile(r"https?://[^\s\"<>`\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)

_INVITATION = re.compile(r"securechat://[^\s/]+/(?:join|reset)/[\w-]+#[0-9a-f]{64}", re.IGNORECASE)
"""A whole one, as `wire.links` makes it: it is given to somebody, not opened."""

_CODE = re.compile(r"(?<!`)(`+)(?!`)(?=\S)[^`]*?(?<=\S)\1(?!`)")

_BOLD = re.compile(r"(?<![\w*/\\])(\*\*?)(?![\s*])[^*]+(?<!\s)\1(?![\w*/])")

_ITALIC = re.compile(r"(?<![\w/\\])_(?![\s_])[^_]+(?<!\s)_(?![\w/])")

_ENDS = ".,;:!?'*_~"
"""Signs behind an address that belong to the sentence."""

_PAIRS = {")": "(", "]": "[", "}": "{"}

_SIGNS = (
    (_BOLD, Ink(is_bold=True)),
    (_ITALIC, Ink(is_italic=True)),
)


def read_links(text: str) -> list[Span]:
    """Return the addresses in *text*; each leads to what is read there, and nowhere else."""
    if "://" not in text:
        return []
    web = ((found.start(), _trimmed(found.group())) for found in _LINK.finditer(text))
    spans = [_link(at, address) for at, address in web if len(address) > len("https://")]
    if "securechat://" not in text.lower():
        return spans
    invitations = [_link(found.start(), found.group()) for found in _INVITATION.finditer(text)]
    return sorted([*spans, *(one for one in invitations if not _overlaps(one, spans))])


def _link(at: int, address: str) -> Span:
    return Span(at, at + len(address), Ink(Role.LINK, is_underlined=True, link=address))


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span.start < one.end and one.start < span.end for one in others)


def is_invitation(address: str) -> bool:
    """Whether *address*, a link of ours, is an invitation: no browser knows what to do with it."""
    return _INVITATION.fullmatch(address) is not None


def _trimmed(address: str) -> str:
    """Return *address* without what ends the sentence or the bracket around it."""
    unpaired = {last: address.count(last) - address.count(_PAIRS[last]) for last in _PAIRS}
    end = len(address)
    while end and (address[end - 1] in _ENDS or unpaired.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in unpaired:
            unpaired[address[end]] -= 1
    return address[:end]


def read_emphasis(text: str, links: list[Span]) -> list[list[Span]]:
    """Return layers for what *text* emphasises; *links* are the addresses in it."""
    code = [
        Span(found.start(), found.end(), Ink(Role.CODE))
        for found in (_CODE.finditer(text) if "`" in text else ())
        if not _is_inside(found, links)
    ]
    layers = [code]
    taken = sorted([*links, *code])
    for pattern, ink in _SIGNS:
        layers.append(
            [
                Span(found.start(), found.end(), ink)
                for found in pattern.finditer(text)
                if not _is_inside(found, taken)
            ]
        )
    return layers


def _is_inside(found: re.Match[str], taken: list[Span]) -> bool:
    at = bisect.bisect_left(taken, found.end(), key=lambda span: span.start)
    return at > 0 and taken[at - 1].end > found.start()

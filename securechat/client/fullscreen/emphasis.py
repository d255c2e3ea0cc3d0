"""*bold*, _italic_, `code` and addresses in plain text, as spans of ink.

The signs stay: what is copied is what was written, and where they meant something else nothing is
lost. A sign counts only at the edge of a word: snake_case_names, 2*3*4 and /usr/_/paths are left
alone, and so is whatever stands in an address or in code.
"""

import bisect
import re

from securechat.client.fullscreen.inks import Ink, Role, Span

_LINK = re.compile(r"https?://[^\s\"<>`\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)

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
    spans = []
    for found in _LINK.finditer(text):
        address = _trimmed(found.group())
        if len(address) > len("https://"):
            ink = Ink(Role.LINK, is_underlined=True, link=address)
            spans.append(Span(found.start(), found.start() + len(address), ink))
    return spans


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

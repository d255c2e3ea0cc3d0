"""What is pasted: made harmless, and not larger than a person can mean.

Source: ECMA-48 (control sequences); xterm, bracketed paste.
"""

import re

from securechat.client.fullscreen.terminal_input import STAND_IN
from securechat.client.safe_text import safe_text

MOST_LINES = 500
"""A longer text is a file: nobody reads it in a chat."""

MOST_CHARACTERS = 32_000
"""Likewise."""

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]"
)
_LINE_END = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")

TAB = "    "


def cleaned_paste(text: str) -> str:
    """Return *text* without what could steer a terminal; no blank lines around it."""
    text = text.replace(STAND_IN, "\x1b")
    text = _LINE_END.sub("\n", _SEQUENCE.sub("", text)).replace("\t", TAB)
    lines = [safe_text(line) for line in _CONTROL.sub("", text).split("\n")]
    return "\n".join(line.rstrip() for line in lines).strip("\n") if len(lines) > 1 else lines[0]


def is_too_large(text: str) -> bool:
    """Whether *text* is more than may be pasted."""
    return len(text) > MOST_CHARACTERS or text.count("\n") >= MOST_LINES

"""What docs/clients.md tells people to enter, with the words of a site that runs."""

import re
from pathlib import Path

from tests.e2e.programs import PASSWORD, Site

DOCUMENT = Path(__file__).parents[2] / "docs" / "clients.md"


def instructions(heading: str, place: Site) -> str:
    """Return the first block of code under *heading*, its examples replaced."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert section is not None, heading
    block = re.search(
        r"^```\w*\n(.*?)^```|((?:^    [^\n]*\n)+)", section[1], re.DOTALL | re.MULTILINE
    )
    assert block is not None, heading
    code = block[1] or re.sub(r"^    ", "", block[2], flags=re.MULTILINE)
    for example, word in {
        "chat.example.org": "localhost",
        "6697": str(place.port),
        "PASSWORD": PASSWORD,
        "~/ca.pem": str(place.certificates / "ca.pem"),
    }.items():
        code = code.replace(example, word)
    return code

"""What to enter in which program: written once, and the documentation shows the same."""

import tomllib
from pathlib import Path

import pytest

from securechat.server.joinpage.setups import Place, setups

DOCUMENT = Path(__file__).parents[3] / "docs" / "clients.md"


@pytest.mark.parametrize("number", range(4))
def test_documentation_shows_the_same_lines(number: int) -> None:
    """Those that tests type into the real programs, with a private authority."""
    ca = "/home/bob/ca.pem" if number == 2 else "~/ca.pem"  # Halloy does not know "~"
    program, _, lines = setups(Place("chat.example.org", 6697, "bob", ca))[number]
    section = DOCUMENT.read_text(encoding="utf-8").partition(f"## {program}\n")[2]
    section = section.partition("\n## ")[0]
    if program == "Halloy":
        assert "\n".join(lines) in section
    else:
        assert "\n".join(f"    {line}" for line in lines) in section


@pytest.mark.parametrize("name", ["bob", "b\\ob", "Аня"])
def test_halloys_lines_are_toml(name: str) -> None:
    """Whatever the name holds."""
    halloy = setups(Place("::1", 7000, name))[2]
    server = tomllib.loads("\n".join(halloy.lines))["servers"]["securechat"]
    assert server["sasl"]["plain"]["username"] == server["nickname"] == name
    assert (server["server"], server["port"]) == ("::1", 7000)


def test_public_authority_needs_no_file() -> None:
    """Then no line names one."""
    for setup in setups(Place("chat.example.org", 6697, "bob")):
        assert (
            "ca" not in " ".join(setup.lines).replace("securechat", "").replace("cat", "").split()
        )
        assert "pem" not in " ".join(setup.lines)


def test_unusual_port_is_said() -> None:
    """Goguma's one field takes both, with brackets round an IPv6 address."""
    assert setups(Place("::1", 7000, "bob"))[3].lines[0] == "Server: [::1]:7000"

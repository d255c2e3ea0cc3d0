"""What CAP LS and 005 promise, and the commands that keep it: neither without the other."""

import pytest

from securechat.wire.capabilities import CAPABILITIES
from securechat.world.commands.registry import COMMANDS
from securechat.world.registration import TARGETS, isupport
from securechat.world.settings import Settings

TOKENS = isupport(Settings())

TOKEN_OF = {"CHATHISTORY": "CHATHISTORY", "MONITOR": "MONITOR", "USERIP": "USERIP"}
"""Commands that a client knows of by a token of 005."""

CAPABILITY_OF = {
    "AUTHENTICATE": "sasl",
    "BATCH": "batch",
    "CHATHISTORY": "draft/chathistory",
    "DEVICETOKEN": "securechat.internal/device-token",
    "INVITATION": "securechat.internal/invitation",
    "RENAME": "draft/channel-rename",
    "SETNAME": "setname",
    "TAGMSG": "message-tags",
}
"""Commands that a client knows of by a capability."""


@pytest.mark.parametrize(("command", "token"), TOKEN_OF.items())
def test_command_of_a_token_is_there(command: str, token: str) -> None:
    """A token of 005 stands for a command that works, and such a command has its token."""
    assert command in COMMANDS
    assert token in TOKENS


@pytest.mark.parametrize(("command", "capability"), CAPABILITY_OF.items())
def test_command_of_a_capability_is_there(command: str, capability: str) -> None:
    """Likewise for capabilities."""
    assert command in COMMANDS
    assert capability in CAPABILITIES


def test_targmax_names_commands() -> None:
    """TARGMAX is about commands there are, each once, with a limit or none."""
    said = dict(item.split(":") for item in (TOKENS["TARGMAX"] or "").split(","))

    assert set(said) == set(TARGETS)
    assert set(said) <= set(COMMANDS)
    assert all(limit == "" or int(limit) > 0 for limit in said.values())


def test_extensions_of_who_and_list_are_announced() -> None:
    """WHOX, the searches of LIST, and that nobody is closed for its length (Modern IRC, 005)."""
    assert {"WHOX", "SAFELIST"} <= set(TOKENS)
    assert TOKENS["ELIST"] == "CMNTU"


def test_tokens_are_tokens() -> None:
    """A token is capitals, digits and dots; its value has no space, "=" or backslash (Modern)."""
    for name, value in TOKENS.items():
        assert name.isascii()
        assert name.replace(".", "").replace("/", "").isalnum()
        assert name.removeprefix("draft/").isupper()
        assert not set(value or "") & set(" =\\")

"""A client on a terminal whose network is cut: it comes back, and shows each message once."""

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.programs import PASSWORD, site
from tests.e2e.terminal import Terminal

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

CLIENT = Path(sys.executable).parent / "securechat-client"


def test_each_message_is_shown_once_and_in_order(tmp_path: Path, certificates: Path) -> None:
    """The server is stopped in the middle of talk, killed and started anew; both sides talk on."""
    with site(tmp_path, certificates, "alice", "bob") as place:
        bob = Terminal(
            CLIENT, "--server", f"localhost:{place.port}", "--ca", certificates / "ca.pem",
            "--user", "bob", env=place.env | {"NO_COLOR": "1", "SECURECHAT_PASSWORD": PASSWORD},
        )  # fmt: skip
        try:
            bob.until("#lobby>")
            alice = place.talker("alice")
            alice.says(*(f"before {number}." for number in range(20)))
            heard = bob.until("<alice> before 19.")
            bob.types("mine before.")
            heard += bob.until("<bob> mine before.")
            assert place.server is not None
            place.server.process.send_signal(signal.SIGSTOP)
            bob.types("mine meanwhile.")
            alice.stop(signal.SIGKILL)
            place.server.stop(signal.SIGKILL)
            heard += bob.until("connection lost")
            place.start("--config", str(tmp_path / "securechat.toml"))
            again = place.talker("alice")
            again.says(*(f"after {number}." for number in range(20)))
            heard += bob.until("<bob> mine meanwhile.")
            bob.types("mine after.")
            heard += bob.until("<bob> mine after.")
            while "<alice> after 19." not in heard:
                heard += bob.until("<alice> after 19.")
            bob.types("exit")
            assert bob.ended() == 0
            heard += bob.shown
        finally:
            bob.close()
    said = re.findall(r"<(?:alice|bob)> ([a-z]+ ?[a-z0-9]*)\.", heard)
    expected = [f"{when} {number}" for when in ("before", "after") for number in range(20)]
    assert [text for text in said if not text.startswith("mine")] == expected
    assert sorted(text for text in said if text.startswith("mine")) == [
        "mine after",
        "mine before",
        "mine meanwhile",
    ]

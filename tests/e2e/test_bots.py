"""The bot of docs/bots.md, as it stands there, on a real server."""

import re
import sys
from pathlib import Path

import pytest

from tests.e2e.programs import PASSWORD, Program, site

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(60)]

DOCUMENT = Path(__file__).parents[2] / "docs" / "bots.md"


def test_bot_of_the_documentation_answers(tmp_path: Path, certificates: Path) -> None:
    """It is copied as it is; only the port is another. Its connection may be lost."""
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    with site(tmp_path, certificates, "clock", "alice") as place:
        code = found[1].replace('"localhost"', f'"localhost:{place.port}"')
        assert code != found[1]
        (tmp_path / "bot.py").write_text(code, encoding="utf-8")
        (tmp_path / "clock.password").write_text(f"{PASSWORD}\n", encoding="utf-8")
        authority = tmp_path / "home/.config/securechat/ca.pem"
        authority.parent.mkdir(parents=True)
        authority.write_bytes((certificates / "ca.pem").read_bytes())
        alice = place.talker("alice")
        bot = Program(sys.executable, "bot.py", env=place.env, cwd=tmp_path)
        try:
            alice.until(r"clock joined")
            alice.says("!time")
            assert re.search(r"<clock> \d\d:\d\d$", alice.until("<clock>"))
        finally:
            bot.stop()
            alice.stop()

import subprocess
import sys
from pathlib import Path

import pytest

CLOSED = 'exec "$@" <&- >&-'
NOTHING_OPEN = 'exec "$@" <&- >&- 2>&-'


def run(folder: Path, how: str, program: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run *program* as a shell that has closed something does."""
    return subprocess.run(
        ["sh", "-c", how, "sh", Path(sys.executable).with_name(program), *options],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=20,
        cwd=folder,
        env={"HOME": str(folder), "SECURECHAT_PASSWORD": "secret"},
    )


@pytest.mark.parametrize("how", [CLOSED, NOTHING_OPEN])
@pytest.mark.parametrize(
    ("program", "options", "code"),
    [
        ("securechat-client", ["--server", "localhost:1", "--user", "bob"], 5),
        ("securechat-admin", ["--version"], 0),
        ("securechat-server", ["--cert", "missing.pem", "--check-config"], 1),
        ("securechat-gen-certs", ["--out", "made", "--host", "localhost"], 0),
    ],
)
def test_closed_streams_are_no_mistake(
    tmp_path: Path, how: str, program: str, options: list[str], code: int
) -> None:
    """Whoever starts a program without stdin or stdout gets its exit code, and a sentence at most."""
    done = run(tmp_path, how, program, *options)
    assert code == done.returncode, done.stderr
    assert "Traceback" not in done.stderr

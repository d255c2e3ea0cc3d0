"""The scripts' set-up: which Python, what is installed when, and what is handed on.

Each test has a small checkout of its own, and a PATH on which the only Pythons are fakes: sh
programs that write down how they were called. So nothing is downloaded.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("sh", "basename", "cat", "chmod", "cksum", "dirname", "flock", "mkdir", "mv", "readlink")
MORE_TOOLS = ("rm", "sleep", "tr", "printf", "cp")

# A Python of version 3.@MINOR@. `-m venv` makes a bin/python that is a fake, too, and pip install
# makes the console programs, which print how they were called.
FAKE_PYTHON = """\
#!/bin/sh
echo "$0 $*" >>"$FAKE_LOG"
case "$1 $2" in
    "-c "*version_info\\ *) exit @PROBE@ ;;
    "-c "*) echo 3.@MINOR@ ;;
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        [ "$3" = install ] || exit 0
        [ -z "$FAKE_PIP_FAILS" ] || { echo "no network" >&2; exit 1; }
        [ -z "$FAKE_PIP_SLEEPS" ] || sleep "$FAKE_PIP_SLEEPS"
        for program in server client admin gen-certs; do
            file=$(dirname "$0")/securechat-$program
            printf '#!/bin/sh\\nprintf "<%%s>" "$(basename "$0")" "$@"\\n' >"$file"
            chmod 755 "$file"
        done ;;
    *) printf '<%s>' "$@" ;;
esac
"""


class Checkout:
    """A copy of the scripts with the files they read, at a path with a space in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "my checkout"
        self.bin = folder / "bin"
        self.log = folder / "log"
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        (self.root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        (self.root / "constraints.txt").write_text("click==8\n", encoding="utf-8")
        self.bin.mkdir()
        for tool in (*TOOLS, *MORE_TOOLS):
            path = shutil.which(tool)
            if path:
                (self.bin / tool).symlink_to(path)
        self.environment = {"PATH": str(self.bin), "FAKE_LOG": str(self.log)}

    @property
    def stamp(self) -> Path:
        """The file that says what was installed."""
        return self.root / ".venv" / ".securechat"

    def add_python(self, minor: int, path: Path | None = None, probe: int = 0) -> None:
        """Put a fake Python 3.*minor* there; *probe*: with what it answers whether it will do."""
        path = path or self.bin / f"python3.{minor}"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = FAKE_PYTHON.replace("@MINOR@", str(minor)).replace("@PROBE@", str(probe))
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def run(
        self, script: str, *arguments: str, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts, with nothing in the environment but PATH."""
        return subprocess.run(
            [self.root / "scripts" / script, *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=cwd,
            env=self.environment | environment,
            timeout=30,
        )

    def calls(self, what: str) -> list[str]:
        """The calls of Pythons so far that hold *what*."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line for line in lines if what in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh checkout without a Python."""
    return Checkout(tmp_path)


def test_arguments_are_handed_on(checkout: Checkout, tmp_path: Path) -> None:
    """Every argument arrives as it was, from any folder, and through a symbolic link."""
    checkout.add_python(11)
    link = tmp_path / "link"
    link.symlink_to(checkout.root / "scripts" / "client")
    arguments = ["--user", "bob the builder", "", "*", "$HOME", "it's"]
    expected = "".join(f"<{word}>" for word in ["securechat-client", *arguments])
    assert checkout.run("client", *arguments, cwd=tmp_path).stdout == expected
    result = subprocess.run(
        [link, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=checkout.environment,
    )
    assert result.stdout == expected
    assert not result.stderr


@pytest.mark.parametrize("script", ["serve", "client", "admin", "gen-certs", "test"])
def test_each_script_starts_its_program(checkout: Checkout, script: str) -> None:
    """The first run sets up and starts; the second starts and says nothing else."""
    checkout.add_python(11)
    program = {
        "serve": f"<-m><securechat.cli.welcome><{checkout.root}><x>",
        "gen-certs": f"<securechat-gen-certs><--out><{checkout.root}/certs><x>",
        "test": "<-m><pytest><x>",
    }.get(script, f"<securechat-{script}><x>")
    assert checkout.run(script, "x").stdout == program
    second = checkout.run(script, "x")
    assert (second.stdout, second.stderr, second.returncode) == (program, "", 0)
    assert len(checkout.calls("pip install")) == 1


def test_newest_python_that_runs_is_taken(checkout: Checkout, tmp_path: Path) -> None:
    """A python3.14 on PATH that fails, as pyenv's stand-ins do, is passed over."""
    checkout.add_python(14, probe=127)
    checkout.add_python(12)
    checkout.add_python(11)
    pyenv = tmp_path / "home" / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3.13"
    checkout.add_python(13, pyenv)
    checkout.run("client", HOME=str(tmp_path / "home"))
    assert checkout.calls("-m venv")[0].startswith(str(pyenv))


def test_pyenv_of_another_home_is_found(checkout: Checkout, tmp_path: Path) -> None:
    """Its stand-ins on PATH fail, since no version is chosen; where they are tells where it is."""
    pyenv = tmp_path / "somebody's" / "pyenv"
    checkout.add_python(13, pyenv / "shims" / "python3.13", probe=127)
    checkout.add_python(13, pyenv / "versions" / "3.13.1" / "bin" / "python3.13")
    path = f"{pyenv / 'shims'}:{checkout.bin}"
    assert checkout.run("client", PATH=path, HOME=str(tmp_path / "home")).returncode == 0
    assert checkout.calls("-m venv")[0].startswith(str(pyenv / "versions"))


def test_python_can_be_chosen(checkout: Checkout, tmp_path: Path) -> None:
    """SECURECHAT_PYTHON decides, and a wrong one is said."""
    checkout.add_python(13)
    checkout.add_python(11, tmp_path / "mine")
    refused = checkout.run("client", SECURECHAT_PYTHON="/no/python")
    assert refused.returncode == 1
    assert "SECURECHAT_PYTHON=/no/python" in refused.stderr
    checkout.run("client", SECURECHAT_PYTHON=str(tmp_path / "mine"))
    assert checkout.calls("-m venv")[0].startswith(str(tmp_path / "mine"))


def test_missing_ensurepip_names_the_package(checkout: Checkout) -> None:
    """Debian's bare Python: one sentence with the package of that very version, exit code 1."""
    checkout.add_python(11, probe=3)
    result = checkout.run("serve")
    assert result.returncode == 1
    assert not result.stdout
    assert result.stderr.count("\n") == 1
    assert "python3.11-venv" in result.stderr
    assert not (checkout.root / ".venv").exists()


def test_another_python_helps_out(checkout: Checkout) -> None:
    """A newer Python without ensurepip does not stop an older one that has it."""
    checkout.add_python(13, probe=3)
    checkout.add_python(11)
    assert checkout.run("client").returncode == 0
    assert checkout.calls("-m venv")[0].startswith(f"{checkout.bin}/python3.11")


@pytest.mark.parametrize("has_old_one", [False, True])
def test_missing_python_names_the_package(checkout: Checkout, has_old_one: bool) -> None:
    """No Python, or only an old one: one sentence, exit code 1."""
    if has_old_one:
        checkout.add_python(9, checkout.bin / "python3", probe=2)
    result = checkout.run("client")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "Python 3.11 or newer" in result.stderr
    assert "python3-venv" in result.stderr


def test_probe_is_right_about_this_python(tmp_path: Path) -> None:
    """The question that the fakes answer above is one that a real Python answers well."""
    source = (ROOT / "scripts" / "_setup.sh").read_text(encoding="utf-8")
    probe = source.split("-c '", 1)[1].split("'", 1)[0]
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    bare = subprocess.run([sys.executable, "-c", probe], check=False, env=environment)
    assert bare.returncode == 3


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_change_installs_again(checkout: Checkout, name: str) -> None:
    """After the dependencies changed they are installed into the same environment."""
    checkout.add_python(11)
    checkout.run("client")
    with (checkout.root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert checkout.run("client").returncode == 0
    assert len(checkout.calls("-m venv")) == 1
    assert len(checkout.calls("pip install")) == 2


def test_tests_need_more_than_programs(checkout: Checkout) -> None:
    """scripts/test adds what tests need, once; the programs are content with that."""
    checkout.add_python(11)
    for script in ("client", "test", "test", "client"):
        assert checkout.run(script).returncode == 0
    installs = [call.rsplit(" ", 1)[1] for call in checkout.calls("pip install")]
    assert installs == [".", ".[test]"]
    assert all("-c constraints.txt" in call for call in checkout.calls("pip install"))


def test_interrupted_run_is_done_again(checkout: Checkout) -> None:
    """A half-made environment is noticed and made anew."""
    checkout.add_python(11)
    failed = checkout.run("client", FAKE_PIP_FAILS="1")
    assert failed.returncode == 1
    assert failed.stderr.count("pip could not install") == 1
    assert "no network" in failed.stderr
    (checkout.root / ".venv" / "leftover").touch()
    assert checkout.run("client").returncode == 0
    assert len(checkout.calls("-m venv")) == 2
    assert not (checkout.root / ".venv" / "leftover").exists()


def test_moved_checkout_is_set_up_again(checkout: Checkout) -> None:
    """Programs in an environment carry its path, so that after a move it is made anew."""
    checkout.add_python(11)
    checkout.run("client")
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    assert checkout.run("client").returncode == 0
    assert len(checkout.calls("-m venv")) == 2


def test_environment_made_by_hand_is_kept(checkout: Checkout) -> None:
    """Somebody's own .venv is installed into, and not removed."""
    checkout.add_python(11, checkout.root / ".venv" / "bin" / "python")
    (checkout.root / ".venv" / "mine").touch()
    assert checkout.run("client").returncode == 0
    assert (checkout.root / ".venv" / "mine").exists()
    assert checkout.stamp.exists()


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is missing")
def test_two_first_runs_at_once(checkout: Checkout) -> None:
    """One sets up, the other waits for it, and both start."""
    checkout.add_python(11)
    environment = checkout.environment | {"FAKE_PIP_SLEEPS": "0.3"}
    programs = [
        subprocess.Popen(
            [checkout.root / "scripts" / "client"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    assert {program.communicate(timeout=30)[0] for program in programs} == {b"<securechat-client>"}
    assert len(checkout.calls("-m venv")) == len(checkout.calls("pip install")) == 1


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is missing")
def test_program_does_not_hold_the_lock(checkout: Checkout) -> None:
    """A server that runs for a year does not stop other scripts from setting up."""
    checkout.add_python(11)
    checkout.run("client")
    (checkout.root / "constraints.txt").write_text("click==9\n", encoding="utf-8")
    script = checkout.root / "scripts" / "admin"
    script.write_text(
        script.read_text(encoding="utf-8").replace(
            'exec "$venv/bin/securechat-admin"', "exec sleep"
        ),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [script, "30"], env=checkout.environment, stderr=subprocess.DEVNULL
    ) as sleeper:
        deadline = time.monotonic() + 20
        while len(checkout.calls("pip install")) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        (checkout.root / "constraints.txt").write_text("click==10\n", encoding="utf-8")
        assert checkout.run("client").returncode == 0
        assert sleeper.poll() is None
        sleeper.kill()


def test_no_skip_turns_a_skip_into_a_failure(tmp_path: Path) -> None:
    """In CI a test that is skipped, or a module, fails; an expected failure does not."""
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_skipped(): pytest.skip('no irssi')\n"
        "@pytest.mark.xfail(strict=True)\n"
        "def test_expected(): assert False\n",
        encoding="utf-8",
    )
    (tmp_path / "test_module.py").write_text(
        "import pytest\npytest.skip('no tmux', allow_module_level=True)\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", os.devnull]
    command += ["-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(tmp_path)]
    codes = {}
    for value in ("0", "1"):
        environment = {**os.environ, "SECURECHAT_NO_SKIP": value}
        result = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment
        )
        codes[value] = result.returncode
    assert codes == {"0": 0, "1": 2}, result.stdout
    assert "skipped where SECURECHAT_NO_SKIP=1" in result.stdout

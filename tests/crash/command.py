"""scripts/crashtest: the options, the run, the counts, the exit code."""

import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tests.crash.server import Careless, Mortal
from tests.crash.verdict import Verdict, judge, read_history, read_notes
from tests.crash.wire import Connection
from tests.load.servers import make_certificates

LONGEST_LIFE_S = 1.5
"""The server is killed at a random moment up to this long after its start."""

END_S = 60.0
"""How long the talkers may take to have the rest echoed."""

FAULTS_SHOWN = 10


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", default=50, show_default=True, help="How often the server is killed.")
@click.option("--talkers", default=6, show_default=True, help="How many processes talk.")
@click.option("--seed", default=None, type=int, help="Of the moments; else another each time.")
@click.option("--careless", is_flag=True, help="Show before committing, to see the test fail.")
def command(kills: int, talkers: int, seed: int | None, *, careless: bool) -> None:
    """Kill a server under load again and again; check that nothing echoed is lost or doubled."""
    seed = random.randrange(1 << 32) if seed is None else seed  # noqa: S311 - no secret
    say(f"seed {seed}, {talkers} talkers, {kills} kills")
    verdict = run(kills, talkers, random.Random(seed), Careless if careless else Mortal)  # noqa: S311
    say(
        f"sent {verdict.sent}, echoed {verdict.echoed}, seen by others {verdict.seen}, "
        f"connections lost {verdict.lost_connections}, kept {verdict.kept}"
    )
    for fault in verdict.faults[:FAULTS_SHOWN]:
        say(f"  {fault}")
    if verdict.faults:
        say(f"FAILED: {len(verdict.faults)} faults")
        sys.exit(1)
    say("passed: everything echoed or seen is kept once, in one order for all")


def run(kills: int, talkers: int, chance: random.Random, kind: type[Mortal]) -> Verdict:
    """Let *talkers* processes talk through *kills* deaths of a server; return the verdict."""
    with tempfile.TemporaryDirectory(prefix="crash-") as place:
        folder = Path(place)
        make_certificates(folder / "certs")
        with kind(folder / "certs", talkers) as server:
            names = [f"m{number:05d}" for number in range(talkers)]
            with _talking(server, names, folder):
                for _ in range(kills):
                    time.sleep(chance.uniform(0, LONGEST_LIFE_S))
                    server.kill()
                    server.rise()
            histories = {}
            for name in names:
                connection = Connection(server.port, server.ca, name, server.password or "")
                histories[name] = read_history(connection)
                connection.close()
        return judge({name: read_notes(folder / name) for name in names}, histories)


@contextlib.contextmanager
def _talking(server: Mortal, names: Sequence[str], folder: Path) -> Iterator[None]:
    """Have processes talk meanwhile; at the end each has got its last echo."""
    processes = []
    for name in names:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.talker"], stdin=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        told = {
            "port": server.port, "ca": str(server.ca), "name": name,
            "password": server.password, "notes": str(folder / name),
        }  # fmt: skip
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        processes.append(process)
    try:
        yield
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in processes:
            if process.wait(END_S):
                raise click.ClickException("a talker failed")
    finally:
        for process in processes:
            process.kill()
            process.wait()


def say(text: str) -> None:
    """Print at once."""
    click.echo(text)


def main() -> int:
    """Run the command; return its exit code."""
    return int(command(standalone_mode=False) or 0)

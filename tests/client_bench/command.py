"""What scripts/bench-client understands: which measures, how large."""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.client_bench import measures
from tests.client_bench.measures import Figures
from tests.load.servers import SecurechatTokens, make_certificates

TARGETS = {
    "first_paint_ms": 500.0,
    "joined_ms": 1000.0,
    "key_p95_ms_at_500": 50.0,
    "memory_mib": 150.0,
}
"""What is aimed at, on a machine with two cores that does nothing else."""

_RATE = 500


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print a table; 1 if something is above its target and that was asked for."""
    arguments = _parser().parse_args(argv)
    scenarios: dict[str, tuple[int, Callable[[SecurechatTokens, Path], Figures]]] = {
        "start": (2, lambda server, home: measures.start(server, home, arguments.times)),
        "keys": (5, lambda server, home: _keys(server, home, arguments.keys)),
        "memory": (
            5,
            lambda server, home: measures.memory(server, home, arguments.lines, arguments.rate),
        ),
        "members": (
            arguments.members + 1,
            lambda server, home: measures.large_room(server, home, arguments.members),
        ),
    }
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        certificates = Path(folder) / "certs"
        make_certificates(certificates)
        for name in arguments.measures or scenarios:
            people, measure = scenarios[name]
            home = Path(folder) / name
            home.mkdir()
            with SecurechatTokens(certificates, people) as server:
                figures |= measure(server, home)
    sys.stdout.write(json.dumps(figures) if arguments.json else "\n".join(_table(figures)))
    sys.stdout.write("\n")
    is_above = any(figures.get(key, 0.0) > most for key, most in TARGETS.items())
    return int(arguments.check and is_above)


def _keys(server: SecurechatTokens, home: Path, count: int) -> Figures:
    return measures.keys(server, home, 0, count) | measures.keys(server, home, _RATE, count)


def _table(figures: Figures) -> list[str]:
    rows = [f"Python {platform.python_version()}", "", f"{'':24} {'measured':>9} {'target':>7}"]
    for key, value in figures.items():
        target = f"{TARGETS[key]:.0f}" if key in TARGETS else ""
        mark = " !" if target and value > TARGETS[key] else ""
        rows.append(f"{key:24} {value:9.1f} {target:>7}{mark}")
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench-client", description="Measure what the full screen costs."
    )
    names = ("start", "keys", "memory", "members")
    parser.add_argument("measures", nargs="*", choices=[*names, []], help="which; default: all")
    parser.add_argument("--times", type=int, default=5, help="starts (%(default)s)")
    parser.add_argument("--keys", type=int, default=200, help="keys typed (%(default)s)")
    parser.add_argument("--lines", type=int, default=100_000, help="received (%(default)s)")
    parser.add_argument("--rate", type=int, default=2000, help="of these a second (%(default)s)")
    parser.add_argument("--members", type=int, default=2000, help="of the room (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit 1 above a target")
    return parser

"""`scripts/bench`: the options, the runs in turn, the exit code."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from tests.load import accounting
from tests.load.ears import LoadError
from tests.load.figures import medians, table
from tests.load.rivals import SERVERS
from tests.load.scenarios import SCENARIOS, Scenario
from tests.load.servers import (
    Securechat,
    SecurechatLogin,
    SecurechatTokens,
    Server,
    make_certificates,
    other_checkout,
)
from tests.load.sizes import Load, Outcome
from tests.load.stamps import STAMP_BYTES

PROGRAM = "scripts/bench"

_MAX_MEMBERS = 20_000
"""As many descriptors as a process often may have at most."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(SCENARIOS)), metavar="[SCENARIO]...")
@click.option(
    "--members",
    type=click.IntRange(2, _MAX_MEMBERS),
    help="Connections. Default: 200; idle 5000, churn 2000, storm 1000.",
)
@click.option("--rate", type=click.FloatRange(0.1), help="Messages a second. Default: 500.")
@click.option(
    "--seconds", type=click.FloatRange(0.1), help="How long to measure. Default: 10; idle 130."
)
@click.option(
    "--window",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Messages each sender has under way in flood and pairs.",
)
@click.option(
    "--text-bytes",
    type=click.IntRange(STAMP_BYTES, 400),
    default=100,
    show_default=True,
    help="The length of a message's text.",
)
@click.option(
    "--runs",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="How often to measure; the median counts.",
)
@click.option(
    "--vs",
    "others",
    multiple=True,
    metavar="NAME",
    help="Measure this server, too, in turn: ngircd, inspircd, ergo, securechat-login, securechat-tokens, or another checkout's path. May be repeated.",
)
@click.option(
    "--login", "is_login", is_flag=True, help="Measure securechat where everybody logs in."
)
@click.option(
    "--tokens", "has_tokens", is_flag=True, help="Likewise, by the token of a device, at cost 12."
)
@click.option(
    "--caps",
    default="",
    metavar="CAPS",
    help='Capabilities to ask for, such as "server-time message-tags".',
)
@click.option("--json", "is_json", is_flag=True, help="Print every run as JSON instead of tables.")
def _command(
    names: tuple[str, ...],
    members: int | None,
    rate: float | None,
    seconds: float | None,
    window: int,
    text_bytes: int,
    runs: int,
    others: tuple[str, ...],
    is_login: bool,
    has_tokens: bool,
    caps: str,
    is_json: bool,
) -> int:
    """Measure what a message costs securechat, and other servers beside it.

    SCENARIO is fanout, flood, pairs, rooms, idle, storm, churn or, with --login, history; none: all.
    """
    if "echo-message" in caps.split():
        raise click.UsageError("echo-message would count for the senders as doubled")
    first: type[Securechat] = SecurechatLogin if is_login else Securechat
    first = SecurechatTokens if has_tokens else first
    servers = _find(others, first)
    report: dict[str, object] = {"machine": _machine(), "servers": _described(servers)}
    if not is_json:
        _show_head(servers)
    is_exact = True
    with tempfile.TemporaryDirectory(prefix="load-certs-") as folder:
        make_certificates(Path(folder))
        for name in names or [one for one in SCENARIOS if is_login or one != "history"]:
            scenario = SCENARIOS[name]
            load = Load(
                members or scenario.members, rate or scenario.rate, seconds or scenario.seconds,
                window, text_bytes, caps,
            )  # fmt: skip
            outcomes = _measure(scenario, load, servers, runs, Path(folder))
            for many in outcomes.values():
                is_exact &= len(many) == runs and all(one.is_exact for one in many)
            report[name] = _plain(outcomes)
            if not is_json:
                _show(name, scenario, load, outcomes)
    if is_json:
        click.echo(json.dumps(report, indent=1))
    return 0 if is_exact else 1


def _find(names: Sequence[str], first: type[Securechat]) -> dict[str, type[Server]]:
    """Return *first*, and the others that are here."""
    found: dict[str, type[Server]] = {}
    for name in (first.name, *names):
        server = other_checkout(Path(name).resolve(), first) if "/" in name else SERVERS.get(name)
        if server is None:
            raise click.UsageError(f"--vs {name}: it is one of {', '.join(SERVERS)}, or a path")
        if server.version() is None:
            click.echo(f"{PROGRAM}: {name} is not installed here, and left out", err=True)
            continue
        found[name if name not in found else f"{name} again"] = server
    return found


def _measure(
    scenario: Scenario, load: Load, servers: dict[str, type[Server]], runs: int, certificates: Path
) -> dict[str, list[Outcome]]:
    """Measure the servers in turn, each run with a new one: A B A B."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in servers}
    for run in range(runs):
        for name, make in servers.items():
            try:
                with make(certificates, load.members) as server:
                    outcome = scenario.run(server, load)
            except LoadError as error:
                click.echo(f"{PROGRAM}: {name}, run {run + 1}: {error}", err=True)
                continue
            outcomes[name].append(outcome)
            for remark in outcome.remarks:
                click.echo(f"{PROGRAM}: {name}, run {run + 1}: {remark}", err=True)
    return outcomes


def _machine() -> dict[str, object]:
    return {
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "data_on": accounting.file_system(Path(tempfile.gettempdir()).resolve()),
    }


def _described(servers: dict[str, type[Server]]) -> dict[str, dict[str, str]]:
    return {
        name: {"version": server.version() or "", "settings": server.settings}
        for name, server in servers.items()
    }


def _show_head(servers: dict[str, type[Server]]) -> None:
    machine = _machine()
    click.echo(
        f"{machine['processors']} processors, Linux {machine['kernel']}, data on "
        f"{machine['data_on']}; everything over TLS on loopback."
    )
    for name, about in _described(servers).items():
        click.echo(f"- {name} ({about['version']}): {about['settings']}")
    click.echo("×N: the first server's figure divided by this one's.")


def _show(name: str, scenario: Scenario, load: Load, outcomes: dict[str, list[Outcome]]) -> None:
    click.echo(f"\n{name}: {scenario.describe(load)}\n")
    for line in table(scenario.columns, outcomes):
        click.echo(line)
    sys.stdout.flush()


def _plain(outcomes: dict[str, list[Outcome]]) -> dict[str, object]:
    return {
        name: {
            "median": medians(runs) if runs else None,
            "runs": [
                {"figures": run.figures, "arrived": str(run.verdict or ""), "remarks": run.remarks}
                for run in runs
            ],
        }
        for name, runs in outcomes.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return 0 all arrived, 1 not or failure, 2 wrong usage."""
    try:
        code: int = _command.main(args=argv, prog_name=PROGRAM, standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.Abort:
        return 1
    except (LoadError, OSError) as error:
        click.echo(f"{PROGRAM}: {error}", err=True)
        return 1
    return code

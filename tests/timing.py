"""Whether answers tell which accounts, tokens and invitations there are: by words, or by time.

    python -m tests.timing [--tries 200] [--cost 8]

A server of its own is asked, over TLS, about names with and without an account, in random order and
from many addresses, so that no limit is met. The words must be the same but for the name; of the
times, the Mann-Whitney U test must not say with p <= 0.01 that one kind takes longer than the other.
One test in a hundred says so where there is nothing: what fails is measured once more. A low cost
of bcrypt is the harder test: whatever else differs is then a larger part.

Source: Mann and Whitney, "On a test of whether one of two random variables is stochastically larger
than the other" (1947), with the normal approximation and the correction for ties.
"""

import base64
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from tests.load.servers import SecurechatLogin, make_certificates
from tests.server.peer import TlsPeer

LEAST_P = 0.01
TRIES_PER_CONNECTION = 25
"""Fewer than one address may ask for in a row; each connection comes from another address."""


class Sample(NamedTuple):
    """What came of one question."""

    words: str
    seconds: float


class Asker:
    """Asks one question after the other, from ever other addresses."""

    def __init__(self, server: SecurechatLogin) -> None:
        self._server = server
        self._count = 0
        self._peer: TlsPeer | None = None

    def ask(self, name: str, lines: Sequence[str], question: str, ending: str) -> Sample:
        """Send *lines*, then the *question*; take the time to the answer in which *ending* is."""
        peer = self._next()
        peer.sends(*lines)
        peer.synchronise()
        began = time.perf_counter()
        peer.sends(question)
        answer = peer.until(ending)
        seconds = time.perf_counter() - began
        if question.startswith("PASS"):
            answer += peer.until_end()
            self._count = 0
        return Sample("\n".join(answer).replace(name, "NAME"), seconds)

    def _next(self) -> TlsPeer:
        if self._peer is None or self._count % TRIES_PER_CONNECTION == 0:
            self.leave()
            source = (
                f"127.{random.randrange(1, 255)}.{random.randrange(256)}.{random.randrange(1, 255)}"  # noqa: S311 - no secret
            )
            self._peer = TlsPeer(self._server.port, self._server.ca, source=source)
            self._peer.sends(
                "CAP LS 302", "CAP REQ :sasl standard-replies draft/account-registration"
            )
            self._peer.until("ACK")
        self._count += 1
        return self._peer

    def leave(self) -> None:
        """Hang up."""
        if self._peer is not None:
            self._peer.sock.close()


def _plain(name: str, password: str) -> str:
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()


def _sasl(asker: Asker, name: str) -> Sample:
    """A wrong password."""
    return asker.ask(name, ["AUTHENTICATE PLAIN"], f"AUTHENTICATE {_plain(name, 'wrong')}", " 904 ")


def _token(asker: Asker, name: str) -> Sample:
    """A wrong token."""
    question = f"AUTHENTICATE {_plain(name, f'sct-{name:x>43}')}"
    return asker.ask(name, ["AUTHENTICATE PLAIN"], question, " 904 ")


def _pass(asker: Asker, name: str) -> Sample:
    """A wrong password in PASS."""
    return asker.ask(name, [], f"PASS {name}:wrong", " 464 ")


def _register(asker: Asker, name: str) -> Sample:
    """REGISTER where only the invited may."""
    return asker.ask(name, [], f"REGISTER {name} * :long enough", "REGISTER ")


def _verify(asker: Asker, name: str) -> Sample:
    """A wrong code; every other of the accounts has a reset open."""
    lines = [f"REGISTER {name} * :long enough"]
    return asker.ask(name, lines, f"VERIFY {name} {'x' * 22}", "FAIL VERIFY")


QUESTIONS: tuple[Callable[[Asker, str], Sample], ...] = (_sasl, _token, _pass, _register, _verify)


def p_value(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return how likely a difference like this is where there is none: Mann-Whitney U, two-sided.

    Args:
        ones: at least 20 values.
        others: likewise.
    """
    n, m = len(ones), len(others)
    counts = Counter([*ones, *others])
    rank, below = {}, 0
    for value in sorted(counts):
        rank[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    u = sum(rank[value] for value in ones) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in counts.values())
    spread = math.sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
    return math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2)) if spread else 1.0


def _measure(
    asker: Asker, question: Callable[[Asker, str], Sample], tries: int
) -> tuple[list[Sample], list[Sample]]:
    """Return the answers for names with an account, and for others."""
    names = [(kind, number) for kind in "mn" for number in range(tries)]
    random.shuffle(names)
    samples: dict[str, list[Sample]] = {"m": [], "n": []}
    for kind, number in names:
        samples[kind].append(question(asker, f"{kind}{number:05d}"))
    return samples["m"], samples["n"]


def _is_silent(asker: Asker, question: Callable[[Asker, str], Sample], tries: int) -> bool:
    """Measure and report one question; return whether nothing was told."""
    known, unknown = _measure(asker, question, tries)
    words = {sample.words for sample in known + unknown}
    p = p_value([one.seconds for one in known], [one.seconds for one in unknown])
    medians = [statistics.median(one.seconds for one in kind) * 1000 for kind in (known, unknown)]
    click.echo(
        f"{question.__doc__} known: {medians[0]:.3f} ms, unknown: {medians[1]:.3f} ms,"
        f" p = {p:.3f}, wordings: {len(words)}"
    )
    if len(words) > 1:
        click.echo("\n--\n".join(sorted(words)))
    return p > LEAST_P and len(words) == 1


def _reset_some(server: SecurechatLogin, tries: int) -> None:
    configuration = str(server.folder / "securechat.toml")
    for number in range(0, tries, 20):
        subprocess.run(
            [*server.command("admin"), "--config", configuration, "reset", f"m{number:05d}"],
            check=True, capture_output=True, env=server.environment(),
        )  # fmt: skip


@click.command()
@click.option("--tries", type=click.IntRange(20, 10_000), default=200, show_default=True)
@click.option("--cost", type=click.IntRange(4, 14), default=8, show_default=True)
def main(tries: int, cost: int) -> None:
    """See whether a stranger can learn which accounts there are."""

    class Measured(SecurechatLogin):
        bcrypt_cost = cost

    with tempfile.TemporaryDirectory(prefix="timing-") as folder:
        make_certificates(Path(folder))
        with Measured(Path(folder), tries) as server:
            _reset_some(server, tries)
            asker = Asker(server)
            told = [
                question.__doc__ or ""
                for question in QUESTIONS
                if not (_is_silent(asker, question, tries) or _is_silent(asker, question, tries))
            ]
            asker.leave()
    click.echo(f"told: {', '.join(told) or 'nothing'}")
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()

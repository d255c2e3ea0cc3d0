"""The load generator counts right, and the real server passes a small load."""

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.load import chat, churn
from tests.load.command import main
from tests.load.ears import FollowingEar, LineEar, LoadError, Reference
from tests.load.figures import Column, percentile, table
from tests.load.ledger import EXACT, Ledger, Verdict
from tests.load.rooms import flood
from tests.load.servers import Securechat
from tests.load.sizes import Load, Outcome
from tests.load.stamps import Stream, message_pattern

TEXT_BYTES = 60
PATTERN = message_pattern(TEXT_BYTES)


def lines(count: int, *streams: int) -> list[bytes]:
    """The lines that a room hears when these streams take turns."""
    voices = [Stream(number, "#load", TEXT_BYTES) for number in streams or (0,)]
    return [
        f":m{voice.number:05d}!m@host ".encode() + voice.next_line(0)
        for _ in range(count)
        for voice in voices
    ]


def ledger_of(*numbers: int) -> Ledger:
    """A ledger of one stream that heard these."""
    ledger = Ledger()
    for number in numbers:
        ledger.hear(0, number)
    return ledger


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ((0, 1, 2, 3), EXACT),
        ((0, 1, 2), Verdict(missing=1)),
        ((0, 2, 3), Verdict(missing=1)),
        ((), Verdict(missing=4)),
        ((0, 1, 1, 2, 3), Verdict(doubled=1)),
        ((0, 1, 2, 3, 0), Verdict(doubled=1)),
        ((0, 2, 1, 3), Verdict(reordered=1)),
        ((0, 3, 1, 1), Verdict(missing=1, doubled=1, reordered=1)),
        ((0, 1, 2, 3, 4), Verdict(doubled=1)),
    ],
)
def test_ledger_notices_what_is_missing_doubled_and_out_of_order(
    numbers: tuple[int, ...], verdict: Verdict
) -> None:
    """Of four messages that were sent."""
    assert ledger_of(*numbers).verdict({0: 4}) == verdict


def test_ledger_keeps_streams_apart() -> None:
    """Another sender's number 0 is another message; one that is not for us is one too many."""
    ledger = ledger_of(0, 1)
    ledger.hear(7, 0)

    assert ledger.verdict({0: 2, 7: 1}).is_exact
    assert ledger.verdict({0: 2}) == Verdict(doubled=1)


def in_pieces(data: bytes, size: int) -> list[bytes]:
    """The bytes in pieces of *size*."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def heard_by_two(first: Sequence[bytes], second: Sequence[bytes], size: int) -> list[Verdict]:
    """What is said of two listeners in one room: twenty messages of two streams were sent."""
    reference = Reference(PATTERN)
    ears = [FollowingEar(reference, _fail), FollowingEar(reference, _fail)]
    pieces = [in_pieces(b"".join(heard), size) for heard in (first, second)]
    for both in itertools.zip_longest(*pieces, fillvalue=b""):
        for ear, piece in zip(ears, both, strict=True):
            ear.hear(piece)
    return [ear.verdict({0: 10, 1: 10}) for ear in ears]


def _fail(line: bytes) -> None:
    pytest.fail(f"answered {line!r}")


@pytest.mark.parametrize("size", [1, 7, 1000, 100_000])
def test_following_ear_notices_what_a_ledger_notices(size: int) -> None:
    """Whichever of two listeners hears it wrong, and however the bytes come."""
    right = lines(10, 0, 1)
    wrong = {
        Verdict(missing=1): [*right[:5], *right[6:]],
        Verdict(doubled=1): [*right[:5], right[4], *right[5:]],
        Verdict(reordered=1): [*right[:5], right[7], right[6], right[5], *right[8:]],
        Verdict(missing=2): right[:-2],
    }

    assert heard_by_two(right, right, size) == [EXACT, EXACT]
    for verdict, heard in wrong.items():
        assert heard_by_two(right, heard, size) == [EXACT, verdict]
        assert heard_by_two(heard, right, size) == [verdict, EXACT]


def test_following_ear_hears_two_senders_in_any_order() -> None:
    """One order for all is another promise: each sender's own is what is counted."""
    right = lines(10, 0, 1)
    swapped = [line for pair in zip(right[1::2], right[::2], strict=True) for line in pair]

    assert heard_by_two(right, swapped, 64) == [EXACT, EXACT]


def test_message_that_was_cut_is_missing() -> None:
    """The text must arrive whole."""
    whole = lines(2)
    ear = LineEar(PATTERN, _fail)
    ear.hear(whole[0] + whole[1].replace(b"xx\r\n", b"x\r\n"))

    assert ear.verdict({0: 2}) == Verdict(missing=1)


def test_ear_answers_pings_and_complains_of_errors() -> None:
    """A server that pings in the middle of the load is answered; an error ends the run."""
    said: list[bytes] = []
    ear = LineEar(PATTERN, said.append)
    ear.hear(lines(1)[0] + b"PING :a")
    ear.hear(b"bc\r\n")

    assert said == [b"PONG :abc\r\n"]
    with pytest.raises(LoadError, match="404"):
        ear.hear(b":s 404 m #load :no\r\n")


def test_table_compares_with_the_first() -> None:
    """Medians over the runs; beside another server's figure the first one's divided by it."""
    ours = [Outcome({"cpu": value}, EXACT) for value in (1.0, 2.0, 30.0)]
    theirs = [Outcome({"cpu": 4.0}, Verdict(missing=3))]
    rows = table([Column("cpu", "CPU", 1)], {"a": ours, "b": theirs, "c": []})

    assert [row.split() for row in rows[2:]] == [
        ["|", "a", "|", "2.0", "|", "all,", "once,", "in", "order", "|"],
        ["|", "b", "|", "4.0", "(×0.50)", "|", *str(Verdict(missing=3)).split(), "|"],
        ["|", "c", "|", "–", "|", "–", "|"],
    ]  # fmt: skip
    assert percentile([], 99) == 0
    assert percentile(range(100), 50) == 50


@pytest.mark.e2e
def test_small_flood_arrives_once_and_in_order(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five in a room; every message reaches the four others once, in order."""
    monkeypatch.setattr(chat, "WARM_UP_S", 0.1)
    load = Load(members=5, rate=1, seconds=0.2, window=20, text_bytes=TEXT_BYTES)
    with Securechat(certificates, load.members) as server:
        outcome = flood(server, load)

    assert outcome.verdict == EXACT
    assert outcome.figures["deliveries"] >= 100 * 4
    assert outcome.figures["cpu_us"] > 0


@pytest.mark.e2e
@pytest.mark.parametrize("how", ["login", "tokens"])
def test_bench_measures_and_reports(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Newcomers log in, again after a restart; the report is JSON."""
    assert main(["storm", f"--{how}", "--members", "20", "--runs", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    figures = report["storm"][f"securechat-{how}"]["median"]

    assert figures["cpu_ms"] > 0
    assert figures["again_cpu_ms"] > 0


@pytest.mark.e2e
def test_one_comes_and_goes_among_others(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing that one does is answered, and costs something."""
    monkeypatch.setattr(churn, "ARRIVALS", 3)
    load = Load(members=20, rate=1, seconds=1, window=1, text_bytes=TEXT_BYTES)
    with Securechat(certificates, load.members) as server:
        figures = churn.churn(server, load).figures

    assert figures.keys() == {"join_us", "nick_us", "who_us", "come_us"}
    assert all(figure > 0 for figure in figures.values())


def test_bench_complains_of_a_server_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    """And says which there are."""
    assert main(["flood", "--vs", "irc2"]) == 2
    assert "ngircd" in capsys.readouterr().err

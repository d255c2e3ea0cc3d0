"""Figures: percentiles, medians, ratios, and the tables they are shown in."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.load.sizes import Outcome


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a scenario."""

    key: str
    title: str
    digits: int = 1
    is_judged: bool = True
    """Whether servers are compared by it; what the clock on the wall says is only shown."""


def percentile(ordered: Sequence[int], percent: float) -> float:
    """Return the value that *percent* of the sorted values do not exceed; 0 if there are none."""
    if not ordered:
        return 0.0
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))])


def medians(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the median of each figure over the runs."""
    keys = outcomes[0].figures
    return {key: statistics.median(one.figures[key] for one in outcomes) for key in keys}


def table(columns: Sequence[Column], outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """Return the lines of a Markdown table: a row a server, the medians of its runs.

    The first server is the one the others are compared with: beside each judged figure of theirs
    stands the first one's divided by it. Under 1, the first one needs less.
    """
    rows = [["", *(column.title for column in columns), "arrived"]]
    first: dict[str, float] | None = None
    for name, runs in outcomes.items():
        if not runs:
            rows.append([name, *("–" for _ in columns), "–"])
            first = {} if first is None else first
            continue
        found = medians(runs)
        cells = [
            _cell(column, found[column.key], (first or {}).get(column.key)) for column in columns
        ]
        first = found if first is None else first
        rows.append([name, *cells, _arrived(runs)])
    return _aligned(rows)


def _arrived(runs: Sequence[Outcome]) -> str:
    if all(run.verdict is None for run in runs):
        return "–"
    wrong = [str(run.verdict) for run in runs if not run.is_exact]
    return wrong[0] if wrong else "all, once, in order"


def _cell(column: Column, value: float, first: float | None) -> str:
    text = f"{value:,.{column.digits}f}"
    if column.is_judged and first is not None and value > 0:
        text += f" (×{first / value:.2f})"
    return text


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = []
    for number, row in enumerate(rows):
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        lines.append("| " + " | ".join(cells) + " |")
        if number == 0:
            lines.append("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return lines

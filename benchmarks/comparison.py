"""One case's measurements as a table, and what in it contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.algorithms import TOLERANCE
from benchmarks.measure import Measurement

GIGAWATT = "gigawatt"
Measured = Mapping[str, Sequence[Measurement]]

HEADINGS = (
    "", "run, s", "run, CPU-s", "times ours", "CPU times ours", "whole process, s (CPU-s)", "MB", "objective, MUSD", "off ours",
    "proven to", "ended",
)  # fmt: skip
HEAD = f"| {' | '.join(HEADINGS)} |\n| --- | {'---: | ' * (len(HEADINGS) - 2)}--- |"


def comparison(name: str, bar: float, measured: Measured, limit_seconds: float) -> str:
    """The table of a case, with what the best rival takes of our time, as markdown."""
    size = next((f"{one.found['columns']:,} columns, {one.found['rows']:,} rows" for one in _answers(measured)), "")
    rows = [_row(contestant, runs, measured[GIGAWATT]) for contestant, runs in measured.items()]
    return "\n".join([f"## {name[0].upper()}{name[1:]}", "", size, "", HEAD, *rows, "", _verdict(bar, measured, limit_seconds)])


def disagreements(name: str, measured: Measured) -> list[str]:
    """What must not be: a plan without its certificate, or objectives further apart than the tolerance."""
    ours = measured[GIGAWATT]
    problems = [f"{name}: gigawatt: {one.found.get('why_not', 'stopped')}" for one in ours if not one.answered]
    for contestant, runs in measured.items():
        for one in runs:
            if one.answered and ours[0].answered and abs(_off(one, ours[0])) > TOLERANCE:
                problems.append(f"{name}: {contestant} differs from gigawatt by {_off(one, ours[0]):.1e}")
    return problems


def _answers(measured: Measured) -> list[Measurement]:
    return [runs[0] for name, runs in measured.items() if name != GIGAWATT and runs[0].answered]


def _off(one: Measurement, ours: Measurement) -> float:
    """Relative difference of the objectives."""
    return float(one.found["objective_usd"] / ours.found["objective_usd"] - 1.0)


def _middle(runs: Sequence[Measurement], what: str) -> float:
    return float(median(getattr(one, what) for one in runs))


def _row(name: str, runs: Sequence[Measurement], ours: Sequence[Measurement]) -> str:
    one = runs[0]
    seconds, cpu = _middle(runs, "seconds"), _middle(runs, "cpu_seconds")
    more = "> " if one.stopped else ""
    cells = [
        f"**{name}**" if name == GIGAWATT else f"PyPSA, {name}",
        f"{more}{seconds:.1f}",
        f"{more}{cpu:.1f}",
        f"{more}{seconds / _middle(ours, 'seconds'):.1f}",
        f"{more}{cpu / _middle(ours, 'cpu_seconds'):.1f}",
        f"{more}{_middle(runs, 'process_seconds'):.1f} ({_middle(runs, 'process_cpu_seconds'):.1f})",
        f"{_middle(runs, 'peak_rss_mb'):.0f}",
        f"{one.found['objective_usd'] / 1e6:,.3f}" if one.answered else "",
        f"{_off(one, ours[0]):.1e}" if one.answered and ours[0].answered and runs is not ours else "",
        f"{one.found['gap']:.1e}" if one.answered else "",
        "stopped" if one.stopped else str(one.found["status"]).lower() if one.answered else f"no answer: {one.found['why_not']}",
    ]
    return f"| {' | '.join(cells)} |"


def _verdict(bar: float, measured: Measured, limit_seconds: float) -> str:
    ours = measured[GIGAWATT]
    rivals = {name: runs for name, runs in measured.items() if name != GIGAWATT}
    answered = {name: runs for name, runs in rivals.items() if runs[0].answered}
    if not rivals:
        return "No rival was measured."
    if not answered:
        times = limit_seconds / _middle(ours, "seconds")
        return f"No rival answered within {limit_seconds:.0f} s: more than {times:.0f} times our time (asked for: {bar:.0f})."
    parts, met = [], True
    for what, words in (("seconds", "time"), ("cpu_seconds", "CPU time")):
        best = min(answered, key=lambda name: _middle(answered[name], what))
        times = _middle(answered[best], what) / _middle(ours, what)
        parts.append(f"{times:.1f} times our {words} ({best})")
        met = met and times >= bar
    return f"The best of them takes {' and '.join(parts)}. Asked for: {bar:.0f} or more, which is {'met' if met else 'not met'}."

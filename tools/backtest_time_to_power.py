"""Back-tests the law of time to first power on tracked sites, and writes the tables of docs/mathematics/reference-classes.md.

Run it as ``python tools/backtest_time_to_power.py TIMELINES.csv``; the tables stand between the page's two marks. The same
numbers are printed by ``gigawatt schedule --backtest TIMELINES.csv``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gigawatt.schedule.records.backtest import Coverage, SiteRecord, read_timelines
from gigawatt.schedule.records.backtest_answer import EVERY, FITTED, HELD_OUT, TAKEN, Backtested, backtested
from gigawatt.schedule.records.backtest_forecasts import Forecast, ThroughTime

PAGE = Path(__file__).resolve().parent.parent / "docs" / "mathematics" / "reference-classes.md"
BEGIN, END = "<!-- Written by tools/backtest_time_to_power.py from here on. -->", "<!-- Written up to here. -->"
SEEDS = 20


def tables(records: tuple[SiteRecord, ...]) -> str:
    """The laws, how they hold on sites that they were not fitted on, and what they foretold through time."""
    found = backtested(records, SEEDS)
    rows = [[name, *(f"{months:.0f}" for months in values)] for name, values in found.laws.items()]
    head = f"{found.sites} sites, {found.powered} with power; months from the first works to the first power:"
    parts = [head, _table(["begun", "P10", "P50", "P90"], rows), _fixed(found), _chance(found), _through(found)]
    return "\n\n".join(parts)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(columns) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, rule, *rows])


def _fixed(found: Backtested) -> str:
    split = found.split
    head = f"The fixed split: fitted to {split[FITTED]} sites, {split[HELD_OUT]} held out (right would be 0.80, 0.10 and 1):"
    laws = list(found.coverage)
    rows = [
        _row(f"{name}, {part}", [found.coverage[law][part] for law in laws]) for part in (FITTED, HELD_OUT) for name in MEASURES
    ]
    return f"{head}\n\n{_table(['', *laws], rows)}"


MEASURES = {"covered": "covered", "below P10": "below", "ends per expected": "ends_per_expected"}


def _row(name: str, parts: list[Coverage]) -> list[str]:
    return [name, *(f"{getattr(part, MEASURES[name.partition(',')[0]]):.2f}" for part in parts)]


def _chance(found: Backtested) -> str:
    laws = list(found.seeds)
    names = list(found.seeds[laws[0]])
    rows = [[name, *("{:.2f} ± {:.2f}".format(*found.seeds[law][name]) for law in laws)] for name in names]
    head = "Twenty splits by chance, 60 % of the sites fitted:"
    return f"{head}\n\n{_table(['', *laws], rows)}"


def _through(found: Backtested) -> str:
    halves = [_half_year(one) for one in found.forecasts[TAKEN][EVERY].forecasts]
    totals = [
        _total(f"all four, {part}, {law}", of[part]) for law, of in found.forecasts.items() for part in (FITTED, HELD_OUT, EVERY)
    ]
    head = (
        "Through time: fitted to what was known on a day, the sites that waited then and were foretold to have power half a "
        f"year on ({TAKEN}, all sites, unless named otherwise), those that had it, and by what all durations would have to be "
        "multiplied:"
    )
    table = _table(["half-year", "waiting", "foretold", "came", "times"], [*halves, *totals])
    late = f"A median of a site begun now: {found.late_months:.1f} months too late, if the law errs on as it did."
    return f"{head}\n\n{table}\n\n{late}"


def _half_year(one: Forecast) -> list[str]:
    foretold = f"{one.expected:.1f} ± {one.deviation:.1f}"
    return [f"{one.today} to {one.until}", str(len(one.waiting.sites)), foretold, str(one.came), ""]


def _total(name: str, one: ThroughTime) -> list[str]:
    return [name, "", f"{one.expected:.1f} ± {one.deviation:.1f}", str(one.came), f"{one.stretch:.2f}"]


def main(timelines: Path) -> None:
    """Write the tables between the marks of the page."""
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)
    if not mark or not after[1]:
        raise ValueError(f"{PAGE} has lost the line {BEGIN!r} or {END!r}")
    written = tables(read_timelines(timelines))
    PAGE.write_text(f"{before}{BEGIN}\n\n{written}\n\n{END}{after[2]}", encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Back-tests the law of time to first power on tracked sites, and writes the table of docs/mathematics/reference-classes.md.

Run it as ``python tools/backtest_time_to_power.py TIMELINES.csv``; the table stands between the page's two marks.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np

from gigawatt.schedule.records.backtest import (
    SiteRecord,
    durations_at,
    fitted,
    forecast_test,
    read_timelines,
    split_test,
    summary,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "mathematics" / "reference-classes.md"
BEGIN, END = "<!-- Written by tools/backtest_time_to_power.py from here on. -->", "<!-- Written up to here. -->"
KNOWN_UNTIL = date(2025, 12, 31)
SEEDS = range(20)
DAYS = (date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30))
PERCENTILES = np.array([0.1, 0.5, 0.9])


def tables(records: tuple[SiteRecord, ...]) -> str:
    """The laws, how they hold on sites that they were not fitted on, and what they foretold on three days."""
    seen = durations_at(records, KNOWN_UNTIL)
    same, faster = fitted(seen, pace=False), fitted(seen, pace=True)
    laws = [("whenever, at one pace", same.quantile(PERCENTILES))]
    laws += [(f"in the middle of {year:.0f}", faster.quantile(PERCENTILES, year + 0.5)) for year in (2022, 2024)]
    laws += [("now, at the pace of now", faster.quantile(PERCENTILES))]
    rows = [f"| {name} | {' | '.join(f'{months:.0f}' for months in values)} |" for name, values in laws]
    head = f"{len(seen.sites)} sites, {int(seen.ended.sum())} with power; months from the first works to the first power:"
    parts = [
        head,
        "\n".join(["| begun | P10 | P50 | P90 |", "| --- | ---: | ---: | ---: |", *rows]),
        _splits(records),
        _days(records),
    ]
    return "\n\n".join(parts)


def _splits(records: tuple[SiteRecord, ...]) -> str:
    seen = durations_at(records, KNOWN_UNTIL)
    found = [summary([split_test(seen, seed, pace) for seed in SEEDS]) for pace in (False, True)]
    rows = [f"| {name} | {' | '.join(f'{one[name][0]:.2f} ± {one[name][1]:.2f}' for one in found)} |" for name in found[0]]
    head = "Fitted on 60 % of the sites and checked on both parts, over twenty seeds (right would be 0.80, 0.10 and 1):"
    return f"{head}\n\n" + "\n".join(["| | one pace | faster by the year |", "| --- | ---: | ---: |", *rows])


def _days(records: tuple[SiteRecord, ...]) -> str:
    rows = []
    for day in DAYS:
        without, found = (forecast_test(records, day, KNOWN_UNTIL, pace) for pace in (False, True))
        expected = [f"{one.expected:.1f} ± {one.deviation:.1f}" for one in (without, found)]
        rows.append(f"| {day} | {found.waiting} | {' | '.join(expected)} | {found.came} |")
    head = (
        "Fitted on what was known on a day: of the sites that waited, those foretold to have power by the end of 2025, "
        "and those that had it:"
    )
    return f"{head}\n\n" + "\n".join(
        ["| day | waiting | one pace | faster by the year | came |", "| --- | ---: | ---: | ---: | ---: |", *rows]
    )


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

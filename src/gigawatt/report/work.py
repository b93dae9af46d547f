"""Training runs and services: what is wanted, when it is done, on which chips, and what a million tokens cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gigawatt.report import numbers
from gigawatt.report.results import Results, words
from gigawatt.report.tables import Table
from gigawatt.study.run_words import run_words

_SWING = (
    "Every accelerator of a training run multiplies and waits at the same time, so a site sees its power swing with every step "
    "unless it is smoothed (by the chips themselves, ballast work or a store), and drop at once when the run fails or ends. That "
    "is what switchgear, generators and the connection must bear; of several runs at one site the worst is their sum. The plan's "
    "hours do not see it."
)


def is_named(results: Results) -> bool:
    """Whether any workload is stated in tokens."""
    return bool(results.rows("work"))


def tables(results: Results) -> list[tuple[str, Table]]:
    """Runs, services, and what each chip does of them."""
    found = [
        ("Training runs", _runs(results)),
        ("How their power swings", _swings(results)),
        ("Tokens that are served", _served(results)),
        ("What an accelerator does of each", _chips(results)),
    ]
    return [(title, table) for title, table in found if table.rows]


def in_words(results: Results) -> list[str]:
    """What must be known of runs; what a million tokens cost, and how that is counted."""
    found = [words(sentence) for sentence in run_words(results.summary.get("runs") or {}, results.site_names)]
    each = results.cost.get("usd_per_million_tokens")
    if each is not None:
        found.append(
            f"A million output tokens cost {numbers.significant(each)} $ over the horizon: the part of all cost that falls to "
            "the IT power that serves, over the tokens, both discounted. What was spent before the horizon is not in it."
        )
    if results.rows("run_sites"):
        found.append(_SWING)
    return found


def _runs(results: Results) -> Table:
    found: dict[str, dict[str, Any]] = results.summary.get("runs") or {}
    rows = []
    for key, run in found.items():
        share = run["trained_tokens"] / run["tokens"]
        done = f"finished in {run['finished_in']}" if run["finished"] else f"not finished: {numbers.share(share)} of it"
        where = ", ".join(
            results.site_names.get(site, site) + ("" if part > 0.995 else f" {numbers.share(part)}")
            for site, part in (run.get("sites") or {}).items()
        )
        part = (run.get("cut_tokens") or 0.0) / run["tokens"]
        cut = numbers.share(part) if part > 1e-3 else "under 0.1 %"
        rows.append(
            [
                words(key), run["model"], numbers.count(run["tokens"]), run["due"], done, cut,
                _on(results, key), where,
            ]
        )  # fmt: skip
    return Table(["run", "model", ">tokens", "due", "", ">cut with its power", "on", "at"], rows)


def _swings(results: Results) -> Table:
    """What each site's electrical design must bear of each run, in the year in which it is most."""
    most: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in results.rows("run_sites"):
        key = row["site"], row["workload"]
        if row["peak_mw"] > 0.0 and (key not in most or row["peak_mw"] > most[key]["peak_mw"]):
            most[key] = row
    rows = [
        [
            results.site_names.get(site, site),
            words(workload),
            str(row["year"]),
            numbers.count(row["accelerators"]),
            numbers.power(row["peak_mw"]),
            numbers.power(row["swing_mw"]),
            f"{numbers.significant(row['ramp_mw_per_s'])} MW/s",
            numbers.power(row["drop_mw"]),
            f"{numbers.significant(row['store_mj'])} MJ",
        ]
        for (site, workload), row in sorted(most.items())
    ]
    heads = [
        "site",
        "run",
        "most in",
        ">accelerators",
        ">peak",
        ">swing each step",
        ">at",
        ">drop at a failure",
        ">store to flatten",
    ]
    return Table(heads, rows)


def _on(results: Results, workload: str) -> str:
    """Chips by the part of the work that they do."""
    done = results.total("assignment", "compute", "chip", where=lambda row: row["workload"] == workload)
    whole = sum(done.values())
    shares = sorted(((amount / whole, chip) for chip, amount in done.items() if amount > 0.005 * whole), reverse=True)
    return ", ".join(chip if share > 0.995 else f"{chip} {numbers.share(share)}" for share, chip in shares)


def _served(results: Results) -> Table:
    rows = []
    served = [row for row in results.rows("compute") if row["unit"] == "tokens/s"]
    for row in sorted(served, key=lambda row: (row["workload"], row["year"])):
        share = row["served"] / row["demand"] if row["demand"] > 0.0 else 1.0
        year = row["year"]
        at_work = sum(_of_year(results, row["workload"], year).values())
        rows.append(
            [
                words(row["workload"]),
                str(year),
                f"{numbers.count(row['demand'])}/s",
                f"{numbers.count(row['served'])}/s",
                numbers.share(share),
                numbers.count(at_work),
                _on_year(results, row["workload"], year),
            ]
        )
    return Table(["service", "year", ">tokens asked", ">served", ">share", ">accelerators", "on"], rows)


def _on_year(results: Results, workload: str, year: int) -> str:
    found = _of_year(results, workload, year)
    return ", ".join(f"{chip} {numbers.count(amount)}" for chip, amount in sorted(found.items()) if amount > 0.5)


def _of_year(results: Results, workload: str, year: int) -> dict[str, float]:
    """Accelerators at a workload in a year, by chip."""
    return results.total(
        "assignment", "accelerators", "chip", where=lambda row: row["workload"] == workload and row["year"] == year
    )


def _chips(results: Results) -> Table:
    rows = []
    for row in results.rows("work"):
        able = row["tokens_per_s_per_accelerator"] > 0.0
        rows.append(
            [
                words(row["workload"]),
                row["chip"],
                numbers.significant(row["tokens_per_s_per_accelerator"]) if able else "cannot",
                numbers.share(row["power_share"]) if able else "",
                row["precision"],
                f"{numbers.count(row['laid_out_on_accelerators'])}: {row['layout']}" if able else row["why_not"],
                _of_its_time(row),
            ]
        )
    columns = ["work", "chip", ">tokens/s each", ">of its power", "precision", "laid out on accelerators", "mean of its time"]
    return Table(columns, rows)


def _of_its_time(row: Mapping[str, Any]) -> str:
    if row["goodput"] is not None:
        return f"{numbers.share(row['goodput'])} trains, the rest are failures, checkpoints and restarts"
    if row["peak_over_mean"] is not None:
        return f"{numbers.share(1.0 / row['peak_over_mean'])} of its busiest hour"
    return ""

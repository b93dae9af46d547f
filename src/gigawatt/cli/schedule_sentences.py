"""A schedule in sentences: when each site has what is committed there, and which permits are only taken as granted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from gigawatt.cli.words import megawatts

Items = Sequence[Mapping[str, Any]]

SOON = 2.5  # months: a step of the grid's that is due within them
LATE = 3.0  # months of mean delay that want a word


def site_sentences(found: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each site with commitments, then what is due soon of a grid of which nothing is known."""
    names = {item["path"]: item["name"] for item in found["items"]}
    for one, due, halls, promised in _sites(found):
        what = "of committed halls" if halls[0]["kind"] == "halls" else "committed"
        yield (
            f"{_site_name(due)}: {megawatts(sum(item['mw'] for item in halls))} {what}, all promised by "
            f"{promised[:7] or 'no date'}: P50 {one['p50'][:7]}, P80 {one['p80'][:7]}{_held(one, names)}."
        )
    yield from _grid_sentences(found)


def site_rows(found: Mapping[str, Any]) -> list[list[str]]:
    """The first cells of a row for each site with commitments: name, MW, promised, as promised from today, P50, P80, P90."""
    rows = []
    for one, due, halls, promised in _sites(found):
        ahead = max(item["by_promised_durations"] for item in due)
        mw = f"{sum(item['mw'] for item in halls):,.0f}"
        ends = (one[name][:7] for name in ("p50", "p80", "p90"))
        rows.append([f"{_site_name(due)}: all commitments", mw, promised or "-", ahead[:7], *ends])
    return rows


def _sites(found: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Items, Items, str]]:
    """Of each site with commitments: when all are in service, which they are, its halls among them (or all), the last date."""
    for one in found["in_service"]:
        site = one["key"].split(".")[1]
        due = [item for item in found["items"] if item["site"] == site and item["standing"] == "commitment"]
        if one["key"].startswith("sites.") and due:
            halls = [item for item in due if item["kind"] == "halls"] or due
            yield one, due, halls, max(item["promised"] or "" for item in due)


def _site_name(due: Items) -> str:
    return str(due[0]["name"].partition(":")[0])


def _held(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    steps = {step["task"]: step["name"] for step in one["critical_path"]}
    told = [key for key in one["criticality"] if not key.rpartition(".")[2].startswith("energise")]
    if not told:
        return ""
    owner, _, short = told[0].rpartition(".")
    task = steps.get(told[0], short.replace("-", " "))
    thing = f"{task} of {names[owner].partition(': ')[2]}" if owner in names else task
    return f", held up most often by {thing} ({one['criticality'][told[0]]:.0%} of futures)"


def _grid_sentences(found: Mapping[str, Any]) -> Iterator[str]:
    spoken = {one["task"].rpartition(".")[0] for one in found["milestones"]}
    for item in found["items"]:
        if item["kind"] != "connection" or item["path"] in spoken or not item["promised"]:
            continue
        late = item["expected_delay_months"] or 0.0
        if late > LATE and 0.0 <= _months(found["today"], item["promised"]) <= SOON:
            site = item["path"].partition(".steps.")[0]
            yield (
                f"{item['name']} is promised for {item['promised']}, and nothing is known of it but that: its dates are those of "
                f"works that are as often late as grids' are (P50 {item['p50'][:7]}). State milestones under "
                f"`schedule.{site}.tasks`: `upgrade-{int(item['path'].rpartition('.')[2]) + 1}` started, finished or slipped."
            )


def _months(today: str, date: str) -> float:
    first, last = ([int(part) for part in one.split("-")] for one in (today, date))
    return 12.0 * (last[0] - first[0]) + (last[1] - first[1]) + (last[2] - first[2]) / 30.0


def assumed_gates(gates: Sequence[Mapping[str, Any]], among: Collection[str] | None = None) -> Iterator[str]:
    """Which gates are taken as passed because of a promised date alone, a line for each place to say so.

    Args:
        gates: rows of them.
        among: those that are asked for; None: all.
    """
    by_place: dict[str, list[str]] = {}
    for gate in gates:
        if among is None or gate["task"] in among:
            by_place.setdefault(gate["say_under"], []).append(f"{gate['name']} (`{gate['task'].rpartition('.')[2]}`)")
    for place, names in by_place.items():
        yield (
            f"Taken as granted only because a promised date implies it: {', '.join(names)}. Say under `{place}` if not "
            "(`started` alone: it is still sought)."
        )

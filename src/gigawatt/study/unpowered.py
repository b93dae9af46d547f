"""Which work goes without power for a material part of a year, for the summary and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gigawatt.percent import percent
from gigawatt.study.folder import StudyFolder

MATERIAL = 0.01  # of a year's energy of a workload at a site: less is told by the tables alone
SMALLEST_MWH = 8760.0  # a year of a megawatt: so is work of less
MOST_SENTENCES = 6


def unpowered(folder: StudyFolder) -> list[dict[str, Any]]:
    """Workload, site and year where a load of a megawatt or more lacks over a hundredth of its energy; the worst first."""
    found = []
    for row in folder.table("interruptions").iter_rows(named=True):
        asked, cut = row["asked_mwh"], row["unserved_mwh"]
        if asked > SMALLEST_MWH and cut > MATERIAL * asked:
            where = {"workload": row["workload"], "site": row["site"], "year": row["year"]}
            found.append(where | {"asked_mwh": asked, "unserved_mwh": cut, "share": cut / asked})
    return sorted(found, key=lambda item: (item["year"], -item["share"], item["workload"], item["site"]))


def unpowered_words(found: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """A sentence for each workload and site, the worst first; beyond a few they are counted.

    Args:
        found: as `unpowered` gives it.
        names: of the sites, by key.
    """
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for item in found:
        groups.setdefault((item["workload"], item["site"]), []).append(item)
    worst = sorted(groups, key=lambda key: -max(item["share"] for item in groups[key]))
    sentences = []
    for workload, site in worst[:MOST_SENTENCES]:
        years = [f"{percent(item['share'])} in {item['year']}" for item in groups[workload, site]]
        listed = years[0] if len(years) == 1 else f"{', '.join(years[:-1])} and {years[-1]}"
        sentences.append(f"{workload} at {names.get(site, site)} goes without power for part of its energy: {listed}.")
    if len(worst) > MOST_SENTENCES:
        sentences.append(f"So does work in {len(worst) - MOST_SENTENCES} more places.")
    return sentences

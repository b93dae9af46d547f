"""The figures behind a number: what the programme states, what the catalogue fills in, each with its source."""

from __future__ import annotations

import re
from typing import Any

from gigawatt.catalog import facts
from gigawatt.programme.sites_reader import DEFAULT_HALL
from gigawatt.study.explained.evidence import Evidence, is_under
from gigawatt.study.explained.explained_risk import risk_inputs
from gigawatt.study.tables.figures_table import figure_row

Row = dict[str, Any]
_YEAR = re.compile(r"\.\d{4}$")
MOST_ITEMS = 8  # of a cost, the largest


def inputs_of_result(evidence: Evidence, path: str, items: list[tuple[str, str]]) -> list[Row]:
    """The figures that a number of the summary rests on, those of its largest terms first."""
    parts = path.split(".")
    if parts[0] == "risk":
        return risk_inputs(evidence, parts[1:])
    prefixes: list[str] = []
    if (parts[0] == "cost" and parts[1] != "capex_usd") or path in ("plan.objective_usd", "plan.lower_bound_usd"):
        prefixes.append("programme.discount_rate")
    if parts[0] == "compute":
        prefixes.append(f"demand.{parts[2]}.demand")
    for site, item in items[: MOST_ITEMS if parts[0] in ("cost", "plan") else None]:
        prefixes += _prefixes(evidence, site, item, cost=parts[0] in ("cost", "plan"))
    if parts[0] == "capacity" and parts[2] == "it_mw":
        for site in dict.fromkeys(site for site, _ in items):
            prefixes.append(f"sites.{site}.connection.steps")
            prefixes += [name for name in evidence.figures if re.fullmatch(rf"sites\.{re.escape(site)}\.phases\..*\.halls", name)]
    return _once(evidence.figures_under(*prefixes))


def _prefixes(evidence: Evidence, site: str, item: str, cost: bool) -> list[str]:
    """What a term's item takes its figures from: a chip, a workload, a phase with its hall, an asset, the connection."""
    if item == "grid":
        market = evidence.stated_text(f"sites.{site}.connection.market")
        return [f"sites.{site}.connection", f"markets.{market}", "connections.grid-connection"]
    path = evidence.asset_path(site, item)
    if path is not None:
        return [path, *_technology_prefixes(evidence, path)]
    if any(is_under(name, f"sites.{site}.phases.{item}") for name in evidence.stated):
        hall = evidence.stated_text(f"sites.{site}.phases.{item}.hall") or DEFAULT_HALL
        return [f"sites.{site}.phases.{item}", *([f"halls.{hall}"] if cost else [])]
    if cost:
        return [f"chips.{item}.price", f"chips.{item}.life", f"chips.{item}.fixed_om_share", f"demand.{item}.value"]
    return [f"chips.{item}.supply", f"chips.{item}.it_power", f"chips.{item}.h100_equivalents", f"chips.{item}.available"]


def _technology_prefixes(evidence: Evidence, path: str) -> list[str]:
    technology = evidence.stated_text(f"{path}.technology")
    fuel = evidence.stated_text(f"{path}.fuel") or evidence.stated_text(f"power.technologies.{technology}.fuel")
    return [f"power.technologies.{technology}", f"technologies.{technology}", *([f"fuels.{fuel}"] if fuel else [])]


def figures_of_input(evidence: Evidence, name: str) -> tuple[list[Row], str]:
    """The figures that a name of the programme or the catalogue stands for, and where they come from.

    What the programme does not state is looked for where the default comes from: an asset's technology, a connection's
    market, a phase's hall; at last in the catalogue as it is today, although the study did not use it.
    """
    found = evidence.figures_under(name)
    if found:
        stated = any(row["origin"] == "programme" for row in found)
        return found, "stated in the programme" if stated else f"not stated: {found[0]['origin']}"
    for default in _defaults(evidence, name):
        found = evidence.figures_under(default)
        if found:
            return found, f"not stated in the programme: the default is {default}"
    known = [figure for figure in facts(base_year=int(evidence.summary["programme"]["base_year"])) if is_under(figure.name, name)]
    rows = [figure_row(figure) for figure in known]
    return rows, "in the catalogue; this study did not use it" if rows else ""


def _defaults(evidence: Evidence, name: str) -> list[str]:
    """Where the default of a key that the programme leaves out comes from."""
    above, _, key = _YEAR.sub("", name).rpartition(".")
    technology = evidence.stated_text(f"{above}.technology")
    if technology is not None:
        return [f"power.technologies.{technology}.{key}", f"technologies.{technology}.{key}"]
    market = evidence.stated_text(f"{above}.market")
    if market is not None:
        return [f"markets.{market}.{key}", f"connections.grid-connection.{key}"]
    if above.endswith(".hall"):
        hall = evidence.stated_text(above) or evidence.stated_text(f"{above}.like") or DEFAULT_HALL
        return [f"halls.{hall}.{key}"]
    if above.startswith(("power.technologies.", "power.fuels.")):
        return [f"{above.removeprefix('power.')}.{key}"]
    return []


def _once(rows: list[Row]) -> list[Row]:
    return list({row["name"]: row for row in rows}.values())

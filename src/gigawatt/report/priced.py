"""Which unsure figures matter most: by the money of the plan that each of them multiplies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gigawatt.programme.sites_reader import DEFAULT_HALL
from gigawatt.report import numbers
from gigawatt.report.costs import NOT_BUILT
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table
from gigawatt.study.explained.evidence import Evidence

UNSURE = ("unsourced-memory", "assumption", "low")
SHOWN = 15
LEAST_SHARE = 1e-6  # of all costs
_YEAR = re.compile(r"\.\d{4}(-\d{2}-\d{2})?$")
_OF_ASSETS = {"power capital": ("capex",), "fixed operation": ("fixed_om",), "variable operation": ("variable_om",)}
_OF_GRIDS = {"grid energy": "price", "demand charge": "demand_charge", "contract energy used": "agreed"}


@dataclass
class Priced:
    """A figure, or its path over years, with the money that it multiplies."""

    rows: list[Row]
    usd: float = 0.0  # present value
    kinds: dict[str, None] = field(default_factory=dict)  # of cost, in order


def unsure(results: Results) -> list[tuple[str, Priced]]:
    """Figures that are assumed, remembered or of low confidence, with the present value that they multiply, most first."""
    whole = sum(abs(usd) for usd in results.total("costs", "discounted_usd", "kind").values())
    priced = money_by_figure(results).items()
    found = [(name, one) for name, one in priced if worst(one.rows) in UNSURE and abs(one.usd) > LEAST_SHARE * whole]
    return sorted(found, key=lambda item: -abs(item[1].usd))


def table(results: Results) -> Table:
    """The figures to check first."""
    whole = sum(results.total("costs", "discounted_usd", "kind", where=lambda row: row["kind"] != NOT_BUILT).values())
    lines = []
    for name, one in unsure(results)[:SHOWN]:
        paid = [kind for kind in one.kinds if kind != NOT_BUILT]
        part = numbers.share(one.usd / whole, 2) if paid and whole > 0 else numbers.UNKNOWN
        sources = dict.fromkeys(str(row["source"] or row["note"]) for row in one.rows if row["source"] or row["note"])
        lines.append(
            [
                name,
                _values(one.rows),
                worst(one.rows).replace("-", " "),
                ", ".join(one.kinds),
                numbers.money(one.usd),
                part,
                "; ".join(list(sources)[:2]) or "no source given",
            ]
        )
    return Table(["figure", "value", "confidence", "prices", ">present value", ">of all cost", "source or note"], lines)


def money_by_figure(results: Results) -> dict[str, Priced]:
    """Every figure that some cost is a multiple of, by its name without the year."""
    families: dict[str, Priced] = {}
    for row in results.rows("figures"):
        families.setdefault(_family(row["name"]), Priced([])).rows.append(row)
    links = _Links(results)
    for row in results.rows("costs"):
        for candidates in links.of(row):
            name = next((one for one in candidates if one in families), None)
            if name is not None:
                families[name].usd += row["discounted_usd"]
                families[name].kinds.setdefault(row["kind"])
    return {name: one for name, one in families.items() if one.kinds}


def worst(rows: Sequence[Row]) -> str:
    """The lowest confidence of a figure's years."""
    order = {name: place for place, name in enumerate(UNSURE)}
    return min((str(row["confidence"] or "") for row in rows), key=lambda name: order.get(name, len(order)))


def _family(name: str) -> str:
    """A figure's name without its year; a store's cost of energy belongs to its cost of power: the costs do not split them."""
    return _YEAR.sub("", name).replace(".capex_energy", ".capex").replace(".fixed_om_energy", ".fixed_om")


def _values(rows: Sequence[Row]) -> str:
    units = {row["unit"] or "" for row in rows}
    if len(rows) == 1:
        row = rows[0]
        return f"{numbers.figure(row['value'], row['name'], row['unit'] or '')} {row['unit'] or ''}".strip()
    if len(units) > 1:
        return f"{len(rows)} values"
    ends = [pick(row["value"] for row in rows) for pick in (min, max)]
    shown = " to ".join(dict.fromkeys(numbers.figure(value, rows[0]["name"], rows[0]["unit"] or "") for value in ends))
    return f"{shown} {units.pop()}".strip()


class _Links:
    """From a cost to the figures that it is a multiple of."""

    def __init__(self, results: Results) -> None:
        self.evidence = Evidence(results.study.path)
        self.technology = {(row["site"], row["asset"]): row["technology"] for row in results.rows("power_capacity")}
        self.fuel = {(row["site"], row["asset"]): row["fuel"] for row in results.rows("energy") if row["fuel"]}
        self.phases = {(row["site"], row["phase"]) for row in results.rows("halls")}
        self._paths: dict[tuple[str, str], str | None] = {}

    def of(self, cost: Row) -> Iterator[list[str]]:
        """Lists of names; of each list the first that the study has is the figure."""
        site, item, kind = cost["site"], cost["item"], cost["kind"]
        if kind == NOT_BUILT:
            yield [f"demand.{item}.value"]
        elif kind == "carbon price":
            yield ["policy.carbon_price"]
        elif kind == "export sales":
            yield [f"sites.{site}.connection.export.price"]
        elif kind == "chip capital":
            yield [f"chips.{item}.price"]
        elif kind == "connection":
            yield [f"sites.{site}.connection.capex", "connections.grid-connection.capex"]
        elif kind in _OF_GRIDS:
            market = self.evidence.stated_text(f"sites.{site}.connection.market")
            key = _OF_GRIDS[kind]
            yield [f"sites.{site}.connection.{key}", f"power.markets.{market}.{key}", f"markets.{market}.{key}"]
        elif (site, item) in self.phases and kind in ("hall capital", "fixed operation"):
            yield self._of_hall(site, item, "capex" if kind == "hall capital" else "fixed_om")
        elif (site, item) in self.technology:
            yield from self._of_asset(site, item, kind)
        elif kind == "fixed operation":
            yield [f"chips.{item}.fixed_om_share"]
            yield [f"chips.{item}.price"]  # the share is of the price

    def _of_hall(self, site: str, phase: str, key: str) -> list[str]:
        path = f"sites.{site}.phases.{phase}"
        hall = self.evidence.stated_text(f"{path}.hall") or self.evidence.stated_text(f"{path}.hall.like") or DEFAULT_HALL
        return [f"{path}.hall.{key}", f"{path}.{key}", f"halls.{hall}.{key}"]

    def _of_asset(self, site: str, asset: str, kind: str) -> Iterator[list[str]]:
        if (site, asset) not in self._paths:
            self._paths[site, asset] = self.evidence.asset_path(site, asset)
        path, technology = self._paths[site, asset] or f"sites.{site}.power.{asset}", self.technology[site, asset]
        above = [path, f"power.technologies.{technology}", f"technologies.{technology}"]
        if kind == "fuel":
            fuel = self.fuel.get((site, asset))
            yield [f"{path}.fuel_price", f"power.fuels.{fuel}.price", f"fuels.{fuel}.price"]
            yield [f"{one}.heat_rate" for one in above]
        elif kind in ("contract energy", "contract energy used"):
            yield [f"{path}.contract.price"]
        for key in _OF_ASSETS.get(kind, ()):
            yield [f"{one}.{key}" for one in above]

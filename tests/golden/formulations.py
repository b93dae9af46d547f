"""What each golden file shows: which kinds of rows, of which tiny case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.golden.lp_text import master_text, operation_text, text_of_master
from tests.golden.tiny import (
    QUARTERS,
    battery,
    battery_hours,
    case,
    chip,
    committed,
    export_hours,
    exporting,
    floats,
    hall,
    load,
    meter,
    meter_limit,
    operation,
    plant,
    purchase,
    quarterly,
    reactor_hours,
    site,
    tier,
    waiting,
    wires,
    workload,
)

from gigawatt.plan.case.case import AssetCase, MeterLimit, RunCase, SiteCase, SlotCase
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.site.needs import Need


@dataclass(frozen=True)
class Formulation:
    """A golden: the kinds of rows and limits that it shows, and the text."""

    kinds: tuple[str, ...]
    text: Callable[[], str]


# -- what is bought -----------------------------------------------------------------------------------------------------


def _powered(*assets: AssetCase, **changes: Any) -> SiteCase:
    """A site with some plants, each a tier, batteries behind them."""
    tiers = tuple(tier(asset.key) for asset in assets if asset.energy_position is None)
    stores = tuple(battery_hours() for asset in assets if asset.energy_position is not None)
    hours = operation(tiers=tiers, batteries=stores)
    return site(hours, assets=assets, **changes)


def _capacity() -> str:
    gas = plant(commitment=committed(50.0, 25.0), yearly_usd_per_mw=floats(1.1e5, 1.331e5))
    return master_text(case(_powered(gas)), kinds=["capacity *"])


def _whole_capacity() -> str:
    gas = plant(unit=40.0, purchase=purchase(most=100.0))
    return master_text(case(_powered(gas)), kinds=["capacity *"])


def _capacity_energy() -> str:
    return master_text(case(_powered(battery(0, 1))), kinds=["capacity * energy"])


def _close() -> str:
    closing = purchase(share=((-0.5, -1.0), (0.0, -1.0)), cost_usd=(-3e4, -2e4))
    old = plant("old", commitment=committed(200.0, 200.0), purchase=None, retirement=closing, limit=200.0, standing="commitment")
    return master_text(case(_powered(old)), kinds=["capacity *", "close * once"])


def _capacity_limit() -> str:
    gas, peaker = plant(), plant("peaker", 1, unit=40.0)
    return master_text(case(_powered(gas, peaker)), kinds=["capacity limit *"])


def _energy_limit() -> str:
    return master_text(case(_powered(battery(0, 1))), kinds=["energy limit *"])


def _quarterly_site() -> SiteCase:
    gas = plant(periods=4, most_per_year=120.0, purchase=quarterly(most=np.full(4, 120.0)))
    peaker = plant("peaker", 1, periods=4, most_per_year=120.0, unit=50.0, purchase=quarterly(most=np.full(4, 120.0)))
    hours = operation(QUARTERS, tiers=(tier("gas", 4), tier("peaker", 4)))
    return site(hours, calendar=QUARTERS, assets=(gas, peaker))


def _yearly_build() -> str:
    return master_text(case(_quarterly_site(), calendar=QUARTERS), kinds=["yearly build *"])


def _yearly_build_of_one_vintage() -> str:
    gas = plant(most_per_year=120.0, purchase=purchase(most=120.0))
    return master_text(case(_powered(gas)), columns=["new ohio gas"])


def _grid_site(**changes: Any) -> SiteCase:
    hours = operation(tiers=(tier("grid"),), exports=(export_hours(),))
    return site(hours, assets=(wires(0),), exports=(exporting(),), **changes)


def _grid_connection() -> str:
    return master_text(case(_grid_site()), columns=["ohio grid"])


def _export() -> str:
    return master_text(case(_grid_site()), kinds=["export *"])


# -- halls, chips, work -------------------------------------------------------------------------------------------------


def _computing(**changes: Any) -> SiteCase:
    ready = hall(phase="one", standing="commitment", commitment=committed(100.0, 100.0), purchase=None)
    return site(halls=(ready, hall()), chip_commitments={"gpu": committed(20.0, 10.0)}, **changes)


def _offered(kind: str) -> str:
    return master_text(case(_computing(), chips=(chip(),)), kinds=[kind])


def _halls_in_service() -> str:
    later = hall(purchase=purchase(years=(1,), share=((0.0, 0.5),), cost_usd=(1e6,)))
    ready = hall(phase="one", standing="commitment", commitment=committed(100.0, 100.0), purchase=None)
    return master_text(case(site(halls=(ready, later)), chips=(chip(),)), kinds=["halls *"])


def _load() -> str:
    work = workload(headroom=0.25)
    return master_text(case(_computing(), chips=(chip(),), workloads=(work,)), kinds=["load *"])


def _demand() -> str:
    work = workload(headroom=0.25)
    return master_text(case(_computing(), chips=(chip(),), workloads=(work,)), kinds=["demand *"])


def _run() -> str:
    """Half of the first year and two fifths of the second; a MW does two million tokens a second and draws four fifths."""
    window = RunCase(floats(0.5, 0.4), 1)
    asked, value, rate = floats(0.0, 1e15), floats(4e-6, 4e-6), floats(2e6)
    work = workload(unit="tokens", demand=asked, value_usd_per_unit_year=value, per_chip_mw=rate, draw=floats(0.8), run=window)
    return master_text(case(_computing(), chips=(chip(),), workloads=(work,)), kinds=["demand *", "window *", "load *"])


def _homes() -> str:
    """A run of two sites at most one of which may train it: in the first year, and the second."""
    once = RunCase(floats(1.0, 1.0), 1, sites=1)
    asked, value, rate = floats(0.0, 1e15), floats(4e-6, 4e-6), floats(2e6)
    work = workload(unit="tokens", demand=asked, value_usd_per_unit_year=value, per_chip_mw=rate, run=once)
    both = (_computing(), _computing(key="utah"))
    return master_text(case(*both, chips=(chip(),), workloads=(work,)), kinds=["home *", "sites of *"])


def _must_serve() -> str:
    work = (workload(), workload("serve", must_serve=True), workload("lease", unit="MW", demand=floats(30.0, 40.0)))
    hours = operation(loads=(load(), load("serve"), load("lease")))
    return master_text(case(site(hours), workloads=work), columns=["unserved train", "unserved serve", "unserved lease"])


def _supply() -> str:
    kept = ((0.5, 0.5), (0.5, 1.0), (0.0, 0.5), (0.0, 0.5))  # the first of each year is sold when it is a year old
    refreshed = purchase(years=(0, 0, 1, 1), share=kept, cost_usd=(2e6, 3e6, 1e6, 1e6))
    chips = (chip(purchase=refreshed),)
    return master_text(case(_computing(), _computing(key="utah"), chips=chips), kinds=["supply *"])


def _slots() -> str:
    book = SlotCase("turbines", "power.slots.turbines", ("gas", "peaker"), floats(60.0, 160.0))
    both = _powered(plant(), plant("peaker", 1, unit=40.0), plant("solar", 2))
    return master_text(case(both, slots=(book,)), kinds=["slots *"])


def _budget() -> str:
    gas = plant(purchase=purchase(cash_usd=((8e5, 2e5), (4e5, 6e5))), commitment=committed(50.0, 50.0, cash_usd=(3e8, 0.0)))
    peaker = plant("peaker", 1, unit=40.0, purchase=purchase(cash_usd=((1e6, 0.0), (5e5, 5e5))))
    return master_text(case(_powered(gas, peaker), capital_budget_usd=floats(2.3e9, np.inf)), kinds=["capital budget"])


# -- reserve ------------------------------------------------------------------------------------------------------------


def _firm_site() -> SiteCase:
    gas = plant(unit=40.0, credit=0.9, largest_unit=40.0)
    old = plant(
        "old",
        1,
        commitment=committed(100.0, 0.0),
        purchase=None,
        credit=0.8,
        largest_unit=50.0,
        standing="commitment",
        limit=100.0,
    )
    store = battery(2, 3, credit=0.95, credit_hours=4.0)
    loads = (load(), load("serve", shift=waiting()), load("batch", pause=0.05))
    tiers = (tier("gas"), tier("old"))
    hours = operation(tiers=tiers, batteries=(battery_hours(),), loads=loads, meters=(meter("pause:batch", 0, 0),))
    return site(hours, assets=(gas, old, store), reserve_margin=0.1)


def _firm(*kinds: str) -> str:
    work = (workload(), workload("serve"), workload("batch"))
    return master_text(case(_firm_site(), workloads=work), kinds=kinds)


# -- limits on meters ---------------------------------------------------------------------------------------------------


def _metered(name: str, *, tiers: int = 2, pause: float | None = None, **changes: Any) -> SiteCase:
    assets = [plant(), plant("wind", 1)][:tiers]
    hours = operation(
        tiers=tuple(tier(asset.key) for asset in assets), loads=(load(pause=pause),), meters=(meter(name, 0.4, 0.0),)
    )
    return site(hours, assets=tuple(assets), **changes)


def _limited(limit: MeterLimit, *sites: SiteCase) -> str:
    return master_text(case(*sites, meter_limits=(limit,)), kinds=[limit.kind])


def _carbon() -> str:
    limit = meter_limit("carbon cap", "co2", (0, 1), (3e5, 2e5))
    return _limited(limit, _metered("co2"), _metered("co2", key="utah"))


def _nox() -> str:
    return _limited(meter_limit("NOx cap", "nox", (0,), (np.inf, 80.0)), _metered("nox"))


def _water() -> str:
    cooling = np.array([[2.5, 3.0]])
    return _limited(meter_limit("water cap", "water", (0,), (5e4, 5e4), per_load_mw=cooling, loads=(0,)), _metered("water"))


def _clean() -> str:
    left = np.array([[-0.1 * 6.0, -0.05 * 6.0]])
    return _limited(meter_limit("clean energy", "unclean", (0,), (0.0, 0.0), per_load_mw=left, loads=(0,)), _metered("unclean"))


def _permit() -> str:
    limit = meter_limit("permit hours", "run:gas", (0,), (0.0, 0.0), capacity=0, per_capacity_mw=floats(2.0, 3.0))
    return _limited(limit, _metered("run:gas"))


def _pause() -> str:
    share = np.array([[-0.25 * 6.0, -0.25 * 6.0]])
    limit = meter_limit("pause share", "pause:train", (0,), (0.0, 0.0), per_load_mw=share, loads=(0,))
    return _limited(limit, _metered("pause:train", pause=0.25))


def _availability() -> str:
    share = np.array([[-0.001 * 6.0, -0.001 * 6.0]])
    limit = meter_limit("availability", "cut:train", (0,), (0.0, 0.0), per_load_mw=share, loads=(0,))
    return _limited(limit, _metered("cut:train"))


# -- master and operation meet ------------------------------------------------------------------------------------------


def _operating_cost() -> str:
    return master_text(case(_grid_site()), columns=["operation ohio"])


def _plane() -> str:
    """A plane, added to the master as a row of its own."""
    master = build_master(case(_metered("co2")))
    column, value = master.plane_row(0, 1, floats(-2e5, -1e5, 3e6, -50.0))
    rows = master.model.rows("demand plane", 1, lower=0.0)
    master.model.entries(rows.start, column, value)
    return _only_row(text_of_master(master, kinds=["demand *"]), "demand plane")


def _need() -> str:
    """What a site must have, as a row of the master: no cost is in it."""
    master = build_master(case(_metered("cut:train")))
    column, value = master.need_row(Need(0, 1, floats(-4.0, -1.0, 6.0, -1.0)))
    rows = master.model.rows("demand need", 1, lower=0.0)
    master.model.entries(rows.start, column, value)
    return _only_row(text_of_master(master, kinds=["demand *"]), "demand need").replace("demand need", "need")


def _only_row(text: str, name: str) -> str:
    """Only one row of a text, and its columns."""
    parts = text.split("\n\n")
    (row,) = (part for part in parts if part.startswith(name))
    columns = [line for line in parts[-1].splitlines()[1:] if any(line.split(":")[0] in term for term in row.splitlines())]
    return "\n\n".join(["rows", row.replace("demand plane", "plane"), "columns\n" + "\n".join(columns) + "\n"])


# -- the operation ------------------------------------------------------------------------------------------------------

MW = {"gas": 100.0, "grid": 80.0, "power": 20.0, "energy": 50.0, "salt": 40.0, "sold": 10.0, "train": 60.0}


def _balance() -> str:
    tiers = (
        tier("gas"),
        tier("sun", availability=floats(0.0, 0.5, 0.25, 0.0)),
        tier("grid", cost_shape=floats(1.0, 0.5, -0.5, 2.0)),
    )
    hours = operation(tiers=tiers, exports=(export_hours(),), loads=(load(pause=0.25),), meters=(meter("pause:train", 0, 0, 0),))
    x = floats(MW["gas"], 40.0, MW["grid"], MW["sold"], MW["train"], 0.0)
    return operation_text(hours, x, kinds=["balance"])


def _battery_store() -> str:
    hours = operation(tiers=(tier("gas"),), batteries=(battery_hours(), battery_hours()))
    x = floats(MW["gas"], MW["power"], 0.0, MW["energy"], 0.0, MW["train"])
    return operation_text(hours, x, kinds=["store"], only=["charge 0"])


def _reactor(kind: str, only: str = "") -> str:
    hours = operation(tiers=(tier("gas"),), reactors=(reactor_hours(),))
    x = floats(MW["gas"], MW["salt"], MW["train"])
    return operation_text(hours, x, kinds=[kind], only=[only] if only else [])


def _shift(kind: str, only: str = "") -> str:
    hours = operation(tiers=(tier("gas"),), loads=(load(shift=waiting()),))
    return operation_text(hours, floats(MW["gas"], MW["train"]), kinds=[kind], only=[only] if only else [])


FORMULATIONS = {
    "capacity": Formulation(("capacity *",), _capacity),
    "capacity-of-whole-units": Formulation(("capacity *",), _whole_capacity),
    "capacity-energy": Formulation(("capacity * energy",), _capacity_energy),
    "close": Formulation(("close * once",), _close),
    "capacity-limit": Formulation(("capacity limit *", "capacity limit"), _capacity_limit),
    "energy-limit": Formulation(("energy limit *", "energy limit"), _energy_limit),
    "halls-limit": Formulation(("halls limit *", "halls limit"), lambda: _offered("halls limit *")),
    "yearly-build": Formulation(("yearly build *", "yearly build"), _yearly_build),
    "yearly-build-of-one-vintage": Formulation(("yearly build",), _yearly_build_of_one_vintage),
    "grid-connection": Formulation(("grid connection",), _grid_connection),
    "export": Formulation(("export *", "export"), _export),
    "halls": Formulation(("halls *",), lambda: _offered("halls *")),
    "halls-in-service": Formulation(("halls in service",), _halls_in_service),
    "chips": Formulation(("chips *",), lambda: _offered("chips *")),
    "load": Formulation(("load *",), _load),
    "demand": Formulation(("demand *", "demand"), _demand),
    "run": Formulation(("window *",), _run),
    "homes": Formulation(("home *", "sites of *"), _homes),
    "unserved": Formulation((), _must_serve),
    "supply": Formulation(("supply *", "chip supply"), _supply),
    "slots": Formulation(("slots *", "supplier slots"), _slots),
    "capital-budget": Formulation(("capital budget",), _budget),
    "reserve": Formulation(("reserve *", "reserve"), lambda: _firm("reserve *")),
    "credit": Formulation(("credit *",), lambda: _firm("credit *")),
    "credit-energy": Formulation(("credit * energy",), lambda: _firm("credit * energy")),
    "any": Formulation(("any *",), lambda: _firm("any *")),
    "largest-unit": Formulation(("largest unit *",), lambda: _firm("largest unit *")),
    "carbon-cap": Formulation(("carbon cap", "CO2 permit"), _carbon),
    "nox-cap": Formulation(("NOx cap", "NOx permit"), _nox),
    "water-cap": Formulation(("water cap",), _water),
    "clean-energy": Formulation(("clean energy",), _clean),
    "permit-hours": Formulation(("permit hours",), _permit),
    "pause-share": Formulation(("pause share",), _pause),
    "availability": Formulation(("availability",), _availability),
    "operating-cost": Formulation((), _operating_cost),
    "plane": Formulation((), _plane),
    "need": Formulation((), _need),
    "balance": Formulation(("balance",), _balance),
    "store-battery": Formulation(("store",), _battery_store),
    "store-heat": Formulation(("store",), lambda: _reactor("store")),
    "store-work": Formulation(("store",), lambda: _shift("store")),
    "turbine": Formulation(("turbine *",), lambda: _reactor("turbine *")),
    "heat-limit": Formulation(("heat limit *",), lambda: _reactor("heat limit *")),
    "draw": Formulation(("draw *",), lambda: _shift("draw *")),
}

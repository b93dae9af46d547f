"""A chip at a workload in tokens: what it does, how it was laid out, and what a MWh of it is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from gigawatt.catalog.technologies import Chip
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.work_rate import Rates, WorkRate
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure, YearPath

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class ChipAtWork:
    """One chip at one workload, with how it was laid out, or why it cannot do it."""

    workload: str
    chip: str
    rate: WorkRate
    unit: str  # of the rate
    precision: str = ""
    accelerators: float = math.nan  # that the layout was found for: of the run, or of a replica
    layout: str = ""
    goodput: float = math.nan  # share of a run's time that trains
    busy_share: float = math.nan  # of a run's step: the rest waits for other accelerators
    step_s: float = math.nan  # of a run
    peak_over_mean: float = math.nan  # of a service's day
    why_not: str = ""


def rates_of(found: list[ChipAtWork]) -> dict[tuple[str, str], WorkRate]:
    """Rates by workload and chip."""
    return {(one.workload, one.chip): one.rate for one in found}


def with_interruption_prices(programme: Programme, rates: Rates) -> Programme:
    """A programme whose work in tokens has a price on a MWh of it that is cut, where none is stated: the tokens lost."""
    chips = all_chips(programme)
    workloads = tuple(
        _priced(work, [(chips[chip], rate) for (key, chip), rate in rates.items() if key == work.key])
        for work in programme.workloads
    )
    return replace(programme, workloads=workloads)


def _priced(workload: Workload, able: list[tuple[Chip, WorkRate]]) -> Workload:
    stated = workload.interruption_usd_per_mwh.points[0][1]
    if workload.unit not in ("tokens", "tokens/s") or stated.origin != "derived":
        return workload
    units_per_mw = max(rate.per_accelerator / (chip.it_power_kw.value * rate.power_share) * 1e3 for chip, rate in able)
    if workload.training is not None:
        worth = 0.0 if workload.value_usd is None else workload.value_usd.value / workload.training.tokens.value
        prices = YearPath.level(_price(workload, worth * units_per_mw * SECONDS_PER_HOUR))
    else:
        value = workload.value_usd_per_unit_hour
        prices = YearPath(
            tuple((year, _price(workload, figure.value * units_per_mw)) for year, figure in value.points), value.before
        )
    return replace(workload, interruption_usd_per_mwh=prices)


def _price(workload: Workload, usd_per_mwh: float) -> Figure:
    note = "derived: the value of the tokens that a MWh makes on the chip that makes most of it"
    name = f"demand.{workload.key}.interruption_cost"
    return Figure(usd_per_mwh, "USD/MWh", name, confidence="assumption", note=note, origin="derived")

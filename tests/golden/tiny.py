"""Tiny cases with round numbers: one site, two years (or four quarters), four hours. Each golden changes what it is about.

The discount rate is 21 %, so that the middle of the first year counts 1/1.1 and of the second 1/1.331.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import (
    AssetCase,
    Case,
    ChipCase,
    Commitment,
    ExportCase,
    HallCase,
    MeterLimit,
    Purchase,
    SiteCase,
    WorkloadCase,
)
from gigawatt.plan.dispatch.operation_case import Battery, Export, HeatReactor, Load, LoadShift, Meter, OperationCase, Tier
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]

CALENDAR = Calendar(2030, 2, 0.21)
QUARTERS = Calendar(2030, 1, 0.21, quarter_years=1)
PUE = np.array([1.25, 1.25, 1.5, 2.0])  # adds up to 6


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def purchase(
    *,
    years: Sequence[int] = (0, 1),
    share: Sequence[Sequence[float]] = ((0.5, 1.0), (0.0, 1.0)),
    cost_usd: Sequence[float] = (1e6, 5e5),
    cash_usd: Sequence[Sequence[float]] | None = None,
    most: float = float("inf"),
) -> Purchase:
    """Two vintages, of which the first comes in the middle of its year; all that was ever bought stands at the end."""
    shares = np.array(share)
    zero = np.zeros_like(shares)
    return Purchase(
        years=np.array(years, dtype=np.int64),
        share=shares,
        standing_at_end=shares > 0.0,
        cost_usd=floats(*cost_usd),
        capital_usd=zero,
        fixed_usd=zero,
        cash_usd=zero if cash_usd is None else np.array(cash_usd),
        most=np.full(len(years), most),
    )


def committed(*amount: float, cash_usd: Sequence[float] | None = None) -> Commitment:
    """So much on average of each period, at no cost."""
    zero = np.zeros(len(amount))
    return Commitment(floats(*amount), zero, zero, zero if cash_usd is None else floats(*cash_usd), zero)


def plant(key: str = "gas", position: int = 0, *, periods: int = 2, **changes: object) -> AssetCase:
    """An option of up to 300 MW, unless changed."""
    given = AssetCase(
        key=key,
        path=f"sites.ohio.power.{key}",
        technology=key,
        kind="thermal",
        standing="option",
        position=position,
        energy_position=None,
        commitment=None,
        energy_commitment=None,
        purchase=purchase() if periods == 2 else quarterly(),
        energy_purchase=None,
        limit=300.0,
        energy_limit=0.0,
        unit=None,
        limit_by_year=None,
        yearly_usd_per_mw=np.zeros(periods),
        yearly_kind="",
        date=2030.0,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def quarterly(**changes: object) -> Purchase:
    """A vintage a quarter, from its beginning on."""
    share = np.triu(np.ones((4, 4)))
    return replace(
        purchase(years=range(4), share=share.tolist(), cost_usd=(4e6, 3e6, 2e6, 1e6)),
        **changes,  # type: ignore[arg-type]
    )


def battery(position: int, energy_position: int, **changes: object) -> AssetCase:
    given = plant("battery", position, energy_position=energy_position, energy_purchase=purchase(cost_usd=(2e5, 1e5)))
    return replace(given, energy_limit=800.0, **changes)  # type: ignore[arg-type]


def wires(position: int, *, limit_mw: Sequence[float] = (150.0, 400.0)) -> AssetCase:
    """The grid connection."""
    return plant("grid", position, standing="connection", limit_by_year=floats(*limit_mw), limit=max(limit_mw), credit=1.0)


def tier(asset: str, periods: int = 2, **changes: object) -> Tier:
    given = Tier(asset, 1.0, np.full(periods, 40.0), None, np.zeros(periods))
    return replace(given, **changes)  # type: ignore[arg-type]


def meter(name: str, *tier_rates: float, reactors: Sequence[float] = (), workload: str | None = None, periods: int = 2) -> Meter:
    """The same rates in every period."""
    every = np.ones(periods)
    return Meter(name, "t", np.outer(floats(*tier_rates), every), np.outer(floats(*reactors), every), workload)


def load(workload: str = "train", *, pause: float | None = None, shift: LoadShift | None = None, periods: int = 2) -> Load:
    return Load(workload, np.full(periods, 300.0), pause, shift)


def operation(calendar: Calendar = CALENDAR, **changes: object) -> OperationCase:
    """Four hours of a site without plants."""
    given = OperationCase(
        site="ohio",
        hours=len(PUE),
        slices=calendar.slices(len(PUE)),
        pue=PUE,
        tiers=(),
        batteries=(),
        reactors=(),
        exports=(),
        loads=(load(periods=calendar.count),),
        unserved_usd_per_mwh=np.full(calendar.count, 4000.0),
        meters=(),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def site(hours: OperationCase | None = None, *, calendar: Calendar = CALENDAR, key: str = "ohio", **changes: object) -> SiteCase:
    given = SiteCase(
        key=key,
        name=key,
        assets=(),
        halls=(),
        chip_commitments={},
        exports=(),
        reserve_margin=None,
        water_m3_per_mw=np.zeros(calendar.count),
        weather=SiteWeather((operation(calendar) if hours is None else hours,), (1.0,)),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def hall(**changes: object) -> HallCase:
    """The option to build a phase of 400 MW."""
    given = HallCase("two", "sites.ohio.phases.two", "option", None, purchase(), 400.0, 2030.5)
    return replace(given, **changes)  # type: ignore[arg-type]


def chip(key: str = "gpu", **changes: object) -> ChipCase:
    """On offer: 80 MW of them in the first year and 120 in the second; a MW is 500 of them, each of 2 H100."""
    given = ChipCase(key, 500.0, 1000.0, floats(80.0, 120.0), purchase(), f"chips.{key}")
    return replace(given, **changes)  # type: ignore[arg-type]


def workload(key: str = "train", periods: int = 2, **changes: object) -> WorkloadCase:
    """A hundred thousand H100 are asked for, then two; each is worth 11,000 USD a year."""
    demand = floats(1e5, 2e5) if periods == 2 else np.full(periods, 1e5)
    given = WorkloadCase(key, "H100e", demand, np.full(periods, 11e3), floats(1000.0))
    return replace(given, **changes)  # type: ignore[arg-type]


def case(*sites: SiteCase, calendar: Calendar = CALENDAR, **changes: object) -> Case:
    given = Case(
        name="tiny",
        calendar=calendar,
        sites=sites,
        chips=(),
        workloads=(workload(periods=calendar.count),),
        slots=(),
        meter_limits=(),
        capital_budget_usd=None,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def meter_limit(kind: str, meter_name: str, sites: tuple[int, ...], most: Sequence[float], **changes: object) -> MeterLimit:
    """Of what the meters of some sites count; nothing besides unless changed."""
    none = np.zeros((len(sites), 2))
    return replace(
        MeterLimit(kind, "policy", None, meter_name, meter_name, "t", sites, floats(*most), none, ()),
        **changes,  # type: ignore[arg-type]
    )


def battery_hours() -> Battery:
    return Battery("battery", 0.8, 0.5)


def reactor_hours() -> HeatReactor:
    return HeatReactor("salt", 0.9, floats(12.0, 14.0), 2.5, {}, 1.5, 3.0, 0.75)


def export_hours() -> Export:
    return Export("grid", floats(50.0, 60.0), floats(1.0, 2.0, 1.0, 0.0))


def exporting() -> ExportCase:
    return ExportCase("export", "sites.ohio.connection.export", "grid", 1, floats(100.0, 200.0))


def waiting() -> LoadShift:
    """A quarter of the draw may wait for two hours; a tenth of idle room."""
    return LoadShift(0.25, 0.1, 2.0)

"""The section ``demand``: workloads, what they ask for and what going without costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.technologies import Chip
from gigawatt.programme.demand import ComputeUnit, Shift, Workload
from gigawatt.programme.sections.figure_reader import figure, optional_figure, optional_path, year_path
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.work_reader import SERVE_KEYS, TRAIN_KEYS, read_serving, read_training
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import (
    COMPUTE,
    COMPUTE_HOURS_PER_YEAR,
    ENERGY_PER_YEAR,
    HOURS,
    MONEY,
    MONEY_PER_ENERGY,
    MONEY_PER_H100E_HOUR,
    MONEY_PER_MW_HOUR,
    MONEY_PER_TOKENS,
    POWER,
    SHARE,
    TOKENS_PER_SECOND,
)

MUST_SERVE_AVAILABILITY = 0.999
_AVAILABILITY_NOTE = (
    "assumed: work that must be served has power in all but 0.1 % of a year's energy (the worth of 8.8 hours), a little less "
    "than what operators of halls promise; outages are an even derating in the plan, so it speaks of power built, not of faults"
)
HOURS_IN_SERVICE = 8760.0  # of a year, 29 February dropped
_INTERRUPTION_HELP = (
    "what cutting a MWh of built IT load costs. The default is what that MWh would have earned: the workload's value a unit "
    "and hour times the units that a MW of the newest chip on offer gives"
)
_DEMAND_HELP = "in service on average over the year; none before the first year given"
_VALUE_HELP = "what an hour of one unit not served costs: it makes early power worth its price"
WORKLOAD_KEYS = (
    Key("unit", "H100e | MW", "what demand counts: H100 equivalents, or MW of IT power", "H100e"),
    Key("train", "section", "a model to be trained by a date: `value` is then what the finished run is worth", "or `demand`"),
    Key("serve", "section", "a model that serves: `demand` is then output tokens a second, `value` a price of tokens", "plain"),
    Key("demand", "an amount of compute (or a power or a rate of tokens), or by year", _DEMAND_HELP, "or `demand_hours`"),
    Key(
        "demand_hours",
        "accelerator-hours a year (or an energy a year), or by year",
        "the same, as `5e9 H100e*h/year`: 8,760 of them are one unit in service all year",
        "or `demand`",
    ),
    Key("value", "a value per unit and hour, or by year", _VALUE_HELP),
    Key("interruption_cost", "a price of energy, or by year", _INTERRUPTION_HELP, "value x units per MW"),
    Key("interruptible", "section", "present: the work may be paused for a small part of the year", "firm"),
    Key("shiftable", "section", "present: part of the work may wait for some hours; firm otherwise", "cannot wait"),
    Key(
        "must_serve",
        "true | false",
        "chips for all of it are required, and power for its `availability`",
        "false",
    ),
    Key(
        "availability",
        "a share, as `99.9 %`",
        "of each year's energy, at every site, that must have power: no more than the rest is cut. What an interruptible "
        "workload pauses within its share does not count. `0 %`: any part may be cut, at the interruption cost",
        "99.9 % where `must_serve`, else 0 %",
    ),
)
SHIFTABLE_KEYS = (
    Key("share", "a share", "of the workload's mean power, by which its draw may fall"),
    Key("within", "a number of hours", "how long the work that waits may wait"),
    Key(
        "headroom",
        "a share",
        "of the mean power, by which the draw may rise to catch up: chips are bought for it",
        "share",
    ),
)
INTERRUPTIBLE_KEYS = (
    Key("pause_share", "a share", "largest part of a year's IT energy that may be paused"),
    Key("interruption_cost", "a price of energy, or by year", _INTERRUPTION_HELP, "value x units per MW"),
)


@dataclass(frozen=True, slots=True)
class NewestChips:
    """The chips on offer in order of availability: which one is the newest in a year."""

    chips: tuple[Chip, ...]
    years: range

    @classmethod
    def of(cls, chips: Sequence[Chip], start_year: int, end_year: int) -> NewestChips:
        return cls(tuple(sorted(chips, key=lambda chip: chip.available.value)), range(start_year, end_year + 1))

    def h100_equivalents_per_mw(self, year: int) -> float:
        """H100e per MW of the newest chip that is available by the end of the year (the oldest before any is)."""
        newest = [chip for chip in self.chips if chip.available.value < year + 1] or list(self.chips[:1])
        return newest[-1].h100_equivalents.value / newest[-1].it_power_kw.value * 1000.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What workloads may name."""

    newest: NewestChips
    models: Mapping[str, Architecture]
    regions: tuple[str, ...]
    start_year: int
    end_year: int


def read_demand(root: Section, wanted: Wanted) -> tuple[Workload, ...]:
    """The workloads; at least one is due."""
    if root.is_empty("demand"):
        root.problem("demand", "no workload is named.", "Name at least one, with its `demand` and `value`.")
    workloads = tuple(_read_workload(key, section, wanted) for key, section in root.named("demand", WORKLOAD_KEYS))
    if not root.has("demand"):
        root.missing("demand")
    return workloads


def _read_workload(key: str, section: Section, wanted: Wanted) -> Workload:
    if section.has("train") or section.has("serve"):
        return _read_tokens(key, section, wanted)
    unit = section.choice("unit", ("H100e", "MW"), "H100e")
    in_mw = unit == "MW"
    value = year_path(section, "value", MONEY_PER_MW_HOUR if in_mw else MONEY_PER_H100E_HOUR)
    demand = _read_amount(section, in_mw)
    pausing = section.section("interruptible", INTERRUPTIBLE_KEYS)
    must_serve = section.flag("must_serve", False)
    stated = optional_path(section, "interruption_cost", MONEY_PER_ENERGY)
    if pausing is not None and pausing.has("interruption_cost"):
        if stated is not None:
            pausing.problem("interruption_cost", "`interruption_cost` is given twice, here and outside.", "Keep one of them.")
        stated = optional_path(pausing, "interruption_cost", MONEY_PER_ENERGY)
    return Workload(
        key=key,
        unit=cast(ComputeUnit, unit),
        demand=demand,
        value_usd_per_unit_hour=value,
        interruption_usd_per_mwh=stated or _derived_interruption(section, value, in_mw, wanted.newest),
        interruptible=section.has("interruptible"),
        pause_share=figure(pausing, "pause_share", SHARE) if pausing else None,
        shift=_read_shift(section),
        availability=_read_availability(section, must_serve),
        must_serve=must_serve,
    )


def _read_tokens(key: str, section: Section, wanted: Wanted) -> Workload:
    """A training run, or a model that serves."""
    for name in ("unit", "demand_hours", "shiftable", *(("serve", "demand") if section.has("train") else ())):
        if section.has(name):
            section.problem(name, f"`{name}` has no place beside `{'train' if section.has('train') else 'serve'}`.", "Remove it.")
    training_keys, serving_keys = section.section("train", TRAIN_KEYS), section.section("serve", SERVE_KEYS)
    pausing = section.section("interruptible", INTERRUPTIBLE_KEYS)
    must_serve = section.flag("must_serve", False)
    training, serving, worth = None, None, None
    nothing = YearPath.level(Figure(0.0, "", section.dotted("value"), origin="derived"))
    if training_keys is not None:
        training = read_training(training_keys, wanted.models, wanted.start_year, wanted.end_year)
        worth, value, demand = figure(section, "value", MONEY), nothing, YearPath.level(training.tokens)
    else:
        if serving_keys is not None:
            serving = read_serving(serving_keys, wanted.models, wanted.regions)
        price = year_path(section, "value", MONEY_PER_TOKENS)
        value = YearPath(tuple((year, an_hour(item)) for year, item in price.points), price.before)
        demand = year_path(section, "demand", TOKENS_PER_SECOND, before=0.0)
    return Workload(
        key=key,
        unit="tokens" if training else "tokens/s",
        demand=demand,
        value_usd_per_unit_hour=value,
        interruption_usd_per_mwh=optional_path(section, "interruption_cost", MONEY_PER_ENERGY) or nothing,
        interruptible=section.has("interruptible"),
        pause_share=figure(pausing, "pause_share", SHARE) if pausing else None,
        availability=_read_availability(section, must_serve),
        training=training,
        serving=serving,
        value_usd=worth,
        must_serve=must_serve,
    )


def an_hour(price: Figure) -> Figure:
    """What a token a second earns in an hour at a price of a million tokens."""
    return replace(price, value=price.value * 3600.0 / 1e6, unit="USD/(tokens/s*h)", origin="derived")


def _read_availability(section: Section, must_serve: bool) -> Figure | None:
    """What is stated, or for work that must be served what is assumed; None where any part may be cut."""
    stated = optional_figure(section, "availability", SHARE)
    if stated is None and must_serve:
        name = section.dotted("availability")
        return Figure(MUST_SERVE_AVAILABILITY, "", name, confidence="assumption", note=_AVAILABILITY_NOTE, origin="derived")
    return None if stated is not None and stated.value == 0.0 else stated


def _read_amount(section: Section, in_mw: bool) -> YearPath:
    """What is asked for, in units in service: stated so, or as hours of a whole year."""
    if not section.has("demand_hours"):
        return year_path(section, "demand", POWER if in_mw else COMPUTE, before=0.0)
    hours = year_path(section, "demand_hours", ENERGY_PER_YEAR if in_mw else COMPUTE_HOURS_PER_YEAR, before=0.0)
    if section.has("demand"):
        section.problem("demand_hours", "`demand` and `demand_hours` are both given.", "Keep one of them.")
    unit = POWER.unit if in_mw else COMPUTE.unit
    points = tuple(
        (year, replace(figure, value=figure.value / HOURS_IN_SERVICE, unit=unit, origin="derived"))
        for year, figure in hours.points
    )
    return YearPath(points, hours.before)


def _read_shift(section: Section) -> Shift | None:
    shifting = section.section("shiftable", SHIFTABLE_KEYS)
    if shifting is None:
        return None
    if section.has("interruptible"):
        fix = "Keep one; split the workload in two where part of it may pause and part may wait."
        section.problem("shiftable", "a workload is either `interruptible` or `shiftable`.", fix)
    share = figure(shifting, "share", SHARE)
    return Shift(share, optional_figure(shifting, "headroom", SHARE) or share, figure(shifting, "within", HOURS))


def _derived_interruption(section: Section, value: YearPath, in_mw: bool, newest: NewestChips) -> YearPath:
    """What a MWh cut would have earned: a MW-hour is worth its units' value (documented at the key)."""
    if in_mw:
        note = "derived: the workload's value per MW and hour"
        return YearPath(tuple((year, _derived(section, year, figure.value, note)) for year, figure in value.points), value.before)
    if not newest.chips:
        return value  # a stand-in: that there is no chip at all was noted
    note = "derived: the workload's value per H100e and hour x H100e per MW of the newest chip on offer"
    points = tuple(
        (float(year), _derived(section, year, value.at(year) * newest.h100_equivalents_per_mw(year), note))
        for year in newest.years
    )
    return YearPath(points)


def _derived(section: Section, year: float, value: float, note: str) -> Figure:
    name = section.dotted("interruption_cost") + (f".{year:.0f}" if year else "")
    return Figure(value, "USD/MWh", name, confidence="assumption", note=note, origin="derived")

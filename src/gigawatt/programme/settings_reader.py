"""The sections of the whole programme: ``programme``, ``policy`` and ``finance``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gigawatt.programme.programme import Policy
from gigawatt.programme.sections.figure_reader import by_year, figure, optional_figure, optional_path, read_figure
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.text.yaml_source import Sequence
from gigawatt.quantity import Figure
from gigawatt.units import MASS_PER_YEAR, MONEY, MONEY_PER_TONNE, RATE, RATIO, SHARE, VOLUME_PER_YEAR

FIRST_YEAR = 2000
LAST_YEAR = 2150
LONGEST_HORIZON = 60
MOST_WEATHER_YEARS = 30
DEFAULT_BASE_YEAR = 2025

PROGRAMME_KEYS = (
    Key("name", "text", "what the report calls it"),
    Key("description", "text", "a sentence or two for the report", "empty"),
    Key("horizon", "section `{start: 2026, end: 2040}`", "first and last calendar year of the plan"),
    Key("base_year", "year", "money is real, in dollars of this year", str(DEFAULT_BASE_YEAR)),
    Key("discount_rate", "a yearly rate, as `7 %`", "real, before tax"),
    Key("seed", "whole number", "of everything drawn at random: same seed, same numbers", "1"),
    Key("quarters", "whole number", "of the horizon's years, the first so many are planned by quarter", "0"),
    Key("weather_years", "whole number", "how many weather years to plan for", "1"),
    Key("weather_weights", "list of shares", "weight of each weather year; they add up to 1", "all alike"),
    Key("scenario", "text", "which scenario of a programme this is; gigawatt writes it into a study's programme", "none"),
)
HORIZON_KEYS = (
    Key("start", "year", "first calendar year"),
    Key("end", "year", "last calendar year, included"),
)
POLICY_KEYS = (
    Key("carbon_cap", "a yearly mass, or by year", "of all sites together; no limit before the first year given", "no limit"),
    Key("carbon_price", "a price of carbon, or by year", "paid on all emissions", "none"),
    Key(
        "clean_share",
        "a share, or by year",
        "of every site's load, that carbon-free power must meet in the hour of use; no limit before the first year given",
        "no limit",
    ),
    Key("nox_cap", "a yearly mass, or by year", "of all sites together; no limit before the first year given", "no limit"),
    Key("water_cap", "a yearly volume, or by year", "of all sites together, cooling and power plants; likewise", "no limit"),
    Key(
        "reserve_margin",
        "a share",
        "firm capacity that every site keeps beyond its firm load in its worst hour and its largest unit (a technology's unit "
        "size; a grid connection counts as no unit), of that load",
        "no reserve",
    ),
)
_BUDGET_HELP = "cash that may be spent on building in that year; a year not named has no limit"
BUDGET_KEY = Key("capital_budget", "an amount of money, or by year", _BUDGET_HELP, "no limit")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``programme`` says; ``start_year`` and ``end_year`` are stand-ins where a problem was noted."""

    name: str
    description: str
    start_year: int
    end_year: int
    base_year: int
    discount_rate: Figure
    seed: int
    scenario: str | None = None
    quarter_years: int = 0
    weather_weights: tuple[float, ...] = (1.0,)


def read_base_year(section: Section | None, first: int, last: int) -> int:
    """The year that money is of: read first, as every other amount depends on it."""
    if section is None:
        return DEFAULT_BASE_YEAR
    return section.integer("base_year", first, last, DEFAULT_BASE_YEAR) or DEFAULT_BASE_YEAR


def read_settings(section: Section, base_year: int) -> Settings:
    """The section ``programme``."""
    start, end = _read_horizon(section)
    seed = section.integer("seed", 0, 2**31 - 1, 1)
    return Settings(
        name=section.text("name"),
        description=section.text("description", ""),
        start_year=start,
        end_year=end,
        base_year=base_year,
        discount_rate=figure(section, "discount_rate", RATE),
        seed=1 if seed is None else seed,
        scenario=section.text("scenario", "") or None,
        quarter_years=section.integer("quarters", 0, end - start + 1, 0) or 0,
        weather_weights=_read_weather_years(section),
    )


def _read_weather_years(section: Section) -> tuple[float, ...]:
    """The weight of each weather year: all alike where none are given."""
    count = section.integer("weather_years", 1, MOST_WEATHER_YEARS, 1) or 1
    alike = (1.0 / count,) * count
    node = section.get("weather_weights")
    if node is None:
        return alike
    items = node.items if isinstance(node, Sequence) else [node]
    notebook, path = section.notebook, section.dotted("weather_weights")
    values = [read_figure(notebook, item, item.position, f"{path}.{place}", SHARE).value for place, item in enumerate(items)]
    if len(values) != count or not min(values) > 0.0 or abs(sum(values) - 1.0) > 1e-6:
        message = f"{len(values)} weights with a sum of {sum(values):g} are given for {count} weather years."
        section.problem("weather_weights", message, f"Give {count} shares above 0 that add up to 1.")
        return alike
    return tuple(value / sum(values) for value in values)


def stand_in_settings(base_year: int) -> Settings:
    """What stands in for a missing section ``programme``, so that the rest can be checked."""
    return Settings("", "", base_year + 1, base_year + 1, base_year, Figure(math.nan, RATE.unit), 1)


def _read_horizon(section: Section) -> tuple[int, int]:
    stand_in = (DEFAULT_BASE_YEAR + 1, DEFAULT_BASE_YEAR + 1)
    if not section.has("horizon"):
        section.missing("horizon")
        return stand_in
    horizon = section.section("horizon", HORIZON_KEYS)
    if horizon is None:
        return stand_in
    start, end = horizon.integer("start", FIRST_YEAR, LAST_YEAR), horizon.integer("end", FIRST_YEAR, LAST_YEAR)
    if start is None or end is None:
        return stand_in
    if end < start:
        horizon.problem("end", f"the horizon ends in {end}, before it starts in {start}.", "Swap them, or move one.")
        return start, start
    if end - start >= LONGEST_HORIZON:
        fix = f"At most {LONGEST_HORIZON} years are planned at once."
        horizon.problem("end", f"the horizon is {end - start + 1} years long.", fix)
        return start, start
    return start, end


def read_policy(section: Section | None) -> Policy:
    """The section ``policy``."""
    if section is None:
        return Policy()
    return Policy(
        carbon_cap_t_per_year=optional_path(section, "carbon_cap", MASS_PER_YEAR, before=math.inf),
        carbon_price_usd_per_t=optional_path(section, "carbon_price", MONEY_PER_TONNE),
        clean_share=optional_path(section, "clean_share", SHARE, before=0.0),
        nox_cap_t_per_year=optional_path(section, "nox_cap", MASS_PER_YEAR, before=math.inf),
        water_cap_m3_per_year=optional_path(section, "water_cap", VOLUME_PER_YEAR, before=math.inf),
        reserve_margin=optional_figure(section, "reserve_margin", RATIO),
    )


def read_budget(section: Section | None, settings: Settings) -> dict[int, Figure]:
    """The capital budget of the section ``finance``: one amount stands for every year of the horizon."""
    found = by_year(section, "capital_budget", MONEY) if section else None
    if found is None:
        return {}
    if isinstance(found, Figure):
        return dict.fromkeys(range(settings.start_year, settings.end_year + 1), found)
    return found

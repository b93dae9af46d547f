"""The options of a plan, those that its programme names and those that any has: what each is worth, and when it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.programme.futures.risk_options import DEFERRAL, EXPANSION, STAGED, RiskOption
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.options.plan_options import Doubt, Valued, together, valued
from gigawatt.schedule.answers.schedule import schedule
from gigawatt.study.risk.option_choices import Asked, OptionChoices
from gigawatt.study.risk.planned import PlannedStudy
from gigawatt.study.tables.capacity_tables import Row, table

SAMPLES = 512  # of the network of tasks, for the time that a call takes
MEDIAN = 0.5


@dataclass(frozen=True)
class OptionFound:
    """An option, valued: what it is, how its worth and its cost wander, the choice, and what that is worth."""

    option: RiskOption
    doubt: Doubt
    asked: Asked
    valued: Valued


def options_of(study: PlannedStudy) -> list[RiskOption]:
    """Those that the programme names, then on what it does not name: units of plants, halls beyond the plan's, and its chips."""
    risk = study.programme.risk
    own = [] if risk is None else list(risk.options.values())
    named = {(one.kind, one.of) for one in own}
    found: list[RiskOption] = []
    for site in study.case.sites:
        for asset in site.assets:
            if asset.purchase is not None and asset.unit is not None and asset.limit >= 2.0 * asset.unit - 1e-6:
                found.append(_usual(STAGED, asset.path, f"units of {asset.key} at {site.name}"))
        for hall in site.halls:
            if hall.purchase is not None:
                found.append(_usual(EXPANSION, hall.path, f"more halls in {hall.phase} at {site.name}"))
    for chip in study.case.chips:
        if chip.purchase is not None:
            found.append(_usual(DEFERRAL, chip.key, f"buying {chip.key} later"))
    return own + [one for one in found if (one.kind, one.of) not in named]


def _usual(kind: str, of: str, name: str) -> RiskOption:
    return RiskOption(key=f"{kind} {of}", path="", name=name, kind=kind, of=of)


@dataclass(frozen=True)
class OptionsFound:
    """All options of a plan.

    Attributes:
        valued: those that may be decided within the horizon.
        outside: those that would come after it, whenever they are called: what they are on, and when that would be there.
        none: those that the programme names and of which there is nothing to decide: the plan has none, or cannot do without.
    """

    valued: list[OptionFound]
    outside: list[tuple[RiskOption, float]]
    none: list[RiskOption]


def options_found(
    study: PlannedStudy, futures: DrawnFutures, seed: int, leads: Mapping[str, float] | None = None
) -> OptionsFound:
    """Value the options of a plan.

    Args:
        study: the plan.
        futures: whose spread says how worth and cost wander, where the programme does not.
        seed: of the paths.
        leads: years from a call until it is there, by path, where networks of tasks say so.

    Raises:
        RiskError: an option that nobody can value.
        SolverError: a solver gave no answer that can be trusted.
    """
    maker = OptionChoices(study, futures, leads or {})
    valued_, outside, none = [], [], []
    for option in options_of(study):
        asked = maker.asked(option)
        if isinstance(asked, float):
            outside.append((option, asked))
        elif asked is not None:
            doubt = _doubt(option, asked, futures, study.case.calendar.year_count)
            worth = _worth(asked, maker.discount(asked.dates), doubt, seed)
            valued_.append(OptionFound(option, doubt, asked, worth))
        elif option.path:
            none.append(option)
    return OptionsFound(valued_, outside, none)


def _worth(asked: Asked, discount: NDArray[np.float64], doubt: Doubt, seed: int) -> Valued:
    found = [
        valued(one.choice, asked.dates[one.begin :], discount[one.begin :].tolist(), doubt, seed + number)
        for number, one in enumerate(asked.parts)
    ]
    return together(found, [one.weight for one in asked.parts], len(asked.dates))


def _doubt(option: RiskOption, asked: Asked, futures: DrawnFutures, years: int) -> Doubt:
    """As the programme says, or as the causes of doubt spread over the futures, evenly over the years of the horizon."""
    cost = float(np.log(futures.capital_of(asked.cause)).std())
    return Doubt(
        asked.value_doubt / np.sqrt(years) if option.value_volatility is None else option.value_volatility.value,
        cost / np.sqrt(years) if option.cost_volatility is None else option.cost_volatility.value,
        0.0 if option.correlation is None else option.correlation.value,
    )


def leads_of(programme: Programme, seed: int) -> dict[str, float]:
    """Years from today until half of the futures have an item, by path: as work stands, or all begun today if that is sooner.

    Raises:
        ScheduleError: the network cannot be dated.
    """
    found: dict[str, float] = {}
    for anew in (False, True):  # a date that the programme states holds work back that could begin today
        drawn = schedule(programme, samples=SAMPLES, seed=seed, anew=anew)
        today = drawn.clock.year(drawn.clock.today)
        for item in drawn.items:
            years = max(0.0, drawn.date(item.target, MEDIAN) - today)
            found[item.path] = min(years, found.get(item.path, years))
    return found


def options_table(found: OptionsFound) -> pl.DataFrame:
    """One row an option: what it is worth, and what deciding today would leave of it; nothing of those outside the horizon."""
    rows: list[Row] = []
    for one in found.valued:
        worth, asked = one.valued.worth, one.asked
        ends = _pieces(worth.ends, asked.pieces)
        row = _named(one.option) | {"unit": asked.unit, "piece": asked.piece, "pieces": asked.pieces, "planned": asked.planned}
        row |= {"first_date": float(asked.dates[0]), "last_date": float(asked.dates[-1]), "lead_years": asked.lead}
        row |= {"value_volatility": one.doubt.value, "cost_volatility": one.doubt.cost, "value_usd": worth.value}
        row |= {"error_usd": worth.error, "decided_today_usd": _whole(one.valued.fixed_usd)}
        row |= {"flexibility_usd": one.valued.flexibility_usd, "pieces_called": ends, "share_called": 1.0 - _never(worth.ends)}
        rows.append(row | {"called_date": _mean_date(one), "outside": None})
    rows += [_named(option) | {"outside": date} for option, date in found.outside]
    texts = dict.fromkeys(("option", "name", "kind", "of", "unit"), pl.String)
    numbers = ("piece", "planned", "first_date", "last_date", "lead_years", "value_volatility", "cost_volatility", "value_usd")
    rest = ("error_usd", "decided_today_usd", "flexibility_usd", "pieces_called", "share_called", "called_date", "outside")
    return table(rows, texts | {"pieces": pl.Int32} | dict.fromkeys((*numbers, *rest), pl.Float64))


def _named(option: RiskOption) -> Row:
    return {"option": option.key, "name": option.name, "kind": option.kind, "of": option.of}


def _mean_date(one: OptionFound) -> float | None:
    """When pieces are called on average, a fractional year; None where none ever is."""
    shares = np.array([sum(moves.values()) for moves in one.valued.worth.moved])
    return float(one.asked.dates @ shares / shares.sum()) if shares.sum() > 0.0 else None


def calls_table(found: OptionsFound) -> pl.DataFrame:
    """How often each decision is taken at each date."""
    rows: list[Row] = []
    for one in found.valued:
        for date, moves in zip(one.asked.dates.tolist(), one.valued.worth.moved, strict=True):
            for (left, entered), share in moves.items():
                row: Row = {"option": one.option.key, "date": date, "from": left, "to": entered, "share": share}
                rows.append(row)
    texts = {"option": pl.String, "date": pl.Float64, "from": pl.String, "to": pl.String}
    return table(rows, texts | {"share": pl.Float64})


def options_told(frame: pl.DataFrame, none: Sequence[RiskOption] = ()) -> dict[str, Any]:
    """The summary's words on it: options that may be decided, that come after the horizon, and of which there is nothing."""
    inside, after = frame.filter(pl.col("outside").is_null()), frame.filter(pl.col("outside").is_not_null())
    names = ("option", "name", "kind", "of", "outside")
    return {
        "options": list(inside.drop("outside").iter_rows(named=True)),
        "options_outside": list(after.select(names).rename({"outside": "there"}).iter_rows(named=True)),
        "options_of_nothing": [_named(option) for option in none],
    }


def _pieces(ends: Mapping[str, float], pieces: int) -> float:
    """Pieces that are called on average."""
    every = list(ends.values())
    return float(sum(number * share for number, share in enumerate(every))) if pieces > 1 else float(sum(every[1:]))


def _whole(usd: float) -> float:
    """Less than a dollar is what rounding leaves of nothing."""
    return 0.0 if abs(usd) < 1.0 else usd


def _never(ends: Mapping[str, float]) -> float:
    return float(next(iter(ends.values())))

"""Hours into years: energy to and from the grid, by month and by period of the day, plain and weighted by price multipliers.

``gen`` is power to the grid in kW, one value a time step; below nought the plant buys. The year begins on a Monday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.finance.single_owner.cases import Array, Cases, Lines, Value

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PERIODS = 9
HOURS = 8760
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH_OF_HOUR = np.repeat(np.arange(12), np.array(_DAYS) * 24)
_HOUR_OF_DAY = np.arange(HOURS) % 24
_WEEKEND = ((np.arange(HOURS) // 24) % 7 >= 5).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Energy:
    """Energy of each case [kWh]; weighted energy is energy times the price multiplier of its hour.

    ``sales`` and ``weighted_sales`` have the shape (cases, months, periods, years + 1), purchases (cases, years + 1).
    """

    sales: Array
    weighted_sales: Array
    purchases: Array  # below nought
    weighted_purchases: Array
    output: Array  # of a year over that of year 1, for what was metered in year 1 alone
    by_hour: bool  # false where only a year's sum was given: the months are then not known
    by_period: bool  # false where each hour has its own multiplier

    @property
    def sold(self) -> Array:
        """Energy to the grid in each year."""
        return np.asarray(self.sales.sum(axis=(1, 2)))


def periods_of_hours(weekday: Value, weekend: Value) -> npt.NDArray[np.int64]:
    """The period of each hour, 0 to 8, from two tables of months by hours of the day with periods 1 to 9."""
    tables = np.stack([np.asarray(weekday), np.asarray(weekend)]).astype(np.int64) - 1
    return np.asarray(tables[_WEEKEND, _MONTH_OF_HOUR, _HOUR_OF_DAY])


def energy(cases: Cases) -> Energy:
    """Energy of all cases."""
    each = [_of_case(row, cases.years) for row in cases.rows]
    sales, weighted_sales, purchases, weighted_purchases, output = (np.stack(part) for part in zip(*each, strict=True))
    by_hour = all(np.size(row["gen"]) > 1 for row in cases.rows)
    by_period = not any(row["ppa_multiplier_model"] for row in cases.rows)
    return Energy(sales, weighted_sales, purchases, weighted_purchases, output, by_hour, by_period)


def _of_case(row: Mapping[str, Value], years: int) -> tuple[Array, Array, Array, Array, Array]:
    """Sales, weighted sales, purchases, weighted purchases and output of one case."""
    generation = np.asarray(row["gen"], dtype=np.float64).reshape(-1)
    lifetime = bool(row["system_use_lifetime_output"])
    output = _output(row, years, lifetime)
    if generation.size == 1:  # a year's sum
        in_all = np.zeros((12, PERIODS, years + 1))
        in_all[0, 0] = generation[0] * output
        return in_all, in_all * _multipliers(row, HOURS)[1][0], np.zeros(years + 1), np.zeros(years + 1), output
    power = generation.reshape(years if lifetime else 1, -1)
    steps = power.shape[1]
    period, factor = _multipliers(row, steps)
    cell = np.repeat(_MONTH_OF_HOUR, steps // HOURS) * PERIODS + period
    kwh = power * (HOURS / steps)
    sold, bought = np.maximum(kwh, 0.0), np.minimum(kwh, 0.0)
    shape = (12, PERIODS)
    plain = np.stack([np.bincount(cell, year, 12 * PERIODS).reshape(shape) for year in sold], axis=-1)
    weighted = np.stack([np.bincount(cell, year * factor, 12 * PERIODS).reshape(shape) for year in sold], axis=-1)
    lines = (plain, weighted, bought.sum(axis=1), (bought * factor).sum(axis=1))
    # One year stands for all, scaled by what is left of the output; in lifetime mode every year speaks for itself.
    sales, priced, purchases, weighted_purchases = (
        np.concatenate([np.zeros((*line.shape[:-1], 1)), np.broadcast_to(line, (*line.shape[:-1], years))], axis=-1) * output
        for line in lines
    )
    return sales, priced, purchases, weighted_purchases, output


def _output(row: Mapping[str, Value], years: int, lifetime: bool) -> Array:
    """Output of each year over year 1's.

    A single degradation compounds; a row says what is lost in each year, and nothing is left after it.
    """
    output = np.zeros(years + 1)
    degradation = np.asarray(row["degradation"], dtype=np.float64).reshape(-1) / 100.0
    if lifetime:
        output[1:] = 1.0
    elif degradation.size == 1:
        output[1:] = (1.0 - degradation[0]) ** np.arange(years)
    else:
        kept = min(degradation.size, years)
        output[1 : kept + 1] = 1.0 - degradation[:kept]
    return output


def _multipliers(row: Mapping[str, Value], steps: int) -> tuple[npt.NDArray[np.int64], Array]:
    """The period and the price multiplier of each step of a year."""
    if row["ppa_multiplier_model"]:
        factor = np.asarray(row["dispatch_factors_ts"], dtype=np.float64).reshape(-1)
        return np.zeros(steps, dtype=np.int64), np.repeat(factor, steps // factor.size)
    period = np.repeat(periods_of_hours(row["dispatch_sched_weekday"], row["dispatch_sched_weekend"]), steps // HOURS)
    return period, np.asarray(row["dispatch_tod_factors"], dtype=np.float64)[period]


def energy_lines(cases: Cases, power: Energy) -> Lines:
    """SAM's lines of energy."""
    sold = power.sold
    net = sold + power.purchases
    curtailed = np.stack([_curtailed(*each) for each in zip(cases.rows, power.output, net, strict=True)])
    return {
        "cf_energy_sales": sold,
        "cf_energy_purchases": power.purchases,
        "cf_energy_net": net,
        "cf_energy_curtailed": np.maximum(curtailed, 0.0),
    }


def energy_parts(power: Energy) -> Lines:
    """SAM's lines of energy by month and period."""
    return _parts(power, power.sales, "energy_sales", np.ones_like(power.output))


def _curtailed(row: Mapping[str, Value], output: Array, net: Array) -> Array:
    """What the plant could have sold in each year, by step or of year 1 in all, less what it did."""
    if not row["system_use_lifetime_output"]:
        return np.asarray(float(np.asarray(row["annual_energy_pre_curtailment_ac"])) * output - net)
    # Both added up in the same way, so that nothing curtailed is nought and no rounding.
    before, sold = (_in_years(row[name], output.size - 1) for name in ("system_pre_curtailment_kwac", "gen"))
    return np.concatenate([[0.0], before - sold])


def _in_years(power_kw: Value, years: int) -> Array:
    """Energy of each year from power by step over all of them [kWh]."""
    power = np.asarray(power_kw, dtype=np.float64).reshape(years, -1)
    return np.asarray(power.sum(axis=1) * (HOURS / power.shape[1]))


def _parts(power: Energy, amount: Array, name: str, each: Array) -> Lines:
    """The lines of an amount by month, by period, and by both in year 1; ``each`` is its worth, shape (cases, years + 1)."""
    if not power.by_hour:
        return {}
    worth = amount * each[:, None, None, :]
    lines = {f"cf_{name}_{month}": worth[:, index].sum(axis=1) for index, month in enumerate(MONTHS)}
    if power.by_period:
        for period in range(PERIODS):
            lines[f"cf_{name}_dispatch{period + 1}"] = worth[:, :, period].sum(axis=1)
            lines[f"cf_{name}_monthly_firstyear_TOD{period + 1}"] = worth[:, :, period, 1]
    return lines


def revenue_parts(power: Energy, price_usd_per_kwh: Array) -> Lines:
    """SAM's lines of revenue by month and period at a price, shape (cases, years + 1)."""
    return _parts(power, power.weighted_sales, "revenue", price_usd_per_kwh)

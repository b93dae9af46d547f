"""What is wrong with a case before anything is reckoned: all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gigawatt.finance.single_owner.cases import Value
from gigawatt.finance.single_owner.energy import HOURS, PERIODS
from gigawatt.finance.single_owner.inputs import INPUTS

_WHOLE = 1e-9
_LIFETIME = ("gen", "system_pre_curtailment_kwac")


def with_defaults(given: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, float]]:
    """The case with SAM's defaults where it gives nothing, and those defaults by name."""
    taken = {name: entry.default for name, entry in INPUTS.items() if name not in given and entry.default is not None}
    return {**taken, **given}, taken


def complete(row: Mapping[str, Value]) -> dict[str, Value]:
    """The case with noughts for what its options leave unread."""
    return {**{name: 0.0 for name, entry in INPUTS.items() if entry.default is None}, **row}


def problems(row: Mapping[str, Value]) -> Iterator[str]:
    """Every problem of a case that has its defaults, as ``name: what is wrong. What to do.``"""
    for name in sorted(_needed(row) - row.keys()):
        yield f"{name}: is not given, and SAM has no default for it. Add it to the case."
    for name, value in row.items():
        yield from _value_problems(name, value)
    if _sound(row, "analysis_period"):
        if _sound(row, "gen", "system_use_lifetime_output", "ppa_multiplier_model"):
            yield from _energy_problems(row)
        yield from _price_problems(row)


def _sound(row: Mapping[str, Value], *names: str) -> bool:
    return all(name in row and not any(_value_problems(name, row[name])) for name in names)


def _needed(row: Mapping[str, Value]) -> set[str]:
    """Inputs without a default that this case has to give."""
    needed = {name for name, entry in INPUTS.items() if entry.default is None}
    lifetime = bool(np.any(row.get("system_use_lifetime_output", 0.0)))
    needed -= {"degradation"} if lifetime else {"system_pre_curtailment_kwac"}
    if np.any(row.get("ppa_multiplier_model", 0.0)):
        needed -= {"dispatch_sched_weekday", "dispatch_sched_weekend", "dispatch_tod_factors"}
    else:
        needed -= {"dispatch_factors_ts"}
    if np.any(row.get("cp_capacity_payment_type", 0.0)):
        needed -= {"cp_capacity_credit_percent", "cp_system_nameplate"}
    return needed


def _value_problems(name: str, value: Value) -> Iterator[str]:
    entry = INPUTS[name]
    array = np.asarray(value, dtype=np.float64)
    dimensions = {"number": 0, "row": 1, "table": 2}[entry.kind]
    if array.ndim > dimensions or (entry.kind == "table" and array.ndim != dimensions):
        yield f"{name}: is a {('number', 'row', 'table')[min(array.ndim, 2)]}. Write a {entry.kind}."
        return
    if array.size == 0:
        yield f"{name}: is empty. Write at least one number."
        return
    if not np.isfinite(array).all():
        yield f"{name}: holds what is no finite number. Write numbers alone."
        return
    low, high = entry.low, entry.high
    if (low is not None and array.min() < low) or (high is not None and array.max() > high):
        bounds = f"{low:g} or more" if high is None else f"{low:g} to {high:g}"
        yield f"{name}: {float(array.reshape(-1)[0]):g} is out of range. Write {'a number above 0' if low == 1e-9 else bounds}."
    elif entry.whole and np.abs(array - np.round(array)).max() > _WHOLE:
        yield f"{name}: {float(array):g} is no whole number. Write one."


def _energy_problems(row: Mapping[str, Value]) -> Iterator[str]:
    years = int(np.asarray(row["analysis_period"]))
    lifetime = bool(np.any(row["system_use_lifetime_output"]))
    runs = years if lifetime else 1
    steps = np.size(row["gen"]) // runs
    if np.size(row["gen"]) == 1 and not lifetime:
        yield from _sum_problems(row)
        return
    for name in _LIFETIME if lifetime else _LIFETIME[:1]:
        size = np.size(row.get(name, 0.0))
        if name in row and (size % (HOURS * runs) or not size):
            of = f"{years} years (system_use_lifetime_output)" if lifetime else "one year"
            yield f"{name}: has {size} values. Write 8,760 values, or a multiple of it, for each of {of}."
    if np.any(row.get("ppa_multiplier_model", 0.0)):
        size = np.size(row.get("dispatch_factors_ts", 1.0))
        if "dispatch_factors_ts" in row and size not in (HOURS, steps):
            yield f"dispatch_factors_ts: has {size} values. Write as many as `gen` has in a year, {steps}."
        return
    for name in ("dispatch_sched_weekday", "dispatch_sched_weekend"):
        table = np.asarray(row.get(name, np.ones((12, 24))))
        if table.shape != (12, 24):
            yield f"{name}: has the shape {table.shape}. Write 12 months by 24 hours."
        elif table.min() < 1 or table.max() > PERIODS or np.abs(table - np.round(table)).max() > _WHOLE:
            yield f"{name}: holds a period that is not among 1 to {PERIODS}. Write whole numbers from 1 to {PERIODS}."
    size = np.size(row.get("dispatch_tod_factors", np.ones(PERIODS)))
    if size != PERIODS:
        yield f"dispatch_tod_factors: has {size} values. Write one for each of the {PERIODS} periods."


def _sum_problems(row: Mapping[str, Value]) -> Iterator[str]:
    """Where only a year's energy is known, no hour may have another price than the rest."""
    name = "dispatch_factors_ts" if np.any(row.get("ppa_multiplier_model", 0.0)) else "dispatch_tod_factors"
    factors = np.asarray(row.get(name, 1.0))
    if np.ptp(factors) > 0.0:
        yield f"gen: only its sum is given, but prices differ by hour ({name}). Give `gen` hour by hour."


def _price_problems(row: Mapping[str, Value]) -> Iterator[str]:
    years = int(np.asarray(row["analysis_period"]))
    bill = np.size(row.get("utility_bill_w_sys", 0.0))
    if np.any(row.get("en_electricity_rates", 0.0)) and bill not in (1, years + 1):
        yield f"utility_bill_w_sys: has {bill} values. Write {years + 1}: year 0 and each of the {years} years."
    fuel = np.size(row.get("annual_fuel_usage_lifetime", 0.0))
    if np.any(row.get("system_use_lifetime_output", 0.0)) and fuel not in (1, years, years + 1):
        yield f"annual_fuel_usage_lifetime: has {fuel} values. Write one for each of the {years} years."

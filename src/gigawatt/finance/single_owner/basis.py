"""What may be depreciated, and the investment tax credit on it: by class, for the federal and the state tax.

The investment is allotted to classes; incentives that reduce the basis come off first, then half of the investment credits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.finance.depreciation import macrs, over_years, straight_line
from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.incentives import Grant, flagged

CLASSES = ("macrs_5", "macrs_15", "sl_5", "sl_15", "sl_20", "sl_39", "custom")
TAXES = ("fed", "sta")
CREDIT_TAKEN_OFF = 0.5  # of an investment credit comes off the basis (26 U.S.C. 50(c)(3))

# SAM's table of the straight line over 15 years is rounded to 0.01 %, as the tables of IRS Publication 946 are.
_SL_15 = (
    0.0333, 0.0667, 0.0667, 0.0667, 0.0667, 0.0667, 0.0667, 0.0666,
    0.0667, 0.0666, 0.0667, 0.0666, 0.0667, 0.0666, 0.0667, 0.0333,
)  # fmt: skip


def schedule(cases: Cases, case: int, kind: str) -> tuple[float, ...]:
    """Shares of a class by year of service."""
    if kind == "custom":
        return tuple(np.asarray(cases.rows[case]["depr_custom_schedule"], dtype=np.float64).reshape(-1) / 100.0)
    name, years = kind.split("_")
    if name == "macrs":
        return macrs(int(years))
    return _SL_15 if years == "15" else straight_line(int(years), half_year=True)


def shares_of_class(cases: Cases, kind: str) -> Array:
    """Shares of a class by year, shape (1 or cases, years + 1): a schedule of their own differs by case."""
    own = range(len(cases.rows)) if kind == "custom" else range(1)
    return np.stack([over_years(schedule(cases, case, kind), cases.years) for case in own])


@dataclass(frozen=True, slots=True)
class Basis:
    """Depreciable basis by tax and class after all reductions, and the credits earned; every array (cases, 1) [USD]."""

    depreciable: dict[tuple[str, str], Array]
    credits: Lines  # SAM's lines of investment credits, shape (cases, years + 1)


def basis(cases: Cases, given: tuple[Grant, ...]) -> Basis:
    """Allot the investment to classes, find the credits, and take half of them off."""
    whole = sum(cases.number(name) for name in ("total_installed_cost", "construction_financing_cost", "cost_other_financing"))
    shares = {kind: cases.percent(f"depr_alloc_{kind}_percent") for kind in CLASSES}
    before, allotted = {}, np.asarray(sum(shares.values()))
    for tax in TAXES:
        off = flagged(cases, given, f"deprbas_{tax}")
        proportional = cases.number(f"depr_{tax}bas_method") != 0.0
        for kind in CLASSES:
            part = np.divide(shares[kind], allotted, out=np.zeros_like(allotted), where=allotted > 0.0)
            part = np.where(proportional, part, 1.0 if kind == "macrs_5" else 0.0)
            before[tax, kind] = whole * shares[kind] - off * part
    credit_lines: Lines = {}
    reductions = {key: np.zeros_like(allotted) for key in before}
    for giver in TAXES:
        lines, parts = _credit(cases, giver, before)
        credit_lines |= lines
        for (how, kind), amount in parts.items():
            for tax in TAXES:
                taken = cases.number(f"itc_{giver}_{how}_deprbas_{tax}") != 0.0
                reductions[tax, kind] = reductions[tax, kind] + CREDIT_TAKEN_OFF * amount * taken
    credit_lines["cf_itc_total"] = credit_lines["cf_itc_fed"] + credit_lines["cf_itc_sta"]
    return Basis({key: before[key] - reductions[key] for key in before}, credit_lines)


def _credit(cases: Cases, giver: str, before: dict[tuple[str, str], Array]) -> tuple[Lines, dict[tuple[str, str], Array]]:
    """The investment credits of the federation or the state, as lines and by way and class."""
    qualifying = {kind: before[giver, kind] * (cases.number(f"depr_itc_{giver}_{kind}") != 0.0) for kind in CLASSES}
    total = np.asarray(sum(qualifying.values()))
    most = cases.grown(f"itc_{giver}_percent_maxvalue")
    rate = cases.grown(f"itc_{giver}_percent") / 100.0
    first = cases.year == 1
    # A single number is paid in year 1, a row as it says.
    percent = np.minimum(total * rate, most) * np.where(cases.single(f"itc_{giver}_percent"), first, 1.0)
    amount = cases.grown(f"itc_{giver}_amount") * np.where(cases.single(f"itc_{giver}_amount"), first, 1.0)
    parts = {}
    for kind in CLASSES:
        share = np.divide(qualifying[kind], total, out=np.zeros_like(total), where=total > 0.0)
        parts["percent", kind] = share * percent.sum(axis=1, keepdims=True)
        parts["amount", kind] = share * amount.sum(axis=1, keepdims=True)
    lines = {
        f"cf_itc_{giver}_percent_amount": percent,
        f"cf_itc_{giver}_amount": amount,
        f"cf_itc_{giver}": percent + amount,
    }
    return lines, parts


def depreciation_lines(cases: Cases, found: Basis) -> Lines:
    """SAM's lines of depreciation: by tax and class without the bonus, which is in the totals alone."""
    lines: Lines = {f"cf_{tax}depr_total": cases.nothing() for tax in TAXES}
    for (tax, kind), amount in found.depreciable.items():
        bonus = amount * cases.percent(f"depr_bonus_{tax}") * (cases.number(f"depr_bonus_{tax}_{kind}") != 0.0)
        line = (amount - bonus) * shares_of_class(cases, kind)
        lines[f"cf_{tax}depr_{kind}"] = line
        lines[f"cf_{tax}depr_total"] += line + bonus * (cases.year == 1)
    return lines

"""Warnings on rules of operation: export, permits, bridges, work that waits, reserve and clean energy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from gigawatt.programme.checks.contradictions import Parts
from gigawatt.programme.checks.doubtful_power import doubt_power
from gigawatt.programme.dates import iso_date
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import ChipSupply, Policy
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site

HOURS_PER_YEAR = 8760.0
HIGH_MARGIN = 1.0
LONG_WAIT_HOURS = 168.0
# USD for an hour of one unit: below the first it would not pay its energy, above the second it is ten times any rent.
PLAUSIBLE_VALUES = {"H100e": (0.02, 50.0), "MW": (30.0, 50_000.0)}


def doubt_rules(parts: Parts, supplies: Sequence[ChipSupply], book: Notebook) -> None:
    """Note what the rules of operation probably do not mean."""
    for site in parts.sites:
        _doubt_export(site, book)
        for asset in site.power:
            _doubt_permit(asset, book)
            _doubt_bridge(asset, parts, book)
    if not any(problem.path.startswith("sites") for problem in book.problems):  # all power was read
        doubt_power(parts, supplies, book)
    for workload in parts.workloads:
        _doubt_shift(workload, book)
        _doubt_value(workload, book)
    for supply in supplies:
        for age in supply.refresh_years:
            if age.value >= supply.chip.life_years.value:
                life = supply.chip.life_years.value
                message = f"a refresh at {age.value:g} years is not before the end of its life ({life:g} years)."
                book.warn(book.place(age.name), age.name, message, "Give an age within its life, or a longer life.")
    _doubt_policy(parts.policy, book)


def _doubt_export(site: Site, book: Notebook) -> None:
    connection = site.connection
    if connection is None or connection.export is None or not connection.steps:
        return
    path = f"{connection.export.path}.limit"
    most = max(step.limit_mw.value for step in connection.steps)
    if connection.export.limit_mw.value > most:
        message = (
            f"export of {connection.export.limit_mw.value:,.0f} MW is more than the connection ever carries, {most:,.0f} MW."
        )
        book.warn(book.place(path), path, message, "The connection limits it: lower the limit, or add a step.")


def _doubt_permit(asset: PowerAsset, book: Notebook) -> None:
    if asset.most_nox_t_per_year is not None and asset.technology.nox_kg_per_mwh is None:
        where = f"{asset.path}.most_nox"
        message = f"nothing is known of the NOx of `{asset.technology.key}`, so the permit never binds."
        book.warn(book.place(where), where, message, "State its `nox`, or remove the permit.")
    if asset.most_co2_t_per_year is not None and (asset.fuel is None or asset.fuel.co2_t_per_mwh.value <= 0.0):
        where = f"{asset.path}.most_co2"
        message = f"`{asset.technology.key}` burns nothing that makes CO2, so the permit never binds."
        book.warn(book.place(where), where, message, "Remove it, or name the `fuel`.")
    hours = asset.most_hours_per_year
    path = f"{asset.path}.most_hours"
    if hours is not None and hours.value >= HOURS_PER_YEAR * asset.technology.availability.value:
        message = f"{hours.value:,.0f} full-load hours a year are more than it can run, so the permit never binds."
        book.warn(book.place(path), path, message, "Lower it, or remove it.")


def _doubt_bridge(asset: PowerAsset, parts: Parts, book: Notebook) -> None:
    until = asset.until
    path = f"{asset.path}.option.until"
    if until is not None and until <= parts.start_year:
        message = f"it must be gone by {iso_date(until)}, before the horizon starts ({parts.start_year}): it is never used."
        book.warn(book.place(path), path, message, "Move the date, or remove it.")
    if asset.role in ("temporary", "bridge") and until is None and asset.retires is None:
        where = f"{asset.path}.role"
        message = f"a {asset.role} supply without a last day stays for its life of {asset.technology.life_years.value:g} years."
        book.warn(book.place(where), where, message, "Add `until` to its option, or `retires` to its commitment.")


def _doubt_value(workload: Workload, book: Notebook) -> None:
    """A value of the other unit's size: an hour of a MW is worth about what those of a thousand H100e are."""
    least, most = PLAUSIBLE_VALUES.get(workload.unit, (0.0, math.inf))  # an unknown unit was noted
    for _, figure in workload.value_usd_per_unit_hour.points:
        if figure.value < least or figure.value > most:
            message = f"an hour of one {workload.unit} is worth {figure.value:,.6g} USD."
            fix = f"Mostly it is {least:g} to {most:,.0f} USD: `value` is for one {workload.unit} and hour, as `unit` says."
            book.warn(book.place(figure.name), figure.name, message, fix)
            return


def _doubt_shift(workload: Workload, book: Notebook) -> None:
    if workload.shift is not None and workload.shift.hours.value > LONG_WAIT_HOURS:
        path = f"demand.{workload.key}.shiftable.within"
        message = f"work that waits {workload.shift.hours.value:,.0f} hours waits for more than a week."
        book.warn(book.place(path), path, message, "Shiftable work mostly waits for hours; for more, use `interruptible`.")


def _doubt_policy(policy: Policy, book: Notebook) -> None:
    margin, path = policy.reserve_margin, "policy.reserve_margin"
    if margin is not None and margin.value > HIGH_MARGIN:
        message = f"a reserve margin of {margin.value:.0%} asks for more than twice the firm load."
        book.warn(book.place(path), path, message, "Margins are mostly 10 % to 20 %.")
    if policy.clean_share is None:
        return
    for (_, before), (year, after) in pairwise(policy.clean_share.points):
        if after.value < before.value:
            path = f"policy.clean_share.{year:.0f}"
            message = f"the clean share falls, from {before.value:.0%} to {after.value:.0%}."
            book.warn(book.place(path), path, message, "Clean shares mostly rise: check the years.")

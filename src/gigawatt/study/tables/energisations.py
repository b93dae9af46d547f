"""What of a plan is an energisation: everything dated within the horizon that brings power or halls to a site.

Only those that the plan leans on at their date are asked for the value of a month: commitments; options bought in the first year
that their date allows; and steps of a connection at which the plan contracts all that the grid allows. A month's delay of any
other costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.plan.answers.delay import Energisation
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site
from gigawatt.study.tables.plan_result import PlanResult, asset_of

SMALLEST_MW = 1.0


def energisations(programme: Programme, result: PlanResult) -> list[Energisation]:
    """Everything of a plan whose delay by a month may matter, in the programme's order."""
    found: list[Energisation] = []
    for site in programme.sites:
        found += _phases(site, result)
        found += _plants(site, result)
        found += _steps(site, result)
    return found


def _period(result: PlanResult, date: float) -> int | None:
    """Number of the period of a date, None outside the horizon."""
    return result.case.calendar.period_at(date)


def _phases(site: Site, result: PlanResult) -> Iterator[Energisation]:
    for phase in site.phases:
        period = _period(result, phase.date)
        if period is None:
            continue
        size = float(result.holding(site.key, "halls", phase.key).new[period])
        if size >= SMALLEST_MW:
            yield Energisation(phase.path, f"{site.name}: halls {phase.key}", site.key, phase.key, phase.date, size)


def _plants(site: Site, result: PlanResult) -> Iterator[Energisation]:
    for asset in site.power:
        period = _period(result, asset.date)
        if period is None:
            continue
        size = float(result.holding(site.key, "power", asset.key).new[period])
        if size >= SMALLEST_MW:
            yield Energisation(asset.path, f"{site.name}: {asset.key}", site.key, asset.key, asset.date, size)


def _steps(site: Site, result: PlanResult) -> Iterator[Energisation]:
    if site.connection is None:
        return
    data = next(case for case in result.case.sites if case.key == site.key)
    asset = asset_of(data, "grid")
    contracted = result.holding(site.key, "connection", asset.key).amount
    before = 0.0
    for number, step in enumerate(sorted(site.connection.steps, key=lambda step: step.date)):
        rise, before = step.limit_mw.value - before, step.limit_mw.value
        period = _period(result, step.date)
        if period is None or rise < SMALLEST_MW or asset.limit_by_year is None:
            continue
        if contracted[period] >= asset.limit_by_year[period] - SMALLEST_MW:
            path = f"sites.{site.key}.connection.steps.{number}"
            label = f"{site.name}: grid connection to {step.limit_mw.value:,.0f} MW"
            yield Energisation(path, label, site.key, "grid", step.date, rise)

"""What of a programme is an energisation: everything dated within the horizon that brings power or halls to a site."""

from __future__ import annotations

from gigawatt.plan.case import Case
from gigawatt.plan.delay import Energisation
from gigawatt.programme.programme import Programme

SMALLEST_MW = 1.0


def energisations(programme: Programme, case: Case, new_mw: dict[tuple[str, str], float]) -> list[Energisation]:
    """Commitments, options that the plan uses, and the steps of connections, each with its date.

    Args:
        programme: dates and names.
        case: the horizon.
        new_mw: what the plan builds or contracts of an option in all, by (site, item).
    """
    first, last = case.calendar.start_year, case.calendar.start_year + case.calendar.count

    def within(date: float) -> bool:
        return first <= date < last

    found = []
    for site in programme.sites:
        for phase in site.phases:
            size = phase.halls_mw.value if phase.standing == "commitment" else new_mw.get((site.key, phase.key), 0.0)
            if within(phase.date) and size >= SMALLEST_MW:
                found.append(Energisation(phase.path, f"{site.name}: halls {phase.key}", site.key, phase.key, phase.date, size))
        for asset in site.power:
            size = asset.power_mw.value if asset.standing == "commitment" else new_mw.get((site.key, asset.key), 0.0)
            if within(asset.date) and size >= SMALLEST_MW:
                found.append(Energisation(asset.path, f"{site.name}: {asset.key}", site.key, asset.key, asset.date, size))
        if site.connection is not None and new_mw.get((site.key, "grid"), 0.0) >= SMALLEST_MW:
            steps = sorted(site.connection.steps, key=lambda step: step.date)
            before = 0.0
            for number, step in enumerate(steps):
                rise = step.limit_mw.value - before
                before = step.limit_mw.value
                if within(step.date) and rise >= SMALLEST_MW:
                    path = f"sites.{site.key}.connection.steps.{number}"
                    label = f"{site.name}: grid connection to {step.limit_mw.value:,.0f} MW"
                    found.append(Energisation(path, label, site.key, "grid", step.date, rise))
    return found

"""What a programme may say but probably does not mean: warnings, which stop nothing.

Dates beyond the horizon, connections that fall, capacity that can never be used, sections that nothing refers to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gigawatt.programme.checks.contradictions import Parts
from gigawatt.programme.checks.doubtful_rules import doubt_rules
from gigawatt.programme.checks.whereabouts import doubt_place
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import ChipSupply, SlotBook
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import Figure, YearPath

HIGH_DISCOUNT_RATE = 0.30
REMOVE_OR_MOVE = "Move the date, or remove it."


def doubt(
    parts: Parts, discount_rate: Figure, supplies: Sequence[ChipSupply], budget: Mapping[int, Figure], book: Notebook
) -> None:
    """Note every warning that takes more than one key to see."""
    _doubt_rate(discount_rate, book)
    for site in parts.sites:
        doubt_place(site, book)
        _doubt_dates(site, parts, book)
        _doubt_steps(site, parts, book)
        for asset in site.power:
            _doubt_asset(asset, parts, book)
    for supply in supplies:
        _doubt_supply(supply, parts, book)
    if not supplies and not book.problems:
        message = "no chip is on offer: only those that are placed already can compute."
        book.warn(book.place("chips"), "chips", message, "Add `chips` with a `supply`, unless that is meant.")
    for workload in parts.workloads:
        if _never(workload.demand, parts.years):
            path = f"demand.{workload.key}.demand"
            book.warn(book.place(path), path, f"nothing is asked for {_within(parts)}.", "Give years within the horizon.")
    _doubt_budget(budget, parts, book)
    _doubt_unused(parts, supplies, book)
    doubt_rules(parts, supplies, book)


def _within(parts: Parts) -> str:
    return f"within the horizon ({parts.start_year}-{parts.end_year})"


def _never(path: YearPath, years: range) -> bool:
    return all(path.at(year) == 0.0 for year in years)


def _doubt_rate(rate: Figure, book: Notebook) -> None:
    path = "programme.discount_rate"
    if rate.value > HIGH_DISCOUNT_RATE:
        message = f"a real discount rate of {rate.value:.0%} a year makes almost everything after a few years worth nothing."
        book.warn(book.place(path), path, message, "Real rates before tax are mostly 3 % to 12 %.")
    if rate.value < 0.0:
        message = f"a discount rate of {rate.value:.1%} makes later costs weigh more than earlier ones."
        book.warn(book.place(path), path, message, "Real rates before tax are mostly 3 % to 12 %.")


def _dated_parts(site: Site) -> Iterator[tuple[str, float]]:
    """Everything of a site with a date, by the path of its date."""
    for phase in site.phases:
        yield f"{phase.path}.{phase.standing}.{'online' if phase.standing == 'commitment' else 'earliest'}", phase.date
        for chips in phase.chips:
            yield f"{chips.path}.online", chips.date
    for asset in site.power:
        yield f"{asset.path}.{asset.standing}.{'online' if asset.standing == 'commitment' else 'earliest'}", asset.date


def _doubt_dates(site: Site, parts: Parts, book: Notebook) -> None:
    ended = (asset for asset in site.power if asset.until is not None and asset.until <= parts.start_year)
    over = {f"{asset.path}.option.earliest" for asset in ended}
    for path, date in _dated_parts(site):
        if date >= parts.end_year + 1 and path in book.positions:  # what inherits its date is not named again
            message = f"{iso_date(date)} is after the horizon ends ({parts.end_year}): it is never used."
            book.warn(book.place(path), path, message, REMOVE_OR_MOVE)
        if path.endswith(".earliest") and date < parts.start_year and path in book.positions and path not in over:
            message = f"{iso_date(date)} is before the horizon starts ({parts.start_year}): it can be had from then on."
            book.warn(book.place(path), path, message, REMOVE_OR_MOVE)
    for asset in site.power:
        gone = asset.retires if asset.retires is not None else asset.date + asset.technology.life_years.value
        if asset.standing == "commitment" and gone <= parts.start_year:
            path = f"{asset.path}.commitment.{'online' if asset.retires is None else 'retires'}"
            message = f"it is gone on {iso_date(gone)}, before the horizon starts ({parts.start_year}): it is never used."
            book.warn(book.place(path), path, message, REMOVE_OR_MOVE)


def _doubt_steps(site: Site, parts: Parts, book: Notebook) -> None:
    steps = site.connection.steps if site.connection is not None else ()
    for earlier, later in pairwise(steps):
        if later.limit_mw.value < earlier.limit_mw.value:
            path = later.limit_mw.name
            where = book.words_for(earlier.limit_mw.name)
            message = f"the connection falls to {later.limit_mw.value:,.0f} MW, from {earlier.limit_mw.value:,.0f} MW ({where})."
            book.warn(book.place(path), path, message, "Steps are totals, not additions: write the new total.")
    for step in steps:
        if step.date >= parts.end_year + 1:
            path = step.limit_mw.name
            message = f"{iso_date(step.date)} is after the horizon ends ({parts.end_year}): this step is never used."
            book.warn(book.place(path), path, message, REMOVE_OR_MOVE)


def _doubt_asset(asset: PowerAsset, parts: Parts, book: Notebook) -> None:
    """An option that cannot be built, or not all of it."""
    if asset.standing != "option" or not asset.date < parts.end_year + 1:
        return
    first = max(int(asset.date), parts.start_year)
    path = f"{asset.path}.option.limit"
    most = asset.most_per_year_mw
    within = (parts.end_year - first + 1) * most.value if most is not None else asset.power_mw.value
    if within < asset.power_mw.value * (1.0 - 1e-9):
        message = f"of {asset.power_mw.value:,.0f} MW only {within:,.0f} MW can be built by {parts.end_year} (`most_per_year`)."
        book.warn(book.place(path), path, message, "Lower the limit, raise `most_per_year`, or let it come earlier.")
    for slots in parts.slots:
        if asset.technology.key in slots.technologies and _never(slots.mw_per_year, range(first, parts.end_year + 1)):
            message = (
                f"no slot of `{slots.key}` is on offer from {first} on ({book.words_for(slots.path)}): it can never be built."
            )
            book.warn(book.place(path), path, message, "Give the slots a supply, or remove the option.")


def _doubt_supply(supply: ChipSupply, parts: Parts, book: Notebook) -> None:
    path = f"{supply.path}.supply"
    first = max(int(supply.chip.available.value), parts.start_year) if supply.chip.available.value > 0.0 else parts.start_year
    if _never(supply.accelerators_per_year, range(first, parts.end_year + 1)):
        message = f"none is on offer from {first}, when the first ones exist, to the horizon's end ({parts.end_year})."
        book.warn(book.place(path), path, message, "Give years within the horizon, or remove it.")


def _doubt_budget(budget: Mapping[int, Figure], parts: Parts, book: Notebook) -> None:
    for year, amount in budget.items():
        if year not in parts.years:
            path = amount.name
            book.warn(book.place(path), path, f"a budget of {year} is not {_within(parts)}: it limits nothing.", "Remove it.")


def _doubt_unused(parts: Parts, supplies: Sequence[ChipSupply], book: Notebook) -> None:
    """Restated technologies and chips, and slots, that nothing in the programme uses."""
    wrong = [problem.path for problem in book.problems]  # what uses them may be among what could not be read
    assets_read = not any(path.startswith(("sites", "power")) for path in wrong)
    technologies = {asset.technology.key for site in parts.sites for asset in site.power}
    chips = {supply.chip.key for supply in supplies}
    chips |= {chips.chip.key for site in parts.sites for phase in site.phases for chips in phase.chips}
    for path, key in _named(book, "power.technologies"):
        if key not in technologies and assets_read:
            book.warn(
                book.place(path), path, "no asset uses this technology.", "Name it as an asset's `technology`, or remove it."
            )
    for path, key in _named(book, "chips"):
        if key not in chips and not any(f"{each}.".startswith((f"{path}.", "sites.")) for each in wrong):
            book.warn(book.place(path), path, "this chip is neither on offer nor placed.", "Give it a `supply`, or remove it.")
    for slots in parts.slots:
        if technologies.isdisjoint(slots.technologies) and assets_read:
            book.warn(book.place(slots.path), slots.path, "no asset needs these slots.", _slot_fix(slots))


def _slot_fix(slots: SlotBook) -> str:
    return f"They are for {', '.join(slots.technologies)}: is that meant?" if slots.technologies else "Remove them."


def _named(book: Notebook, above: str) -> list[tuple[str, str]]:
    """The named sections right under a path."""
    start = f"{above}."
    return [(path, key) for path in book.positions if path.startswith(start) and "." not in (key := path[len(start) :])]

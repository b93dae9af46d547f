"""Chips side by side: what each does for a training and a serving workload at equal power and at equal money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.compute.accelerator_hour import (
    AT_WORK,
    DEFAULT_HALL,
    DEFAULT_MARKET,
    HOURS_PER_YEAR,
    AcceleratorHour,
    accelerator_hour,
    chip_of,
)
from gigawatt.compute.architecture_counts import parameters
from gigawatt.compute.goodput import goodput, job_of
from gigawatt.compute.goodput_advice import advice
from gigawatt.compute.own_chip import DEVELOPMENT, YEARLY_VOLUME, OwnChip, Side, own_against_bought
from gigawatt.compute.serving.answer import answer_service
from gigawatt.compute.serving.request import ServiceRequest
from gigawatt.compute.serving.request import looked_up as service_looked_up
from gigawatt.compute.serving.request import without_chip as service_without_chip
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.shelf import Shelf
from gigawatt.compute.training.deadline import ODD_FACTORS, timed
from gigawatt.compute.training.known import known_efficiencies
from gigawatt.compute.training.numerics import narrowest, precision_named
from gigawatt.compute.training.request import Request, accelerator_named, looked_up, without_chip
from gigawatt.errors import WorkloadError

KW_PER_MW = 1000.0
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Work:
    """A workload on a fleet of one chip."""

    tokens_per_s: float  # of all chips; failures of training taken off
    precision: str
    usd_per_million_tokens: float | None


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many of one chip, and what they do and cost."""

    chips: float
    it_mw: float
    usd_per_year: float | None
    training: Work | None  # None: not asked for, or no layout fits
    serving: Work | None  # None: not asked for, or no layout keeps the limits


@dataclass(frozen=True, slots=True)
class Compared:
    """One chip of a comparison."""

    accelerator: Accelerator
    own: bool
    hour: AcceleratorHour
    at_equal_power: Fleet
    at_equal_money: Fleet
    problems: tuple[str, ...]  # why a workload is not done
    warnings: tuple[str, ...]  # what is odd about one that is: failures that leave little of a run, and what would help


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is to be said of a chip, gathered while its fleets are reckoned."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workloads:
    """What the chips are compared for; the chip's name in the requests is put in for each."""

    training: Request | None
    serving: ServiceRequest | None


def compare(
    names: Sequence[str], workloads: Workloads, it_mw: float, usd_per_year: float | None, shelf: Shelf, year: float
) -> list[Compared]:
    """Each chip at ``it_mw`` of IT power and at ``usd_per_year`` (what the first chip's fleet at that power costs where None).

    Raises:
        WorkloadError: a name that is not known, or a chip without a price.
    """
    budget = usd_per_year
    found: list[Compared] = []
    for accelerator, own, hour in _priced(names, shelf, year):
        yearly = hour.usd * HOURS_PER_YEAR * AT_WORK.value
        by_power = it_mw * KW_PER_MW / hour.it_power_kw
        budget = by_power * yearly if budget is None else budget
        notes = _Notes()
        fleets = [_fleet(accelerator, chips, hour, yearly, workloads, shelf, notes) for chips in (by_power, budget / yearly)]
        said = tuple(dict.fromkeys(notes.problems)), tuple(dict.fromkeys(notes.warnings))
        found.append(Compared(accelerator, own, hour, fleets[0], fleets[1], *said))
    return found


def check(names: Sequence[str], workloads: Workloads, shelf: Shelf, year: float) -> None:
    """Look up every name, and hold the requests against their models.

    Raises:
        WorkloadError: everything that is wrong, at once.
    """
    problems: list[str] = []
    try:
        _priced(names, shelf, year)
    except WorkloadError as error:
        problems += error.problems
    if workloads.training is not None:
        problems += [one.replace("--model:", "--train:") for one in without_chip(workloads.training, shelf)[2]]
    if workloads.serving is not None:
        problems += [one.replace("--model:", "--serve:") for one in service_without_chip(workloads.serving, shelf)[1]]
    if problems:
        raise WorkloadError(dict.fromkeys(problems))


def _priced(names: Sequence[str], shelf: Shelf, year: float) -> list[tuple[Accelerator, bool, AcceleratorHour]]:
    problems: list[str] = []
    found = []
    hall, market = shelf.catalogue.halls[DEFAULT_HALL], shelf.catalogue.markets[DEFAULT_MARKET]
    for name in names:
        try:
            accelerator = accelerator_named(name, shelf)
        except WorkloadError as error:
            problems += [one.replace("--chip:", "--chips:") for one in error.problems]
            continue
        chip = chip_of(shelf.catalogue, accelerator.key)
        if chip is None:
            priced = ", ".join(sorted(chip.accelerator for chip in shelf.catalogue.chips.values() if chip.accelerator))
            problems.append(f"--chips: the catalogue has no price for {accelerator.name}. It has one for {priced}.")
            continue
        found.append((accelerator, chip.own, accelerator_hour(chip, hall, market, year=year)))
    if problems:
        raise WorkloadError(dict.fromkeys(problems))
    return found


def _fleet(
    accelerator: Accelerator,
    chips: float,
    hour: AcceleratorHour,
    yearly_usd: float,
    workloads: Workloads,
    shelf: Shelf,
    notes: _Notes,
) -> Fleet:
    training = serving = None
    if workloads.training is not None:
        try:
            training = _training(replace(workloads.training, chip=accelerator.key), chips, hour, shelf, notes)
        except WorkloadError as error:
            notes.problems.extend(error.problems)
    if workloads.serving is not None:
        try:
            serving = _serving(replace(workloads.serving, chip=accelerator.key), chips, shelf)
        except WorkloadError as error:
            notes.problems.extend(error.problems)
    return Fleet(chips, chips * hour.it_power_kw / KW_PER_MW, chips * yearly_usd, training, serving)


def _training(request: Request, chips: float, hour: AcceleratorHour, shelf: Shelf, notes: _Notes) -> Work:
    """Training at the rate of the largest number of chips that divides well, goodput taken off."""
    wanted = precision_named(request.precision or "bf16")
    if wanted is not None:
        request = replace(request, precision=narrowest(accelerator_named(request.chip, shelf), wanted).name)
    asked = looked_up(request, shelf)
    divided = dividing(chips)
    held = float(parameters(shape_of(asked.architecture)).total)
    known = known_efficiencies(asked.architecture, asked.accelerator, asked.precision.name)

    def goodput_of(accelerators: float, _: float) -> float:
        return float(goodput(job_of(asked.accelerator, accelerators, held)).effective)

    run = timed(asked.case(divided), 0.0, known.efficiencies, goodput_of, keep=1)
    notes.warnings.extend(advice(job_of(asked.accelerator, divided, held)))
    rate = run.best.tokens_per_s_per_accelerator * run.goodput
    return Work(rate * chips, asked.precision.name, hour.usd / (rate * 3600.0) * MILLION)


def _serving(request: ServiceRequest, chips: float, shelf: Shelf) -> Work:
    found = answer_service(service_looked_up(request, shelf), shelf.catalogue)
    price = None if found.money is None else found.money.usd_per_million_tokens
    return Work(found.tokens_per_s_per_accelerator * chips, found.best.precision, price)


def dividing(chips: float) -> int:
    """The largest number up to ``chips`` that a run divides well: 1, 3, 5, 7 or 9 times a power of two."""
    whole = max(math.floor(chips), 1)
    return max(odd << ((whole // odd).bit_length() - 1) for odd in ODD_FACTORS if odd <= whole)


def own_against_the_best(
    found: Sequence[Compared], shelf: Shelf, development_usd: float, yearly_volume: float, year: float
) -> list[tuple[str, OwnChip]]:
    """Each own chip against the bought one that does the workload for the least money, by workload."""
    stated = replace(DEVELOPMENT, value=development_usd), replace(YEARLY_VOLUME, value=yearly_volume)
    answers = []
    for workload in ("training", "serving"):
        sides = [(one, side) for one in found if (side := _side(one, workload, shelf, year)) is not None]
        bought = [side for one, side in sides if not one.own]
        if not bought:
            continue
        best = min(bought, key=lambda side: side.usd_per_hour / side.tokens_per_s)
        for one, side in sides:
            if one.own:
                chip = chip_of(shelf.catalogue, one.accelerator.key)
                begins = max(year, chip.available.value) if chip is not None else year
                against = own_against_bought(side, best, available=begins, development=stated[0], yearly_volume=stated[1])
                answers.append((workload, against))
    return answers


def _side(one: Compared, workload: str, shelf: Shelf, year: float) -> Side | None:
    work = one.at_equal_power.training if workload == "training" else one.at_equal_power.serving
    chip = chip_of(shelf.catalogue, one.accelerator.key)
    if work is None or chip is None:
        return None
    each = work.tokens_per_s / one.at_equal_power.chips
    return Side(one.accelerator.name, one.hour.usd, each, chip.price_usd.at(year), chip.life_years.value)

"""What each chip does of each training run and served workload: the compute model's answers, as the plan takes them.

A run is laid out on the fewest accelerators that finish it in its time, failures included; what each of them does is its rate. A
service is laid out within its limits; its fleet must carry the busiest hour of its region's day, and on average does less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import catalogue
from gigawatt.catalog.technologies import Chip
from gigawatt.compute.comparison import dividing
from gigawatt.compute.power import chips_of, watts
from gigawatt.compute.serving.answer import answer_service
from gigawatt.compute.serving.batching import Requests, Speculation
from gigawatt.compute.serving.demand import daily_shape
from gigawatt.compute.serving.hardware import PRECISIONS, supported
from gigawatt.compute.serving.operating import Limits
from gigawatt.compute.serving.request import DEFAULT_SPREAD, AskedService, ServiceRequest
from gigawatt.compute.serving.search import MOST_ACCELERATORS, Serving
from gigawatt.compute.training.answer import BOUND_BY_MEMORY, MULTIPLYING, Answer, answer
from gigawatt.compute.training.deadline import timed
from gigawatt.compute.training.known import known_efficiencies
from gigawatt.compute.training.numerics import precision_named
from gigawatt.compute.training.request import Asked, Request
from gigawatt.errors import GigawattError, NoLayoutError, WorkloadError
from gigawatt.plan.case.build_case import all_chips
from gigawatt.plan.case.work_rate import WorkRate
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.study.between_sites import Spanned, fibre_km
from gigawatt.study.chip_at_work import ChipAtWork

DAYS_PER_YEAR = 365.0
W_PER_KW = 1e3


def chips_at_work(programme: Programme) -> list[ChipAtWork]:
    """Every chip of a programme at every workload that is stated in tokens.

    Raises:
        WorkloadError: no rates are known of any chip of the programme.
        NoLayoutError: no chip of the programme can do a workload.
    """
    known = catalogue(programme.base_year)
    found: list[ChipAtWork] = []
    for workload in programme.workloads:
        if workload.training is None and workload.serving is None:
            continue
        mine = [_at_work(programme, known, workload, chip) for chip in all_chips(programme).values()]
        if all(one.rate.per_accelerator <= 0.0 for one in mine):
            tried = any(one.precision for one in mine)
            raise (NoLayoutError if tried else WorkloadError)(
                [f"demand.{workload.key}: {one.chip}: {one.why_not}" for one in mine]
            )
        found += mine
    return found


def _at_work(programme: Programme, known: Catalogue, workload: Workload, chip: Chip) -> ChipAtWork:
    accelerator = programme.accelerator(chip.accelerator) if chip.accelerator else None
    serving, training = workload.serving, workload.training
    asked = serving or training
    assert asked is not None
    model = programme.model(asked.model)
    assert model is not None  # as the programme was checked
    if accelerator is None:
        return _cannot(workload, chip, "the catalogue does not say which accelerator it is made of: its rates are not known")
    precision = _precision(accelerator, asked.precision)
    if precision is None:
        return _cannot(workload, chip, f"the rates of {accelerator.name} are not published")
    try:
        if training is not None:
            return _trained(programme, workload, chip, accelerator, model, precision)
        return _served(known, workload, chip, accelerator, model, precision)
    except GigawattError as error:
        return _cannot(workload, chip, str(error), precision)


def _precision(accelerator: Accelerator, wanted: str) -> str | None:
    """The narrowest precision that an accelerator computes in and that is no narrower than what is wanted."""
    able = [name for name in supported(accelerator) if PRECISIONS.index(name) <= PRECISIONS.index(wanted)]
    return able[-1] if able else None


def _cannot(workload: Workload, chip: Chip, why: str, precision: str = "") -> ChipAtWork:
    return ChipAtWork(workload.key, chip.key, WorkRate(0.0), "tokens/s", precision, why_not=why)


def _trained(
    programme: Programme,
    workload: Workload,
    chip: Chip,
    accelerator: Accelerator,
    model: Architecture,
    precision: str,
) -> ChipAtWork:
    training = workload.training
    assert training is not None
    sites = min(training.sites or 1, len(programme.sites))
    asked = _asked_run(workload, chip, accelerator, model, precision)
    if sites > 1:
        apart = fibre_km([site.place for site in programme.sites])
        asked = replace(asked, request=replace(asked.request, sites=sites, distance_km=apart))
    found = _laid_out(asked, programme.base_year)
    run = found.timed
    rate = run.best.tokens_per_s_per_accelerator * run.goodput
    drawn = chip.it_power_kw.value * W_PER_KW if found.power is None else found.power.accelerator_w
    widths = run.best.layout
    layout = (
        f"tensor {widths.tensor:.0f}, pipeline {widths.pipeline:.0f}, context {widths.context:.0f}, expert {widths.expert:.0f}"
    )
    return ChipAtWork(
        workload=workload.key,
        chip=chip.key,
        rate=WorkRate(rate, min(1.0, drawn / (chip.it_power_kw.value * W_PER_KW))),
        unit="tokens/s",
        precision=precision,
        accelerators=float(run.case.accelerators),
        layout=layout,
        goodput=run.goodput,
        busy_share=sum(run.best.parts_s[part] for part in (*MULTIPLYING, *BOUND_BY_MEMORY)) / run.best.step_s,
        step_s=run.best.step_s,
    )


def _laid_out(asked: Asked, base_year: int) -> Answer:
    """The answer to a run, found once in a process: scenarios of a programme ask for the same.

    Raises:
        GigawattError: it cannot be done.
    """
    found = _answer_or_error(asked, base_year)
    if isinstance(found, GigawattError):
        raise found
    return found


@lru_cache(maxsize=256)
def _answer_or_error(asked: Asked, base_year: int) -> Answer | GigawattError:
    try:
        return answer(asked, catalogue(base_year), top=1)
    except GigawattError as error:
        return error


def _asked_run(workload: Workload, chip: Chip, accelerator: Accelerator, model: Architecture, precision: str) -> Asked:
    """A run as it is laid out, at one site."""
    training = workload.training
    assert training is not None
    request = Request(
        model=model.key,
        chip=accelerator.key,
        precision=precision,
        tokens=training.tokens.value,
        days=(training.by - training.start) * DAYS_PER_YEAR,
        year=max(training.start, chip.available.value),
        sequence=round(training.sequence_tokens.value),
        batch_tokens=training.batch_tokens.value,
    )
    named = precision_named(precision)
    assert named is not None
    return Asked(request, model, accelerator, named)


def spanned(programme: Programme, at_work: ChipAtWork, sites: Sequence[str]) -> Spanned:
    """What a run laid out on a chip at one site would do over several.

    Args:
        programme: with the run, the chip and the sites.
        at_work: the chip at the run.
        sites: keys of those over which the plan spreads it.
    """
    workload = next(work for work in programme.workloads if work.key == at_work.workload)
    chip = all_chips(programme)[at_work.chip]
    accelerator = programme.accelerator(chip.accelerator)
    assert workload.training is not None
    model = programme.model(workload.training.model)
    assert accelerator is not None
    assert model is not None
    one = _asked_run(workload, chip, accelerator, model, at_work.precision)
    apart_km = fibre_km([site.place for site in programme.sites if site.key in sites])
    several = replace(one, request=replace(one.request, sites=len(sites), distance_km=apart_km))
    each = dividing(at_work.accelerators / len(sites)) * len(sites)  # as many as can be shared out
    known = known_efficiencies(model, accelerator, one.precision.name).efficiencies
    share = None
    try:
        alone, together = (timed(asked.case(each), 0.0, known, lambda *_: 1.0, keep=1).best for asked in (one, several))
        share = together.tokens_per_s / alone.tokens_per_s
    except WorkloadError:
        pass  # no layout: the share stays unknown, and is said to be
    return Spanned(len(sites), apart_km, one.request.site_link_tbit_per_s, share)


def _served(
    known: Catalogue, workload: Workload, chip: Chip, accelerator: Accelerator, model: Architecture, precision: str
) -> ChipAtWork:
    serving = workload.serving
    assert serving is not None
    request = ServiceRequest(
        model=model.key,
        chip=accelerator.key,
        input_tokens=serving.input_tokens.value,
        output_tokens=serving.output_tokens.value,
        first_token_s=serving.first_token_s.value,
        token_s=serving.token_s.value,
        precision=precision,
    )
    requests = Requests(request.input_tokens, request.output_tokens, DEFAULT_SPREAD, 0.0, 1.0)
    speculation = Speculation(float(request.drafted), request.acceptance, request.draft_cost)
    limits = Limits(request.first_token_s, request.token_s)
    found = answer_service(
        AskedService(request, Serving(model, accelerator, requests, limits, (precision,), speculation, MOST_ACCELERATORS)), known
    )
    shape = daily_shape(serving.region)
    full = chip.it_power_kw.value * W_PER_KW
    drawn = full if found.power is None else _mean_power_w(accelerator, found.power.accelerator_w, 1.0 / shape.peak)
    return ChipAtWork(
        workload=workload.key,
        chip=chip.key,
        rate=WorkRate(found.tokens_per_s_per_accelerator / shape.peak, min(1.0, drawn / full)),
        unit="tokens/s",
        precision=precision,
        accelerators=float(found.best.accelerators),
        layout="prompts on accelerators of their own" if found.is_apart else "prompts among answers",
        peak_over_mean=shape.peak,
    )


def _mean_power_w(accelerator: Accelerator, at_work_w: float, utilisation: float) -> float:
    """Mean over a day in which a share of the fleet is at work, and the rest ready."""
    idle_w = float(np.ravel(watts(chips_of([accelerator]), 0.0).total)[0])
    return utilisation * at_work_w + (1.0 - utilisation) * idle_w

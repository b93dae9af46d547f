"""The answer to a request: the best layouts, and what the run takes in days, megawatts and dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.compute.accelerator_hour import DEFAULT_HALL, DEFAULT_MARKET, AcceleratorHour, accelerator_hour, chip_of
from gigawatt.compute.architecture_counts import parameters
from gigawatt.compute.goodput import goodput, job_of
from gigawatt.compute.power import chips_of, phase_level, watts
from gigawatt.compute.power_swing import Swing, swing
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.spares import spares_of
from gigawatt.compute.training.case import Case, Layout
from gigawatt.compute.training.deadline import SECONDS_PER_DAY, Timed, fewest_for, timed
from gigawatt.compute.training.known import Known, known_efficiencies
from gigawatt.compute.training.outcome import Outcome, outcome_of
from gigawatt.compute.training.request import Asked
from gigawatt.compute.training.roofline import Point, points
from gigawatt.compute.training.warnings import warnings

MULTIPLYING = (
    "attention_s", "scores_s", "dense_s", "experts_s", "shared_s", "linear_s", "logits_s", "prediction_s", "recompute_s"
)  # fmt: skip
BOUND_BY_MEMORY = ("elementwise_s", "optimizer_s", "layer_overhead_s")
WHOLE = 0.999  # share of the time in which the spares are enough
HOURS_PER_DAY = 24.0
W_PER_KW = 1e3
KW_PER_MW = 1e3
J_PER_KWH = 3.6e6

LAYOUTS_KEPT = 100  # of which near-copies are left out


@dataclass(frozen=True, slots=True)
class Power:
    """IT power of a run, network and storage included."""

    it_mw: float  # mean while it trains
    accelerator_w: float  # IT power per accelerator, mean
    joules_per_token: float
    swing: Swing  # with every step and every failure [MW]


@dataclass(frozen=True, slots=True)
class Money:
    """Dollars of a run."""

    hour: AcceleratorHour
    run_usd: float | None  # None where no tokens are asked for
    usd_per_million_tokens: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is known of a request."""

    asked: Asked
    known: Known
    timed: Timed
    best: Sequence[Outcome]  # the fastest first, one for each set of widths
    power: Power | None  # None where the accelerator's power is not known
    money: Money | None  # None where the catalogue has no price
    roofline: Sequence[Point]
    spares: int  # nodes that stand by, so that the run hardly ever waits for a repair
    warnings: Sequence[str]

    @property
    def days_at_work(self) -> float | None:
        tokens = self.asked.request.tokens
        return None if tokens is None else tokens / self.timed.best.tokens_per_s / SECONDS_PER_DAY


def answer(asked: Asked, catalogue: Catalogue, *, top: int = 10) -> Answer:
    """The best layouts of what is asked for, and what the run takes.

    Raises:
        NoLayoutError: where no layout fits.
        InfeasibleError: where no number of accelerators meets the deadline.
    """
    request = asked.request
    known = known_efficiencies(asked.architecture, asked.accelerator, asked.precision.name)
    efficiencies = known.efficiencies
    held = float(parameters(shape_of(asked.architecture)).total)

    def goodput_of(accelerators: float, _: float) -> float:
        return float(goodput(job_of(asked.accelerator, accelerators, held)).effective)

    tokens = request.tokens if request.tokens is not None else 0.0
    keep = 1 if top == 1 else LAYOUTS_KEPT
    if request.chips is not None:
        run = timed(asked.case(request.chips), tokens, efficiencies, goodput_of, keep=keep)
    else:
        assert request.days is not None, "a request without chips has a deadline"
        run = fewest_for(asked.case, tokens, request.days, efficiencies, goodput_of, keep=keep)
    layouts = [Layout(*(float(column[row]) for column in run.found.layouts)) for row in range(run.found.step_s.size)]
    chosen = _unlike(layouts)[:top]
    outcomes = [outcome_of(run.case, layout, efficiencies) for layout in chosen]
    power = _power(asked, run.case, run.best)
    money = _money(asked, run, catalogue, power)
    return Answer(
        asked,
        known,
        run,
        outcomes,
        power,
        money,
        points(run.case, run.best.layout, efficiencies),
        spares_of(asked.accelerator, run.case.accelerators, WHOLE),
        tuple(warnings(asked, run)),
    )


def _unlike(layouts: Sequence[Layout]) -> list[Layout]:
    """The first layout of each set of tensor, pipeline and expert widths, sharded or not: near-copies of the best say little."""
    seen: dict[tuple[float, ...], Layout] = {}
    for layout in layouts:
        seen.setdefault((layout.tensor, layout.pipeline, layout.expert, float(layout.sharding >= 2.0)), layout)
    return list(seen.values())


def _power(asked: Asked, case: Case, best: Outcome) -> Power | None:
    if asked.accelerator.thermal_design_power_w is None:
        return None
    chips = chips_of([asked.accelerator])
    multiplying = sum(best.parts_s[part] for part in MULTIPLYING) / best.step_s
    by_memory = sum(best.parts_s[part] for part in BOUND_BY_MEMORY) / best.step_s
    drawn = watts(chips, phase_level(multiplying, by_memory))
    each = float(np.asarray(drawn.total).reshape(-1)[0])
    moved = swing(chips, case.accelerators, multiplying + by_memory, best.step_s)
    return Power(
        it_mw=each * case.accelerators / W_PER_KW / KW_PER_MW,
        accelerator_w=each,
        joules_per_token=each / best.tokens_per_s_per_accelerator,
        swing=Swing(*(float(np.asarray(part).reshape(-1)[0]) for part in moved)),
    )


def _money(asked: Asked, run: Timed, catalogue: Catalogue, power: Power | None) -> Money | None:
    chip = chip_of(catalogue, asked.accelerator.key)
    if chip is None:
        return None
    share = 1.0 if power is None else min(power.accelerator_w / W_PER_KW / chip.it_power_kw.value, 1.0)
    hour = accelerator_hour(
        chip, catalogue.halls[DEFAULT_HALL], catalogue.markets[DEFAULT_MARKET], year=asked.request.year, power_share=share
    )
    per_million = hour.usd / 3600.0 / (run.best.tokens_per_s_per_accelerator * run.goodput) * 1e6
    run_usd = None
    if asked.request.tokens is not None:
        run_usd = hour.usd * run.case.accelerators * run.days * HOURS_PER_DAY
    return Money(hour, run_usd, per_million)

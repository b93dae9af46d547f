"""Everything that is answered of a service: the best layouts, chips, megawatts, joules and dollars per million tokens."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.compute.accelerator_hour import (
    AT_WORK,
    DEFAULT_HALL,
    DEFAULT_MARKET,
    AcceleratorHour,
    accelerator_hour,
    chip_of,
)
from gigawatt.compute.band import BAND
from gigawatt.compute.power import chips_of, phase_level, watts
from gigawatt.compute.serving.demand import DailyShape, daily_shape
from gigawatt.compute.serving.disaggregation import Disaggregated, disaggregated
from gigawatt.compute.serving.fitted import fitted_serving
from gigawatt.compute.serving.request import AskedService
from gigawatt.compute.serving.search import Found, Replica, search
from gigawatt.compute.serving.step_time import StepTime
from gigawatt.errors import NoLayoutError

SECONDS_PER_HOUR = 3600.0
MILLION = 1e6
W_PER_MW = 1e6


@dataclass(frozen=True, slots=True)
class Fleet:
    """What a rate takes: replicas for the busiest hour, and what they do over a day."""

    shape: DailyShape | None  # None: the same at every hour
    peak_over_mean: float
    accelerators: int
    utilisation: float  # mean of a day, of what they could serve within the limits


@dataclass(frozen=True, slots=True)
class ServicePower:
    """IT power at work, network and storage included."""

    accelerator_w: float
    it_mw: float | None  # of the fleet at its busiest; None without a rate
    joules_per_million_tokens: float


@dataclass(frozen=True, slots=True)
class ServiceMoney:
    """Dollars per million output tokens at the fleet's utilisation (all of it where no rate is given)."""

    hour: AcceleratorHour
    usd_per_million_tokens: float


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """The answer to a service."""

    asked: AskedService
    found: Found
    apart: Disaggregated | None
    tokens_per_s_per_accelerator: float  # of the better: together or apart
    is_apart: bool
    band: float  # factor up and down that holds 80 % of measurements
    fleet: Fleet | None
    power: ServicePower | None
    money: ServiceMoney | None

    @property
    def best(self) -> Replica:
        """The layout that decodes."""
        return self.apart.decode if self.is_apart and self.apart is not None else self.found.replicas[0]


def answer_service(asked: AskedService, catalogue: Catalogue) -> ServiceAnswer:
    """Answer a service.

    Raises:
        NoLayoutError: no layout keeps the limits; which of them is too tight.
    """
    fitted = fitted_serving()
    asked = replace(asked, serving=replace(asked.serving, software=fitted.software(asked.serving.accelerator)))
    found = search(asked.serving, fitted.parameters)
    apart = disaggregated(asked.serving, fitted.parameters)
    if not found.replicas and apart is None:
        raise NoLayoutError([_why_none(asked)])
    together = found.replicas[0].tokens_per_s_per_accelerator if found.replicas else 0.0
    is_apart = apart is not None and apart.tokens_per_s_per_accelerator > together
    rate = apart.tokens_per_s_per_accelerator if is_apart and apart is not None else together
    best = apart.decode if is_apart and apart is not None else found.replicas[0]
    share = apart.prompt_accelerators_share if is_apart and apart is not None else 0.0
    _, doubt = fitted.doubt("", "", asked.serving.accelerator, asked.serving.architecture.key)
    fleet = _fleet(asked, rate, best)
    power = _power(asked.serving.accelerator, best.step, share, rate, fleet)
    money = _money(asked, catalogue, rate, fleet, power)
    return ServiceAnswer(asked, found, apart, rate, is_apart, math.exp(BAND * doubt), fleet, power, money)


def _why_none(asked: AskedService) -> str:
    """Which limit is too tight, by leaving out one after the other."""
    serving, request = asked.serving, asked.request
    parameters = fitted_serving().parameters
    limits = serving.limits
    name = f"{serving.architecture.name} on {serving.accelerator.name}"
    free = replace(serving, limits=limits._replace(first_token_s=math.inf, token_s=math.inf))
    if not search(free, parameters).replicas:
        one_token = serving.requests._replace(input_tokens=1.0, output_tokens=1.0)
        if search(replace(free, requests=one_token), parameters).replicas:
            return (
                f"{name}: the weights fit on {serving.most_accelerators} accelerators, but not the cache of one request of "
                f"{request.input_tokens + request.output_tokens:,.0f} tokens beside them. Shorten it, or allow more."
            )
        return f"{name}: the weights do not fit on {serving.most_accelerators} accelerators. Allow more, or narrower weights."
    without = replace(serving, limits=limits._replace(token_s=math.inf))
    if not search(without, parameters).replicas:
        return f"{name}: no layout gives the first token within {limits.first_token_s:g} s. Loosen --ttft."
    without = replace(serving, limits=limits._replace(first_token_s=math.inf))
    if not search(without, parameters).replicas:
        return f"{name}: no layout gives a token within {limits.token_s * 1e3:g} ms. Loosen --tpot."
    return (
        f"{name}: no layout keeps --ttft {limits.first_token_s:g} s and --tpot {limits.token_s * 1e3:g} ms at once. Loosen one."
    )


def _fleet(asked: AskedService, rate: float, best: Replica) -> Fleet | None:
    wanted = asked.request.rate_tokens_per_s
    if wanted is None:
        return None
    shape = None if asked.request.region is None else daily_shape(asked.request.region)
    peak = 1.0 if shape is None else shape.peak
    replicas = math.ceil(wanted * peak / (rate * best.accelerators))
    accelerators = replicas * best.accelerators
    return Fleet(shape, peak, accelerators, wanted / (rate * accelerators))


def _power(
    accelerator: Accelerator, step: StepTime, prompt_share: float, rate: float, fleet: Fleet | None
) -> ServicePower | None:
    """Power from the shares of a pass that compute and that read memory; prompt replicas compute all the time."""
    if accelerator.thermal_design_power_w is None:
        return None
    matrix = (step.matrix + step.prompt_scores) / step.stage
    memory = (step.weights + step.cache + step.activations) / step.stage
    whole = max(matrix + memory, 1.0)
    level = (1.0 - prompt_share) * phase_level(matrix / whole, memory / whole) + prompt_share * phase_level(1.0, 0.0)
    drawn = float(np.ravel(watts(chips_of([accelerator]), level).total)[0])
    it_mw = None if fleet is None else fleet.accelerators * drawn / W_PER_MW
    return ServicePower(drawn, it_mw, drawn / rate * MILLION)


def _money(
    asked: AskedService, catalogue: Catalogue, rate: float, fleet: Fleet | None, power: ServicePower | None
) -> ServiceMoney | None:
    chip = chip_of(catalogue, asked.serving.accelerator.key)
    if chip is None:
        return None
    drawn = 1.0 if power is None else min(power.accelerator_w / 1e3 / chip.it_power_kw.value, 1.0)
    hall, market = catalogue.halls[DEFAULT_HALL], catalogue.markets[DEFAULT_MARKET]
    hour = accelerator_hour(chip, hall, market, year=asked.request.year, at_work=AT_WORK, power_share=drawn)
    used = 1.0 if fleet is None else fleet.utilisation
    return ServiceMoney(hour, hour.usd / (rate * used * SECONDS_PER_HOUR) * MILLION)

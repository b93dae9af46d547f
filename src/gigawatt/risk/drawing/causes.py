"""The causes of doubt about a programme: what each of them moves, and what each future makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.load import reference_classes, risk_defaults
from gigawatt.catalog.risk_causes import AT, CARBON_FREE, EVENTS, FACTORS, FOSSIL, MONTHS, WEATHER, RiskCause, RiskCorrelation
from gigawatt.errors import RiskError
from gigawatt.programme.futures.risk_reader import SITES, SUPPLIERS, kinds_of
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.marginals import Event, Marginal
from gigawatt.risk.drawing.own_place import POLICY, correlated_parts, in_own_place
from gigawatt.risk.drawing.sampling import Copula, Method, uniforms
from gigawatt.schedule.records.reference_class import class_overrun

STANDING_TEMPLATE, UPRATE_TEMPLATE = "standing-plant", "uprate"  # of tasks.yaml

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Distribution(Protocol):
    """A distribution by its quantile function."""

    def quantile(self, u: Floats) -> Floats:
        """The values not exceeded with probability ``u``, shape as ``u``."""


@dataclass(frozen=True)
class Cause:
    """A cause that moves something of this programme.

    Attributes:
        key: its name.
        name: what it is, in words.
        moves: of ``catalog.risk_causes.MOVES``.
        subjects: what it moves: paths of plants, phases and connections; keys of fuels, markets, workloads or chips.
        distribution: factors, months (0 or more), or numbers of weather years.
        apart: of some subjects another distribution, by subject: it has the same place in it as in the cause's own.
        at: of ``catalog.risk_causes.PLACES``, where it acts in the network of its subjects; empty: on no network.
        stated: as the programme or the catalogue has it; None: it is neither's.
    """

    key: str
    name: str
    moves: str
    subjects: frozenset[str]
    distribution: Distribution
    apart: Mapping[str, Distribution] = field(default_factory=dict)
    at: str = ""
    stated: RiskCause | None = None

    def drawn(self, points: Floats, subject: str) -> Floats:
        """What it does to a subject at probabilities, shape (futures,); nothing comes earlier."""
        found = self.apart.get(subject, self.distribution).quantile(points)
        return np.maximum(found, 0.0) if self.moves in (*MONTHS, *EVENTS) else found

    def widest(self, points: Floats) -> Floats:
        """What it does where it does most: to one of its subjects."""
        seen: dict[int, Floats] = {}
        for subject in sorted(self.subjects):
            seen.setdefault(id(self.apart.get(subject, self.distribution)), self.drawn(points, subject))
        return np.asarray(np.max(list(seen.values()), axis=0))

    @property
    def probability(self) -> float | None:
        """Of an event, the largest of any subject; None: it is no event."""
        every = [self.apart.get(subject, self.distribution) for subject in self.subjects]
        found = [one.probability for one in every if isinstance(one, Event)]
        return max(found) if found else None


@dataclass(frozen=True)
class Settled:
    """What a programme's network of tasks says of events already, so that none of it is drawn twice.

    Attributes:
        granted: share of applications that its authorities grant, of those still to be decided, by path of a plant or phase.
        replaced: paths of what has suppliers that may fail in the network.
        permitted: paths of what authorities have decided about: no new policy stops it.
    """

    granted: Mapping[str, float] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    permitted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Futures:
    """What every cause is in every future.

    Attributes:
        causes: in the order of the columns.
        points: their probabilities, correlated, shape (futures, causes).
        values: their factors, months or weather years, shape (futures, causes).
    """

    causes: tuple[Cause, ...]
    points: Floats
    values: Floats

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(cause.key for cause in self.causes)

    def factor(self, moves: str, subject: str) -> Floats:
        """By how much something is multiplied, shape (futures,): the product over all causes that move it."""
        return np.asarray(np.prod([np.ones(len(self.points)), *self._of((moves,), subject)], axis=0))

    def months(self, subject: str, moves: Iterable[str] = ("delay", *EVENTS)) -> Floats:
        """How many months later something comes, shape (futures,): the sum over all causes that delay it."""
        return np.asarray(np.sum([np.zeros(len(self.points)), *self._of(tuple(moves), subject)], axis=0))

    def weather_years(self) -> Integers:
        """Which weather year each future has, shape (futures,); the first where no cause says otherwise."""
        columns = [number for number, cause in enumerate(self.causes) if cause.moves == WEATHER]
        if not columns:
            return np.zeros(len(self.values), dtype=np.int64)
        return self.values[:, columns[0]].astype(np.int64)

    def of(self, column: int, subject: str) -> Floats:
        """What one cause does to one of its subjects, shape (futures,)."""
        cause = self.causes[column]
        return cause.drawn(self.points[:, column], subject) if cause.apart else self.values[:, column]

    def _of(self, moves: tuple[str, ...], subject: str) -> list[Floats]:
        columns = [n for n, cause in enumerate(self.causes) if cause.moves in moves and subject in cause.subjects]
        return [self.of(n, subject) for n in columns]


def causes_of(programme: Programme, settled: Settled | None = None) -> tuple[Cause, ...]:
    """The causes that move anything of a programme, its own and the catalogue's; what moves nothing here is left out.

    A reactor that stands and is given more power has a vendor and a licence already: the catalogue's events are not for it.

    Args:
        programme: with or without a section ``risk``.
        settled: what its network of tasks says of events already.

    Raises:
        RiskError: causes that are no distribution, and weather years doubted twice, all at once.
    """
    stated = risk_defaults().causes if programme.risk is None else programme.risk.causes
    labels = {moves: dict(_labels(programme, moves)) for moves in {one.moves for one in stated.values()}}
    moved = {one.key: _subjects(one, labels[one.moves], programme) for one in stated.values()}
    for one in stated.values():
        for other in one.replaces or ():
            moved[other] = moved.get(other, frozenset()) - whole(moved[one.key]) - moved[one.key]
    items = {} if programme.schedule is None else programme.schedule.items
    uprated = {path for path, item in items.items() if item.template == UPRATE_TEMPLATE}
    found: list[Cause] = []
    faults: list[str] = []
    for one in stated.values():
        subjects = moved[one.key] if is_own(one) or one.moves not in EVENTS else moved[one.key] - uprated
        if settled is not None and one.moves == "supplier":
            subjects -= settled.replaced
        if settled is not None and one.moves == POLICY:
            subjects -= settled.permitted - set(one.of)
        distribution = _distribution(one, programme)
        apart = {} if is_own(one) or settled is None else _as_granted(one, distribution, subjects, settled)
        if isinstance(distribution, Event) and distribution.probability <= 0.0:
            subjects &= apart.keys()
        if not subjects:
            continue
        faults += (
            [f"{one.path}: {fault}" for fault in distribution.faults()] if isinstance(distribution, Marginal | Event) else []
        )
        at = AT.get(one.moves, "") if one.at is None else one.at
        cause = Cause(one.key, one.name, one.moves, subjects, distribution, apart, at, one)
        found += in_own_place(cause, programme, is_own(one))
    weather = [cause.key for cause in found if cause.moves == WEATHER]
    if len(weather) > 1:
        faults.append(f"{' and '.join(weather)} both say which weather year it is: leave one of them out")
    if faults:
        raise RiskError("; ".join(faults))
    return tuple(found)


def is_own(one: RiskCause) -> bool:
    """Whether a programme says it itself, and not the catalogue (whose causes are of ``risk_causes``)."""
    return one.path.startswith("risk.")


def whole(subjects: Iterable[str]) -> frozenset[str]:
    """What tasks are of: of ``sites.ohio.power.gas.turbines`` the plant; what is no task stays out."""
    return frozenset(name.rpartition(".")[0] for name in subjects if is_task(name))


def is_task(subject: str) -> bool:
    """Whether a subject of a delay or event is a task, and no plant, phase or connection."""
    parts = subject.split(".")
    if parts[0] != SITES or len(parts) < 3:
        return False
    return len(parts) > 3 if parts[2] == "connection" else len(parts) != 4


def _subjects(one: RiskCause, labels: Mapping[str, set[str]], programme: Programme) -> frozenset[str]:
    """What a cause moves: whole things, tasks of things (``PATH.TASK``), and slots of suppliers."""
    if not one.of:
        return frozenset(labels)
    said = set(one.of)
    found = {key for key, names in labels.items() if names & said}
    if one.moves not in AT:
        return frozenset(found)
    owners = dict(labels) | {f"{SITES}.{site.key}": {site.key, SITES, f"{SITES}.{site.key}"} for site in programme.sites}
    for name in said - {word for names in labels.values() for word in names}:
        owner, _, task = name.rpartition(".")
        if owner == SUPPLIERS or owner.startswith(f"{SUPPLIERS}."):
            found.add(name)
        else:
            found.update(f"{path}.{task}" for path, names in owners.items() if owner in names)
    return frozenset(found)


def copula_of(programme: Programme, causes: Sequence[Cause]) -> Copula:
    """How a programme's causes go together.

    Raises:
        RiskError: no causes can be correlated as it is said.
    """
    stated: Iterable[RiskCorrelation] = (risk_defaults() if programme.risk is None else programme.risk).correlations.values()
    names = tuple(cause.key for cause in causes)
    return Copula.of(names, correlated_parts({one.between: one.rank.value for one in stated}, names))


def draw(programme: Programme, futures: int, seed: int, method: Method = "sobol", settled: Settled | None = None) -> Futures:
    """Futures of a programme's causes; the same from the same seed, bit for bit.

    Args:
        programme: with or without a section ``risk``.
        futures: how many.
        seed: of the draw.
        method: as ``sampling.uniforms`` has it.
        settled: what the network of tasks says of events already.

    Raises:
        RiskError: what is said of risk cannot be drawn.
    """
    causes = causes_of(programme, settled)
    copula = copula_of(programme, causes)
    return at_points(causes, copula.correlate(uniforms(futures, len(causes), seed, method)))


def at_points(causes: Sequence[Cause], points: Floats) -> Futures:
    """Futures at given points of the unit cube, shape (futures, causes): for tornados and Sobol indices."""
    values = np.empty_like(points)
    for column, cause in enumerate(causes):
        values[:, column] = cause.widest(points[:, column])
    return Futures(tuple(causes), points, values)


def _distribution(one: RiskCause, programme: Programme) -> Distribution:
    if one.moves == WEATHER:
        weights = programme.weather_weights
        return Marginal.choices(tuple(float(year) for year in range(len(weights))), weights)
    if one.moves in FACTORS:
        if one.reference_class is not None:
            return class_overrun(reference_classes().classes[one.reference_class], "cost")
        assert one.times is not None  # the readers see to it
        return Marginal.lognormal(one.times.value, one.times.p10 or 0.0, one.times.p90 or 0.0)
    assert one.months is not None
    low, high = (one.months.value if end is None else end for end in (one.months.p10, one.months.p90))
    later = Marginal.normal(one.months.value, low, high)
    return later if one.probability is None else Event(one.probability.value, later)


def _as_granted(
    one: RiskCause, distribution: Distribution, subjects: frozenset[str], settled: Settled
) -> dict[str, Distribution]:
    """Of what authorities decide with a record: as often refused as that says, and as long as the cause says."""
    if one.moves != "licence" or not isinstance(distribution, Event):
        return {}
    refused = {subject: 1.0 - settled.granted[subject] for subject in subjects if subject in settled.granted}
    events = {share: Event(share, distribution.size) for share in set(refused.values())}
    return {subject: events[share] for subject, share in refused.items()}


def _labels(programme: Programme, moves: str) -> Iterator[tuple[str, set[str]]]:
    """What a kind of cause can move, each with the names by which a cause may mean it."""
    if moves == WEATHER:
        if len(programme.weather_weights) > 1:
            yield WEATHER, {WEATHER}
    elif moves == "carbon-price":
        if programme.policy.carbon_price_usd_per_t is not None:
            yield "carbon", set()
    elif moves == "fuel-price":
        for site in programme.sites:
            for fuel in (asset.fuel for asset in site.power if asset.fuel is not None):
                yield fuel.key, {fuel.key, FOSSIL if fuel.co2_t_per_mwh.value > 0.0 else CARBON_FREE}
    elif moves == "power-price":
        yield from ((key, {key}) for key in _markets(programme))
    elif moves == "demand":
        yield from ((one.key, {one.key}) for one in programme.workloads)
    elif moves.startswith("chip-"):
        yield from ((key, {key}) for key in _chips(programme))
    else:
        stands = standing_paths(programme) if moves in ("delay", *EVENTS) else frozenset()
        yield from ((path, names) for path, names in _items(programme) if path not in stands)


def _items(programme: Programme) -> Iterator[tuple[str, set[str]]]:
    """Plants, phases and connections, each with its site, its technology and its kind."""
    for site in programme.sites:
        if site.connection is not None:
            path = f"sites.{site.key}.connection"
            yield path, {site.key, path, "connections"}
        for phase in site.phases:
            yield phase.path, {site.key, phase.path, "halls"}
        for asset in site.power:
            yield asset.path, {site.key, asset.path, "plants", *kinds_of(asset.technology)}


def standing_paths(programme: Programme) -> frozenset[str]:
    """Plants and phases that are there already, and can be neither late nor refused.

    Their date has passed, or they are said to be standing plants of which only a contract is to be made.
    """
    start = float(programme.start_year)
    dated = [(asset.path, asset.standing, asset.date) for site in programme.sites for asset in site.power]
    dated += [(phase.path, phase.standing, phase.date) for site in programme.sites for phase in site.phases]
    items = {} if programme.schedule is None else programme.schedule.items
    said = {path for path, item in items.items() if item.template == STANDING_TEMPLATE}
    return frozenset(said | {path for path, standing, date in dated if standing == "commitment" and date <= start})


def _markets(programme: Programme) -> Iterator[str]:
    yield from (site.connection.market.key for site in programme.sites if site.connection is not None)


def _chips(programme: Programme) -> Iterator[str]:
    yield from (supply.chip.key for supply in programme.chips)
    yield from (one.chip.key for site in programme.sites for phase in site.phases for one in phase.chips)

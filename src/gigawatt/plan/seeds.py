"""First points to dispatch: believable mixes of each site's own options, so that the master's first proposals are not wild."""

from __future__ import annotations

import numpy as np

from gigawatt.plan.case.case import Case
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.site.question import Question
from gigawatt.plan.workers.executor import SiteExecutor

MIXES = 6
LOAD_MW = 1000.0  # planes go through the origin: any load will do
STORE_HOURS = (0.0, 2.0, 4.0, 8.0)


def first_planes(case: Case, pool: PlanePool, workers: SiteExecutor, seed: int) -> int:
    """Put planes of those mixes into a pool, for sites that have a year without any; returns how many dispatches it took."""
    bare = {site for site, year in case.site_years if not len(pool.planes(site, year))}
    answers = workers.answer([question for question in seed_points(case, seed) if question.site in bare])
    for answer in answers:
        for year, coefficients in zip(answer.planes_for, answer.planes, strict=True):
            pool.add(answer.site, year, coefficients)
    return len(answers)


def seed_points(case: Case, seed: int) -> list[Question]:
    """Some mixes of sources and stores for every site: in the first, middle and last of the periods that have the same hours."""
    generator = np.random.default_rng(seed)
    every_year = tuple(range(case.years))
    questions = []
    for number, site in enumerate(case.sites):
        operation = site.operation
        alike: dict[tuple[int, int], list[int]] = {}
        for period, hours in enumerate(operation.slices):
            alike.setdefault(hours, []).append(period)
        some = {same[place] for same in alike.values() for place in (0, len(same) // 2, -1)}
        years = sorted(some)
        for mix in range(max(MIXES, len(years))):
            x = np.zeros(operation.size)
            tiers = len(operation.tiers)
            size = 1.1 + generator.uniform(0.0, 1.0)
            shares = generator.dirichlet(np.full(max(tiers, 1), 0.6))[:tiers]
            mean = np.array([float(np.mean(tier.availability)) for tier in operation.tiers])
            x[operation.tier_slice] = size * LOAD_MW * shares / np.maximum(mean, 0.1)
            power = generator.uniform(0.0, 0.6) * LOAD_MW
            stores = max(1, len(operation.batteries))
            x[operation.battery_power_slice] = power / stores
            x[operation.battery_energy_slice] = power * STORE_HOURS[mix % len(STORE_HOURS)] / stores
            x[operation.reactor_slice] = 0.0
            x[operation.export_slice] = generator.uniform(0.0, 0.5) * LOAD_MW
            x[operation.load_slice] = LOAD_MW / len(operation.loads)
            free = np.full(len(operation.meters), np.inf)
            questions.append(Question(number, years[mix % len(years)], x, free, np.inf, exact=False, planes_for=every_year))
    return questions

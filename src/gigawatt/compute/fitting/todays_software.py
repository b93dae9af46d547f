"""What a well-run team gets in today's software: of the fitted runs, which software is typical, and what a search finds too much.

A published run states its software; somebody who asks for a layout does not. For each design on each family of accelerators the
software with the most rows stands for it, at its latest release there: no progress is counted that no row of the family shows.
A search also finds layouts that the model holds faster than those that vendors publish as tuned. What it gains on them is taken
for the model's error, not for theirs, and is taken off. docs/mathematics/compute-validation.md
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log

import numpy as np

from gigawatt.catalog.fitted import TypicalSoftware
from gigawatt.compute.fitting.hierarchical import Deviations, Problem, fit
from gigawatt.compute.fitting.training_model import Run, efficiencies_of, levels_of, runs_of, step_seconds, within_releases
from gigawatt.compute.training.efficiencies import Efficiencies
from gigawatt.compute.training.search import search
from gigawatt.errors import WorkloadError

TUNED_SINCE = 2024.0  # layouts published before knew neither interleaving nor sharded norms, or recomputed whole layers
UNTUNED = {"automodel"}  # which checkpoints block by block, whatever fits
_PRIOR_MEAN_SD = 0.2


def typical_software(runs: Sequence[Run]) -> dict[str, TypicalSoftware]:
    """The software with the most rows by level of ``design_on_family``; of equals that with the most on the family."""
    found: dict[str, TypicalSoftware] = {}
    levels = [levels_of(run) for run in runs]
    on_family = Counter(level["software_on_family"] for level in levels)
    for place in sorted({level["design_on_family"] for level in levels}):
        of_place = [(level["software"], within_releases(run.year)) for run, level in zip(runs, levels, strict=True)
                    if level["design_on_family"] == place and level["software"]]  # fmt: skip
        rows = Counter(software for software, _ in of_place)
        latest = {software: max(year for name, year in of_place if name == software) for software in rows}
        family = place.split(" | ")[1]
        best = max(rows, key=lambda software: (rows[software], on_family[f"{software} | {family}"], latest[software]))
        found[place] = TypicalSoftware(best, latest[best], rows[best])
    return found


def search_gain(runs: Sequence[Run], values: Mapping[str, float]) -> tuple[float, Deviations]:
    """What a search gains over layouts that are published as tuned, of the logarithm: the mean, and deviations by family."""
    tuned = list({levels_of(run)["layout"]: run for run in runs if _tuned(run)}.values())
    stated = step_seconds(values, runs_of(tuned))
    gains, families = [], []
    for run, step_s in zip(tuned, stated.tolist(), strict=True):
        years = np.array([within_releases(run.year)])
        merged, whole = float(run.recipe.merged_copies), float(run.recipe.whole_iteration)
        own = efficiencies_of(values, (run.precision,), years, run.power_headroom, merged, whole)
        try:
            found = search(run.case, Efficiencies(*(float(np.ravel(value)[0]) for value in own)), keep=1)
        except WorkloadError:  # it did not fit by the model, but it ran
            continue
        gains.append(log(step_s / float(found.step_s[0])))
        families.append(run.family)
    problem = Problem(
        np.array(gains),
        lambda mean: np.full(len(gains), mean[0]),
        np.zeros(1),
        np.array([_PRIOR_MEAN_SD]),
        {"family": families},
    )
    solved = fit(problem)
    mean, doubt = float(solved.parameters[0]), float(solved.covariance[0, 0])
    of_family = solved.deviations["family"]
    widened = {level: (own**2 + solved.noise_sd**2 + doubt) ** 0.5 for level, own in of_family.doubt.items()}
    return mean, replace(of_family, doubt=widened, sd=(of_family.sd**2 + solved.noise_sd**2 + doubt) ** 0.5)


def _tuned(run: Run) -> bool:
    merging = run.recipe.merged_copies or not run.mixture  # as today's software does: others are laid out around another cost
    tuned = run.framework not in UNTUNED and (run.year or TUNED_SINCE) >= TUNED_SINCE
    return run.stated.is_laid_out and tuned and merging

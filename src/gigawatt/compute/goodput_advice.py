"""What to do about a run that failures leave little of: what each remedy would leave, and how large is too large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gigawatt.compute.goodput import SECONDS_PER_HOUR, Job, goodput

LOW = 0.5  # share of the time at work below which a run is warned about
QUICK_RESTART_S = 120.0  # processes and spares kept ready, so that only the parts that failed are replaced: assumption
RARER = 0.5  # of the failures, where parts that failed before are taken out: assumption
SIZES: npt.NDArray[np.float64] = np.exp2(np.arange(6.0, 24.0))  # accelerators, for the largest useful run


def advice(job: Job) -> Iterator[str]:
    """Sentences for a run that works for less than ``LOW`` of its time; none for others."""
    now = goodput(job)
    share = float(now.effective)
    if share >= LOW:
        return
    minutes = float(now.between_failures_h) * 60.0
    restart_s = float(job.restart_h) * SECONDS_PER_HOUR
    yield (
        f"Failures leave {share:.1%} of the time for training: {float(job.accelerators):,.0f} accelerators are interrupted every "
        f"{minutes:,.3g} minutes, and coming back takes {restart_s / 60.0:,.3g}."
    )
    near = replace(job, durable_h=job.stands_h)
    quick = replace(near, restart_h=np.minimum(job.restart_h, QUICK_RESTART_S / SECONDS_PER_HOUR))
    rare = replace(quick, failures_per_1000_accelerator_days=job.failures_per_1000_accelerator_days * RARER)
    yield (
        f"Checkpoints in the memory of neighbours, good at once, would leave {_share(near)}; with spares and processes kept "
        f"ready too, for a restart in {QUICK_RESTART_S / 60.0:.0f} minutes, {_share(quick)}; "
        f"with half the failures besides, {_share(rare)}."
    )
    most = float(SIZES[int(np.argmax(SIZES * goodput(replace(job, accelerators=SIZES)).effective))])
    if most < float(job.accelerators):
        yield (
            f"As it is, a run that stops as one does the most work on about {most:,.0f} accelerators: more are lost to restarts. "
            "Runs that go on without the part that failed are not modelled."
        )


def _share(job: Job) -> str:
    return f"{float(goodput(job).effective):.1%}"

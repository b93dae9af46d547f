"""A programme's schedule with its causes of doubt: the futures that ``gigawatt risk`` draws, date by date."""

from __future__ import annotations

from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.causes import at_points, causes_of
from gigawatt.risk.drawing.counted_twice import counted_twice
from gigawatt.risk.drawing.late_tasks import acts_of, settled_by
from gigawatt.risk.drawing.with_network import points_of
from gigawatt.schedule.answers.schedule import Schedule, drawn_from
from gigawatt.schedule.campus.layout import laid_out
from gigawatt.schedule.network.sampling import DEFAULT_SAMPLES


def drawn_schedule(
    programme: Programme, *, samples: int = DEFAULT_SAMPLES, seed: int | None = None, workers: int = 1, anew: bool = False
) -> Schedule:
    """Draw the futures of a programme's network of tasks and of the causes that make them longer.

    Future for future they are those of ``gigawatt risk`` with the same seed.

    Args:
        programme: with or without sections ``schedule`` and ``risk``.
        samples: how many futures.
        seed: of what is drawn; None: the programme's.
        workers: threads; the numbers do not depend on them.
        anew: as if nothing were promised or done: all work begins today.

    Raises:
        RiskError: what is said of risk cannot be drawn.
        ScheduleError: everything that is wrong with the network.
    """
    seed = programme.seed if seed is None else seed
    laid = laid_out(programme, anew=anew)
    causes = causes_of(programme, settled_by(laid))
    acts = acts_of(laid, causes, elsewhere=anew)
    futures = at_points(causes, points_of(programme, causes, laid, samples, seed)[0])
    return drawn_from(
        laid,
        programme,
        samples=samples,
        seed=seed,
        workers=workers,
        later=acts.later(futures),
        acting=acts.told(futures),
        warnings=(*laid.contradictions, *acts.warnings, *counted_twice(programme, causes)),
    )

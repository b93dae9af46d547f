"""A site worker on another machine: it imports the planner and nothing else, keeps its sites warm, and says what it has used."""

from __future__ import annotations

import pickle
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gigawatt import __version__
from gigawatt.errors import SolverError
from gigawatt.plan.site.question import Asked
from gigawatt.plan.workers.serve import answers_or_failure


@dataclass(frozen=True)
class Reply:
    """Answers in the order of the questions, or why there are none (a bug of ours as text); what the worker has used so far."""

    answers: list[Any] | SolverError | str
    cpu_seconds: float
    peak_rss_mb: float


class SiteWorker:
    """Some sites' operations. It knows nothing of what carries its messages."""

    def __init__(self, sites: Sequence[int], *packed: bytes) -> None:
        """Unpack what is `Handed`, each pickled: packed arrays could not be written to."""
        self._sites = {number: pickle.loads(case).ready() for number, case in zip(sites, packed, strict=True)}

    def version(self) -> str:
        """Of gigawatt, where this worker runs."""
        return __version__

    def answer(self, questions: list[Asked[Any]]) -> Reply:
        answers = answers_or_failure(self._sites, questions)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        return Reply(answers, time.process_time(), peak)

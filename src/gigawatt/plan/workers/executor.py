"""Who dispatches the sites: the plan asks, an executor answers, here or in other processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gigawatt.plan.site.question import Answer, Asked, Question
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.held_back import interrupt_held_back

Found = TypeVar("Found")


@dataclass(frozen=True)
class Used:
    """What workers have used that are no child processes of this one, so that the system does not tell."""

    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0  # of the largest


class SiteExecutor(Protocol):
    """Answers questions about sites, in the order asked.

    The questions about a site and period are always answered in order by the same `SiteOperation`, which keeps nothing of one
    period for another, so that answers do not depend on how many workers there are.
    """

    @property
    def workers(self) -> int: ...

    @property
    def replaced(self) -> int: ...  # workers that were lost, so far

    def answer(self, questions: Sequence[Question]) -> list[Answer]: ...

    def used(self) -> Used: ...

    def close(self) -> None: ...


class SiteWorkers(SiteExecutor, Protocol):
    """Answers whatever a site's worker may be asked: dispatches, or what comes of many of them."""

    def answer(self, questions: Sequence[Asked[Found]]) -> list[Found]: ...


class SerialExecutor:
    """Answers in this process."""

    workers = 1
    replaced = 0

    def __init__(self, cases: Sequence[SiteWeather]) -> None:
        from gigawatt.plan.site.site_operation import SiteOperation  # late: who has workers does not need the compiler here

        self._sites = [SiteOperation(case) for case in cases]

    def answer(self, questions: Sequence[Asked[Found]]) -> list[Found]:
        return [self._answer(question) for question in questions]

    def _answer(self, question: Asked[Found]) -> Found:
        with interrupt_held_back():
            return question.answered_by(self._sites[question.site])

    def used(self) -> Used:
        return Used()

    def close(self) -> None:
        """Nothing to release."""

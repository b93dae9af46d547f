"""Who dispatches the sites: the plan asks, an executor answers, here or in other processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gigawatt.plan.site_operation import Answer, Question, SiteOperation
from gigawatt.plan.site_weather import SiteWeather


class SiteExecutor(Protocol):
    """Answers questions about sites, in the order asked.

    A site's questions are always answered in order by the same `SiteOperation`, so that answers do not depend on how many
    workers there are.
    """

    def answer(self, questions: Sequence[Question]) -> list[Answer]: ...

    def close(self) -> None: ...


class SerialExecutor:
    """Answers in this process."""

    def __init__(self, cases: Sequence[SiteWeather]) -> None:
        self._sites = [SiteOperation(case) for case in cases]

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        return [self._sites[question.site].answer(question) for question in questions]

    def close(self) -> None:
        """Nothing to release."""

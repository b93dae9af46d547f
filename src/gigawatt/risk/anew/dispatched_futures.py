"""Futures of a plan as what workers are handed: a future's sites, kept warm, all of whose questions the same worker answers."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.executor import SerialExecutor


@dataclass(frozen=True)
class FutureHours:
    """The hours of a future's sites.

    Attributes:
        name: of the future.
        sites: by number.
    """

    name: str
    sites: tuple[SiteWeather, ...]

    @property
    def work(self) -> float:
        return sum(site.work for site in self.sites)

    def ready(self) -> SerialExecutor:
        return SerialExecutor(self.sites)


@dataclass(frozen=True)
class DispatchFuture:
    """Questions about one future's sites.

    Attributes:
        site: number of the future, in whose place its sites are.
        questions: answered in this order.
    """

    site: int
    questions: tuple[Question, ...]

    def answered_by(self, sites: SerialExecutor) -> list[Answer]:
        return sites.answer(self.questions)

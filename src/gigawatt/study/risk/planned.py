"""A stored study as a plan that can be held in any future: its programme, its hours, its planes and what it orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from gigawatt.errors import RiskError, StudyError
from gigawatt.plan.case.build_case import all_chips, build_case
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import Rates
from gigawatt.plan.decompose import Settings
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes, UnusableError
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.programme import scenario_names
from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.orders import Orders, orders_of
from gigawatt.risk.anew.planned_anew import PlanInHand
from gigawatt.risk.anew.reoptimised import Future
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.study.chip_at_work import ChipAtWork, rates_of, with_interruption_prices
from gigawatt.study.finance.account import study_programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.hours import site_hours
from gigawatt.study.risk.draw import with_plan_dates

FINEST_GAP, COARSEST_GAP = 1e-4, 1e-3  # to which futures are planned: as near as the plan itself, within these


@dataclass(frozen=True)
class PlannedStudy:
    """A plan with all that it takes to hold it in other futures.

    Attributes:
        folder: of the study.
        name: for tables.
        programme: as it was planned.
        rates: what chips do of each work in tokens.
        hours: of its sites, by weather year.
        kept: its planes.
        gap: to which futures are planned.
    """

    folder: StudyFolder
    name: str
    programme: Programme
    rates: Rates
    hours: Mapping[str, tuple[SiteHours, ...]]
    kept: KeptPlanes
    gap: float

    @cached_property
    def case(self) -> Case:
        """As it was planned, at the prices that are stated."""
        return build_case(self.programme, self.hours, rates=self.rates)

    @cached_property
    def master(self) -> Master:
        return build_master(self.case)

    @cached_property
    def orders(self) -> Orders:
        """What the plan orders."""
        try:
            return orders_of(self.master, self.kept.columns)
        except RiskError as error:
            raise StudyError(f"{self.name}: {error}. Run `gigawatt run` again.") from None

    @property
    def required(self) -> frozenset[str]:
        """Workloads that must be served."""
        return frozenset(work.key for work in self.programme.workloads if work.must_serve)

    def in_scenario(self, name: str) -> PlannedStudy | None:
        """The same plan for one of the programme's scenarios; None where the programme has none of that name.

        Raises:
            ProgrammeError: the scenario has problems of its own.
        """
        if name not in self.scenarios:
            return None
        programme = with_plan_dates(study_programme(self.folder, scenario=name))
        rates = self.rates if _at_work(programme) == _at_work(self.programme) else rates_of(chips_at_work_of(programme))
        programme = with_interruption_prices(programme, rates)
        return replace(self, programme=programme, rates=rates, hours=site_hours(programme))

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the programme's scenarios."""
        return tuple(scenario_names(self.folder.path / "programme.yaml"))

    def future(self, scenario: Scenario, pool: PlanePool | None = None) -> Future:
        """A future of it.

        Args:
            scenario: what is otherwise.
            pool: of planes found in it before.
        """
        return self.in_hand.future(scenario, pool)

    @property
    def in_hand(self) -> PlanInHand:
        """All that futures of it take."""
        settings = Settings(gap=self.gap, seed=self.programme.seed)
        return PlanInHand(self.programme, self.hours, self.rates, self.kept, settings, self.required)


def _at_work(programme: Programme) -> tuple[object, ...]:
    """All that the rates of chips depend on."""
    work = tuple((one.key, one.training, one.serving) for one in programme.workloads)
    places = tuple(site.place for site in programme.sites)
    return work, all_chips(programme), dict(programme.accelerators), dict(programme.models), places, programme.base_year


def chips_at_work_of(programme: Programme) -> list[ChipAtWork]:
    """What chips do of each work that is trained or served."""
    if all(work.training is None and work.serving is None for work in programme.workloads):
        return []
    from gigawatt.study.work_rates import chips_at_work  # the compute model takes a while to load

    return chips_at_work(programme)


def planned_study(folder: StudyFolder, programme: Programme, rates: Rates, name: str) -> PlannedStudy:
    """The plan of a study.

    Args:
        folder: of the study.
        programme: of it, as it was planned.
        rates: what chips do of each work in tokens.
        name: for tables.

    Raises:
        StudyError: its planes are not there, or they are of another programme.
    """
    try:
        kept = KeptPlanes.load(folder.path / FILE)
    except UnusableError as reason:
        raise StudyError(f"{folder.path}: the plan's dispatches are not there, as {reason}. Run `gigawatt run` again.") from None
    asked = float(folder.summary["plan"]["gap_asked"])
    gap = min(COARSEST_GAP, max(FINEST_GAP, asked))
    return PlannedStudy(folder, name, programme, rates, site_hours(programme), kept, gap)

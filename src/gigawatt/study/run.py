"""Runs the stages that there are: read, climate, plan, tables, certificate, summary."""

from __future__ import annotations

import hashlib
import pickle
import platform
import resource
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt import __version__
from gigawatt.errors import WorkloadError
from gigawatt.finance.contracts.in_plan import with_contract_prices
from gigawatt.plan.answers.alternatives import alternatives as near_optimal
from gigawatt.plan.answers.delay import values_of_a_month
from gigawatt.plan.answers.value_of_information import PathPlanes
from gigawatt.plan.answers.value_of_information import value_of_information as information_of
from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.build_meters import source_rates
from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import Rates
from gigawatt.plan.checkpoint import Checkpoint
from gigawatt.plan.conflicts.elastic import ConflictError
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes
from gigawatt.plan.earlier.replanning import Replanning
from gigawatt.plan.workers.executor import SiteExecutor, Used
from gigawatt.programme import load_programme
from gigawatt.programme.programme import Programme
from gigawatt.progress import ProgressListener
from gigawatt.schedule.campus.review import check_network
from gigawatt.study.certificate.breach import Breach
from gigawatt.study.certificate.recheck import recheck
from gigawatt.study.chip_at_work import ChipAtWork, rates_of, with_interruption_prices
from gigawatt.study.earlier_plan import earlier_planes, reused_facts
from gigawatt.study.folder import StudyFolder
from gigawatt.study.hours import site_hours
from gigawatt.study.relaxation_words import infeasible
from gigawatt.study.schedule.dates import dated, stored_schedule
from gigawatt.study.schedule.out_of_reach import out_of_reach
from gigawatt.study.schedule.too_early import too_early_in_plan
from gigawatt.study.stage_clock import StageClock
from gigawatt.study.summary import PlanFacts, summary
from gigawatt.study.tables import capacity_tables, limit_tables, money_tables
from gigawatt.study.tables.alternatives_table import alternatives_table
from gigawatt.study.tables.energisations import energisations
from gigawatt.study.tables.figures_table import figures_table
from gigawatt.study.tables.information_table import information_table
from gigawatt.study.tables.learning_table import learning_table
from gigawatt.study.tables.operation_tables import Operation, discounted_operation_usd, store_operation
from gigawatt.study.tables.outcomes import outcomes_table
from gigawatt.study.tables.periods import calendar_table, yearly
from gigawatt.study.tables.plan_result import PlanResult, read_result
from gigawatt.study.tables.refreshed_table import refreshed_table
from gigawatt.study.tables.run_tables import write_run_tables
from gigawatt.study.workers.executors import Place, place_of_workers, site_executor, started_workers
from gigawatt.study.workers.nursery import PROCESSES, WorkerProcesses

LARGEST_VIOLATION = 1e-5  # of a row's scale: hours are stored with seven digits
LIBRARIES = ("duckdb", "highspy", "numba", "numpy", "polars", "pvlib", "pyyaml")


def plan_study(
    programme_path: Path,
    study: Path,
    *,
    gap: float = 5e-3,
    processes: int | None = 1,
    time_limit: float | None = None,
    resume: bool = True,
    progress: ProgressListener | None = None,
    scenario: str | None = None,
    on: str = PROCESSES,
    earlier: Path | None = None,
    alternatives: float = 0.0,
    value_of_information: bool = False,
    waiting: WorkerProcesses | None = None,
) -> dict[str, Any]:
    """Plan a programme and start a study with the result.

    Args:
        programme_path: the YAML file.
        study: folder to write to; created where it is missing.
        gap: relative gap between the plan's cost and its proven lower bound at which to stop.
        processes: site workers at most; None: one for each core.
        time_limit: [s]; the best plan by then is stored, with the gap that it has.
        resume: go on from the checkpoint of an earlier run of the same programme.
        progress: told of every step.
        scenario: which of the programme's scenarios to put in place; None: the programme as it is.
        on: where the site workers run: ``processes`` of this machine, ``ray``, ``ray://HOST:PORT`` or ``HOST:PORT``.
        earlier: study whose planes to start from; None: ``study`` itself, where it has any, unless ``resume`` is false.
        alternatives: share of the plan's time that near-optimal alternatives may take; 0: they are not looked for.
        value_of_information: plan for each price path alone too, and for their mean; nothing where there is one path.
        waiting: site workers that have been started while this module was loaded, as many as ``processes`` says.

    Returns:
        The summary, as stored in ``summary.json``.

    Raises:
        ProgrammeError, WeatherError: the input is wrong.
        WorkersError: the site workers cannot run there.
        InfeasibleError: no plan meets the requirements.
        SolverError: a solver gave no answer that can be trusted.
    """
    clock = StageClock(progress)
    place = place_of_workers(on)
    folder = StudyFolder(study)
    programme = with_contract_prices(load_programme(programme_path, scenario=scenario, further=check_network))
    folder.create()
    _tell_warnings(programme, clock)
    programme, drawn = dated(programme, clock.say)
    work = _work(programme, folder, clock)
    rates = rates_of(work)
    programme = with_interruption_prices(programme, rates)
    hours, case, executor = _built(programme, rates, processes, place, clock, waiting)
    by_path = PathPlanes(executor, case) if value_of_information and len(programme.price_paths) > 1 else None
    try:
        fingerprint = _fingerprint(case)
        checkpoint = _checkpoint(study, fingerprint, resume=resume)
        started = {"event": "plan started", "programme": str(programme_path), "scenario": scenario}
        folder.append_log({**started, "fingerprint": fingerprint, "gap": gap})
        planes = earlier_planes(study, earlier, resume=resume, say=lambda words: clock.say("planning", words))
        clock.say("planning")
        settings = Settings(gap=gap, time_limit=time_limit, seed=programme.seed)
        decomposition = _decomposition(case, by_path or executor, settings, clock.passed_on, checkpoint, planes)
        try:
            plan = decomposition.run()
        except ConflictError as error:
            checkpoint.remove()
            raise infeasible(folder, programme, case, error.conflict) from error
        KeptPlanes.of(plan).save(study / FILE)
        operation, breaches = _tables(folder, programme, hours, rates, plan, decomposition, clock)
        _information(folder, programme, decomposition, plan, by_path, clock)
        write_run_tables(folder, programme, work)
        clock.say("alternatives")  # last, as their dispatches teach the pool
        folder.write_table("alternatives", alternatives_table(near_optimal(decomposition, plan, alternatives * plan.seconds)))
    finally:
        executor.close()
    facts = _certify(case, plan, operation, breaches, gap, clock, executor.used())
    found = {**summary(programme, folder, facts), "schedule": stored_schedule(folder, drawn)}
    found |= {"planned_too_early": too_early_in_plan(folder, programme, case, drawn), "out_of_reach": out_of_reach(programme)}
    facts_of_run = _run_facts(programme, programme_path, fingerprint, clock, _workers(on, executor), gap)
    folder.write_json("run", {**facts_of_run, "earlier_plan": reused_facts(decomposition, earlier or study)})
    folder.write_json("summary", found)
    if facts.status == "certified":
        checkpoint.remove()  # else the same command, with more time, goes on from here
    folder.append_log({"event": "plan stored", "status": facts.status, "gap": facts.gap, "objective_usd": facts.objective_usd})
    return found


def _tell_warnings(programme: Programme, clock: StageClock) -> None:
    if programme.warnings:
        clock.say("programme", f"{len(programme.warnings)} warnings: `gigawatt check` names them")


def _work(programme: Programme, folder: StudyFolder, clock: StageClock) -> list[ChipAtWork]:
    """What chips do of work in tokens, where there is such: the compute model takes a while to load."""
    if all(work.training is None and work.serving is None for work in programme.workloads):
        return []
    clock.say("compute")
    from gigawatt.study.work_rates import chips_at_work

    try:
        return chips_at_work(programme)
    except WorkloadError as error:
        folder.append_log({"event": "work refused", "problems": list(error.problems)})
        raise


def _built(
    programme: Programme, rates: Rates, processes: int | None, place: Place, clock: StageClock, waiting: WorkerProcesses | None
) -> tuple[dict[str, tuple[SiteHours, ...]], Case, SiteExecutor]:
    """Hours, case and site workers; these make the hours first."""
    workers = started_workers(len(programme.sites), processes, place, waiting)
    try:
        clock.say("climate", f"{len(programme.sites)} sites")
        hours = site_hours(programme, workers)
        clock.say("building")
        case = build_case(programme, hours, rates=rates)
        clock.say("workers")
        return hours, case, site_executor([site.weather for site in case.sites], processes, place, workers)
    except BaseException:  # Ctrl-C too
        if workers is not None:
            workers.close()
        raise


def _tables(
    folder: StudyFolder,
    programme: Programme,
    hours: dict[str, tuple[SiteHours, ...]],
    rates: Rates,
    plan: Decomposed,
    decomposition: Decomposition,
    clock: StageClock,
) -> tuple[Operation, list[Breach]]:
    """Everything that the plan and its hours tell, and how far what is stored is from right.

    What a month and what a limit is worth the master says, solved again and again beside the rest: HiGHS lets go of the
    interpreter's lock.
    """
    clock.say("writing")
    result = read_result(plan)
    with ThreadPoolExecutor(1) as beside:  # one at a time: both change the same master
        months = beside.submit(_months, programme, hours, rates, plan, result)
        operation = _store(folder, programme, hours, plan, result, decomposition)
        limits = beside.submit(limit_tables.limits_table, plan, operation)
        _store_money(folder, plan, result, operation)
        clock.say("certificate")
        breaches = recheck(folder, plan.master.case, _objective_usd(plan, operation))
        clock.say("value of a month")
        folder.write_table("value_of_month", limit_tables.month_table(months.result()))
        clock.say("prices of limits")
        folder.write_table("limits", limits.result())
    return operation, breaches


def _information(
    folder: StudyFolder,
    programme: Programme,
    decomposition: Decomposition,
    plan: Decomposed,
    by_path: PathPlanes | None,
    clock: StageClock,
) -> None:
    """What it is worth to know the price path, where that was asked for."""
    found = None
    if by_path is not None:
        clock.say("price paths", "as if each were certain")
        found = information_of(decomposition, plan, by_path, clock.passed_on)
    folder.write_table("information", information_table(programme, found, plan.upper_usd, plan.lower_usd))


def _checkpoint(study: Path, fingerprint: str, *, resume: bool) -> Checkpoint:
    checkpoint = Checkpoint(study / "checkpoint", fingerprint)
    if not resume:
        checkpoint.remove()
    return checkpoint


def _decomposition(
    case: Case,
    executor: SiteExecutor,
    settings: Settings,
    progress: ProgressListener,
    checkpoint: Checkpoint,
    planes: KeptPlanes | None,
) -> Decomposition:
    if planes is None:
        return Decomposition(case, executor, settings, progress, checkpoint)
    return Replanning(case, executor, settings, progress, checkpoint, earlier=planes)


def _fingerprint(case: Case) -> str:
    """Of everything that the plan depends on: a checkpoint of another case is never used."""
    return hashlib.sha256(pickle.dumps((__version__, case), protocol=5)).hexdigest()


def _months(
    programme: Programme, hours: dict[str, tuple[SiteHours, ...]], rates: Rates, plan: Decomposed, result: PlanResult
) -> list[Any]:
    chosen = energisations(programme, result)
    chips = plan.master.case.chips

    def late(site: str, delays: dict[str, float]) -> Case:
        return build_case(programme, hours, delays, only=site, chips=chips, rates=rates)

    return values_of_a_month(plan, chosen, late)


def _store(
    folder: StudyFolder,
    programme: Programme,
    hours: dict[str, tuple[SiteHours, ...]],
    plan: Decomposed,
    result: PlanResult,
    decomposition: Decomposition,
) -> Operation:
    folder.forget_results()
    folder.write_text("programme.yaml", programme.text)
    fuels = {(site.key, asset.key): asset.fuel.key for site in programme.sites for asset in site.power if asset.fuel is not None}
    calendar = result.case.calendar
    folder.write_table("calendar", calendar_table(calendar))
    rates = source_rates(programme, calendar)
    operation = store_operation(
        result, hours, rates, fuels, lambda site: decomposition.hours(plan.values, site), folder.write_dispatch
    )
    tables: dict[str, pl.DataFrame] = {
        "sites": capacity_tables.sites_table(programme, result, hours),
        "power_capacity": capacity_tables.power_capacity_table(programme, result),
        "halls": capacity_tables.halls_table(result),
        "chips": capacity_tables.chips_table(result),
        "assignment": capacity_tables.assignment_table(result),
        "compute": capacity_tables.compute_table(result),
        "energy": operation.energy_table(),
        "load": operation.load_table(),
        "interruptions": operation.interruptions_table(),
        "figures": figures_table(programme),
        "learning": learning_table(programme),
    }
    for name, frame in tables.items():
        _write(folder, name, frame, calendar)
    folder.write_table("chips_sold", refreshed_table(programme, result))
    folder.write_table("outcomes", outcomes_table(programme, result.case, operation))
    return operation


def _write(folder: StudyFolder, name: str, frame: pl.DataFrame, calendar: Calendar) -> None:
    """A table by calendar year, and where some years are planned by quarter, the same by period."""
    if "period" in frame.columns and calendar.quarter_years:
        folder.write_periods(name, frame)
    folder.write_table(name, yearly(frame, calendar))


def _store_money(folder: StudyFolder, plan: Decomposed, result: PlanResult, operation: Operation) -> None:
    calendar = result.case.calendar
    _write(folder, "costs", money_tables.costs_table(result, operation), calendar)
    _write(folder, "cash", money_tables.cash_table(result), calendar)
    folder.write_table("iterations", limit_tables.iterations_table(plan))


def _objective_usd(plan: Decomposed, operation: Operation) -> float:
    """What the plan costs, by the stored hours."""
    return plan.master.fixed_cost_usd(plan.values) + discounted_operation_usd(plan.master.case, operation)


def _certify(
    case: Case,
    plan: Decomposed,
    operation: Operation,
    breaches: list[Breach],
    gap: float,
    clock: StageClock,
    elsewhere: Used,
) -> PlanFacts:
    """The certificate is of what is stored: its cost from the stored hours, its breaches from the stored tables."""
    clock.say("certificate")
    objective = _objective_usd(plan, operation)
    reached = (objective - plan.lower_usd) / max(abs(objective), 1e-9)
    worst = breaches[0].relative if breaches else 0.0
    if worst > LARGEST_VIOLATION:
        status = f"not certified: a row is broken ({breaches[0].what})"
    elif reached < -LARGEST_VIOLATION:
        status = "not certified: the plan costs less than its lower bound"
    elif reached <= gap:
        status = "certified"
    else:
        status = f"not certified: {plan.stopped or 'stopped'} before the gap was reached"
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return PlanFacts(
        status=status,
        objective_usd=objective,
        lower_bound_usd=plan.lower_usd,
        gap=reached,
        gap_asked=gap,
        breaches=breaches,
        hours=case.sites[0].operation.hours,
        iterations=len(plan.records),
        dispatches=plan.dispatches,
        seconds=clock.seconds,
        cpu_seconds=own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime + elsewhere.cpu_seconds,
        peak_rss_mb=max(own.ru_maxrss / 1024.0, children.ru_maxrss / 1024.0, elsewhere.peak_rss_mb),
    )


def _workers(on: str, executor: SiteExecutor) -> dict[str, Any]:
    return {"on": on, "count": executor.workers, "replaced": executor.replaced}


def _run_facts(
    programme: Programme, path: Path, fingerprint: str, clock: StageClock, workers: dict[str, Any], gap: float
) -> dict[str, Any]:
    return {
        "gigawatt": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "programme": str(path),
        "programme_folder": str(path.resolve().parent),  # that its files are named from
        "scenario": programme.scenario,
        "programme_sha256": hashlib.sha256(programme.text.encode()).hexdigest(),
        "case_sha256": fingerprint,
        "seed": programme.seed,
        "gap_asked": gap,
        "workers": workers,
        "seconds": clock.stages(),
    }

"""A programme file in, a resolved ``Programme`` out, or every problem in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import accelerators, architectures
from gigawatt.catalog.load import catalogue as default_catalogue
from gigawatt.catalog.price_index import money_level, price_levels
from gigawatt.errors import ProgrammeError
from gigawatt.programme.accelerators_reader import read_accelerators
from gigawatt.programme.checks.consistency import check_chips, check_sites
from gigawatt.programme.checks.contradictions import Parts, check_contradictions
from gigawatt.programme.checks.doubts import doubt
from gigawatt.programme.checks.whereabouts import doubt_market
from gigawatt.programme.chips_reader import read_chips
from gigawatt.programme.demand_reader import NewestChips, Wanted, read_demand
from gigawatt.programme.futures.risk_reader import RISK_KEYS, read_risk
from gigawatt.programme.futures.schedule_reader import SCHEDULE_KEYS, read_schedule
from gigawatt.programme.futures.uncertainty_reader import UNCERTAINTY_KEYS, read_price_paths
from gigawatt.programme.models_reader import read_models
from gigawatt.programme.money.finance_reader import FINANCE_KEYS, Around, read_finance
from gigawatt.programme.power_reader import POWER_KEYS, read_slots, with_restated_power
from gigawatt.programme.programme import Programme
from gigawatt.programme.scenarios import SECTION, chosen, resolved_text, take_scenarios, with_scenario
from gigawatt.programme.sections.section import Further, Key, Notebook, Section, open_section
from gigawatt.programme.settings_reader import (
    POLICY_KEYS,
    PROGRAMME_KEYS,
    read_base_year,
    read_budget,
    read_policy,
    read_settings,
    stand_in_settings,
)
from gigawatt.programme.sites_reader import read_sites
from gigawatt.programme.text.includes import with_includes
from gigawatt.programme.text.yaml_source import Node, Position, parse_yaml, read_yaml
from gigawatt.programme.work_reader import REGIONS
from gigawatt.quantity import Figure
from gigawatt.units import Exchange

ROOT_KEYS = (
    Key("programme", "section", "name, horizon, money"),
    Key("demand", "section by workload", "what compute is asked for, and what going without costs"),
    Key("sites", "section by site", "where it is built"),
    Key("power", "section", "restated technologies and fuels, supplier slots", "catalogue, no slots"),
    Key("chips", "section by chip", "accelerators on offer", "none on offer"),
    Key(
        "accelerators",
        "section by accelerator",
        "of its own, or restated: rates, memory, fabric, power",
        "catalogue",
    ),
    Key("models", "section by model", "language models of its own", "catalogue"),
    Key("policy", "section", "limits on the whole programme", "none"),
    Key("finance", "section", "budgets, and what the money stage settles", "no limit"),
    Key(
        "schedule",
        "section",
        "time to power: milestones, suppliers' slots, and how sure the plan's earliest dates shall be",
        "dates as stated",
    ),
    Key("uncertainty", "section", "paths that prices may take, with weights", "prices are as stated"),
    Key("risk", "section", "causes of doubt, and which go together", "the catalogue's"),
    Key(SECTION, "section by name", "named overrides of any of it, for `--scenario NAME`", "none"),
    Key("include", "list of file names", "further files with sections, relative to this file's folder and within it", "none"),
)


def load_programme(
    path: Path, catalogue: Catalogue | None = None, scenario: str | None = None, further: Further | None = None
) -> Programme:
    """Read a programme file.

    Args:
        path: a YAML file, as ``docs/programme-file.md`` describes.
        catalogue: defaults in the programme's base year; by default those that come with gigawatt.
        scenario: which of the programme's scenarios to put in place; None: the programme as it is.
        further: what else is checked, with the rest.

    Raises:
        ProgrammeError: with everything that is wrong, by file, line and column.
    """
    root, text = read_yaml(path)
    return _read(root, text, Notebook(path.resolve().parent, further=further), catalogue, scenario)


def parse_programme(
    text: str,
    folder: Path,
    file: str = "programme.yaml",
    catalogue: Catalogue | None = None,
    scenario: str | None = None,
) -> Programme:
    """The same for a programme held as text; ``folder`` is where its file names start from."""
    return _read(parse_yaml(text, file), text, Notebook(folder), catalogue, scenario)


def _read(root: Node, text: str, notebook: Notebook, catalogue: Catalogue | None, scenario: str | None) -> Programme:
    root, text = with_includes(root, text, notebook.folder)
    bare, scenarios = take_scenarios(root, notebook, ROOT_KEYS)
    if scenario is not None:
        changes = chosen(scenarios, scenario, notebook, root)
        bare = with_scenario(bare, changes, notebook)
        text = resolved_text(bare, changes)
    programme = read_tree(bare, text, notebook, catalogue)
    if notebook.problems or programme is None:
        raise ProgrammeError(notebook.problems)
    return programme


def read_tree(root_node: Node, text: str, notebook: Notebook, catalogue: Catalogue | None = None) -> Programme | None:
    """A programme from its tree, with its scenario in place; None where problems were noted."""
    start = Position(root_node.position.file, 1, 1)
    root = open_section(notebook, root_node, start, "", ROOT_KEYS)
    return _read_root(root, text, notebook, catalogue) if root else None


def _read_root(root: Section, text: str, notebook: Notebook, catalogue: Catalogue | None) -> Programme | None:
    head = root.section("programme", PROGRAMME_KEYS)
    if not root.has("programme"):
        root.missing("programme")
    years = price_levels()
    base_year = read_base_year(head, min(years), max(years))
    notebook.money_level = money_level(base_year)
    settings = read_settings(head, base_year) if head else stand_in_settings(base_year)
    if catalogue is not None and catalogue.base_year != base_year:
        raise ValueError(f"the catalogue is in dollars of {catalogue.base_year}, the programme in those of {base_year}")
    known = catalogue or default_catalogue(base_year)
    notebook.exchange = _exchange(known, notebook)
    power = root.section("power", POWER_KEYS)
    offered = with_restated_power(power, known)
    made_of = read_accelerators(root, accelerators()) if root.has("accelerators") else {}
    models = read_models(root, architectures()) if root.has("models") else {}
    supplies, chips = read_chips(root, offered, made_of)
    offered = replace(offered, chips=chips)
    sites = read_sites(root, offered, float(settings.start_year))
    check_sites(sites)
    at_hand = check_chips(root, supplies, sites)
    for site, _ in sites:
        doubt_market(site, known.markets, notebook)
    newest = NewestChips.of(at_hand, settings.start_year, settings.end_year)
    wanted = Wanted(newest, {**architectures(), **models}, REGIONS, settings.start_year, settings.end_year)
    workloads = read_demand(root, wanted)
    slots, policy = read_slots(power, offered), read_policy(root.section("policy", POLICY_KEYS))
    money = root.section("finance", FINANCE_KEYS)
    budget = read_budget(money, settings)
    around = Around([site for site, _ in sites], workloads, supplies, offered, settings.start_year, settings.end_year)
    finance = read_finance(money, around)
    uncertainty = root.section("uncertainty", UNCERTAINTY_KEYS)
    price_paths = read_price_paths(uncertainty, offered, [site for site, _ in sites], policy)
    schedule = read_schedule(root.section("schedule", SCHEDULE_KEYS), [site for site, _ in sites], float(settings.start_year))
    doubts, asked, weather_years = root.section("risk", RISK_KEYS), [one.key for one in workloads], len(settings.weather_weights)
    risk = read_risk(doubts, [site for site, _ in sites], asked, supplies, weather_years)
    dated = head is not None and not any(f"{problem.path}.".startswith("programme.") for problem in notebook.problems)
    horizon = range(settings.start_year, settings.end_year + 1) if dated else range(0)
    parts = Parts(horizon, [site for site, _ in sites], workloads, slots, policy)
    check_contradictions(parts, notebook)
    if notebook.further is not None:
        notebook.further(notebook, parts.sites, schedule, risk, float(settings.start_year))
    if dated:
        doubt(parts, settings.discount_rate, supplies, budget, notebook)
    if notebook.problems:
        return None
    programme = Programme(
        name=settings.name, description=settings.description, start_year=settings.start_year, end_year=settings.end_year,
        base_year=base_year, discount_rate=settings.discount_rate, seed=settings.seed, workloads=workloads,
        sites=tuple(site for site, _ in sites), chips=supplies, slots=slots, policy=policy, capital_budget_usd=budget,
        figures=(), text=text, scenario=settings.scenario,
        quarter_years=settings.quarter_years, weather_weights=settings.weather_weights, price_paths=price_paths,
        warnings=tuple(sorted(notebook.warnings)),
        accelerators=made_of, models=models, finance=finance, schedule=schedule, risk=risk,
    )  # fmt: skip
    return replace(programme, figures=_figures(notebook, programme))


def _exchange(catalogue: Catalogue, notebook: Notebook) -> Exchange:
    """Other currencies in dollars; every rate that is used is among the programme's figures, with its source."""

    def exchange(currency: str, year: int | None) -> float | None:
        if currency not in catalogue.currencies:
            return None
        rate = catalogue.exchange_rate(currency, catalogue.base_year if year is None else year)
        notebook.figures.append(rate)
        return rate.value

    return exchange


def _figures(notebook: Notebook, programme: Programme) -> tuple[Figure, ...]:
    """Every figure stated, then every default and derived one in use, each name once."""
    found: dict[str, Figure] = {}
    for figure in (*notebook.figures, *_figures_in(programme)):
        found.setdefault(figure.name, figure)
    return tuple(found.values())


def _figures_in(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures_in(item)
    elif isinstance(value, Mapping):
        yield from _figures_in(tuple(value.values()))
    elif is_dataclass(value):
        for part in fields(value):
            yield from _figures_in(getattr(value, part.name))

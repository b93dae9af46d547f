"""A programme file in, a resolved ``Programme`` out, or every problem in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import catalogue as default_catalogue
from gigawatt.catalog.price_index import money_level, price_levels
from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.chips_reader import read_chips
from gigawatt.programme.consistency import check_chips, check_sites
from gigawatt.programme.demand_reader import NewestChips, read_demand
from gigawatt.programme.includes import with_includes
from gigawatt.programme.power_reader import POWER_KEYS, read_slots, with_restated_power
from gigawatt.programme.programme import Programme
from gigawatt.programme.section import Key, Notebook, Section, open_section
from gigawatt.programme.settings_reader import (
    FINANCE_KEYS,
    POLICY_KEYS,
    PROGRAMME_KEYS,
    read_base_year,
    read_budget,
    read_policy,
    read_settings,
    stand_in_settings,
)
from gigawatt.programme.sites_reader import read_sites
from gigawatt.programme.yaml_source import Node, Position, parse_yaml, read_yaml
from gigawatt.quantity import Figure

ROOT_KEYS = (
    Key("programme", "section", "name, horizon, money"),
    Key("demand", "section by workload", "what compute is asked for, and what going without costs"),
    Key("sites", "section by site", "where it is built"),
    Key("power", "section", "restated technologies and fuels, supplier slots", "catalogue, no slots"),
    Key("chips", "section by chip", "accelerators on offer", "none on offer"),
    Key("policy", "section", "limits on the whole programme", "none"),
    Key("finance", "section", "budgets", "no limit"),
    Key("include", "list of file names", "further files with sections, relative to this file's folder and within it", "none"),
)


def load_programme(path: Path, catalogue: Catalogue | None = None) -> Programme:
    """Read a programme file.

    Args:
        path: a YAML file, as ``docs/programme-file.md`` describes.
        catalogue: defaults in the programme's base year; by default those that come with gigawatt.

    Raises:
        ProgrammeError: with everything that is wrong, by file, line and column.
    """
    root, text = read_yaml(path)
    return _read(root, text, path.resolve().parent, catalogue)


def parse_programme(text: str, folder: Path, file: str = "programme.yaml", catalogue: Catalogue | None = None) -> Programme:
    """The same for a programme held as text; ``folder`` is where its file names start from."""
    return _read(parse_yaml(text, file), text, folder, catalogue)


def check_programme(path: Path, catalogue: Catalogue | None = None) -> tuple[Problem, ...]:
    """Every problem of a programme file, in file order; empty where there is none."""
    try:
        load_programme(path, catalogue)
    except ProgrammeError as error:
        return error.problems
    return ()


def _read(root_node: Node, text: str, folder: Path, catalogue: Catalogue | None) -> Programme:
    root_node, text = with_includes(root_node, text, folder)
    notebook = Notebook(folder)
    start = Position(root_node.position.file, 1, 1)
    root = open_section(notebook, root_node, start, "", ROOT_KEYS)
    programme = _read_root(root, text, notebook, catalogue) if root else None
    if notebook.problems or programme is None:
        raise ProgrammeError(notebook.problems)
    return programme


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
    power = root.section("power", POWER_KEYS)
    offered = with_restated_power(power, catalogue or default_catalogue(base_year))
    supplies, chips = read_chips(root, offered)
    offered = replace(offered, chips=chips)
    sites = read_sites(root, offered, float(settings.start_year))
    check_sites(sites)
    at_hand = check_chips(root, supplies, sites)
    workloads = read_demand(root, NewestChips.of(at_hand, settings.start_year, settings.end_year))
    slots, policy = read_slots(power, offered), read_policy(root.section("policy", POLICY_KEYS))
    budget = read_budget(root.section("finance", FINANCE_KEYS), settings)
    if notebook.problems:
        return None
    programme = Programme(
        name=settings.name, description=settings.description, start_year=settings.start_year, end_year=settings.end_year,
        base_year=base_year, discount_rate=settings.discount_rate, seed=settings.seed, workloads=workloads,
        sites=tuple(site for site, _ in sites), chips=supplies, slots=slots, policy=policy, capital_budget_usd=budget,
        figures=(), text=text,
    )  # fmt: skip
    return replace(programme, figures=_figures(notebook, programme))


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

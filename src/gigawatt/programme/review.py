"""A programme file checked as a whole: its problems and warnings, and those of each of its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.reader import ROOT_KEYS, read_tree
from gigawatt.programme.scenarios import Scenario, take_scenarios, with_scenario
from gigawatt.programme.sections.section import Further, Notebook
from gigawatt.programme.text.includes import with_includes
from gigawatt.programme.text.yaml_source import Node, parse_yaml, read_yaml


@dataclass(frozen=True, slots=True)
class Review:
    """What a look at a programme file found, in file order; without problems it can be planned."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()  # what is allowed but probably not meant
    scenarios: tuple[str, ...] = ()


def check_programme(path: Path, catalogue: Catalogue | None = None) -> tuple[Problem, ...]:
    """Every problem of a programme file and its scenarios, in file order; empty where there is none."""
    return review_programme(path, catalogue).problems


def review_programme(path: Path, catalogue: Catalogue | None = None, further: Further | None = None) -> Review:
    """Problems and warnings of a programme file, and those that each of its scenarios adds; ``further``: what else is checked."""
    try:
        root, text = read_yaml(path)
    except ProgrammeError as error:
        return Review(error.problems)
    return _review(root, text, Notebook(path.resolve().parent, further=further), catalogue)


def review_text(text: str, folder: Path, file: str = "programme.yaml", catalogue: Catalogue | None = None) -> Review:
    """The same for a programme held as text."""
    try:
        root = parse_yaml(text, file)
    except ProgrammeError as error:
        return Review(error.problems)
    return _review(root, text, Notebook(folder), catalogue)


def scenario_names(path: Path) -> tuple[str, ...]:
    """The names of a programme's scenarios, in file order.

    Raises:
        ProgrammeError: the file cannot be read as YAML, or its scenarios cannot be.
    """
    root, text = read_yaml(path)
    folder = path.resolve().parent
    notebook = Notebook(folder)
    _, scenarios = take_scenarios(with_includes(root, text, folder)[0], notebook, ROOT_KEYS)
    if notebook.problems:
        raise ProgrammeError(notebook.problems)
    return tuple(scenario.name for scenario in scenarios)


def _review(root: Node, text: str, notebook: Notebook, catalogue: Catalogue | None) -> Review:
    try:
        root, _ = with_includes(root, text, notebook.folder)
    except ProgrammeError as error:
        return Review(error.problems)
    scenarios: tuple[Scenario, ...] = ()
    try:
        bare, scenarios = take_scenarios(root, notebook, ROOT_KEYS)
        read_tree(bare, "", notebook, catalogue)
    except ProgrammeError as error:  # so many problems that reading stopped
        return Review(error.problems)
    problems, warnings = set(notebook.problems), set(notebook.warnings)
    for scenario in scenarios:
        found = _scenario_notebook(bare, scenario, Notebook(notebook.folder, further=notebook.further), catalogue)
        problems.update(_named(scenario, found.problems, notebook.problems))
        warnings.update(_named(scenario, found.warnings, notebook.warnings))
    return Review(tuple(sorted(problems)), tuple(sorted(warnings)), tuple(scenario.name for scenario in scenarios))


def _scenario_notebook(bare: Node, scenario: Scenario, notebook: Notebook, catalogue: Catalogue | None) -> Notebook:
    with suppress(ProgrammeError):  # so many problems that reading stopped: they are in the notebook
        read_tree(with_scenario(bare, scenario, notebook), "", notebook, catalogue)
    return notebook


def _named(scenario: Scenario, found: Iterable[Problem], already: Iterable[Problem]) -> Iterable[Problem]:
    """What a scenario adds, with its name in front; what is wrong without it is not said again."""
    known, place = set(already), scenario.position
    where = f"in scenario `{scenario.name}` ({place.file}:{place.line}:{place.column})"
    return (replace(one, message=f"{where}: {one.message}") for one in found if one not in known)

"""Studies side by side: what went in, what came out, and whether the difference is larger than what is not proven.

The first study is what the others are held against. Everything is read from the studies' own files; what one of them
lacks is said and left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.errors import ProgrammeError, StudyError
from gigawatt.programme.flat import flat_programme
from gigawatt.study.compared.compared_tables import capacity_rows, cost_rows, default_rows, energisation_rows
from gigawatt.study.compared.side_by_side import Row, Values, labels, numbers, row
from gigawatt.study.folder import StudyFolder

MOST_STUDIES = 6
PROVENANCE = {"source", "as_of", "confidence", "note", "reference_class"}
SECTIONS = ("schedule", "operate", "finance", "risk")


@dataclass(frozen=True, slots=True)
class Missing:
    """What a study lacks, and which part of the comparison does without it."""

    study: str
    what: str


def compare(paths: Sequence[Path]) -> dict[str, Any]:
    """Compare two to six studies.

    Returns:
        ``studies`` (label, path, certificate), ``certificates`` (whether each differs from the first by more than is
        unproven), ``headlines``, ``inputs``, ``defaults``, ``capacity``, ``costs``, ``energisations`` (rows with a value for
        each study, ``differences`` and ``relative`` to the first) and ``missing``.

    Raises:
        StudyError: a study is not there, has no summary, or there are too few or too many.
    """
    if not 2 <= len(paths) <= MOST_STUDIES:
        what = "one study" if len(paths) == 1 else f"{len(paths)} studies"
        raise StudyError(f"{what} cannot be compared: give two to {MOST_STUDIES}.")
    folders = [StudyFolder(path) for path in paths]
    summaries = [folder.summary for folder in folders]
    names = labels(paths, summaries)
    missing: list[Missing] = []

    def of_each(what: str, read: Callable[[StudyFolder], Any]) -> list[Any]:
        """What each study holds of something, None (and noted) where it has none."""
        found: list[Any] = []
        for name, folder in zip(names, folders, strict=True):
            try:
                found.append(read(folder))
            except (StudyError, ProgrammeError, OSError, UnicodeDecodeError, pl.exceptions.PolarsError):
                found.append(None)
                missing.append(Missing(name, what))
        return found

    tables = {
        name: of_each(f"table {name}", lambda folder, name=name: folder.table(name))  # type: ignore[misc]
        for name in ("costs", "figures", "halls", "power_capacity", "value_of_month")
    }
    inputs = of_each("programme.yaml", _stated)
    for section in SECTIONS:
        there = [summary.get(section) is not None for summary in summaries]
        missing += [Missing(name, f"stage {section}") for name, has in zip(names, there, strict=True) if any(there) and not has]
    return {
        "studies": [_study(*each) for each in zip(names, paths, summaries, strict=True)],
        "certificates": [_certificate(names, summaries, number) for number in range(1, len(names))],
        "headlines": _headlines(summaries),
        "inputs": _inputs(inputs),
        "defaults": default_rows(tables["figures"]),
        "capacity": capacity_rows(summaries),
        "costs": cost_rows(tables["costs"]),
        "energisations": energisation_rows(tables["power_capacity"], tables["halls"], tables["value_of_month"]),
        "missing": [{"study": each.study, "what": each.what} for each in missing],
    }


def _study(name: str, path: Path, summary: dict[str, Any]) -> dict[str, Any]:
    plan, programme = summary.get("plan") or {}, summary.get("programme") or {}
    return {
        "label": name,
        "path": str(path),
        "programme": programme.get("name"),
        "scenario": programme.get("scenario"),
        "horizon": [programme.get("start_year"), programme.get("end_year")],
        "base_year": programme.get("base_year"),
        **{key: plan.get(key) for key in ("status", "objective_usd", "lower_bound_usd", "gap")},
    }


def _stated(folder: StudyFolder) -> dict[str, str]:
    file = folder.path / "programme.yaml"
    found = flat_programme(file.read_text(encoding="utf-8"), str(file))
    return {path: stated.text for path, stated in found.items() if path != "programme.scenario"}


def _inputs(stated: list[dict[str, str] | None]) -> list[dict[str, Any]]:
    """What the programmes state differently, in file order; wording and sources after numbers."""
    there = [each for each in stated if each is not None]
    paths = dict.fromkeys(path for each in there for path in each)
    rows = [{"path": path, "values": [None if each is None else each.get(path) for each in stated]} for path in paths]
    differing = [each for each in rows if len({one.get(str(each["path"])) for one in there}) > 1]
    return sorted(differing, key=lambda each: str(each["path"]).rsplit(".", 1)[-1] in PROVENANCE)


def _headlines(summaries: list[dict[str, Any]]) -> list[Row]:
    """The numbers of the certificate and of every stage that ran, by dotted path into the summary."""
    found: list[dict[str, float]] = []
    for summary in summaries:
        plan = summary.get("plan") or {}
        picked = {f"plan.{key}": plan.get(key) for key in ("objective_usd", "lower_bound_usd", "gap")}
        each = {path: value for path, value in picked.items() if isinstance(value, (int, float))}
        for section in ("cost", *SECTIONS):
            each |= numbers(summary.get(section), section)
        found.append(each)
    paths = dict.fromkeys(path for each in found for path in each)
    return [row(path, [each.get(path) for each in found]) for path in paths]


def _certificate(names: list[str], summaries: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """Whether a study's best possible plan is proven to cost more or less than the first one's."""
    first, other = summaries[0].get("plan") or {}, summaries[number].get("plan") or {}
    bounds: Values = [plan.get(key) for plan in (first, other) for key in ("lower_bound_usd", "objective_usd")]
    told: dict[str, Any] = {
        "study": names[number],
        "against": names[0],
        "difference_usd": None,
        "least_usd": None,
        "most_usd": None,
    }
    comparable = [
        key for key in ("base_year", "start_year", "end_year")
        if (summaries[0].get("programme") or {}).get(key) != (summaries[number].get("programme") or {}).get(key)
    ]  # fmt: skip
    if comparable:
        words = f"The costs are not of the same thing: {', '.join(key.replace('_', ' ') for key in comparable)} differ."
        return told | {"proven": False, "words": words}
    if any(bound is None for bound in bounds):
        return told | {"proven": False, "words": "One of them has no certificate: nothing is proven of the difference."}
    low_0, high_0, low_1, high_1 = (float(bound) for bound in bounds if bound is not None)
    least, most, difference = low_1 - high_0, high_1 - low_0, high_1 - high_0
    proven = least > 0.0 or most < 0.0
    told |= {"difference_usd": difference, "least_usd": least, "most_usd": most, "proven": proven}
    uncertified = [plan.get("status") for plan in (first, other) if plan.get("status") != "certified"]
    direction = "more" if difference > 0.0 else "less"
    if proven:
        words = f"The difference is larger than both gaps together: its best plan is proven to cost {direction}."
    else:
        words = "The difference is within the gaps: which of the two best plans costs more is not proven."
    if uncertified:
        words += f" Not both are certified ({uncertified[0]})."
    return told | {"words": words}

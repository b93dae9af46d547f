"""Any number of a study to its source, its formula and the limits that bind on it, from the study's own files alone."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.catalog import facts
from gigawatt.errors import StudyError
from gigawatt.study.explained.evidence import Evidence, is_under, sums, walk
from gigawatt.study.explained.explained_inputs import figures_of_input, inputs_of_result
from gigawatt.study.explained.explained_limits import limits_of_input, limits_on_result, uses_of_input
from gigawatt.study.explained.explained_terms import Formula, formula
from gigawatt.study.explained.shortened_names import in_full, without_units

CERTIFICATE = ("status", "objective_usd", "lower_bound_usd", "gap", "max_violation")
CLOSE = 1e-6  # relative: terms that differ less from the number add up to it

UNITS = (
    ("_usd", "USD"), ("_mw", "MW"), ("seconds", "s"), ("_mb", "MB"), ("gap", "share"), ("gap_asked", "share"),
    ("max_violation", "of the row's scale"), ("_years", "years"), ("_share", "share"), ("irr", "share"),
    ("cost_of_capital", "share"), ("inflation", "share"), ("return_on_capital", "share"), ("least_coverage", "times"),
)  # fmt: skip


def explain(path: Path, name: str) -> dict[str, Any]:
    """Explain a number of a study.

    Args:
        path: the study's folder.
        name: a dotted path into ``summary.json`` (``cost.npv_usd``, or ``cost.npv`` where that is clear), a path of the programme
            (``sites.ohio.power.solar.capex``) or a figure of the catalogue (``technologies.solar.capex``).

    Returns:
        ``name``, ``kind`` (result, input, section), ``value``, ``unit``, ``words``, ``terms`` (in ``terms_unit``; their sum over
        ``terms_over`` is the value), ``adds_up`` (null without terms), ``inputs`` (figures with source), ``limits`` (those that
        bind on it; null where none can), ``uses`` (of every limit that an input sets: bound, used, price) and ``certificate``; a
        section has ``entries``.

    Raises:
        StudyError: there is nothing of that name; the message has the nearest names.
    """
    evidence = Evidence(path)
    results = dict(walk(evidence.summary))
    if name not in results:
        name = in_full(name, evidence.summary)
    if name in results:
        return _result(evidence, name, results[name])
    figures, origin = figures_of_input(evidence, name)
    if figures:
        return _input(evidence, name, figures, origin)
    stated = {key: each for key, each in evidence.stated.items() if is_under(key, name)}
    if stated:
        return _stated(evidence, name, stated)
    raise StudyError(f"{path}: there is no number `{name[:80]}`. {_nearest(evidence, name, results)}")


def _told(name: str, kind: str, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "value": None,
        "unit": "",
        "words": "",
        "terms": [],
        "terms_unit": "",
        "terms_over": 1.0,
        "adds_up": None,
        "inputs": [],
        "limits": None,
        "uses": [],
        "entries": [],
    }
    return {"name": name, "kind": kind, **empty, "certificate": None, **more}


def _result(evidence: Evidence, name: str, value: object) -> dict[str, Any]:
    """A number of the summary, or a section of it with what is in it."""
    if isinstance(value, Mapping):
        entries = [
            {"name": path, "value": _shown(inner), "unit": _unit(path)} for path, inner in walk(value, name) if _is_leaf(inner)
        ]
        return _told(name, "section", words="of summary.json", entries=entries)
    if isinstance(value, list):
        return _told(name, "result", value=_shown(value), words="of summary.json, and by row in the tables of its stage")
    if value is None or isinstance(value, (str, bool)):
        words = "no stage of this study gives it" if value is None else "of summary.json"
        return _told(name, "result", value=value, words=words)
    assert isinstance(value, (int, float))
    number = float(value)
    how = formula(evidence, name)
    if how is None:
        words = "as its stage wrote it into summary.json; the study keeps no terms of it"
        how = Formula(words, _unit(name), [], [])
    total = sum(amount for _, amount in how.terms) / how.per
    expected = number if how.comes_to is None else how.comes_to
    scale = max(abs(expected), sum(abs(amount) for _, amount in how.terms) / how.per)
    adds_up = abs(total - expected) <= CLOSE * scale if how.terms and how.adds_up else None
    plan = evidence.summary["plan"]
    return _told(
        name,
        "result",
        value=value,
        unit=how.unit,
        words=how.words,
        terms=[{"what": what, "value": amount} for what, amount in how.terms],
        terms_unit=how.terms_unit or how.unit,
        terms_over=how.per,
        adds_up=adds_up,
        inputs=inputs_of_result(evidence, name, how.items),
        limits=limits_on_result(evidence, name, how.items),
        certificate={key: plan.get(key) for key in CERTIFICATE} if _is_planned(name) else None,
    )


def _is_planned(name: str) -> bool:
    """Whether a number is one that the certificate is about: not a run's time or size."""
    return name.split(".")[0] in ("capacity", "compute", "cost") or name.removeprefix("plan.") in CERTIFICATE


def _input(evidence: Evidence, name: str, figures: list[dict[str, Any]], origin: str) -> dict[str, Any]:
    """Figures of the programme or the catalogue: one number, or a path over years."""
    alone = figures[0] if len(figures) == 1 and not _is_section(name, str(figures[0]["name"])) else None
    line = next((each.line for key, each in evidence.stated.items() if is_under(key, name)), None)
    where = f" (line {line} of the study's programme.yaml)" if line is not None and origin.startswith("stated") else ""
    return _told(
        name,
        "input",
        value=None if alone is None else alone["value"],
        unit=alone["unit"] if alone is not None else "",
        words=f"{origin}{where}",
        terms=[{"what": what, "value": amount} for what, amount in _paid_for(evidence, name)],
        terms_unit="USD",
        inputs=figures,
        limits=limits_of_input(evidence, name),
        uses=uses_of_input(evidence, name),
    )


def _is_section(name: str, figure: str) -> bool:
    """Whether a name is that of what a figure is in, and not of the figure or its path over years."""
    return is_under(figure, name) and figure != name and not figure.removeprefix(f"{name}.")[:1].isdigit()


def _stated(evidence: Evidence, name: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What the programme states that is no figure (a date, a name), or a section of it."""
    entries = [{"name": key, "value": each.text, "unit": "", "line": each.line} for key, each in stated.items()]
    alone = entries[0] if list(stated) == [name] else None
    return _told(
        name,
        "section" if alone is None else "input",
        value=None if alone is None else alone["value"],
        words="stated in the programme" + (f" (line {alone['line']} of the study's programme.yaml)" if alone else ""),
        terms=[{"what": what, "value": amount} for what, amount in _paid_for(evidence, name)],
        terms_unit="USD",
        limits=limits_of_input(evidence, name),
        uses=uses_of_input(evidence, name),
        entries=[] if alone else entries,
    )


def _paid_for(evidence: Evidence, name: str) -> list[tuple[str, float]]:
    """What the plan pays in all for the asset, phase, chip or connection that a path belongs to [discounted USD]."""
    parts = name.split(".")
    costs = evidence.table("costs")
    if parts[0] == "chips" and len(parts) > 1:
        costs = costs.filter(pl.col("item") == parts[1])
    elif parts[0] == "sites" and len(parts) > 3:
        item = _item(parts)
        costs = costs.filter((pl.col("site") == parts[1]) & (pl.col("item") == item))
    else:
        return []
    return [(keys[0], value) for keys, value in sums(costs, ["kind"], "discounted_usd")]


def _item(parts: list[str]) -> str:
    """What the costs call that to which a path below a site belongs."""
    if parts[2] == "connection":
        return "export" if parts[3] == "export" else "grid"
    return parts[parts.index("power") + 1] if "power" in parts[:-1] else parts[3]


def _is_leaf(value: object) -> bool:
    return not isinstance(value, Mapping)


def _shown(value: object) -> object:
    """A list by its length, or its words where it has nothing else."""
    if not isinstance(value, list):
        return value
    return ", ".join(value) if value and all(isinstance(one, str) for one in value) else f"{len(value)} entries"


def _unit(path: str) -> str:
    parts = path.split(".")
    if "power_mw" in parts:
        return "MW"
    if parts[0] == "capacity" and len(parts) > 2 and parts[2].startswith("accelerators"):
        return "accelerators"
    if "capex_usd" in parts:
        return "USD"
    return next((unit for part in reversed(parts) for ending, unit in UNITS if part.endswith(ending)), "")


def _nearest(evidence: Evidence, name: str, results: Mapping[str, object]) -> str:
    """The names that come closest: as a whole, or by their last part."""
    base_year = int(evidence.summary["programme"]["base_year"])
    known = [*results, *evidence.figures, *evidence.stated, *(figure.name for figure in facts(base_year=base_year))]
    close = without_units(name, results) + get_close_matches(name, known, n=4, cutoff=0.6)
    last = name.rpartition(".")[2]
    close += [each for each in known if last and each.rpartition(".")[2] == last][:4]
    nearest = list(dict.fromkeys(close))[:5]
    if nearest:
        return f"Nearest: {', '.join(nearest)}."
    return f"Begin with one of: {', '.join(key for key in results if '.' not in key)}, or a path of the programme."

"""The section ``accelerators``: the programme's own, and what it restates of the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

from gigawatt.catalog.accelerator_rows import ACCELERATOR_DIMENSIONS, COOLING
from gigawatt.catalog.accelerators import Accelerator
from gigawatt.programme.sections.far_off import doubt_figure
from gigawatt.programme.sections.figure_reader import optional_figure
from gigawatt.programme.sections.section import Key, Section
from gigawatt.quantity import Figure

FAR_APART = 10.0  # peaks of two widths that follow each other
FAR_ABOVE = 3.0  # operations per joule, beyond any of the catalogue: a slip, more often than an invention
OWN_FAMILY = "own"
_HELP = {
    "thermal_design_power": "limit of its power",
    "idle_power": "ready, without work",
    "dense_bf16": "dense peak in 16 bits",
    "dense_fp8": "dense peak in 8 bits",
    "dense_fp4": "dense peak in 4 bits",
    "memory": "that it has for itself",
    "memory_bandwidth": "between it and that memory",
    "scale_up": "in one direction, to the others of its scale-up domain together",
    "scale_up_domain": "accelerators that are joined so",
    "scale_out": "in one direction, beyond the domain",
    "accelerators_per_node": "that share a host",
    "host_power": "its share of host, scale-up switches and network cards at load",
}
_OPTIONAL = ("idle_power", "dense_fp8", "dense_fp4", "host_power")  # of an accelerator that is defined in full
_RATES = ("dense_bf16", "dense_fp8", "dense_fp4")
_DUE = tuple(row for row in ACCELERATOR_DIMENSIONS if row not in _OPTIONAL)


def _key(row: str) -> Key:
    dimension = ACCELERATOR_DIMENSIONS[row][1]
    default = "none" if row in _OPTIONAL else "as what it begins as; due where it begins as nothing"
    return Key(row, f"{dimension.name}, as `{dimension.example}`", _HELP[row], default)


ACCELERATOR_KEYS = (
    Key(
        "like",
        "key of an accelerator",
        "it begins as a copy of that one (of its own: one above)",
        "the one of this name, or nothing",
    ),
    Key("name", "text", "what the report calls it", "catalogue, or its key"),
    Key("vendor", "text", "who makes it", "as what it begins as"),
    Key("family", "text", "what shares its efficiencies, as `nvidia-hopper`", f"as what it begins as, or `{OWN_FAMILY}`"),
    Key("year", "whole number", "of first volume", "as what it begins as"),
    Key("cooling", " | ".join(COOLING), "of its nodes", "as what it begins as, or air"),
    *(_key(row) for row in ACCELERATOR_DIMENSIONS),
)


def read_accelerators(root: Section, known: Mapping[str, Accelerator]) -> dict[str, Accelerator]:
    """The accelerators that the programme defines or restates, by key."""
    own: dict[str, Accelerator] = {}
    for key, section in root.named("accelerators", ACCELERATOR_KEYS):
        base = section.refer("like", {**known, **own}, "accelerator") if section.has("like") else known.get(key)
        if base is None and section.has("like"):
            continue
        own[key] = _read(key, section, base, known)
    return own


def _read(key: str, section: Section, base: Accelerator | None, known: Mapping[str, Accelerator]) -> Accelerator:
    begins = Accelerator(key, key, "", OWN_FAMILY, (), 0) if base is None else base
    figures: dict[str, Any] = {}
    for row, (attribute, dimension) in ACCELERATOR_DIMENSIONS.items():
        stated = optional_figure(section, row, dimension)
        if stated is not None:
            figures[attribute] = stated
            doubt_figure(section, row, stated, getattr(begins, attribute))
    if base is None:
        _note_missing(key, section, known)
    year = section.integer("year", 1990, 2100, begins.year)
    own = replace(
        begins,
        key=key,
        name=section.text("name", begins.name if base is not None and key == base.key else key),
        vendor=section.text("vendor", begins.vendor),
        family=section.text("family", begins.family),
        aliases=begins.aliases if base is not None and key == base.key else (),
        year=begins.year if year is None else year,
        cooling=section.choice("cooling", COOLING, begins.cooling),
        **figures,
    )
    _check(own, section, known)
    return own


def _note_missing(key: str, section: Section, known: Mapping[str, Accelerator]) -> None:
    missing = [row for row in _DUE if not section.has(row)]
    if missing:
        names = ", ".join(f"`{row}`" for row in missing)
        fix = f"Add them, or begin as one of the catalogue's: `like: {next(iter(known))}`."
        section.problem("", f"accelerator `{key}` is none of the catalogue's and lacks {names}.", fix)


def _check(own: Accelerator, section: Section, known: Mapping[str, Accelerator]) -> None:
    """What cannot be, and what hardly can."""
    given = [(row, rate.value) for row in _RATES if (rate := _figure(own, row)) is not None]
    for (wide, slow), (narrow, fast) in pairwise(given):
        if fast < slow:
            message = f"its peak of {fast:,.0f} TFLOPS is below that of `{wide}`, {slow:,.0f}: narrower numbers are never slower."
            section.problem(narrow if section.has(narrow) else wide, message, "Check which is which, and that both are dense.")
        elif fast > FAR_APART * slow and (section.has(wide) or section.has(narrow)):
            row = wide if section.has(wide) else narrow
            message = f"`{narrow}` of {fast:,.0f} TFLOPS is {fast / slow:,.3g} times `{wide}` of {slow:,.6g}."
            section.notebook.warn(section.place_of(row), section.dotted(row), message, "Check both rates and their units.")
    limit, idle = own.thermal_design_power_w, own.idle_power_w
    if limit is not None and idle is not None and idle.value >= limit.value:
        row = "idle_power" if section.has("idle_power") else "thermal_design_power"
        section.problem(row, f"it would draw {idle.value:g} W idle, of at most {limit.value:g} W.", "Check both.")
    _doubt_efficiency(own, section, known)


def _doubt_efficiency(own: Accelerator, section: Section, known: Mapping[str, Accelerator]) -> None:
    for row in _RATES:
        stated, best = _per_watt(own, row), max(_per_watt(one, row) for one in known.values())
        if section.has(row) and stated > FAR_ABOVE * best:
            message = f"{stated:.3g} TFLOPS a watt is {stated / best:.2g} times the best of the catalogue, {best:.3g}."
            place = section.place_of(row)
            section.notebook.warn(place, section.dotted(row), message, "Check the rate, its unit and `thermal_design_power`.")


def _per_watt(one: Accelerator, row: str) -> float:
    rate, limit = _figure(one, row), one.thermal_design_power_w
    return 0.0 if rate is None or limit is None else rate.value / limit.value


def _figure(one: Accelerator, row: str) -> Figure | None:
    figure: Figure | None = getattr(one, ACCELERATOR_DIMENSIONS[row][0])
    return figure


assert set(_HELP) == set(ACCELERATOR_DIMENSIONS)
assert {attribute for attribute, _ in ACCELERATOR_DIMENSIONS.values()} <= {field.name for field in fields(Accelerator)}

"""How fast today's software is on an accelerator, over the common efficiencies: as its family's published runs show it.

A family that has runs of a model's design stands where these stand. Where runs of the design, of the family, or of the vendor
are lacking, what is known of the nearest is carried over, with more doubt: the same design on the family with the most runs, as
much faster or slower as this family (or the vendor's other one, or the mean of the vendors besides the most measured) is in
what it was seen to do. docs/mathematics/compute-validation.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean, pstdev

from gigawatt.catalog import accelerators
from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.fitted import FittedModel
from gigawatt.compute.fitting.training_model import REFERENCE_YEAR

DESIGN, SOFTWARE, ON_FAMILY, WIDTH = "design_on_family", "software", "software_on_family", "width_on_family"
KINSHIP = 0.7  # of what a vendor's chips are behind or ahead, what its next family takes: assumption, as in serving
LEAST_VENDOR_SD = 0.15  # between vendors' software, of the logarithm: assumption; the spread of those that are known where larger
USUAL_WIDTHS = (16, 8)  # bits: what families are compared in
_NEAREST = {"latent": "dense", "latent mixture": "mixture", "hybrid": "mixture"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where software stands on a family: the logarithm of its speed over the common efficiencies of the reference year."""

    log_speed: float
    variance: float
    rests_on: str  # in words
    framework: str = ""  # the software's name, where runs of the design on the family name it
    year: float | None = None  # of its latest release there


def standing(fitted: FittedModel, accelerator: Accelerator, design: str) -> Standing:
    """Today's software on an accelerator's family, for a design (dense, mixture, ...)."""
    family = accelerator.family
    if _place(design, family) in fitted.typical:
        return _seen(fitted, design, family, f"runs of {_software(fitted, design, family)} on {family}")
    likeness = _nearest(fitted, design)
    most = _seen(fitted, likeness, _reference(fitted), "")
    apart = fitted.deviations[DESIGN].sd ** 2
    if family in _families(fitted):
        behind = _behind(fitted, family)
        words = f"runs of other models on {family}, and of {likeness} models on {_reference(fitted)}"
        return Standing(most.log_speed + behind, most.variance + apart, words)
    by_vendor, ours = _by_vendor(fitted), most.log_speed + _of_widths(fitted, _reference(fitted))
    if accelerator.vendor in by_vendor:
        behind = KINSHIP * _behind_in_all(fitted, by_vendor[accelerator.vendor])
        words = f"runs on {by_vendor[accelerator.vendor]}, by the same vendor"
        return Standing(ours + behind, most.variance + 2.0 * apart, words)
    others = [_behind_in_all(fitted, other) for other in by_vendor.values() if other != _reference(fitted)]
    spread = max(pstdev(others), LEAST_VENDOR_SD)
    whose = accelerator.vendor or "its own vendor"
    words = f"runs on other vendors' chips ({', '.join(sorted(by_vendor))}): none of {whose}'s was fitted"
    return Standing(ours + KINSHIP * mean(others), most.variance + apart + spread**2, words)


def vendor_behind(fitted: FittedModel, vendor: str) -> float:
    """How much faster a vendor's software is than the most measured one's, of the logarithm, as training shows it.

    A part of what its training runs show, or of the mean of the other vendors but the most measured where it has none.
    """
    by_vendor = _by_vendor(fitted)
    if vendor in by_vendor:
        return KINSHIP * _behind_in_all(fitted, by_vendor[vendor])
    return KINSHIP * mean(_behind_in_all(fitted, other) for other in by_vendor.values() if other != _reference(fitted))


def _seen(fitted: FittedModel, design: str, family: str, words: str) -> Standing:
    place = _place(design, family)
    typical = fitted.typical[place]
    levels = {DESIGN: place, SOFTWARE: typical.software, ON_FAMILY: f"{typical.software} | {family}"}
    found = [fitted.deviations[grouping].of(level) for grouping, level in levels.items()]
    progress = fitted.parameters["progress_per_year"] * (typical.year - REFERENCE_YEAR)
    framework = typical.software.split(" | ")[0]
    return Standing(
        sum(value for value, _ in found) + progress, sum(doubt**2 for _, doubt in found), words, framework, typical.year
    )


def _behind(fitted: FittedModel, family: str) -> float:
    """How much faster a family is than the one with the most runs, in the design that it has the most runs of."""
    places = {place: typical.rows for place, typical in fitted.typical.items() if _family(place) == family}
    design = max(places, key=lambda place: places[place]).split(" | ")[0]
    reference = _reference(fitted)
    return _seen(fitted, design, family, "").log_speed - _seen(fitted, _nearest(fitted, design), reference, "").log_speed


def _behind_in_all(fitted: FittedModel, family: str) -> float:
    """The same with what its kernels for wide and narrow numbers are behind: for a family without such deviations of its own."""
    return _behind(fitted, family) + _of_widths(fitted, family) - _of_widths(fitted, _reference(fitted))


def _of_widths(fitted: FittedModel, family: str) -> float:
    """The mean deviation of a family over the usual widths of numbers that it has runs in."""
    levels = fitted.deviations[WIDTH].levels
    own = [levels[level][0] for bits in USUAL_WIDTHS if (level := _place(f"{bits} bits", family)) in levels]
    return mean(own) if own else 0.0


def _nearest(fitted: FittedModel, design: str) -> str:
    """The design itself, where the family with the most runs has it, or the one that runs the same kernels."""
    return design if _place(design, _reference(fitted)) in fitted.typical else _NEAREST.get(design, design)


def _reference(fitted: FittedModel) -> str:
    rows = _families(fitted)
    return max(rows, key=lambda family: rows[family])


def _families(fitted: FittedModel) -> Mapping[str, int]:
    """Families with runs, and how many."""
    rows: dict[str, int] = {}
    for place, typical in fitted.typical.items():
        rows[_family(place)] = rows.get(_family(place), 0) + typical.rows
    return rows


def _by_vendor(fitted: FittedModel) -> Mapping[str, str]:
    """Of each vendor that has runs, the family with the most."""
    rows = _families(fitted)
    vendors = _vendors()
    found: dict[str, str] = {}
    for family in sorted(rows, key=lambda family: rows[family]):
        found[vendors[family]] = family
    return found


@lru_cache(maxsize=1)
def _vendors() -> Mapping[str, str]:
    return {accelerator.family: accelerator.vendor for accelerator in accelerators().values()}


def _software(fitted: FittedModel, design: str, family: str) -> str:
    return fitted.typical[_place(design, family)].software.split(" | ")[0]


def _place(design: str, family: str) -> str:
    return f"{design} | {family}"


def _family(place: str) -> str:
    return place.split(" | ")[1]

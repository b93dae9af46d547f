"""One colour a technology, a fuel, a cost or a site, the same in every figure.

The base is the palette of Okabe and Ito (2008), which people with the common kinds of colour blindness can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable

INK = "#1f2933"
FAINT = "#d9dee5"
GREY = "#8a94a3"
ALARM = "#c1121f"
LOAD = "#111827"
SOLD = "#80ba5a"

# The first pattern that is part of a key gives its colour, so that a programme's own technologies find theirs too.
_POWER: tuple[tuple[str, str], ...] = (
    ("solar", "#f2b701"),
    ("offshore", "#2b7bba"),
    ("wind", "#56b4e9"),
    ("battery", "#9b6bc8"),
    ("combined", "#d55e00"),
    ("simple", "#f0a169"),
    ("sodium", "#8fd3b6"),
    ("heat-store", "#8fd3b6"),
    ("small", "#2fa579"),
    ("reactor", "#00664b"),
    ("nuclear", "#00664b"),
    ("grid", "#7a8699"),
    ("hydro", "#1f5fa8"),
    ("geothermal", "#8c564b"),
    ("fuel-cell", "#c9579f"),
    ("gas", "#e07b39"),
    ("coal", "#4d4d4d"),
    ("diesel", "#a6761d"),
    ("thermal", "#b5651d"),
)
_SPARE = ("#cc79a7", "#0072b2", "#b8a200", "#7f3c8d", "#3969ac", "#e73f74", "#80ba5a", "#a5aa99")

_SERIES = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#6a51a3", "#b8a200", "#8c564b", "#2fa579", "#e377c2",
    "#4c6a92",
)  # fmt: skip

RESOURCES = {"sun": "#f2b701", "wind": "#56b4e9", "grid market": "#7a8699", "natural gas": "#e07b39", "uranium": "#2fa579"}

COSTS = {
    "power capital": "#d55e00",
    "hall capital": "#0072b2",
    "chip capital": "#6a51a3",
    "connection": "#56b4e9",
    "fixed operation": "#009e73",
    "variable operation": "#8fd3b6",
    "fuel": "#e69f00",
    "grid energy": "#7a8699",
    "demand charge": "#b4bcc8",
    "contract energy": "#f2d16b",
    "contract energy used": "#d9b93f",
    "carbon price": "#4d4d4d",
    "interruption": "#f28e8e",
    "export sales": SOLD,
    "unserved compute": "#e3c3c6",
}
CASH = {"power": "#d55e00", "halls": "#0072b2", "chips": "#6a51a3", "connection": "#56b4e9"}


def of_technologies(keys: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A colour for every technology, no two alike.

    Args:
        keys: pairs of technology and kind; the kind decides where the technology's own name says nothing.
    """
    colours: dict[str, str] = {}
    spare = list(_SPARE)
    for key, kind in sorted(set(keys)):
        if key in colours:
            continue
        colour = _matched(key) or _matched(kind)
        if colour is None or colour in colours.values():
            colour = spare.pop(0) if spare else GREY
        colours[key] = colour
    return colours


def series(keys: Iterable[str]) -> dict[str, str]:
    """A colour for each of a list of sites, chips or workloads, in their order."""
    return {key: _SERIES[index % len(_SERIES)] for index, key in enumerate(keys)}


def faded(colour: str, opacity: float) -> str:
    """A colour ``#rrggbb`` that lets so much of the ground through."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def lighter(colour: str, steps: int) -> str:
    """A colour a fifth of the way to white for each step, so that plants of one technology can be told apart."""
    toward = 1 - 0.8**steps
    return "#" + "".join(f"{round(value + (255 - value) * toward):02x}" for value in bytes.fromhex(colour[1:]))


def _matched(key: str) -> str | None:
    return next((colour for pattern, colour in _POWER if pattern in key), None)

"""Bars as plain SVG, for a sheet of paper: no script, and a text that says what they show."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import floor, log10

from gigawatt.report import numbers
from gigawatt.report.colours import FAINT, INK, LOAD

Series = tuple[str, str, Sequence[float]]  # name, colour, a value a year

WIDTH, HEIGHT = 300.0, 110.0
LEFT, RIGHT, TOP, BOTTOM = 31.0, 4.0, 8.0, 16.0
MOST_LABELS = 9


def stacked_bars(series: Sequence[Series], labels: Sequence[str], unit: str, marks: Sequence[float] = ()) -> str:
    """Stacked bars of positive values with a scale; ``marks`` are short lines across each bar (what was asked for)."""
    totals = [sum(values[place] for _, _, values in series) for place in range(len(labels))]
    top = _round_above(max([*totals, *marks, 1e-12]))
    width = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    scale = (HEIGHT - TOP - BOTTOM) / top
    floor_y = HEIGHT - BOTTOM
    parts = [*_scale(top, scale)]
    for place, label in enumerate(labels):
        x, y = LEFT + (place + 0.14) * width, floor_y
        for name, colour, values in series:
            height = values[place] * scale
            if height > 0.05:
                y -= height
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{0.72 * width:.1f}" height="{height:.1f}" fill="{colour}">'
                    f"<title>{escape(f'{name}, {label}: {numbers.significant(values[place])} {unit}')}</title></rect>"
                )
        if marks:
            line = floor_y - marks[place] * scale
            ends = f'x1="{LEFT + (place + 0.05) * width:.1f}" x2="{LEFT + (place + 0.95) * width:.1f}"'
            parts.append(f'<line {ends} y1="{line:.1f}" y2="{line:.1f}" stroke="{LOAD}" stroke-width="1.6"/>')
        if _is_labelled(place, len(labels)):
            middle = LEFT + (place + 0.5) * width
            parts.append(f'<text x="{middle:.1f}" y="{HEIGHT - 4:.1f}" text-anchor="middle">{escape(label)}</text>')
    said = escape("; ".join(f"{label}: {numbers.significant(total)} {unit}" for label, total in zip(labels, totals, strict=True)))
    frame = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{said}"'
    return f'<svg {frame} font-size="9" fill="{INK}">{"".join(parts)}</svg>'


def _scale(top: float, scale: float) -> list[str]:
    lines = []
    for share in (0.0, 0.5, 1.0):
        y = HEIGHT - BOTTOM - share * top * scale
        lines.append(
            f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" stroke="{FAINT}" stroke-width="0.7"/>'
        )
        lines.append(f'<text x="{LEFT - 3:g}" y="{y + 3:.1f}" text-anchor="end">{_tick(share * top)}</text>')
    return lines


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:g}"


def _round_above(value: float) -> float:
    """The next round number: half of it is a short one too."""
    size = 10.0 ** floor(log10(value))
    return next(
        step * size for step in (1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if value <= step * size * (1 + 1e-9)
    )


def _is_labelled(place: int, count: int) -> bool:
    step = -(-count // MOST_LABELS)
    return (count - 1 - place) % step == 0

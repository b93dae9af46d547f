"""A roofline in letters, for terminals: intensity across, rate upwards, both in powers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gigawatt.compute.training.roofline import Point

WIDTH = 64
HEIGHT = 14
MARKS = "ABCDEFGH"
TERA = 1e12


def text_roofline(points: Sequence[Point], peak_flops_per_s: float, memory_bytes_per_s: float) -> list[str]:
    """The lines of the picture: the roof as ``-`` and ``/``, a letter for each point, and what each letter is."""
    knee = peak_flops_per_s / memory_bytes_per_s
    left = math.log2(min([knee / 8.0, *(point.flops_per_byte / 2.0 for point in points)]))
    right = math.log2(max([knee * 4.0, *(point.flops_per_byte * 2.0 for point in points)]))
    top = math.log2(peak_flops_per_s)
    bottom = math.log2(min([peak_flops_per_s / 16.0, *(point.flops_per_s / 1.5 for point in points)]))
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    for column in range(WIDTH):
        intensity = 2.0 ** (left + (right - left) * column / (WIDTH - 1))
        roof = min(peak_flops_per_s, intensity * memory_bytes_per_s)
        row = _row(math.log2(roof), bottom, top)
        if 0 <= row < HEIGHT:
            grid[row][column] = "-" if intensity >= knee else "/"
    for mark, point in zip(MARKS, points, strict=False):
        column = round((math.log2(point.flops_per_byte) - left) / (right - left) * (WIDTH - 1))
        row = _row(math.log2(point.flops_per_s), bottom, top)
        grid[min(max(row, 0), HEIGHT - 1)][column] = mark
    labels = {0: f"{peak_flops_per_s / TERA:,.0f}", HEIGHT - 1: f"{2.0**bottom / TERA:,.0f}"}
    lines = ["TFLOP/s an accelerator"]
    lines += [f"{labels.get(row, ''):>8} |{''.join(cells).rstrip()}" for row, cells in enumerate(grid)]
    lines.append(f"{'':>8} +{'-' * WIDTH}")
    ends = f"{2.0**left:,.0f}", f"{2.0**right:,.0f} FLOP per byte"
    lines.append(f"{'':>10}{ends[0]}{ends[1]:>{WIDTH - len(ends[0])}}")
    for mark, point in zip(MARKS, points, strict=False):
        size = f"{point.rows:,.0f} x {point.inner:,.0f} x {point.outer:,.0f}"
        lines.append(
            f"{'':>10}{mark} {point.name}, {size}: {point.flops_per_s / TERA:,.0f} of {point.roof_flops_per_s / TERA:,.0f}"
        )
    return lines


def _row(level: float, bottom: float, top: float) -> int:
    return round((top - level) / (top - bottom) * (HEIGHT - 1))

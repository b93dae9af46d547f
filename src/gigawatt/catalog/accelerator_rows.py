"""The rows of an accelerator: a row may leave out source, date and confidence where the entry states them for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gigawatt import units
from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.data_file import PROVENANCE
from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure

ACCELERATOR_DIMENSIONS: Mapping[str, tuple[str, units.Dimension]] = {
    # row: attribute, dimension
    "thermal_design_power": ("thermal_design_power_w", units.POWER_IN_WATTS),
    "idle_power": ("idle_power_w", units.POWER_IN_WATTS),
    "dense_bf16": ("dense_bf16_tflops", units.OPERATIONS_RATE),
    "dense_fp8": ("dense_fp8_tflops", units.OPERATIONS_RATE),
    "dense_fp4": ("dense_fp4_tflops", units.OPERATIONS_RATE),
    "memory": ("memory_gb", units.MEMORY),
    "memory_bandwidth": ("memory_bandwidth_gb_per_s", units.BANDWIDTH),
    "scale_up": ("scale_up_gb_per_s", units.BANDWIDTH),
    "scale_up_domain": ("scale_up_domain", units.COUNT),
    "scale_out": ("scale_out_gb_per_s", units.BANDWIDTH),
    "accelerators_per_node": ("accelerators_per_node", units.COUNT),
    "host_power": ("host_power_w", units.POWER_IN_WATTS),
}
COOLING = ("air", "liquid")


def accelerator(key: str, name: str, rows: RowReader) -> Accelerator:
    """An accelerator from the rows of one entry."""
    rows = _with_shared_provenance(rows)
    figures: dict[str, Figure | None] = {
        attribute: rows.optional_figure(row, dimension) for row, (attribute, dimension) in ACCELERATOR_DIMENSIONS.items()
    }
    cooling = rows.optional_text("cooling") or "air"
    if cooling not in COOLING:
        rows.problems.add(rows.file, f"{rows.entry}.cooling", f"`{cooling}` is not known. Write one of {', '.join(COOLING)}.")
    return Accelerator(
        key=key,
        name=name,
        vendor=rows.text("vendor"),
        family=rows.text("family"),
        aliases=rows.texts("aliases"),
        year=rows.integer("year", 1990, 2100),
        cooling=cooling,
        **figures,
    )


def _with_shared_provenance(rows: RowReader) -> RowReader:
    """The same reader, each row that is a bare quantity completed by the entry's own source, date and confidence."""
    shared = {part: rows.content[part] for part in PROVENANCE if part in rows.content}
    rows.seen.update(PROVENANCE)
    completed = {
        row: _completed(content, shared) if row in ACCELERATOR_DIMENSIONS else content for row, content in rows.content.items()
    }
    return replace(rows, content=completed)


def _completed(content: object, shared: Mapping[str, object]) -> object:
    if isinstance(content, Mapping):
        return content
    return {"value": content, **shared}

"""The page of the documentation that holds the tables: what is between the two marks is written by the benchmark."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import commit, machine, versions

BEGIN = "<!-- Written by `make bench-docs` from here on: do not edit. -->"


def write_page(page: Path, tables: list[str]) -> None:
    """Replace the measured part of the page."""
    prose, mark, _ = page.read_text(encoding="utf-8").partition(BEGIN)
    if not mark:
        raise ValueError(f"{page} has lost the line {BEGIN!r}")
    libraries = ", ".join(f"{name} {number}" for name, number in versions().items())
    when = f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit {commit()}, on {machine()}. {libraries}."
    page.write_text("\n\n".join([prose.rstrip(), BEGIN, when, *tables]) + "\n", encoding="utf-8")

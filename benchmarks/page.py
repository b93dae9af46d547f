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


def write_section(page: Path, command: str, parts: list[str]) -> None:
    """Replace what the command has written on the page before: it stands between two marks.

    Raises:
        ValueError: the page has lost one of them.
    """
    begin, end = f"<!-- Written by `{command}` from here on: do not edit. -->", f"<!-- Written by `{command}` up to here. -->"
    before, mark, rest = page.read_text(encoding="utf-8").partition(begin)
    _, other, after = rest.partition(end)
    if not mark or not other:
        raise ValueError(f"{page} has lost the line {begin!r} or {end!r}")
    when = f"Written on {datetime.now(UTC):%Y-%m-%d} at commit {commit()}."
    written = "\n\n".join([begin, when, *parts, end])
    page.write_text(before + written + after, encoding="utf-8")

"""Work without power is said, worst first, and little of it is not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from gigawatt.study.folder import StudyFolder
from gigawatt.study.unpowered import unpowered, unpowered_words


def test_a_hundredth_of_a_year_is_material(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    folder.create()
    rows = [
        ("ohio", "lease", 2027, 94.0),
        ("ohio", "lease", 2028, 1.5),
        ("utah", "lease", 2027, 1.0),
        ("ohio", "batch", 2027, 0.0),
    ]
    tiny = {"site": "utah", "workload": "batch", "year": 2028, "asked_mwh": 60.0, "unserved_mwh": 60.0}  # of seven kilowatts
    frame = pl.DataFrame(
        [
            {"site": site, "workload": work, "year": year, "asked_mwh": 1e5, "unserved_mwh": 1e3 * cut}
            for site, work, year, cut in rows
        ]
        + [tiny]
    )
    folder.write_table("interruptions", frame.with_columns(paused_mwh=pl.lit(50.0)))
    found = unpowered(folder)
    assert [(item["site"], item["workload"], item["year"]) for item in found] == [
        ("ohio", "lease", 2027),
        ("ohio", "lease", 2028),
    ]
    assert found[0]["share"] == pytest.approx(0.94)
    (words,) = unpowered_words(found, {"ohio": "Ohio"})
    assert words == "lease at Ohio goes without power for part of its energy: 94 % in 2027 and 1.5 % in 2028."


def test_many_places_are_counted() -> None:
    found = [{"workload": f"w{n}", "site": "s", "year": 2030, "share": 0.1 * n} for n in range(1, 9)]
    words = unpowered_words(found, {})
    assert words[0].startswith("w8 at s")
    assert words[-1] == "So does work in 2 more places."

"""Work that must have power has it: from the stored hours of each workload, computed here; `recheck` is not asked."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Planned

STORED = 1e-6  # hours are stored with seven digits


def hours_of(study: Planned, site: str) -> pl.DataFrame:
    """The hours of a site, with the weight of their weather year and what each workload draws in the mean."""
    tables = study.folder.path / "tables"
    frame = pl.read_parquet(tables / "dispatch" / f"{site}.parquet").with_columns(pl.selectors.float().cast(pl.Float64))
    weights = pl.Series(np.array(study.programme.weather_weights)[frame["weather"].to_numpy()])
    assigned = pl.read_parquet(tables / "periods" / "assignment.parquet").filter(pl.col("site") == site)
    drawn = assigned.group_by("period", "workload").agg(pl.col("it_mw").sum()).pivot("workload", index="period", values="it_mw")
    return frame.with_columns(weights.alias("weight")).join(drawn, on="period", how="left").fill_null(0.0)


@pytest.mark.parametrize("site", ["ohio", "wyoming"])
def test_what_workloads_go_without_is_what_is_unserved_and_no_more_than_they_draw(everything: Planned, site: str) -> None:
    hours = hours_of(everything, site)
    cuts = {work.key: hours[f"cut:{work.key}"].to_numpy() for work in everything.programme.workloads}
    load = hours["load_mw"].to_numpy()
    assert np.allclose(sum(cuts.values()), hours["unserved_mw"].to_numpy(), rtol=0.0, atol=STORED * load.max())
    resting = {"serving": 0.0, "training": hours["paused_mw"].to_numpy()}
    for key, cut in cuts.items():
        most = (hours[key] * hours["pue"]).to_numpy() if key in hours.columns else 0.0 * load
        assert np.all(cut + resting[key] <= most + STORED * load.max())


def test_no_more_of_a_year_s_energy_goes_without_power_than_availability_leaves(everything: Planned) -> None:
    (availability,) = [item.availability for item in everything.programme.workloads if item.availability is not None]
    left = 1.0 - availability.value
    shares = {}
    for site in everything.programme.sites:
        hours = hours_of(everything, site.key)
        asked = pl.col("weight") * pl.col("serving") * pl.col("pue")
        cut = pl.col("weight") * pl.col("cut:serving")
        for year, part, whole in hours.group_by("year").agg(cut.sum().alias("cut"), asked.sum().alias("asked")).iter_rows():
            shares[site.key, year] = part / whole
    assert set(shares) == {(site, year) for site in ("ohio", "wyoming") for year in (2030, 2031)}
    assert max(shares.values()) <= left * (1 + 1e-5)
    assert max(shares.values()) >= left * (1 - 1e-3), "it is not for nothing"


def test_interruptions_are_those_of_the_hours(everything: Planned) -> None:
    table = pl.read_parquet(everything.folder.path / "tables" / "interruptions.parquet")
    assert table.height == 8
    for site in everything.programme.sites:
        hours = hours_of(everything, site.key)
        for row in table.filter(site=site.key).iter_rows(named=True):
            here, key = hours.filter(year=row["year"]), row["workload"]
            sums = here.select(
                cut=(pl.col("weight") * pl.col(f"cut:{key}")).sum(),
                paused=(pl.col("weight") * pl.col("paused_mw")).sum(),
                asked=(pl.col("weight") * pl.col(key) * pl.col("pue")).sum(),
            ).row(0, named=True)
            assert row["unserved_mwh"] == pytest.approx(sums["cut"], rel=1e-6)
            assert row["paused_mwh"] == pytest.approx(sums["paused"] if key == "training" else 0.0, rel=1e-6)
            assert row["asked_mwh"] == pytest.approx(sums["asked"], rel=1e-6)

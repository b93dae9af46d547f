"""Prices of limits tell the truth: used up where they have one, and never worth more than what lifting the limit saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.study.campuses import written
from tests.study.conftest import Planned

from gigawatt.study import plan_study
from gigawatt.study.certificate.recheck import largest_unit
from gigawatt.study.tables.limit_use import USED_UP


def limits(study: Planned) -> list[dict[str, object]]:
    return [row for row in study.folder.table("limits").iter_rows(named=True) if row["kind"] != "demand"]


def number(row: dict[str, object], name: str) -> float:
    value = row[name]
    assert isinstance(value, float), (row["limit"], name)
    return value


def test_one_unit_never_saves_more_than_the_whole_limit(study: Planned) -> None:
    looked = [row for row in limits(study) if row["saving_usd"] is not None]
    assert looked
    for row in looked:
        step = max(1.0, 0.01 * abs(number(row, "bound")))  # the price is that of the next hundredth
        if row["unit"] != "USD":
            step = min(step, abs(number(row, "enough") - number(row, "bound"))) if row["enough"] is not None else 1.0
        assert number(row, "price_usd_per_unit") * min(1.0, step) <= number(row, "saving_usd") * (1.0 + 1e-6), row["limit"]
        assert number(row, "saving_usd") >= 0.0


def test_only_what_is_used_up_has_a_price(study: Planned) -> None:
    tolerance = max(USED_UP, 2.0 * study.summary["plan"]["gap"])
    priced = [row for row in limits(study) if number(row, "price_usd_per_unit") > 0.0]
    assert priced
    for row in priced:
        left = number(row, "bound") - number(row, "used")
        assert (-left if row["kind"] == "reserve" else left) <= tolerance * abs(number(row, "bound")) + 1e-6, row["limit"]
        assert " binds: " in str(row["words"])


def test_export_used_is_the_most_that_is_sold_in_an_hour(everything: Planned) -> None:
    rows = [row for row in limits(everything) if row["kind"] == "export"]
    assert rows
    labels = {str(row["label"]): int(row["period"]) for row in everything.folder.table("calendar").iter_rows(named=True)}
    for row in rows:
        hours = everything.folder.dispatch(str(row["site"])).filter(pl.col("period") == labels[str(row["period"])])
        sold = float(hours["export"].to_numpy().max()) if len(hours) else 0.0
        assert number(row, "used") == pytest.approx(sold, abs=1e-9)


def test_the_reserve_is_what_stands_less_the_largest_unit(everything: Planned) -> None:
    rows = [row for row in limits(everything) if row["kind"] == "reserve"]
    assert rows
    labels = {str(row["label"]): int(row["period"]) for row in everything.folder.table("calendar").iter_rows(named=True)}
    held = {
        (row["site"], row["asset"], row["period"]): row
        for row in everything.folder.periods("power_capacity").iter_rows(named=True)
    }
    for row in rows:
        site = next(site for site in everything.case.sites if site.key == row["site"])
        period = labels[str(row["period"])]
        firm, units = 0.0, [0.0]
        for asset in site.assets:
            found = held[site.key, asset.key, period]
            hours = asset.credit_hours if asset.energy_position is not None else None
            firm += asset.credit * min(found["capacity_mw"], np.inf if hours is None else found["energy_capacity_mwh"] / hours)
            units.append(asset.credit * largest_unit(asset, period, found["capacity_mw"]))
        assert number(row, "used") == pytest.approx(firm - max(units), rel=1e-6, abs=1e-6)
        assert number(row, "used") >= number(row, "bound") - 1e-6 * max(1.0, firm)
        assert "a grid connection counts as no unit" in str(row["words"])


@pytest.mark.slow
def test_lifting_a_limit_saves_what_a_plan_without_it_saves(tmp_path: Path) -> None:
    tight = ("carbon_cap: {2030: 300 kt/year, 2031: 1100 kt/year}", "carbon_cap: {2030: 100 kt/year, 2031: 1100 kt/year}")
    lifted = (tight[0], "carbon_cap: {2030: 9000 kt/year, 2031: 1100 kt/year}")
    (tmp_path / "tight").mkdir()
    (tmp_path / "lifted").mkdir()
    before = plan_study(written(tmp_path / "tight", tight), tmp_path / "tight" / "study", gap=1e-3)["plan"]
    after = plan_study(written(tmp_path / "lifted", lifted), tmp_path / "lifted" / "study", gap=1e-3)["plan"]
    table = pl.read_parquet(tmp_path / "tight" / "study" / "tables" / "limits.parquet")
    (saving,) = table.filter((pl.col("kind") == "carbon cap") & (pl.col("year") == 2030))["saving_usd"].to_list()
    least = before["lower_bound_usd"] - after["objective_usd"]
    most = before["objective_usd"] - after["lower_bound_usd"]
    assert least > 0.0
    assert 0.8 * least <= saving <= 1.2 * most

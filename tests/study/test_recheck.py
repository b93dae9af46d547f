"""The re-check names what is wrong: a good stored study with one number changed, for every family of rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.study.conftest import Planned

from gigawatt.study import StudyFolder
from gigawatt.study.certificate.recheck import recheck
from gigawatt.study.run import LARGEST_VIOLATION

Change = Callable[[pl.DataFrame], pl.DataFrame]


def put(column: str, change: Callable[[pl.Expr], pl.Expr], *, most: str | None = None, **where: object) -> Change:
    """Change one number: of the rows that match, the one with the largest ``most`` (the column itself, unless named)."""

    def tampered(frame: pl.DataFrame) -> pl.DataFrame:
        numbered = frame.with_row_index("row")
        chosen = numbered.filter(*[pl.col(name) == value for name, value in where.items()]).sort(most or column).tail(1)
        assert chosen.height == 1, "there is no such row"
        here = pl.col("row") == chosen["row"].item()
        kind = frame.schema[column]
        found = numbered.with_columns(
            pl.when(here).then(change(pl.col(column))).otherwise(pl.col(column)).cast(kind).alias(column)
        )
        assert not found[column].equals(numbered[column]), "nothing was changed"
        return found.drop("row")

    return tampered


def times(factor: float) -> Callable[[pl.Expr], pl.Expr]:
    return lambda column: column * factor


def plus(amount: float) -> Callable[[pl.Expr], pl.Expr]:
    return lambda column: column + amount


def missing(_: pl.Expr) -> pl.Expr:
    return pl.lit(float("nan"))


def first_year_only(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("year") == frame["year"].min())


@dataclass(frozen=True)
class Tampering:
    table: str
    change: Change
    family: str  # what a breach of it says


TAMPERINGS = {
    "capacity halved": Tampering("power_capacity", put("capacity_mw", times(0.5), asset="grid"), "generation within capacity"),
    "capacity of a store halved": Tampering(
        "power_capacity", put("capacity_mw", times(0.5), asset="store"), "store within its power"
    ),
    "energy of a store halved": Tampering(
        "power_capacity", put("energy_capacity_mwh", times(0.5), asset="store"), "store within its energy"
    ),
    "capacity that nobody bought": Tampering(
        "power_capacity", put("capacity_mw", plus(10.0), asset="gas", year=2031), "capacity is what stands"
    ),
    "energy that nobody bought": Tampering(
        "power_capacity", put("energy_capacity_mwh", plus(10.0), asset="battery", year=2031), "capacity is what stands"
    ),
    "half a unit": Tampering("power_capacity", put("new_mw", plus(20.0), asset="gas", year=2031), "whole units"),
    "an option beyond its limit": Tampering(
        "power_capacity", put("new_mw", plus(500.0), asset="solar"), "options within their limit"
    ),
    "more in a year than may be": Tampering("power_capacity", put("new_mw", plus(240.0), asset="gas"), "within a year's most"),
    "slots exceeded": Tampering("power_capacity", put("new_mw", plus(160.0), asset="backup"), "supplier slots"),
    "connection exceeded": Tampering("power_capacity", put("capacity_mw", plus(90.0), asset="grid"), "grid connection"),
    "an hour's generation raised": Tampering(
        "dispatch/ohio", put("generation:solar", times(1.5)), "energy balance in every hour"
    ),
    "an hour's generation beyond the weather": Tampering(
        "dispatch/ohio", put("generation:solar", times(1.5)), "generation within capacity"
    ),
    "an hour's load lowered": Tampering("dispatch/ohio", put("load_mw", times(0.9)), "load is IT power times PUE"),
    "an hour curtailed more": Tampering("dispatch/wyoming", put("curtailed_mw", plus(5.0)), "energy balance in every hour"),
    "an hour cut beyond its load": Tampering("dispatch/wyoming", put("unserved_mw", times(50.0)), "no more is cut than is asked"),
    "an hour paused beyond the work that may pause": Tampering(
        "dispatch/ohio", put("paused_mw", times(3.0)), "no more is paused than may pause"
    ),
    "a level broken": Tampering("dispatch/ohio", put("level:battery", plus(9.0)), "store balance in every hour"),
    "the last level broken": Tampering(
        "dispatch/ohio", put("level:battery", plus(9.0), hour=8759), "store balance in every hour"
    ),
    "a store used beyond its power": Tampering("dispatch/ohio", put("discharge:battery", times(2.0)), "store within its power"),
    "an hour below zero": Tampering("dispatch/ohio", put("curtailed_mw", plus(-3.0)), "nothing below zero"),
    "an hour that is no number": Tampering("dispatch/ohio", put("generation:grid", missing), "energy balance in every hour"),
    "a year of hours missing": Tampering("dispatch/ohio", first_year_only, "hours are there"),
    "paused above share": Tampering("load", put("paused_mwh", times(1.5), site="ohio"), "pause share"),
    "emissions above the cap": Tampering("load", put("co2_t", times(1.5), year=2030), "carbon cap"),
    "emissions hidden": Tampering("load", put("co2_t", times(0.5)), "emissions are those of the hours"),
    "pauses hidden": Tampering("load", put("paused_mwh", times(0.5)), "sums are those of the hours"),
    "energy that was not made": Tampering(
        "energy", put("generated_mwh", times(1.1), asset="grid"), "sums are those of the hours"
    ),
    "load that no chip draws": Tampering("load", put("it_mw_firm", times(0.5)), "load is what chips in service draw"),
    "more assigned than halls hold": Tampering("assignment", put("it_mw", times(3.0)), "chips in service fit into halls"),
    "more assigned than chips there are": Tampering("assignment", put("it_mw", times(3.0)), "chips in service are there"),
    "halls that nobody built": Tampering("halls", put("it_mw", plus(50.0)), "halls are what stands"),
    "halls beyond the phase": Tampering("halls", put("new_mw", plus(450.0), phase="only"), "halls within their limit"),
    "chips that nobody bought": Tampering("chips", put("it_mw", plus(50.0)), "chips are what was bought"),
    "chips beyond the supply": Tampering("chips", put("bought", times(5.0)), "chip supply"),
    "compute that no chip gives": Tampering("assignment", put("compute", times(1.1)), "compute is what its chips give"),
    "served that is not": Tampering("compute", put("unserved", times(0.5)), "served and unserved are what is asked"),
    "demand that was not asked": Tampering("compute", put("demand", times(0.5)), "demand is what the programme asks"),
    "cash above the budget": Tampering("cash", put("capex_usd", times(3.0), year=2030), "capital budget"),
    "cash that was not spent": Tampering("cash", put("capex_usd", times(0.5)), "cash is what is bought"),
    "a cost changed": Tampering("costs", put("discounted_usd", times(1.01)), "costs add up to the objective"),
    "a cost discounted too much": Tampering("costs", put("usd", times(1.01)), "costs are discounted"),
}


def second_weather_gone(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("weather") == 0)


OF_EVERYTHING = {
    "an hour's sale raised": Tampering("dispatch/ohio", put("export", plus(3.0)), "energy balance in every hour"),
    "an hour's sale beyond what the grid takes": Tampering("dispatch/ohio", put("export", plus(3.0)), "export within its limit"),
    "an hour's sale beyond the connection": Tampering(
        "dispatch/ohio", put("export", plus(200.0)), "export within the connection"
    ),
    "an hour of the second weather year": Tampering(
        "dispatch/ohio", put("generation:solar", times(1.5), weather=1), "generation within capacity"
    ),
    "a quarter's last level broken": Tampering(
        "dispatch/ohio", put("level:battery", plus(9.0), period=1, hour=4343, weather=1), "store balance in every hour"
    ),
    "a weather year of hours missing": Tampering("dispatch/ohio", second_weather_gone, "hours are there"),
    "sales hidden": Tampering("periods/load", put("exported_mwh", times(0.5)), "sums are those of the hours"),
    "NOx above the cap": Tampering("periods/load", put("nox_t", times(3.0), year=2031), "NOx cap"),
    "NOx hidden": Tampering("periods/load", put("nox_t", times(0.5)), "emissions are those of the hours"),
    "NOx of a plant hidden": Tampering("periods/energy", put("nox_t", times(0.5)), "emissions are those of the hours"),
    "water above the cap": Tampering("periods/load", put("water_m3", times(3.0)), "water cap"),
    "water hidden": Tampering("periods/load", put("water_m3", times(0.5)), "water is that of the hours"),
    "water of a plant hidden": Tampering("periods/energy", put("water_m3", times(0.5)), "water is that of the hours"),
    "unclean energy above what is left": Tampering("periods/load", put("unclean_mwh", times(3.0)), "clean energy"),
    "unclean energy hidden": Tampering("periods/load", put("unclean_mwh", times(0.5)), "unclean energy is that of the hours"),
    "hours beyond the permit": Tampering(
        "periods/energy", put("generated_mwh", plus(9e5), asset="old", period=0), "sums are those of the hours"
    ),
    "more closed than stood": Tampering("periods/power_capacity", put("closed_mw", plus(50.0)), "no more is closed than stands"),
    "closing hidden": Tampering("periods/power_capacity", put("closed_mw", times(0.5)), "capacity is what stands"),
    "too little in reserve": Tampering(
        "periods/power_capacity", put("capacity_mw", times(0.05), asset="grid", period=0), "reserve"
    ),
    "what must be served is not": Tampering(
        "periods/compute", put("unserved", plus(1e4), workload="serving"), "what must be served is"
    ),
    "a quarter's chips beyond its supply": Tampering("periods/chips", put("bought", times(5.0), year=2030), "chip supply"),
    "built in a quarter what a year may": Tampering(
        "periods/halls", put("new_mw", plus(200.0), phase="only", year=2030), "within a year's most"
    ),
    "a quarter's cost discounted too much": Tampering("periods/costs", put("usd", times(1.01), period=2), "costs are discounted"),
    "a quarter's cash that was not spent": Tampering(
        "periods/cash", put("capex_usd", times(0.5), year=2030), "cash is what is bought"
    ),
    "cuts beyond the availability": Tampering(
        "periods/interruptions", put("unserved_mwh", times(9.0), workload="serving", site="ohio", year=2031), "availability"
    ),
    "cuts of a workload hidden": Tampering(
        "periods/interruptions", put("unserved_mwh", times(0.5), workload="serving"), "sums are those of the hours"
    ),
    "an hour's cut of a workload hidden": Tampering(
        "dispatch/ohio", put("cut:serving", times(0.5)), "what workloads go without is what is unserved"
    ),
    "more of a workload cut than it draws": Tampering(
        "dispatch/ohio", put("cut:serving", plus(80.0)), "no more of a workload is cut than it draws"
    ),
    "more cut than pauses leave": Tampering(
        "dispatch/ohio", put("cut:training", plus(140.0), most="paused_mw"), "no more of what may pause is cut than it draws"
    ),
    "more asked than there is": Tampering(
        "periods/interruptions", put("asked_mwh", times(1.1), workload="serving"), "work asks for what it draws"
    ),
    "a year that is not its quarters": Tampering("load", put("served_mwh", times(1.01), year=2030), "a year is its quarters"),
}


OF_SHIFTING = {
    "more put off than may wait": Tampering("dispatch/ohio", put("waiting:serving", plus(40.0)), "work waits within its share"),
    "more done ahead than there is room": Tampering("dispatch/ohio", put("ahead:serving", plus(40.0)), "work is done ahead"),
    "more waits than its hours": Tampering("dispatch/ohio", put("work:serving", times(50.0)), "work waits within its hours"),
    "an hour's work lost": Tampering("dispatch/ohio", put("waiting:serving", times(0.5)), "load is IT power times PUE"),
    "room that does not follow": Tampering("dispatch/ohio", put("work:serving", times(0.5)), "store balance in every hour"),
}


@pytest.fixture
def copied(campuses: Planned, tmp_path: Path) -> Planned:
    shutil.copytree(campuses.folder.path, tmp_path / "study")
    return replace(campuses, folder=StudyFolder(tmp_path / "study"))


@pytest.fixture
def copied_everything(everything: Planned, tmp_path: Path) -> Planned:
    shutil.copytree(everything.folder.path, tmp_path / "study")
    return replace(everything, folder=StudyFolder(tmp_path / "study"))


def breaches(study: Planned) -> dict[str, float]:
    found = recheck(study.folder, study.case, study.summary["plan"]["objective_usd"])
    assert [breach.relative for breach in found] == sorted((breach.relative for breach in found), reverse=True)
    return {breach.what: breach.relative for breach in found}


def test_a_good_study_has_no_breach(study: Planned) -> None:
    found = breaches(study)
    assert max(found.values()) <= LARGEST_VIOLATION
    assert max(found.values()) == pytest.approx(study.summary["plan"]["max_violation"], rel=1e-6)
    assert study.summary["plan"]["status"] == "certified"


@pytest.mark.parametrize("name", TAMPERINGS)
def test_one_number_changed_is_named(name: str, copied: Planned) -> None:
    named(TAMPERINGS[name], copied)


def named(tampering: Tampering, study: Planned) -> None:
    path = study.folder.path / "tables" / f"{tampering.table}.parquet"
    tampering.change(pl.read_parquet(path)).write_parquet(path)
    broken = {what for what, relative in breaches(study).items() if relative > LARGEST_VIOLATION}
    assert any(tampering.family in what for what in broken), broken


@pytest.mark.parametrize("name", OF_EVERYTHING)
def test_one_number_of_everything_changed_is_named(name: str, copied_everything: Planned) -> None:
    named(OF_EVERYTHING[name], copied_everything)


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_SHIFTING)
def test_one_number_of_shifting_work_changed_is_named(name: str, shifting: Planned, tmp_path: Path) -> None:
    shutil.copytree(shifting.folder.path, tmp_path / "study")
    named(OF_SHIFTING[name], replace(shifting, folder=StudyFolder(tmp_path / "study")))


def test_a_site_without_its_hours_is_named(copied: Planned) -> None:
    (copied.folder.path / "tables" / "dispatch" / "ohio.parquet").unlink()
    broken = {what for what, relative in breaches(copied).items() if relative > LARGEST_VIOLATION}
    assert any("hours are there" in what for what in broken), broken


def test_another_objective_is_named(copied: Planned) -> None:
    found = recheck(copied.folder, copied.case, copied.summary["plan"]["objective_usd"] * 0.99)
    assert found[0].what == "money: costs add up to the objective"
    assert found[0].relative == pytest.approx(0.01, rel=0.02)


def test_amounts_are_in_the_row_s_own_unit(copied: Planned) -> None:
    path = copied.folder.path / "tables" / "dispatch" / "ohio.parquet"
    hours = pl.read_parquet(path)
    put("curtailed_mw", plus(7.0))(hours).write_parquet(path)
    (balance,) = [breach for breach in recheck(copied.folder, copied.case, 1.0) if "energy balance" in breach.what]
    assert balance.amount == pytest.approx(7.0, rel=1e-4)
    assert balance.relative == pytest.approx(7.0 / hours.filter(year=2031)["load_mw"].max(), rel=0.1) or balance.relative > 0.03
    assert np.isfinite(balance.relative)

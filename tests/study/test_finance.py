"""The money of studies that were planned: it is the plan's own, to the cent, and every book balances."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.study.conftest import Planned
from typer.testing import CliRunner

from gigawatt.cli import application
from gigawatt.errors import StudyError
from gigawatt.finance.flows import Account as Kind
from gigawatt.interop.workbook import write_workbook
from gigawatt.study import StudyFolder, finance_study, plan_study
from gigawatt.study.explained.evidence import Evidence
from gigawatt.study.explained.explained_terms import formula
from gigawatt.study.finance.account import Account, account_of, study_programme
from gigawatt.study.finance.budget import budget_ledger
from gigawatt.study.finance.flows import RUNNING
from gigawatt.study.risk.stage import risk_study

DECLARED = """
  owner: Meta
  assumptions:
    inflation: 3 %
    tax_rate: 21 %
    revenue: {serving: {price: 1.5 USD/h}}
  announced: {total: 20 GUSD, through: 2030, guidance: {2030: {value: 12 GUSD, p10: 11 GUSD, p90: 13 GUSD}}, sites: [ohio]}
  tax: {sites: {ohio: {jurisdiction: united-states, region: ohio}, wyoming: {jurisdiction: united-states}}}
  vehicles:
    wyoming-halls:
      owners: {Meta: 20 %, Fund: 80 %}
      holds: {sites: [wyoming], groups: [halls]}
      completion: 2030-12-01
      tranches: {notes: {share: 80 %, rate: 6.5 %, matures: 2044-12-01}}
      lease: {tenant: Meta, start: 2030-07-01, term: 15 years, services: wyoming-halls.notes, coverage: 1.1}
  contracts:
    tariff:
      template: aep-ohio-large-load
      counterparty: AEP Ohio
      site: ohio
      start: 2030-01-01
      end: 2045-01-01
    wind-farm:
      counterparty: Wind farm
      site: wyoming
      items: [wind]
      start: 2030-01-01
      end: 2045-01-01
      power_purchase: {price: 70 USD/MWh}
"""


@pytest.fixture
def copied(study: Planned, tmp_path: Path) -> Planned:
    """A study of its own, to draw up the money of, as if nothing were agreed: contracts settle otherwise than plans reckon."""
    folder = tmp_path / "study"
    shutil.copytree(study.folder.path, folder)
    money = replace(study.programme.finance, contracts=(), vehicles=(), tax=None)
    return Planned(StudyFolder(folder), study.summary, replace(study.programme, finance=money), study.hours, study.case)


@pytest.fixture
def declared(campuses: Planned, tmp_path: Path) -> StudyFolder:
    """The two campuses with contracts, a vehicle and taxes: the plan is the same, the money is not."""
    folder = tmp_path / "declared"
    shutil.copytree(campuses.folder.path, folder)
    path = folder / "programme.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + DECLARED, encoding="utf-8")
    return StudyFolder(folder)


def real(account: Account, amounts: np.ndarray) -> np.ndarray:
    """Nominal amounts by month in dollars of the base year, by period."""
    found = np.zeros(account.plan.calendar.count)
    np.add.at(found, account.plan.period, amounts / account.index)
    return found


def test_money_is_the_plans_own(copied: Planned) -> None:
    account = account_of(copied.folder, copied.programme)
    cash = copied.folder.periods("cash").group_by("period").agg(pl.col("capex_usd").sum())
    spent = real(account, account.vintages.spent_usd.sum(axis=0))
    assert dict(cash.iter_rows()) == pytest.approx({at: usd for at, usd in enumerate(spent) if usd}, rel=1e-9)
    costs = copied.folder.periods("costs").filter(pl.col("kind").is_in(list(RUNNING)))
    running = sum(
        flow.amounts_usd
        for flow in account.ledger.flows
        if flow.payer == account.owner and (flow.clause in RUNNING) and flow.clause != "purchase"
    )
    planned = np.zeros(account.plan.calendar.count)
    for period, usd in costs.select("period", "usd").iter_rows():
        planned[period] += usd
    assert real(account, np.asarray(running)) == pytest.approx(planned, rel=1e-9)


def test_books_balance_and_the_cost_of_compute_is_the_plans(copied: Planned) -> None:
    found = finance_study(copied.folder.path, copied.programme)
    assert found["largest_imbalance_usd"] < 0.005
    stated = copied.summary["cost"]["levelized_cost_of_compute_usd_per_accelerator_hour"]
    assert found["cost_of_an_accelerator_hour_usd"] == pytest.approx(stated, rel=1e-9)
    assert sum(found["parts_of_an_accelerator_hour_usd"].values()) == pytest.approx(stated, rel=1e-9)
    statements = copied.folder.finance("statements").filter(pl.col("line") == "profit")
    by_kind = dict(statements.group_by("kind").agg(pl.col("usd").sum()).iter_rows())
    assert by_kind["site"] == pytest.approx(by_kind["programme"], rel=1e-9)
    ledger = copied.folder.finance("ledger")
    paid = ledger.group_by("year", "month", pl.col("payer").alias("party")).agg(pl.col("usd").sum())
    received = ledger.group_by("year", "month", pl.col("payee").alias("party")).agg(-pl.col("usd").sum())
    owner = pl.concat([paid, received]).filter(pl.col("party") == copied.programme.finance.owner)
    assert owner.group_by("year", "month").agg(pl.col("usd").sum())["usd"].abs().max() == pytest.approx(0.0, abs=0.01)
    assert copied.folder.summary["finance"] == found
    assert finance_study(copied.folder.path, copied.programme) == found
    if "contracts:" not in (copied.folder.path / "programme.yaml").read_text(encoding="utf-8"):
        assert finance_study(copied.folder.path) == found  # from the programme that the study holds


def test_every_planned_dollar_is_in_one_state(copied: Planned) -> None:
    account = account_of(copied.folder, copied.programme)
    ledger = budget_ledger(account)
    assert ledger.usd.sum() == pytest.approx(account.vintages.spent_usd.sum())
    assert ledger.usd.min() > -0.01
    assert ledger.before_usd.sum() > 0.0  # the commitments are partly paid


def test_contracts_vehicles_and_taxes_in_the_books(declared: StudyFolder) -> None:
    found = finance_study(declared.path)
    assert found["largest_imbalance_usd"] < 0.005
    ledger = declared.finance("ledger")

    def passed(**of: str) -> float:
        return float(ledger.filter(**of)["usd"].sum())

    # the tariff stands for the plan's grid energy and demand charge, the purchase for its contract energy
    assert passed(payee="grid operator", account="energy", site="ohio") == 0.0
    assert passed(payer="Meta", payee="AEP Ohio") > 0.0
    # as produced: all that the wind allows is paid for, as the plan does at 45 dollars
    made = declared.table("costs").filter(site="wyoming", item="wind", kind="contract energy")["usd"].sum() / 45.0
    assert made >= declared.dispatch("wyoming")["generation:wind"].sum() * 0.999
    assert passed(payer="Meta", payee="Wind farm") == pytest.approx(70.0 * made, rel=1e-6)
    # halls in Wyoming are paid by the vehicle, from notes and equity, and let to Meta
    assert passed(payer="Meta", account="halls", site="wyoming") == 0.0
    halls = passed(payer="wyoming-halls", account="halls")
    put_in = passed(payee="wyoming-halls", account="loan") + passed(payee="wyoming-halls", account="equity")
    assert put_in >= halls > 0.0
    assert passed(payer="Meta", payee="wyoming-halls", account="equity") == pytest.approx(
        passed(payer="Fund", payee="wyoming-halls", account="equity") / 4
    )
    assert passed(payer="Meta", payee="wyoming-halls", account="rent") > 0.0
    kinds = set(declared.finance("measures")["kind"])
    assert {"programme", "owner", "vehicle", "site", "phase", "asset"} <= kinds
    assert found["budget"]["left_of_total_usd"] == pytest.approx(20e9 - found["budget"]["planned_of_total_usd"])
    assert found["parts_of_an_accelerator_hour_usd"]["tax"] > 0.0


def test_chips_that_the_plan_sells_on_leave_the_books_for_what_they_fetch(copied: Planned) -> None:
    contracted = {item.chip.key for site in copied.programme.sites for phase in site.phases for item in phase.chips}
    rows = copied.folder.periods("chips").filter((pl.col("bought") > 0.0) & ~pl.col("chip").is_in(contracted))
    kept = 0.75
    if rows.is_empty() or rows.row(0, named=True)["period"] > 0:  # chips that are contracted with their halls are not for sale
        pytest.skip("the plan buys nothing of its own choice in the first period")
    chips = rows.row(0, named=True)
    columns = {name: [chips[name]] for name in ("site", "chip", "year", "period")}
    sold = pl.DataFrame(columns | {"kept_years": [kept], "accelerators": [chips["bought"] / 2]})
    copied.folder.write_table("chips_sold", sold)
    account = account_of(copied.folder, copied.programme)
    sales = [flow for flow in account.ledger.flows if flow.account is Kind.RESALE]
    assert [(flow.item, flow.payee) for flow in sales] == [(chips["chip"], account.owner)]
    chip = next(supply.chip for supply in copied.programme.chips if supply.chip.key == chips["chip"])
    assert chip.resale_half_life_years is not None
    used = 0.5 ** (kept / chip.resale_half_life_years.value)
    price = chip.price_usd.at(float(chips["year"])) * chips["bought"] / 2 * used
    assert (sales[0].amounts_usd / account.index).sum() == pytest.approx(price)
    found = finance_study(copied.folder.path, copied.programme)
    assert found["largest_imbalance_usd"] < 0.005
    lines = copied.folder.finance("statements").filter(pl.col("kind") == "programme")
    gain = float(lines.filter(pl.col("line") == "gain on used equipment")["usd"].sum())
    assert gain == pytest.approx(sales[0].amounts_usd.sum() - account.vintages.disposed_usd.sum())
    assert account.vintages.disposed_usd.sum() > 0.0


def test_a_vehicle_is_shown_to_the_end_of_its_terms_and_what_is_planned_of_it_is_in_the_books(declared: StudyFolder) -> None:
    found = finance_study(declared.path)["vehicles"]["wyoming-halls"]
    assert found["to_the_end"]["until"] == "2045-06"  # the lease's 15 years from July 2030; the notes mature in December 2044
    flows, paths = declared.finance("vehicle_flows"), declared.finance("vehicles")
    keys = ["payer", "payee", "account", "item", "clause", "year", "month"]
    within = flows.filter("planned").select(*keys, "usd").sort(keys)
    mine = pl.col("item").str.contains("wyoming-halls") & ~(pl.col("payer") + pl.col("payee")).str.contains("treasury")
    ledger = declared.finance("ledger").filter(mine).select(*keys, "usd").sort(keys)
    assert within.drop("usd").equals(ledger.drop("usd"))
    assert within["usd"].to_numpy() == pytest.approx(ledger["usd"].to_numpy(), abs=0.005)
    # level payments of the notes by hand: 6.5 % a year from January 2031 to December 2044, and nothing is owed after
    owed = {(row["year"], row["month"]): row["value"] for row in paths.filter(line="owed on notes").iter_rows(named=True)}
    lent = owed[2030, 12]
    paid = flows.filter(pl.col("account").is_in(["interest", "principal"]) & (pl.col("year") > 2030))
    by_month = paid.group_by("year", "month").agg(pl.col("usd").sum())["usd"].to_numpy()
    assert by_month == pytest.approx(np.full(168, lent * 0.065 / 12 / (1 - (1 + 0.065 / 12) ** -168)))
    assert owed[2044, 11] == pytest.approx(by_month[0] / (1 + 0.065 / 12))
    assert (2044, 12) not in owed  # nought is left out
    assert found["to_the_end"]["principal_usd"] == pytest.approx(lent)
    rents = flows.filter(pl.col("account") == "rent")
    assert rents["usd"].sum() == pytest.approx(1.1 * by_month.sum())
    assert found["least_coverage"] == pytest.approx(1.1)
    sums = paths.filter(pl.col("what").is_in(["source", "use"])).group_by("what").agg(pl.col("value").sum())
    assert len(set(sums["value"].round(0))) == 1  # sources are uses
    sides = {row["party"]: row for row in declared.finance("vehicle_sides").iter_rows(named=True)}
    assert sides["Fund"]["paid_later_usd"] > 0.0
    assert sides["Fund"]["pays_usd"] == pytest.approx(0.8 * found["equity_usd"])
    owners = (
        declared.finance("measures").filter((pl.col("kind") == "vehicle") & (pl.col("cash") == "to owners")).row(0, named=True)
    )
    assert owners["irr"] == pytest.approx(sides["Fund"]["irr"])
    held = declared.finance("statements_monthly").filter((pl.col("line") == "cash") & (pl.col("statement") == "balance sheet"))
    assert held.filter(pl.col("usd") < -0.005).is_empty()  # what the vehicle holds is paid by it, not from cash that is not there
    funded = declared.finance("statements").filter(pl.col("line") == "funding by wyoming-halls")
    assert set(funded["kind"]) >= {"phase"}


def test_contracts_are_held_against_what_the_plan_paid_for_the_same(declared: StudyFolder) -> None:
    found = finance_study(declared.path)
    rows = {(row["contract"], row["year"]): row for row in declared.finance("contracts").iter_rows(named=True)}
    base = study_programme(declared).base_year
    costs = declared.table("costs").filter((pl.col("site") == "ohio") & (pl.col("item") == "grid"))
    grid = dict(
        costs.filter(pl.col("kind").is_in(["grid energy", "demand charge"])).group_by("year").agg(pl.col("usd").sum()).iter_rows()
    )
    ledger = declared.finance("ledger").filter(pl.col("item") == "tariff")
    trade = ledger.filter(~pl.col("account").is_in(["collateral", "interest", "equity", "distribution"]))
    for year in (2030, 2031):
        row = rows["tariff", year]
        assert row["plan_usd"] == pytest.approx(grid[year] * 1.03 ** (year - base))
        assert row["contract_usd"] == pytest.approx(trade.filter(year=year)["usd"].sum())
        assert row["difference_share"] == pytest.approx(row["contract_usd"] / row["plan_usd"] - 1.0)
    told = [warning for warning in found["warnings"] if "the contract costs" in warning]
    differing = {key for key, one in found["contracts"].items() if abs(one["difference_share"]) > 0.10}
    assert len(told) == len(differing) > 0
    assert all(any(key in warning for warning in told) for key in differing)


def test_a_contract_replaces_only_what_it_covers(declared: StudyFolder) -> None:
    account = account_of(declared, study_programme(declared))
    assert not account.cover.left("ohio", "grid", "grid energy").any()
    assert account.cover.left("wyoming", "grid", "grid energy").all()
    assert not any(flow.account is Kind.ENERGY and flow.payee == "sellers of power" for flow in account.ledger.flows)


@pytest.mark.parametrize(
    "name",
    [
        "npv_usd",
        "cost_of_an_accelerator_hour_usd",
        "profit_usd.2031",
        "earnings_usd.2030",
        "invested_usd.2030",
        "revenue_usd.2031",
        "saved_usd.2030",
        "earned_usd.2031",
        "peak_funding_usd",
        "least_coverage",
        "vehicles.wyoming-halls.least_coverage",
        "surplus_usd",
        "break_even_share",
    ],
)
def test_its_numbers_are_explained_by_terms_that_add_up(declared: StudyFolder, name: str) -> None:
    found = finance_study(declared.path)
    for part in name.split("."):
        found = found[part]
    told = formula(Evidence(declared.path), f"finance.{name}")
    assert told is not None
    assert sum(usd for _, usd in told.terms) / told.per == pytest.approx(found, rel=1e-9)


def test_the_command_in_words_and_as_json(declared: StudyFolder, tmp_path: Path) -> None:
    runner = CliRunner()
    said = runner.invoke(application, ["finance", str(declared.path), "--workbook", str(tmp_path / "money.xlsx")])
    assert said.exit_code == 0, said.output
    assert "net present value" in said.output
    assert (tmp_path / "money.xlsx").exists()
    again = runner.invoke(application, ["finance", str(declared.path), "--json"])
    assert json.loads(again.stdout) == declared.summary["finance"]
    wrong = runner.invoke(application, ["finance", str(tmp_path / "nowhere")])
    assert wrong.exit_code == 2
    assert "there is no such study" in wrong.output


# The workbook


def formulas(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                yield cell.coordinate, cell.value


def named(sheet: Worksheet, name: str) -> list[Any]:
    return next([cell.value for cell in row[1:]] for row in sheet.iter_rows() if row[0].value == name)


@pytest.fixture
def workbook(declared: StudyFolder, tmp_path: Path) -> tuple[StudyFolder, Path]:
    finance_study(declared.path)
    return declared, write_workbook(declared, tmp_path / "money.xlsx")


def test_the_workbook_recomputes(workbook: tuple[StudyFolder, Path]) -> None:
    folder, path = workbook
    values, live = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    found = folder.summary["finance"]
    worth = values["Worth"]
    rate = named(values["Inputs"], "cost of capital, nominal")[0]
    cash = np.array(named(worth, "together"), dtype=float)
    months = np.arange(1, len(cash) + 1)
    assert named(worth, "net present value")[0] == pytest.approx(cash @ (1 + rate) ** (-months / 12))
    irr = named(worth, "internal rate of return, a year")[0]
    if irr not in (None, ""):
        assert abs(cash @ (1 + irr) ** (-months / 12)) < 1e-6 * np.abs(cash).sum()
    text = dict(formulas(live["Worth"]))
    assert any(formula.startswith("=SUMPRODUCT(") for formula in text.values())
    assert any("IRR(" in formula for formula in text.values())
    parts = found["parts_of_an_accelerator_hour_usd"]
    assert named(values["Cost of compute"], "together")[0] == pytest.approx(sum(parts.values()))


def test_names_are_never_taken_for_formulas(workbook: tuple[StudyFolder, Path], tmp_path: Path) -> None:
    folder, _ = workbook
    frame = folder.finance("ledger").with_columns(pl.lit('=HYPERLINK("http://x","y")').alias("clause"))
    folder.write_finance("ledger", frame)
    sheet = openpyxl.load_workbook(write_workbook(folder, tmp_path / "named.xlsx"))["Ledger"]
    assert sheet["F5"].data_type == "s"


def test_a_workbook_without_money_or_with_another_name_is_refused(campuses: Planned, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="the money stage has not run"):
        write_workbook(campuses.folder, tmp_path / "money.xlsx")
    with pytest.raises(StudyError, match=r"ends in \.xlsx"):
        write_workbook(campuses.folder, tmp_path / "money.ods")


# Contracts that the plan pays

AGREED = """
programme: {name: Agreed, horizon: {start: 2030, end: 2030}, base_year: 2025, discount_rate: 7 %, seed: 3}
demand:
  training: {unit: H100e, demand: 200 kH100e, value: 1.2 USD/h, interruption_cost: 500 USD/MWh}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40.1, longitude: -82.7}
    connection: {market: pjm-aep, steps: {2029-01-01: 160 MW}}
    phases: {first: {option: {halls: 120 MW, earliest: 2030-01-01}}}
    power:
      wind: {technology: onshore-wind, option: {limit: 300 MW, earliest: 2030-01-01}, capex: 3 USD/W}
      gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 40 MW, online: 2030-01-01}}
chips:
  gb200-nvl72: {supply: {2030: 90000}}
finance:
  owner: Meta
  contracts:
    tariff: {template: aep-ohio-large-load, site: ohio, start: 2029-01-01, plan: PLAN, large_load: {energy: tariff, energy_price: 70 USD/MWh}}
    wind-farm: {counterparty: Wind farm, site: ohio, items: [wind], start: 2030-01-01, term: 15 years, plan: PLAN, power_purchase: {price: 30 USD/MWh}}
    peaker: {counterparty: Utility, site: ohio, start: 2030-01-01, term: 15 years, plan: PLAN, electric_service: {plants: {gas: {capital: 40 MUSD}}, return: 9 %, life: 30 years, variable_om: 5 USD/MWh}}
"""  # noqa: E501 - a contract a line


def test_a_plan_that_pays_its_contracts_builds_by_them_and_agrees_with_the_books(tmp_path: Path) -> None:
    built, found = {}, {}
    for plans in ("true", "false"):
        path = tmp_path / f"{plans}.yaml"
        path.write_text(AGREED.replace("PLAN", plans), encoding="utf-8")
        study = tmp_path / plans
        summary = plan_study(path, study, gap=1e-4)
        assert summary["plan"]["status"] == "certified"
        built[plans] = summary["capacity"]["2030"]["power_mw"].get("onshore-wind", 0.0)
        found[plans] = finance_study(study)
    assert built["false"] < 1.0  # at three dollars a watt nobody builds it
    assert built["true"] > 50.0  # at thirty dollars a MWh, against seventy from the grid
    for contract, one in found["true"]["contracts"].items():
        assert one["difference_share"] == pytest.approx(0.0, abs=1e-3), contract
    assert not any("the contract costs" in warning for warning in found["true"]["warnings"])
    assert any("say `plan: true`" in warning for warning in found["false"]["warnings"])
    energy = StudyFolder(tmp_path / "true").finance("ledger").filter(account="energy")
    assert set(energy["payee"]) == {"AEP Ohio", "Wind farm"}


@pytest.mark.slow
def test_power_by_contract_costs_futures_what_it_costs_the_plan(tmp_path: Path) -> None:
    """Energy that is paid for as it is used is the dispatch's in every future; what is due in any case stands beside it, once."""
    path, study = tmp_path / "true.yaml", tmp_path / "study"
    path.write_text(
        AGREED.replace("PLAN", "true").replace("price: 30 USD/MWh", "price: 30 USD/MWh, take: as-used"), encoding="utf-8"
    )
    objective = plan_study(path, study, gap=1e-4)["plan"]["objective_usd"]
    used = StudyFolder(study).table("costs").filter(pl.col("kind") == "contract energy used")["discounted_usd"].sum()
    assert used > 0.01 * objective
    assert risk_study(study, futures=8, base=0)["cost_usd"]["as_planned"] == pytest.approx(objective, rel=1e-3)

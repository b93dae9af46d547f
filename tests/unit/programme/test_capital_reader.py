"""Vehicles, tax and currencies as a programme declares them: what is read, and everything that is wrong at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gigawatt.errors import ProgrammeError
from gigawatt.programme.money.capital import RESERVE
from gigawatt.programme.programme import Programme
from gigawatt.programme.reader import load_programme, parse_programme

EXAMPLE = Path(__file__).parents[3] / "examples" / "hyperion" / "programme.yaml"


def read(finance: str) -> Programme:
    text = EXAMPLE.read_text(encoding="utf-8")
    start, end = text.index("\nfinance:\n"), text.index("\npolicy:\n")
    return parse_programme(text[:start] + "\n" + finance + text[end:], EXAMPLE.parent, "p.yaml")


def test_the_example_declares_hyperions_vehicle_with_its_sources() -> None:
    programme = load_programme(EXAMPLE)
    campus, beignet = programme.finance.vehicles
    notes = beignet.tranche("notes")
    assert notes is not None
    assert (notes.amount_usd, notes.rate, notes.matures) == (27.3e9, 0.0658, date(2049, 5, 1))
    assert campus.owners == {"beignet": 0.8, "Meta": 0.2}
    assert campus.lease is not None
    assert campus.lease.ends_at_most == date(2049, 6, 1)
    assert campus.guarantee is not None
    assert campus.guarantee.cap_usd == 28e9
    figures = {figure.name: figure for figure in programme.figures}
    assert figures["finance.vehicles.campus.guarantee.cap"].confidence == "unsourced-memory"
    assert figures["finance.vehicles.beignet.tranches.notes.amount"].source == "IFR 2025-10"
    assert figures["capital.rated-campus-notes.debt_rate"].value == 0.0658
    assert programme.finance.tax is not None
    assert programme.finance.tax.sites[""].region == "louisiana"


def test_every_kind_of_tranche_is_read() -> None:
    programme = read(
        """
finance:
  vehicles:
    plant:
      owners: {sovereign fund: 40 %, Meta: 60 %}
      holds: {groups: [power, chips]}
      support: {party: Meta, cap: 500 MUSD}
      tax_equity: {investor: a bank, share: 30 %, target_return: 7 %}
      priority: [export, reserve, vendor, owners]
      tranches:
        export:
          {kind: export-credit, coverage: 1.3, share: 60 %, rate: 5 %, matures: 2036-06, payments: 2,
           insurer: an agency, cover: 95 %, premium: 6 %}
        vendor: {kind: vendor, share: 50 %, finances: chips, rate: 9.5 %, matures: 2034, repayment: bullet}
        bank:
          {kind: development, amount: 900 MUSD, rate: 2 %, matures: 2036, grace: 18 months, grant: 10 %, currency: EUR,
           reserve: 6 months}
  currencies: {EUR: {2027: 1.1 USD, 2030: 1.2 USD}}
"""
    )
    (plant,) = programme.finance.vehicles
    export, vendor, bank = plant.tranches
    assert plant.priority == ("export", RESERVE, "vendor")
    assert (export.payments_a_year, export.insurer) == (2, "an agency")
    assert export.cover == pytest.approx(0.95)
    assert vendor.finances == ("chips",)
    assert (bank.grace_years, bank.reserve_months) == pytest.approx((1.5, 6.0))
    assert plant.tax_equity is not None
    assert plant.tax_equity.tax_share == 0.99
    assert programme.finance.currencies["EUR"].at(2028.5) == pytest.approx(1.15)


BAD = """
finance:
  vehicles:
    campus:
      owners: {beignet: 80 %, Meta: 25 %}
      holds: {sites: [hyperion], groups: [halls]}
      lease: {tenant: Meta, start: 2029-06-01, term: 4 years, renewal_term: 4 years, renewals: 2, services: beignet.note}
      guarantee: {guarantor: Meta, horizon: 16 years, cap: 28 GUSD}
    beignet:
      owners: campus
      holds: {sites: [hyperion]}
      tranches:
        notes: {amount: 27.3 GUSD, share: 70 %, rate: 6.58 %, matures: 2049-05}
        senior: {share: 70 %, terms: islanded-gas-loan, matures: 2040}
        small: {coverage: 0.9, rate: 9 %, matures: 2035, cover: 95 %}
  tax:
    jurisdiction: united-states
    region: bavaria
    credits:
      sun: {credit: us-48e-sun-and-wind, asset: solar, begun: 2030-01-01}
      units: {credit: us-48e, asset: later-units, begun: 2030-01-01, discount: 5 %}
"""


def test_bad_terms_are_named_at_once_with_what_to_do() -> None:
    with pytest.raises(ProgrammeError) as caught:
        read(BAD)
    words = [f"{problem.path}: {problem.message} {problem.fix}" for problem in caught.value.problems]
    wanted = (
        "campus.owners: the shares add up to 105 %.",
        "campus.owners: it owns itself",
        "campus.lease.services: there is no tranche `beignet.note`. Did you mean `beignet.notes`?",
        "campus.guarantee.horizon: the guarantee runs for 16 years, the lease with all renewals for 12. Write at most `12 years`",
        "beignet.holds: `campus` holds some of it too.",
        "beignet.tranches: its debt is above its cost: notes 70 %, senior 70 % add up to 140 %.",
        "tranches.notes.share: `amount` and `share` are given.",
        "tranches.senior.terms: `islanded-gas-loan` has a spread and no rate.",
        "tranches.small.coverage: a coverage of 0.9 lets debt service be more than cash.",
        "tranches.small.cover: a share of the loss is covered by nobody.",
        "tax.region: there is no region of United States `bavaria`.",
        "credits.sun.begun: Clean electricity investment credit (48E), sun and wind is past its date",
        "credits.units.credit: Clean electricity investment credit (48E), storage and steady power is not for `gas-turbine",
        "credits.units.discount: a credit that is not sold has no discount.",
    )
    for one in wanted:
        assert any(one in word for word in words), one
    assert all(problem.line > 1 and problem.column > 1 for problem in caught.value.problems)

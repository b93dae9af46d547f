"""Contracts as a programme states them: what is read, on top of templates, and everything that is wrong, all at once."""

from datetime import date
from pathlib import Path

import pytest

from gigawatt.catalog.contract_terms import KINDS, terms_of
from gigawatt.catalog.load import contract_templates
from gigawatt.catalog.rows import CONFIDENCES
from gigawatt.errors import ProgrammeError
from gigawatt.programme import check_programme, parse_programme

BAD = Path(__file__).with_name("bad_contracts.yaml")

# Line, path within finance.contracts, what the message says, what the fix says.
EXPECTED = [
    (28, "swapped.end", "ends on 2028-01-01, before it has begun on 2030-01-01", "Swap the dates"),
    (33, "units.items", "no asset `perri` at ohio", "Did you mean `perry`?"),
    (36, "units.power_purchase.price", "dollars of 2024 cannot be converted here", "plain USD"),
    (36, "units.power_purchase.escalator", "`USD/MWh` is not a unit of a yearly rate", "`7 %`"),
    (36, "units.power_purchase.floor", "a stated one is paid", "pricing: market"),
    (36, "units.power_purchase.floor", "the floor of 90 USD/MWh is above the cap of 30", "Swap them"),
    (39, "tariff.site", "there is no site `ohoi`", "Did you mean `ohio`?"),
    (41, "tariff.large_load.minimum_take", "130 % of contract demand is more than all of it", "100 % or less"),
    (44, "lease.party", "neither the owner nor a vehicle", "Known: Meta"),
    (48, "lease.building_lease.guarantee_for", "the guarantee runs 360 months, the lease with every renewal 144", "Shorten"),
    (49, "noname", "`counterparty` is missing", "Add `counterparty`"),
    (53, "noname.community_benefit.payments", "payment of 2026-01-01 lies outside the contract", "Move one"),
    (58, "wrong-kind.start", "`2027-13-01` is not a date", "`2026-07-01`"),
    (59, "wrong-kind.tolling", "`vistra-tranches` is a contract of the kind `power_purchase`", "another template"),
    (60, "nothing", "no terms are given", "Add a `template`"),
    (66, "grid.grid_connection", "island has no connection to the grid", "another site"),
    (66, "grid.grid_connection.security", "no capacity is stated", "Add `capacity`"),
    (66, "grid.grid_connection.refund_share", "a share of contributions, and there are none", "Add `payments`"),
    (66, "grid.grid_connection.energised", "2035-01-01 lies outside the contract", "Move one"),
    (68, "chips.counterparty", "`Meta` is on both sides", "the other side"),
    (69, "chips.items", "there is no chip `gb300`", "gb200-nvl72"),
    (72, "chips.chip_supply.power_per_accelerator", "a warrant goes by power", "`accelerators`"),
    (72, "chips.chip_supply.share_price", "no share price is assumed", "Add `share_price`"),
    (72, "chips.chip_supply.deposit", "`20` is too large for a share", "Did you mean `20 %`?"),
    (72, "chips.chip_supply.comitted", "unknown key", "Did you mean `committed`?"),
    (79, "fuel.fuel_supply.fuel", "no fuel `natural-gas-luisiana`", "`natural-gas-louisiana`"),
    (79, "fuel.fuel_supply.make_up_years", "so nothing is made up", "Add `take_or_pay`"),
    (84, "service.electric_service.plants", "2050-01-01 lies outside the contract", "Move one"),
    (84, "service.electric_service.plants", "no asset `gass` at island", "Did you mean `gas`?"),
    (84, "service.electric_service.escalator", "too large for a yearly rate", "Did you mean `2.5 %`?"),
]

PROGRAMME = """
programme: {name: Good, horizon: {start: 2027, end: 2035}, base_year: 2025, discount_rate: 7 %}
demand:
  training: {unit: H100e, demand: 100 kH100e, value: 2 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40.0, longitude: -82.7}
    connection: {market: pjm-aep, steps: {2027-01-01: 500 MW}}
    phases: {one: {commitment: {halls: 100 MW, online: 2027-01-01}}}
    power:
      perry: {technology: large-reactor, commitment: {capacity: 1268 MW, online: 2027-01-01}, contract: {price: 60 USD/MWh}}
      uprate: {technology: large-reactor, commitment: {capacity: 160 MW, online: 2031-01-01}, contract: {price: 60 USD/MWh}}
chips:
  gb200-nvl72: {supply: {2027: 40000}}
finance:
  owner: Meta
  contracts:
"""


def read(contracts):
    lines = "\n".join(f"    {line}" for line in contracts.strip().splitlines())
    return parse_programme(PROGRAMME + lines, Path()).finance.contracts


def test_every_bad_term_is_named_where_it_stands_with_what_to_do():
    problems = check_programme(BAD)
    found = [(each.line, each.path.removeprefix("finance.contracts.")) for each in problems]
    assert found == [(line, path) for line, path, _, _ in EXPECTED]
    for problem, (_, _, message, fix) in zip(problems, EXPECTED, strict=True):
        assert message in problem.message
        assert fix in problem.fix


def test_a_template_is_restated_term_by_term():
    (deal,) = read("""
deal:
  template: vistra-tranches
  site: ohio
  items: [perry, uprate]
  start: 2027-06-01
  power_purchase:
    escalator: 1.5 %
    tranches: {existing: {assets: [perry]}, uprates: {assets: [uprate], from: 2031-01-01}}
""")
    assert (deal.party, deal.counterparty, deal.template) == ("Meta", "Vistra", "vistra-tranches")
    assert (deal.start, deal.end) == (date(2027, 6, 1), date(2047, 6, 1))
    assert deal.terms.escalator == 0.015
    assert deal.terms.price.at(2030) == 78.0
    existing, uprates = (part for _, part in deal.terms.tranches)
    assert (existing.capacity_mw, existing.assets, existing.price) == (2176.0, ("perry",), None)
    assert (uprates.price.at(2032), uprates.begins) == (95.0, date(2031, 1, 1))
    assert ("ohio", "perry", "contract energy") in deal.covers
    assert ("ohio", "uprate", "fuel") in deal.covers
    # Perry runs before the contract begins; the uprate cannot, and what it takes to build either is not the programme's
    assert deal.begin_with == ("uprate",)
    before = {key[1:] for key in deal.covers_before}
    assert ("uprate", "fuel") in before
    assert ("perry", "power capital") in before
    assert ("perry", "fuel") not in before


def test_a_lease_ends_after_its_renewals_and_covers_the_halls():
    (deal,) = read("""
lease:
  template: hyperion-lease
  site: ohio
  items: [one]
  start: 2029-05-01
  building_lease: {renewed: 2}
""")
    assert deal.end == date(2041, 5, 1)
    assert deal.covers == (("ohio", "one", "hall capital"),)


def test_a_contract_may_stand_beside_what_the_plan_pays():
    (deal,) = read("""
tariff: {template: aep-ohio-large-load, site: ohio, start: 2027, replaces: false}
""")
    assert deal.covers == ()
    assert deal.end == date(2039, 1, 1)


def test_numbers_of_a_template_are_among_the_programme_s_figures():
    text = PROGRAMME + "    tariff: {template: aep-ohio-large-load, site: ohio, start: 2027, large_load: {minimum_take: 80 %}}"
    figures = {figure.name: figure for figure in parse_programme(text, Path()).figures}
    assert figures["finance.contracts.tariff.large_load.minimum_take"].value == 0.8
    assert figures["contracts.aep-ohio-large-load.terms.exit_fee_months"].source


@pytest.mark.parametrize("key", contract_templates())
def test_every_figure_of_a_template_has_its_source(key):
    template = contract_templates()[key]
    assert template.figures
    assert set(template.terms) <= set(terms_of(KINDS[template.kind]))
    for figure in template.figures:
        assert figure.source.strip()
        assert figure.as_of[:2] == "20"
        assert figure.confidence in CONFIDENCES
        if figure.confidence == "assumption":
            assert "assumption" in figure.source + figure.note


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("deal: {counterparty: V, site: ohio, items: [perry], start: 2027, power_purchase: {price: 1 USD/MWh}}", "when it ends"),
        ("deal: {counterparty: V, site: ohio, items: [perry], start: 2027, term: 1 year, power_purchase: {}}", "no price"),
        ("deal: {counterparty: V, site: ohio, start: 2027, term: 1 year, power_purchase: {price: 1 USD/MWh}}", "`items`"),
        ("deal: {counterparty: V, items: [perry], start: 2027, term: 1 year, power_purchase: {price: 1 USD/MWh}}", "`site`"),
        ("deal: {template: hyperion-lease, site: ohio, items: [one], start: 2027, end: 2030}", "ends after its initial term"),
        ("deal: {template: aep-ohio, site: ohio, start: 2027}", "no contract template `aep-ohio`"),
        (
            "deal: {template: aep-ohio-large-load, site: ohio, start: 2027, large_load: {exits: 2028}}",
            "leaves after 12 months, and may not before 60",
        ),
    ],
)
def test_what_lacks_is_named(terms, message):
    with pytest.raises(ProgrammeError, match=message):
        read(terms)


@pytest.mark.parametrize(
    ("contracts", "path", "message"),
    [
        (
            ["deal: {template: vistra-tranches, site: ohio, items: [perry], start: 2027, power_purchase: {escalator: 25 %}}"],
            "deal.power_purchase.escalator",
            "prices would change by 25 % every year.",
        ),
        (
            ["deal: {template: vistra-tranches, site: ohio, items: [perry], start: 2027, power_purchase: {share: 60 %}}"],
            "deal.items",
            "60 % of perry is bought: the rest of its output has no cost in the books.",
        ),
        (
            [
                "one: {template: aep-ohio-large-load, site: ohio, start: 2027}",
                "two: {template: aep-ohio-large-load, site: ohio, start: 2035}",
            ],
            "two",
            "it pays for grid (grid energy) at a time when one does too.",
        ),
        (
            ["deal: {template: aep-ohio-large-load, site: ohio, start: 2040}"],
            "deal.start",
            "it runs from 2040-01-01 to 2052-01-01, outside the horizon (2027-2035).",
        ),
        (
            [
                "one: {template: aep-ohio-large-load, site: ohio, start: 2027}",
                "two: {template: aep-ohio-connection, counterparty: AEP Ohoi, site: ohio, start: 2027, term: 1 year}",
            ],
            "two.counterparty",
            "`AEP Ohoi` is written almost like `AEP Ohio`, the other side of one.",
        ),
    ],
)
def test_what_is_probably_not_meant_is_doubted(contracts, path, message):
    text = PROGRAMME + "".join(f"    {contract}\n" for contract in contracts)
    warnings = parse_programme(text, Path()).warnings
    assert [(each.path, each.message) for each in warnings if "contracts" in each.path] == [
        (f"finance.contracts.{path}", message)
    ]


def test_shares_of_one_plant_add_up():
    half = "{template: vistra-tranches, site: ohio, items: [perry], start: 2027, power_purchase: {share: 50 %}}"
    text = PROGRAMME + f"    one: {half}\n    two: {half}\n"
    assert not [each for each in parse_programme(text, Path()).warnings if "contracts" in each.path]

"""Laws of contracts: both sides sum to zero, money and size scale, accounts close, present value is linear."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt import units
from gigawatt.catalog.contract_terms import KINDS, Form, terms_of
from gigawatt.catalog.contract_terms.power import FuelSupply, Prepayment
from gigawatt.catalog.contract_terms.term import is_due
from gigawatt.catalog.contract_terms.utility import ElectricService, ServicePlant
from gigawatt.finance.contracts.deliveries import Deliveries, Intervals, Meter
from gigawatt.finance.contracts.electric_service import others, recovery
from gigawatt.finance.contracts.fuel_supply import take
from gigawatt.finance.contracts.settle import covered, covered_months, settle_all
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Ledger
from gigawatt.finance.months import Months
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.money.contracts_reader import later
from gigawatt.quantity import Figure, YearPath

MONTHS = Months.of_years(2027, 2030)
SITE, ITEMS = "ohio", ("a", "b")
START = date(2027, 3, 1)
ENDS = (date(2028, 3, 1), date(2029, 8, 1), date(2035, 1, 1))
SEEDS = st.integers(0, 2**32 - 1)
# Per share of the supplier and per accelerator: they do not grow with the size of a deal.
INTENSIVE_MONEY = {"strike", "share_price"}
SIZE = {units.POWER.name, units.ENERGY_PER_YEAR.name, units.COUNT.name, units.SHARES.name, units.MONEY.name}


def path(value):
    return YearPath.level(Figure(value, ""))


def amount(term, random):
    """A number that such a term may have."""
    share = term.dimension in (units.SHARE, units.POSITIVE_SHARE, units.RATE)
    return random.uniform(0.01, 0.3) if share else random.uniform(0.5, 100.0)


def value(term, random):
    match term.form:
        case Form.FIGURE:
            return amount(term, random)
        case Form.PATH:
            return path(amount(term, random))
        case Form.MONTHS:
            return int(random.integers(12, 25))
        case Form.DATE:
            return None
        case Form.STEPS:
            return tuple((later(START, int(month)), amount(term, random)) for month in random.integers(0, 30, random.integers(4)))
        case Form.CHOICE:
            return term.choices[random.integers(len(term.choices))]
        case Form.NUMBER:
            return int(random.integers(4))
        case Form.TEXT:
            return "gas"
        case Form.NAMES:
            return ()
    return tuple((name, terms(term.of, random)) for name in ITEMS[: random.integers(1, 3)])


def terms(kind, random):
    """Terms of a kind, each stated or, where it has a default, perhaps not; nobody would sign some of them."""
    found = {}
    for name, term in terms_of(kind).items():
        if is_due(kind, name) or term.key == "fuel" or random.random() < 0.7:
            found[name] = value(term, random)
    return kind(**found)


def contract(kind, random):
    end = ENDS[random.integers(len(ENDS))]
    return Contract("deal", "deal", "us", "them", START, end, terms(kind, random), SITE, ITEMS)


def future(random):
    """Two intervals a month, and what happened in them."""
    count = 2 * MONTHS.count

    def by_month():
        return random.uniform(0.0, 50.0, MONTHS.count)

    def by_interval():
        return random.uniform(0.0, 50.0, count) * (random.random(count) > 0.2)

    meters = {}
    for item in (*ITEMS, "grid"):
        taken = by_interval()
        meters[SITE, item] = Meter(taken, taken + by_interval(), by_month() * 100.0)
    return Deliveries(
        MONTHS,
        Intervals(np.repeat(np.arange(MONTHS.count), 2), np.full(count, 365.0)),
        meters,
        market_usd_per_mwh={SITE: random.normal(40.0, 30.0, count)},
        fuel_usd_per_mwh={"gas": by_month()},
        indices={"inflation": 1.0 + 0.002 * np.arange(MONTHS.count)},
        in_service_mw={(SITE, item): by_month() for item in (*ITEMS, "grid")},
        accelerators={(SITE, item): by_month() for item in ITEMS},
        purchases_usd={(SITE, item): by_month() for item in ITEMS},
        called_mw={SITE: by_interval()},
        reduced_mw={SITE: by_interval()},
    )


def scaled(value, factor):
    if isinstance(value, YearPath):
        return YearPath(
            tuple((year, replace(figure, value=figure.value * factor)) for year, figure in value.points), value.before
        )
    if isinstance(value, tuple):
        return tuple((day, amount * factor) for day, amount in value)
    return None if value is None else value * factor


def rescaled(stated, factor, wanted):
    """The terms with those that are wanted so many times as large, named parts included."""
    changes = {}
    for name, term in terms_of(type(stated)).items():
        value = getattr(stated, name)
        if term.form is Form.SECTIONS:
            changes[name] = tuple((part, rescaled(each, factor, wanted)) for part, each in value)
        elif term.dimension is not None and term.form is not Form.MONTHS and wanted(term):
            changes[name] = scaled(value, factor)
    return replace(stated, **changes)


def is_money(term):
    return term.dimension.unit.startswith("USD")


def is_size(term):
    return term.dimension.name in SIZE and term.key not in INTENSIVE_MONEY and term.dimension is not units.MONEY_PER_ACCELERATOR


def dearer(deliveries, factor):
    def times(table):
        return {key: values * factor for key, values in table.items()}

    return replace(
        deliveries,
        market_usd_per_mwh=times(deliveries.market_usd_per_mwh),
        fuel_usd_per_mwh=times(deliveries.fuel_usd_per_mwh),
        purchases_usd=times(deliveries.purchases_usd),
    )


def larger(deliveries, factor):
    def times(table):
        return {key: values * factor for key, values in table.items()}

    meters = {
        key: Meter(meter.taken_mw * factor, meter.could_mw * factor, meter.fuel_mwh * factor)
        for key, meter in deliveries.meters.items()
    }
    names = ("in_service_mw", "accelerators", "purchases_usd", "called_mw", "reduced_mw")
    return replace(deliveries, meters=meters, **{name: times(getattr(deliveries, name)) for name in names})


def by_clause(deal, deliveries):
    found = {}
    for flow in settle_all([deal], deliveries, MONTHS):
        key = flow.payer, flow.payee, flow.account, flow.clause
        found[key] = found.get(key, MONTHS.none()) + flow.amounts_usd
    return found


def assert_times(found, expected, factor):
    for key in found | expected:
        ours, theirs = found.get(key, MONTHS.none()), factor * expected.get(key, MONTHS.none())
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-6 * max(1.0, np.abs(theirs).max()), err_msg=str(key))


LAWS = settings(max_examples=15, deadline=None)
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@EVERY_KIND
@LAWS
@given(seed=SEEDS)
def test_both_sides_sum_to_zero_in_every_month_and_present_value_is_linear(kind, seed):
    random = np.random.default_rng(seed)
    deals = [replace(contract(kind, random), key=name, counterparty=other) for name, other in (("x", "them"), ("y", "others"))]
    deliveries = future(random)
    flows = settle_all(deals, deliveries, MONTHS)
    ledger = Ledger(MONTHS, tuple(flows))
    received = {party: ledger.received(party) for party in ledger.parties}
    total = sum(received.values(), MONTHS.none())
    largest = max((np.abs(flow.amounts_usd).max() for flow in flows), default=0.0)
    np.testing.assert_allclose(total, 0.0, atol=1e-9 * max(largest, 1.0))
    discount = MONTHS.discount(0.08)
    each = [
        sum((flow.amounts_usd for flow in settle_all([deal], deliveries, MONTHS)), MONTHS.none()) @ discount for deal in deals
    ]
    whole = sum((flow.amounts_usd for flow in flows), MONTHS.none()) @ discount
    assert whole == pytest.approx(sum(each), rel=1e-9, abs=1e-9 * max(largest, 1.0))


@EVERY_KIND
@LAWS
@given(seed=SEEDS, factor=st.sampled_from([0.5, 2.0, 8.0]))
def test_money_of_another_value_changes_every_amount_alike(kind, seed, factor):
    random = np.random.default_rng(seed)
    deal, deliveries = contract(kind, random), future(random)
    other = replace(deal, terms=rescaled(deal.terms, factor, is_money))
    assert_times(by_clause(other, dearer(deliveries, factor)), by_clause(deal, deliveries), factor)


@EVERY_KIND
@LAWS
@given(seed=SEEDS, factor=st.sampled_from([0.5, 2.0, 8.0]))
def test_a_deal_of_twice_the_size_pays_twice(kind, seed, factor):
    random = np.random.default_rng(seed)
    deal, deliveries = contract(kind, random), future(random)
    other = replace(deal, terms=rescaled(deal.terms, factor, is_size))
    assert_times(by_clause(other, larger(deliveries, factor)), by_clause(deal, deliveries), factor)


@LAWS
@given(seed=SEEDS)
def test_what_is_prepaid_comes_back_where_nobody_fails(seed):
    random = np.random.default_rng(seed)
    stated, deliveries = terms(Prepayment, random), future(random)
    stated = replace(stated, default_rate=0.0, fails=None, refund_share=1.0, interest=0.0)
    deal = Contract("deal", "deal", "us", "them", START, date(2030, 12, 1), stated, SITE, ITEMS)
    flows = settle_all([deal], deliveries, MONTHS)
    balance = np.cumsum(Ledger(MONTHS, tuple(flows)).received("them"))
    paid = sum(amount for _, amount in stated.payments)
    assert np.all(balance >= -1e-9 * max(paid, 1.0))
    assert balance[-1] == pytest.approx(0.0, abs=1e-9 * max(paid, 1.0))


@LAWS
@given(seed=SEEDS)
def test_all_fuel_is_paid_made_up_or_beyond(seed):
    random = np.random.default_rng(seed)
    stated, deliveries = terms(FuelSupply, random), future(random)
    deal = Contract("deal", "deal", "us", "them", START, date(2030, 6, 1), stated, SITE, ITEMS)
    at = Settlement(deal, deliveries)
    found = take(at, stated)
    burned = sum(meter.fuel_mwh for (_, item), meter in deliveries.meters.items() if item in ITEMS) * at.running()
    np.testing.assert_allclose(found.paid + found.made_up + found.beyond, burned, rtol=1e-9, atol=1e-6)
    for part in (found.paid, found.made_up, found.beyond, found.owed):
        assert np.all(part >= -1e-6)
    assert found.made_up.sum() <= found.owed.sum() + 1e-6


@LAWS
@given(
    capital=st.floats(1e6, 1e10),
    rate=st.floats(0.0, 0.15),
    life=st.integers(12, 40),
    term=st.integers(6, 40),
    share=st.floats(0.0, 1.0),
    tail=st.floats(0.0, 1.0),
    form=st.sampled_from(["rate-base", "level"]),
)
def test_a_plant_is_paid_for_once_with_its_return_whoever_pays(capital, rate, life, term, share, tail, form):
    """At the allowed return, what customer and others pay is worth the plant's cost."""
    plant = ServicePlant(capital_usd=capital)
    stated = ElectricService(
        plants=(("a", plant),), return_rate=rate, life_months=life, recovery=form, share=share, tail_share=tail
    )
    deal = Contract("deal", "deal", "us", "them", START, later(START, term), stated, SITE, ())
    count = 2 * MONTHS.count
    deliveries = Deliveries(MONTHS, Intervals(np.repeat(np.arange(MONTHS.count), 2), np.full(count, 365.0)))
    flows = settle_all([deal], deliveries, MONTHS)
    assert {flow.payer for flow in flows} <= {"us", others(Settlement(deal, deliveries))}
    paid = sum((flow.amounts_usd for flow in flows), MONTHS.none())
    discount = (1.0 + rate / 12.0) ** -(np.arange(MONTHS.count) - 2.0 + 1.0)
    assert paid @ discount == pytest.approx(capital, rel=1e-9)
    charge, left = recovery(Settlement(deal, deliveries), stated, plant)
    assert np.all(left >= -1e-6 * capital)
    assert np.all(charge >= 0.0)


def test_contracts_cover_costs_while_they_run():
    kind = KINDS["large_load"]
    costs = ((SITE, "grid", "grid energy"),)
    first = Contract("a", "a", "us", "them", date(2026, 1, 1), date(2027, 4, 1), kind(demand_charge=path(1.0)), SITE, (), costs)
    second = replace(first, key="b", start=date(2030, 12, 1), end=date(2040, 1, 1))
    assert covered([first, second]) == set(costs)
    running = covered_months([first, second], MONTHS)[costs[0]]
    assert np.flatnonzero(running).tolist() == [0, 1, 2, 47]
    built = replace(second, start=date(2030, 3, 1), end=date(2030, 5, 1), covers_before=costs)
    assert np.flatnonzero(covered_months([built], MONTHS)[costs[0]]).tolist() == list(range(40))

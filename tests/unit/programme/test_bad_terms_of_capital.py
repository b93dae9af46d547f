"""Terms that no one would lend on, named before anything is planned: each with what to do, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import small

from gigawatt.errors import Problem
from gigawatt.programme.review import Review, review_text

HALLS = "owners: {Ohio Power: 20 %, Fund: 80 %}, holds: {groups: [halls]}"
LET = "lease: {tenant: the programme, start: 2028-01-01, term: 10 years, rent: 90 MUSD/year}"
NOTES = "share: 80 %, rate: 6 %, matures: 2038-01"


def review(finance: str, *changes: tuple[str, str]) -> Review:
    return review_text(small(*changes) + f"finance:\n{finance}", Path(), "p.yaml")


def vehicle(terms: str = NOTES, more: str = f"completion: 2027-12, {LET}", holds: str = HALLS) -> str:
    return f"  vehicles:\n    campus: {{{holds}, tranches: {{notes: {{{terms}}}}}, {more}}}\n"


def the_one(found: tuple[Problem, ...]) -> Problem:
    assert len(found) == 1, found
    assert found[0].line >= 17  # in the section `finance`
    assert found[0].fix
    return found[0]


def test_sound_terms_are_not_doubted() -> None:
    assert review(vehicle()) == Review()


@pytest.mark.parametrize(
    ("terms", "more", "words"),
    [
        ("share: 80 %, rate: 6 %, matures: 2027-12", "", "it matures in 2027-12, and is drawn until 2027-12."),
        ("share: 80 %, rate: 6 %, matures: 2026-06", "", "it matures in 2026-06, before the horizon begins in 2027."),
        (
            "amount: 1 GUSD, draws: at-once, drawn: 2029-01, rate: 6 %, matures: 2028-06",
            "",
            "it is drawn in 2029-01 and matures in 2028-06.",
        ),
        (
            "coverage: 1.3, rate: 6 %, matures: 2038-01",
            "",
            "its size or service follows from cash, which is known to the end of 2030",
        ),
        ("share: 80 %, rate: 6 %, matures: 2038-01, repayment: sculpted", "", "its size or service follows from cash"),
        ("share: 80 %, rate: 6 %, matures: 2038-01, currency: XYZ", "", "it is owed in XYZ, of which there is no exchange rate."),
        (NOTES, "support: {party: campus}", "it supports itself."),
    ],
)
def test_terms_that_cannot_be_met_are_problems(terms: str, more: str, words: str) -> None:
    found = review(vehicle(terms, ", ".join(part for part in (f"completion: 2027-12, {LET}", more) if part)))
    assert the_one(found.problems).message.startswith(words)


@pytest.mark.parametrize(
    ("finance", "words"),
    [
        (vehicle("share: 97 %, rate: 6 %, matures: 2038-01"), "owners pay 3 % of its cost"),
        (vehicle(more="completion: 2027-12"), "nothing pays it: it holds no chips"),
        (vehicle(f"{NOTES}, grace: 11 years"), "principal is first paid in 2039-01, and the debt matures in 2038-01"),
        (
            vehicle("share: 80 %, rate: 6 %, matures: 2027-03", LET),
            "it matures in 2027-03, and first, which it pays for, is in service",
        ),
        (
            vehicle(more="completion: 2027-12, lease: {tenant: Meta, start: 2028-01-01, term: 4 years, services: campus.notes}"),
            "rents end in 2032-01 even with every renewal, and campus.notes runs to 2038-01.",
        ),
    ],
)
def test_terms_that_no_one_would_sign_are_warned_of(finance: str, words: str) -> None:
    found = review(finance)
    assert found.problems == ()
    assert the_one(found.warnings).message.startswith(words)


def test_debt_of_a_vehicle_without_anything_is_above_its_cost() -> None:
    found = review(vehicle(holds="owners: Fund", more=LET))
    assert the_one(found.problems).message.startswith("its debt is above its cost: it holds nothing")


def test_an_amount_beyond_all_that_could_be_bought_is_refused_and_one_within_is_not() -> None:
    most = review(vehicle("amount: 900 GUSD, rate: 6 %, matures: 2038-01"))
    message = the_one(most.problems).message
    assert message.startswith("campus would borrow 900.00 billion USD, and all that it could ever buy")
    bound = float(message.rpartition("at most ")[2].split()[0])
    assert bound == pytest.approx(2.49)  # 200 MW of halls at 11.024 USD/W, after five years of 2.5 %
    assert review(vehicle("amount: 1 GUSD, rate: 6 %, matures: 2038-01")).problems == ()
    whole = HALLS.replace("[halls]", "[halls, power, connection, chips]")
    assert review(vehicle("amount: 9 GUSD, rate: 6 %, matures: 2038-01", holds=whole)).problems == ()
    drawn = "amount: 900 GUSD, outstanding: 900 GUSD, draws: at-once, drawn: 2025-01, rate: 6 %, matures: 2038-01"
    assert review(vehicle(drawn)).problems == ()  # it is not drawn for what is bought


CREDIT = "  tax: {{jurisdiction: united-states, credits: {{sun: {{credit: {}, asset: solar, begun: {}{}}}{}}}}}\n"


def test_a_credit_whose_asset_comes_too_late_is_past_its_date() -> None:
    late = ("option: {limit: 1 GW}", "option: {limit: 1 GW, earliest: 2028-06-01}")
    finance = CREDIT.format("us-48e-sun-and-wind", "2026-10-01", ", in_service: 2027-12-01", "")
    assert review(finance) == Review()
    assert "`solar` is in service on 2028-06-01 at the earliest" in the_one(review(finance, late).problems).message
    in_time = CREDIT.format("us-48e-sun-and-wind", "2026-05-01", "", "")
    assert review(in_time, late) == Review()


def test_two_credits_of_an_asset_exclude_each_other() -> None:
    more = ", made: {credit: us-45y-sun-and-wind, asset: solar, begun: 2026-05-01}"
    found = review(CREDIT.format("us-48e-sun-and-wind", "2026-05-01", "", more))
    assert "has an investment credit and a production credit (sun)" in the_one(found.warnings).message


def test_compute_that_brings_in_nothing_has_no_rate_of_return() -> None:
    worthless = ("demand: 100 kH100e, value: 1.5 USD/h", "demand: 100 kH100e, value: 0 USD/h")
    assert any("there will be no rate of return" in one.message for one in review("  owner: Meta\n", worthless).warnings)
    sold = "  assumptions: {revenue: {serving: {price: 1 USD/h}}}\n"
    assert not any("rate of return" in one.message for one in review(sold, worthless).warnings)

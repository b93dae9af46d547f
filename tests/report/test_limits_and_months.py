"""What limits are worth and where they stop binding; what months cost, and what of it is proven."""

from __future__ import annotations

import pytest

from gigawatt.report import limits, months
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


def row(**changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "kind": "water cap",
        "site": "a",
        "item": "water",
        "year": 2030,
        "words": "The cap binds: more is better.",
    }
    base |= {
        "bound": 100.0,
        "used": 100.0,
        "unit": "m3",
        "price_usd_per_unit": 5.0,
        "enough": 140.0,
        "saving_usd": 150.0,
        "limit": "cap",
    }
    return base | changes


def test_what_lifting_a_limit_saves_is_what_the_study_says_and_no_price_times_an_amount() -> None:
    assert limits.saving(row()) == pytest.approx(150.0)
    assert limits.saving(row(saving_usd=None)) is None
    assert limits.short(row(saving_usd=0.0, price_usd_per_unit=57e6, enough=None), "").count("57.0\u00a0M$") == 1


def test_limits_whose_way_is_known_come_before_others_and_by_what_it_saves() -> None:
    near, far = row(saving_usd=50.0, item="near"), row(saving_usd=200.0, item="far")
    held, unknown = row(saving_usd=0.0, price_usd_per_unit=1e6, item="held"), row(saving_usd=None, item="unknown")
    ranked = sorted([near, held, unknown, far], key=limits.rank, reverse=True)
    assert [one["item"] for one in ranked] == ["far", "near", "unknown", "held"]


def test_the_table_says_where_a_limit_stops_binding(full: StudyFolder) -> None:
    results = Results(full)
    lines = {str(line[0]): line for line in limits.most_valuable(results).rows}
    assert list(lines["grid connection at New Albany in 2029"][1:]) == [
        "100\u00a0MW",
        "100\u00a0MW",
        "30.0\u00a0M$ per MW",
        "130\u00a0MW",
        "800\u00a0M$",
    ]
    assert "grid connection at New Albany in 2030" not in lines  # the best year of each limit
    assert lines["halls in service at New Albany in 2029"][4] == "other limits hold"
    titles = [title for title, _ in limits.groups(results)]
    assert titles[0] == "Grid connections: 2\u00a0binding limits, lifting the best saves about 800\u00a0M$"
    assert sum(len(table.rows) for _, table in limits.groups(results)) == len(limits.binding(results))


def test_a_limit_is_said_with_what_lifting_it_saves_and_its_other_years(full: StudyFolder) -> None:
    first = limits.in_words(Results(full))[0]
    assert "one more saves 30,000,000 USD." in first
    assert first.endswith("The same limit binds in 1\u00a0other year.")


def test_the_exposure_is_the_sum_of_all_months_with_its_proven_range(results: Results) -> None:
    rows = months.ranked(results)
    said = next(text for text in months.in_words(results) if text.startswith("Total exposure"))
    whole = sum(one["value_usd"] for one in rows) / 1e6
    assert f"comes to {whole:.0f}\u00a0M$ in all" in said
    assert f"proven {0.8 * whole:.0f} to {1.3 * whole:.0f}\u00a0M$" in said


def test_a_month_that_saves_is_said_to_wait_and_one_in_doubt_has_no_price_of_a_day(results: Results) -> None:
    changed = Results(results.study)
    doubt, early, sure = (dict(one) for one in months.ranked(results))
    doubt |= {"low_usd": -1e9}
    early |= {"value_usd": -2e7, "low_usd": -3e7, "high_usd": -1e7}
    changed.rows("value_of_month")[:] = [doubt, early, sure]
    said = months.in_words(changed)
    assert any(text.endswith("may wait: a month later saves 20.0\u00a0M$.") for text in said)
    assert any(text.startswith("Of 1\u00a0energisation the certificate cannot tell") for text in said)
    lines = {str(line[0]): line for line in months.table(months.ranked(changed)).rows}
    assert lines[doubt["energisation"]][-1] == "–"
    assert lines[sure["energisation"]][-1] != "–"


def test_sites_are_ranked_by_their_months(results: Results) -> None:
    table = months.by_site(results)
    assert [line[0] for line in table.rows] == ["New Albany", "El Paso", "Cattenom"]

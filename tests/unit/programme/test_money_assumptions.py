"""The sections ``finance: assumptions:`` and ``finance: announced:``."""

from __future__ import annotations

import pytest
from tests.unit.programme.programme_text import problems, read

CHIPS = "chips:\n"


def finance(text: str) -> tuple[str, str]:
    return CHIPS, f"finance: {{{text}}}\nchips:\n"


def test_without_a_section_all_is_the_catalogues() -> None:
    declared = read().finance
    assert dict(declared.assumptions.figures) == {}
    assert declared.assumptions.cost_of_capital is None
    assert declared.announced.total_usd is None


def test_what_is_stated_stands_in_place_of_the_catalogues() -> None:
    programme = read(
        finance(
            "assumptions: {inflation: {value: 3 %, p10: 2 %, p90: 5 %}, cost_of_capital: 9 %, tax_rate: 21 %, "
            "chip_life_factor: 0.8, revenue: {serving: {price: {2027: 2 USD/h, 2029: 1 USD/h}}}}"
        )
    )
    found = programme.finance.assumptions
    assert found.figures["inflation"].value == pytest.approx(0.03)
    assert found.figures["inflation"].p90 == pytest.approx(0.05)
    assert set(found.figures) == {"inflation", "chip_life_factor"}
    assert (found.cost_of_capital is not None, found.tax_rate is not None) == (True, True)
    assert found.revenue["serving"].at(2028.0) == pytest.approx(1.5)
    assert "finance.assumptions.inflation" in [figure.name for figure in programme.figures]


def test_what_was_announced() -> None:
    found = read(
        finance("announced: {total: 600 GUSD, through: 2028, guidance: {2027: {value: 125 GUSD, p90: 135 GUSD}}, sites: [ohio]}")
    ).finance.announced
    assert found.total_usd is not None
    assert (found.total_usd.value, found.through, found.sites) == (6e11, 2028, ("ohio",))
    assert found.guidance_usd[2027].p90 == 1.35e11


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("assumptions: {inflaton: 3 %}", "finance.assumptions.inflaton", "inflation"),
        ("assumptions: {inflation: 3}", "finance.assumptions.inflation", "3"),
        ("assumptions: {tax_rate: 100 %}", "finance.assumptions.tax_rate", "takes all"),
        ("assumptions: {chip_life_factor: 0}", "finance.assumptions.chip_life_factor", "live for some time"),
        ("assumptions: {revenue: {servin: {price: 1 USD/h}}}", "finance.assumptions.revenue.servin", "no workload `servin`"),
        ("assumptions: {revenue: {serving: {price: 1 USD/Mtokens}}}", "finance.assumptions.revenue.serving.price", "Mtokens"),
        ("announced: {through: 2028}", "finance.announced.through", "no `total`"),
        ("announced: {guidance: 100 GUSD}", "finance.announced.guidance", "single years"),
        ("announced: {total: 1 GUSD, sites: [ohoi]}", "finance.announced", "no site `ohoi`"),
    ],
)
def test_mistakes_are_named_where_they_stand(text: str, path: str, message: str) -> None:
    found = problems(finance(text))
    assert any(problem.path.startswith(path) and message in f"{problem.message} {problem.fix}" for problem in found), found

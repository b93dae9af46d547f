"""Causes of doubt of a programme: the catalogue's, its own, and the futures that come of them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.programme.programme_text import problems, read

from gigawatt.catalog.load import reference_classes, risk_defaults
from gigawatt.catalog.risk_causes import TECHNOLOGY
from gigawatt.risk.attribution import rank_correlation
from gigawatt.risk.drawing.causes import Settled, at_points, causes_of, copula_of, draw
from gigawatt.risk.drawing.marginals import Event
from gigawatt.risk.drawing.sampling import Copula
from gigawatt.schedule.records.reference_class import class_overrun

CHIPS = "chips:\n"
POWER = (
    "solar: {technology: solar, option: {limit: 1 GW}}",
    (
        "{gas: {technology: gas-turbine-simple-cycle, option: {limit: 1 GW}}, "
        "kairos: {technology: small-reactor, option: {limit: 300 MW}}}"
    ),
)


def risk(text: str) -> tuple[str, str]:
    """A section with this content."""
    return CHIPS, f"risk: {{{text}}}\nchips:\n"


def powered(*changes: tuple[str, str]):
    return read(("    power:\n      " + POWER[0], "    power: " + POWER[1]), *changes)


def test_a_programme_without_the_section_has_the_catalogues_causes_as_far_as_they_move_anything() -> None:
    programme = powered()
    assert programme.risk is None
    assert not any("risk" in figure.name for figure in programme.figures)
    causes = {cause.key: cause for cause in causes_of(programme)}
    assert {"gas-price", "first-reactor-cost", "chip-delivery", "demand", "moratorium"} <= causes.keys()
    assert not {"wind-cost", "reactor-cost", "carbon-price", "weather", "storage-cost"} & causes.keys()
    assert causes["reactor-licence"].subjects == {"sites.ohio.power.kairos"}
    assert causes["gas-plant-cost"].subjects == {"sites.ohio.power.gas"}
    assert causes["gas-price"].subjects == {"natural-gas"}
    assert causes["power-price"].subjects == {"pjm-aep"}
    assert causes["moratorium"].subjects == {"sites.ohio.phases.first"}


def test_futures_are_the_same_from_the_same_seed_and_as_the_catalogue_has_them() -> None:
    programme = powered()
    found, again = draw(programme, 4096, 7), draw(programme, 4096, 7)
    assert np.array_equal(found.values, again.values)
    assert not np.array_equal(found.values, draw(programme, 4096, 8).values)
    gas = found.factor("fuel-price", "natural-gas")
    times = risk_defaults().causes["gas-price"].times
    assert times is not None
    assert np.quantile(gas, [0.1, 0.5, 0.9]) == pytest.approx([times.p10, times.value, times.p90], rel=0.01)
    rank = risk_defaults().correlations["gas-and-power"].rank.value
    assert rank_correlation(gas, found.factor("power-price", "pjm-aep")) == pytest.approx(rank, abs=0.02)
    cost = found.factor("capital-cost", "sites.ohio.power.kairos")
    half = float(class_overrun(reference_classes().classes["nuclear-first-of-a-kind"], "cost").quantile(np.array([0.5]))[0])
    assert np.median(cost) == pytest.approx(half, rel=0.01)
    late = found.months("sites.ohio.power.kairos")
    refused, failed = (risk_defaults().causes[key].probability for key in ("reactor-licence", "reactor-vendor"))
    assert refused is not None
    assert failed is not None
    assert np.mean(late > 0.0) == pytest.approx(1.0 - (1.0 - refused.value) * (1.0 - failed.value), abs=0.01)
    assert found.months("gb200-nvl72", ["chip-delivery"]).min() == 0.0
    assert np.array_equal(found.factor("capital-cost", "nothing"), np.ones(4096))
    assert np.array_equal(found.weather_years(), np.zeros(4096, dtype=int))


def test_a_programmes_own_causes_stand_beside_or_instead_of_the_catalogues() -> None:
    programme = powered(
        risk(
            "without: [moratorium, chip-life], causes: {"
            "gas-price: {moves: fuel-price, of: [natural-gas], times: {value: 1.1, p10: 0.9, p90: 2}}, "
            "permit: {name: The air permit, moves: delay, of: [sites.ohio.power.gas], months: {value: 6 months, p10: 2 months, "
            "p90: 18 months}}}, "
            "correlations: {own: {between: [power-price, gas-price], rank: 80 %}, late: {between: [permit, demand], rank: -0.5}}"
        )
    )
    assert programme.risk is not None
    assert "risk.causes.permit.months" in [figure.name for figure in programme.figures]
    causes = causes_of(programme)
    keys = [cause.key for cause in causes]
    assert "permit" in keys
    assert not {"moratorium", "chip-life"} & set(keys)
    found = draw(programme, 2048, 1)
    gas = found.factor("fuel-price", "natural-gas")
    assert np.median(gas) == pytest.approx(1.1, rel=0.01)
    assert rank_correlation(gas, found.factor("power-price", "pjm-aep")) == pytest.approx(0.8, abs=0.02)
    late = found.months("sites.ohio.power.gas")
    assert np.quantile(late, 0.9) == pytest.approx(18.0, rel=0.02)
    assert late.min() == 0.0  # nothing comes earlier
    assert rank_correlation(late, found.factor("demand", "serving")) == pytest.approx(-0.5, abs=0.03)
    middle = at_points(causes, np.full((1, len(causes)), 0.5))
    assert middle.months("sites.ohio.power.gas") == pytest.approx([6.0])


def test_what_stands_already_can_be_neither_late_nor_refused() -> None:
    first = "commitment: {halls: 200 MW, online: 2027-07-01}"
    begun = powered((first, first.replace("2027-07-01", "2026-07-01")))
    assert "moratorium" not in [cause.key for cause in causes_of(begun)]
    kept = powered((CHIPS, "schedule: {sites: {ohio: {power: {kairos: {template: standing-plant}}}}}\nchips:\n"))
    keys = [cause.key for cause in causes_of(kept)]
    assert "first-reactor-cost" in keys
    assert not {"reactor-licence", "reactor-vendor"} & set(keys)


def test_what_the_network_of_tasks_settles_is_not_drawn_twice() -> None:
    reactor = "sites.ohio.power.kairos"
    known = Settled(granted={reactor: 0.6}, replaced=frozenset({reactor}))
    causes = {cause.key: cause for cause in causes_of(powered(), known)}
    assert "reactor-vendor" not in causes  # the network has a supplier that may fail
    refused = causes["reactor-licence"].apart[reactor]
    assert isinstance(refused, Event)
    assert refused.probability == pytest.approx(0.4)  # as its authority's record has it
    assert causes["reactor-licence"].probability == pytest.approx(0.4)
    futures = draw(powered(), 4096, 7, settled=known)
    assert (futures.months(reactor) > 0.0).mean() == pytest.approx(0.4, abs=0.01)
    gas = "sites.ohio.power.gas"
    permit = next(cause for cause in causes_of(powered(), Settled(granted={gas: 0.5})) if cause.key == "permit")
    assert (permit.subjects, permit.probability) == ({gas}, pytest.approx(0.5))  # without a record there is no such cause
    months = "{value: 9 months, p10: 6 months, p90: 12 months}"
    own = f"causes: {{reactor-licence: {{moves: licence, of: [reactor], probability: 5 %, months: {months}}}}}"
    said = next(cause for cause in causes_of(powered(risk(own)), known) if cause.key == "reactor-licence")
    assert said.probability == pytest.approx(0.05)  # what the programme says itself counts


def test_without_the_catalogues_causes_only_its_own_count() -> None:
    programme = powered(risk("defaults: false, causes: {d: {moves: demand, times: {value: 1, p10: 0.5, p90: 2}}}"))
    assert [cause.key for cause in causes_of(programme)] == ["d"]
    assert copula_of(programme, causes_of(programme)).names == ("d",)


def test_weather_years_come_as_often_as_they_weigh() -> None:
    programme = read(("discount_rate: 7 %", "discount_rate: 7 %, weather_years: 3"))
    years = draw(programme, 999, 3).weather_years()
    assert np.bincount(years) == pytest.approx([333, 333, 333], abs=5)


def test_everything_wrong_is_named_at_once() -> None:
    found = problems(
        risk(
            "without: [gas-prise], causes: {"
            "a: {moves: fuel-prise}, "
            "b: {moves: fuel-price, of: [coal], times: 1.2}, "
            "c: {moves: delay, times: {value: 1, p10: 0.9, p90: 1.1}}, "
            "d: {moves: licence, months: {value: 6 months, p10: 7 months, p90: 9 months}}, "
            "e: {moves: capital-cost, of: [solar], reference_class: sonar}, "
            "f: {moves: demand, reference_class: solar}}, "
            "correlations: {x: {between: [gas-price], rank: 20 %}, y: {between: [gas-price, nope], rank: 2}, "
            "z: {between: [gas-price, demand], rank: 0.1}, zz: {between: [demand, gas-price], rank: 0.2}}"
        )
    )
    told = "\n".join(f"{one.path}: {one.message} {one.fix}" for one in found)
    for part in (
        "there is no cause `gas-prise`. Did you mean `gas-price`?",
        "`fuel-prise` is not known here",
        "risk.causes.b.of: `coal` is nothing that a cause which moves fuel-price can name here",
        "risk.causes.b.times: needs `p10` and `p90`",
        "risk.causes.c: `months` is missing",
        "risk.causes.c.times: has no place",
        "risk.causes.d: `probability` is missing",
        "no class `sonar`",
        "risk.causes.f.reference_class: has no place",
        "risk.causes.f: `times` is missing",
        "two different causes are due",
        "there is no cause `nope`",
        "too large for a rank correlation",
        "`z` has the same two causes",
    ):
        assert part in told, part


def test_correlations_that_cannot_be_are_named_where_they_stand() -> None:
    (found,) = problems(
        risk(
            "correlations: {a: {between: [gas-price, power-price], rank: 0.9}, b: {between: [gas-price, demand], rank: -0.9}, "
            "c: {between: [power-price, demand], rank: 0.9}}"
        )
    )
    assert found.path == "risk.correlations"
    assert "gas-price, power-price, demand contradict each other" in found.message
    assert "would be possible" in found.fix


WAHA = "waha: {moves: fuel-price, of: [fossil], times: {p10: 0.7, p50: 1, p90: 1.9}, replaces: [gas-price]}"


def test_what_is_replaced_takes_its_correlations_along() -> None:
    """With the catalogue's (80 % of gas and power) beside it, 70 % of the other gas and power could not be."""
    programme = powered(risk(f"causes: {{{WAHA}}}, correlations: {{c: {{between: [waha, power-price], rank: 70 %}}}}"))
    assert programme.risk is not None
    assert all("gas-price" not in one.between for one in programme.risk.correlations.values())
    futures = draw(programme, 2048, 3)
    assert "gas-price" not in futures.names
    waha, power = (futures.points[:, futures.names.index(name)] for name in ("waha", "power-price"))
    assert rank_correlation(waha, power) == pytest.approx(0.7, abs=0.03)


def test_what_is_replaced_is_no_part_of_a_contradiction_and_others_are() -> None:
    stated = "c: {between: [waha, demand], rank: 70 %}, d: {between: [waha, power-price], rank: 70 %}"
    assert not problems(risk(f"causes: {{{WAHA}}}, correlations: {{{stated}}}"))
    (found,) = problems(
        risk(f"causes: {{{WAHA}}}, correlations: {{{stated}, e: {{between: [demand, power-price], rank: -70 %}}}}")
    )
    assert "power-price" in found.message
    assert "gas-price" not in found.message


def test_months_are_told_how_to_be_written_and_nothing_is_said_twice() -> None:
    head = "moves: delay, of: [halls], months:"
    (bare,) = problems(risk(f"causes: {{a: {{{head} 3 months}}}}"))
    written = bare.fix.removeprefix("Write `").removesuffix("`.")
    assert written == "{p10: 1 month, p50: 3 months, p90: 12 months}"
    assert not problems(risk(f"causes: {{a: {{{head} {written}}}}}")), "as it is advised"
    numbers = problems(risk(f"causes: {{a: {{{head} {{p10: 1, p50: 2, p90: 3}}}}}}"))
    assert [one.path.rpartition(".")[2] for one in numbers] == ["p10", "p50", "p90"]
    (early,) = problems(risk(f"causes: {{a: {{{head} {{p10: -4 months, p50: -3 months, p90: 1 month}}}}}}"))
    assert "nothing comes earlier than planned" in early.message


def test_the_catalogues_correlations_can_all_be() -> None:
    defaults = risk_defaults()
    ranks = {one.between: one.rank.value for one in defaults.correlations.values()}
    assert Copula.of((TECHNOLOGY, *defaults.causes), ranks).root.shape == (len(defaults.causes) + 1,) * 2

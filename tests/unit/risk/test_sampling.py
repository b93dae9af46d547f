"""Draws of futures: even, seeded, correlated by rank as asked; what cannot be is named."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gigawatt.catalog.rank_correlations import lower_root, score_correlations
from gigawatt.errors import RiskError
from gigawatt.risk.attribution import rank_correlation
from gigawatt.risk.drawing.marginals import Event, Marginal
from gigawatt.risk.drawing.sampling import METHODS, Copula, uniforms


@pytest.mark.parametrize("method", METHODS)
def test_points_are_the_same_from_the_same_seed_and_even(method: str) -> None:
    points = uniforms(1000, 5, 7, method)
    assert points.shape == (1000, 5)
    assert points.min() > 0.0
    assert points.max() < 1.0
    assert np.array_equal(points, uniforms(1000, 5, 7, method))
    assert not np.array_equal(points, uniforms(1000, 5, 8, method))
    assert points.mean(axis=0) == pytest.approx(np.full(5, 0.5), abs=0.05 if method == "random" else 0.005)
    if method == "latin-hypercube":
        assert np.array_equal(np.sort((points * 1000).astype(int), axis=0), np.tile(np.arange(1000)[:, None], 5))


def test_futures_of_no_causes_and_no_futures() -> None:
    assert uniforms(3, 0, 1).shape == (3, 0)
    with pytest.raises(RiskError, match="0 futures"):
        uniforms(0, 2, 1)


def test_rank_correlations_come_out_as_they_went_in() -> None:
    names = ("gas", "power", "alone", "chips")
    wanted = {("gas", "power"): 0.7, ("power", "chips"): -0.3, ("gas", "chips"): 0.1}
    points = uniforms(8192, 4, 3)
    found = Copula.of(names, wanted).correlate(points)
    for one in range(4):
        for other in range(one):
            pair = (names[other], names[one])
            assert rank_correlation(found[:, one], found[:, other]) == pytest.approx(wanted.get(pair, 0.0), abs=0.02)
    assert np.array_equal(found[:, 2], points[:, 2])
    assert np.array_equal(found[:, 0], points[:, 0])
    assert found.mean(axis=0) == pytest.approx(np.full(4, 0.5), abs=0.01)  # still uniform


def test_full_correlation_is_possible() -> None:
    points = uniforms(64, 3, 3)
    found = Copula.of(("a", "b", "c"), {("a", "b"): 1.0, ("a", "c"): -1.0, ("b", "c"): -1.0}).correlate(points)
    assert found[:, 1] == pytest.approx(found[:, 0])
    assert found[:, 2] == pytest.approx(1.0 - found[:, 0])


def test_an_impossible_matrix_is_named_with_how_much_weaker_it_must_be() -> None:
    names = ("gas", "power", "carbon", "chips")
    ranks = {("gas", "power"): 0.9, ("power", "carbon"): 0.9, ("gas", "carbon"): -0.9, ("gas", "chips"): 0.0}
    with pytest.raises(RiskError) as told:
        Copula.of(names, ranks)
    message = str(told.value)
    assert "gas, power, carbon contradict each other" in message
    assert "chips" not in message
    factor = float(message.split("all correlations times ")[1].split()[0])
    Copula.of(names, {pair: rank * factor for pair, rank in ranks.items()})
    with pytest.raises(RiskError):
        Copula.of(names, {pair: rank * (factor + 0.02) for pair, rank in ranks.items()})


def test_every_wrong_pair_is_named() -> None:
    with pytest.raises(RiskError) as told:
        Copula.of(("a", "b"), {("a", "x"): 0.1, ("a", "a"): 1.0, ("a", "b"): 1.2, ("b", "a"): 0.2})
    for part in ("no cause `x`", "with itself", "is 1.2", "given twice"):
        assert part in str(told.value)


MARGINALS = (
    Marginal.fixed(3.0),
    Marginal.uniform(-1.0, 4.0),
    Marginal.triangular(0.0, 1.0, 5.0),
    Marginal.normal(2.0, 1.0, 6.0),
    Marginal.lognormal(1.0, 0.8, 2.5),
    Marginal.choices((2019.0, 2012.0, 2021.0), (0.5, 0.2, 0.3)),
)


@pytest.mark.parametrize("marginal", MARGINALS, ids=lambda one: one.kind)
def test_a_marginal_rises_and_has_the_mean_that_its_quantiles_have(marginal: Marginal) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    drawn = marginal.quantile(u)
    assert not marginal.faults()
    assert drawn.mean() == pytest.approx(marginal.mean, rel=1e-3)
    if marginal.kind in ("normal", "lognormal"):
        p = marginal.parameters
        assert marginal.quantile(np.array([0.1, 0.5, 0.9])) == pytest.approx([p[1], p[0], p[2]])
    if marginal is not MARGINALS[-1]:  # weather years are in no order
        assert np.all(np.diff(drawn) >= 0.0)
    assert np.all(np.isfinite(marginal.quantile(np.array([0.0, 1.0]))))


def test_a_choice_comes_as_often_as_it_weighs() -> None:
    drawn = MARGINALS[-1].quantile(uniforms(1000, 1, 1)[:, 0])
    assert {year: int((drawn == year).sum()) for year in (2019.0, 2012.0, 2021.0)} == pytest.approx(
        {2019.0: 500, 2012.0: 200, 2021.0: 300}, abs=3
    )


def test_a_symmetric_lognormal_has_the_textbook_mean() -> None:
    spread = math.log(2.0)
    found = Marginal.lognormal(1.0, math.exp(-1.2815515655446004 * spread), math.exp(1.2815515655446004 * spread)).mean
    assert found == pytest.approx(math.exp(spread**2 / 2.0))


@pytest.mark.parametrize(
    ("marginal", "told"),
    [
        (Marginal.uniform(2.0, 1.0), "above its high end"),
        (Marginal.triangular(0.0, 6.0, 5.0), "not in order"),
        (Marginal.normal(0.0, 1.0, 2.0), "not in order"),
        (Marginal.lognormal(1.0, 0.0, 2.0), "logarithms"),
        (Event(1.5, Marginal.fixed(1.0)), "probability of"),
        (Marginal.choices((1.0, 2.0), (0.5, 0.4)), "add up to 0.9"),
        (Marginal.fixed(math.nan), "no finite"),
    ],
)
def test_what_is_no_distribution_is_named(marginal: Marginal | Event, told: str) -> None:
    assert told in marginal.faults()[0]


def test_an_event_is_nothing_or_as_large_as_its_size() -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    drawn = Event(0.2, Marginal.normal(12.0, 6.0, 30.0)).quantile(u)
    assert np.all(drawn[:8000] == 0.0)
    assert np.all(np.diff(drawn) >= 0.0)
    assert np.quantile(drawn[8000:], [0.1, 0.5, 0.9]) == pytest.approx([6.0, 12.0, 30.0], rel=0.01)
    assert np.array_equal(Event(0.0, Marginal.fixed(1.0)).quantile(u), np.zeros(10_000))
    assert np.array_equal(Event(1.0, Marginal.fixed(1.0)).quantile(u), np.ones(10_000))


def test_what_is_possible_is_what_eigenvalues_say() -> None:
    stream = np.random.default_rng(5)
    names, verdicts = ("a", "b", "c", "d"), set()
    for _ in range(200):
        ranks = {(one, other): float(stream.uniform(-1.0, 1.0)) for one in names for other in names if one < other}
        scores = score_correlations(names, ranks)
        least = float(np.linalg.eigvalsh(np.array(scores))[0])
        if abs(least) > 1e-6:
            root = lower_root(scores)
            assert (root is not None) == (least > 0.0)
            verdicts.add(root is not None)
            if root is not None:
                assert np.array(root) @ np.array(root).T == pytest.approx(np.array(scores))
    assert verdicts == {True, False}

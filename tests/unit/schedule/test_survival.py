"""Right-censored fits against textbook numbers and drawn durations whose law is known."""

import math

import numpy as np
import pytest

from gigawatt.schedule.records.backtest import coverage, durations_at, end_of_record, held_out, parts, read_timelines, split_test
from gigawatt.schedule.records.backtest_forecasts import forecast_test, through_time
from gigawatt.schedule.records.survival import fit, kaplan_meier, log_likelihood, work_months

U = np.array([0.1, 0.5, 0.9])


def test_product_limit_by_hand() -> None:
    # Ends at 1, 2 and 4, one still running at 2 and one at 3: 4/5, then 3/4 of it, then 0 of 1
    times, left = kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False, True]))
    assert times == pytest.approx([1.0, 2.0, 4.0])
    assert left == pytest.approx([0.8, 0.6, 0.0])


def test_the_likelihood_counts_the_running_as_longer() -> None:
    # One end at e months (z = 1), one running at 1 (z = 0), location 0, scale 1, lognormal: phi(1) / e and Phi(0)
    point = np.array([[0.0, 0.0]])
    found = log_likelihood("lognormal", np.array([math.e, 1.0]), np.array([True, False]), None, point)
    assert found == pytest.approx([-0.5 - 0.5 * math.log(2 * math.pi) - 1.0 + math.log(0.5)])
    # Weibull of shape 1 and scale 1 is exponential: density exp(-t), survival exp(-t)
    found = log_likelihood("weibull", np.array([2.0, 3.0]), np.array([True, False]), None, point)
    assert found == pytest.approx([-5.0])


def test_exponential_durations_by_hand() -> None:
    # The likeliest mean of an exponential is total time over ends; a Weibull fit of many such has shape 1 and that mean
    generator = np.random.default_rng(3)
    drawn = generator.exponential(20.0, 1_500)
    months, ended = np.minimum(drawn, 25.0), drawn <= 25.0
    law = fit(months, ended, laws=("weibull",)).likeliest[0]
    assert (math.exp(law.location), law.scale) == pytest.approx((months.sum() / ended.sum(), 1.0), rel=0.06)


def test_a_known_law_is_found_through_its_censoring() -> None:
    generator = np.random.default_rng(5)
    drawn = np.exp(3.2 + 0.5 * generator.standard_normal(600))
    months, ended = np.minimum(drawn, 28.0), drawn <= 28.0
    law = fit(months, ended)
    assert law.draws[0].weights.sum() > 0.9  # it is the lognormal
    assert (law.likeliest[0].location, law.likeliest[0].scale) == pytest.approx((3.2, 0.5), abs=0.06)
    assert law.quantile(U) == pytest.approx(np.exp(3.2 + 0.5 * np.array([-1.2816, 0.0, 1.2816])), rel=0.08)
    assert law.cdf(law.quantile(U)) == pytest.approx(U, abs=2e-3)


def test_work_at_a_pace_by_hand() -> None:
    # Twice as fast every year: a year of work that ended today, begun at half the pace, is 12 (1 - 1/2) / ln 2 = 8.656 months of
    # today's; six months more go at today's pace. What begins later goes at today's pace from the start.
    twice = np.array(math.log(2.0))
    assert float(work_months(np.array(12.0), np.array(-1.0), twice)) == pytest.approx(12.0 * 0.5 / math.log(2.0))
    assert float(work_months(np.array(18.0), np.array(-1.0), twice)) == pytest.approx(12.0 * 0.5 / math.log(2.0) + 6.0)
    assert float(work_months(np.array(18.0), np.array(0.5), twice)) == pytest.approx(18.0)
    assert float(work_months(np.array(18.0), np.array(-3.0), np.array(0.0))) == pytest.approx(18.0)


def test_a_pace_is_found() -> None:
    generator = np.random.default_rng(7)
    began = generator.uniform(2019.0, 2025.9, 500)
    work = np.exp(2.9 + 0.4 * generator.standard_normal(500))  # months at the pace of 2026
    spans = np.linspace(0.0, 140.0, 1_401)[1:]
    done = work_months(spans[None, :], began[:, None] - 2026.0, np.array(0.25))
    drawn = np.array([np.interp(one, row, spans) for one, row in zip(work, done, strict=True)])
    until = 12.0 * (2026.0 - began)
    law = fit(np.minimum(drawn, until), drawn <= until, began, 2026.0)
    assert law.likeliest[0].pace == pytest.approx(0.25, abs=0.04)
    assert float(law.quantile(np.array(0.5))) == pytest.approx(math.exp(2.9), rel=0.08)
    assert float(law.quantile(np.array(0.5), 2021.0)) > 1.5 * math.exp(2.9)
    assert law.cdf(law.quantile(U, 2023.0), 2023.0) == pytest.approx(U, abs=2e-3)


def test_few_ends_widen_what_is_foretold() -> None:
    drawn = np.exp(3.0 + 0.4 * np.linspace(-1.2, 1.2, 5))
    few = fit(drawn, np.ones(5, dtype=np.bool_), laws=("lognormal",))
    many = fit(np.tile(drawn, 20), np.ones(100, dtype=np.bool_), laws=("lognormal",))
    assert few.quantile(U)[2] / few.quantile(U)[0] > 1.4 * many.quantile(U)[2] / many.quantile(U)[0]


def test_a_law_covers_what_it_was_drawn_from() -> None:
    from gigawatt.schedule.records.backtest import Durations

    generator = np.random.default_rng(11)
    drawn = np.exp(3.0 + 0.5 * generator.standard_normal(1_000))
    until = generator.uniform(5.0, 60.0, 1_000)
    seen = Durations(tuple(map(str, range(1_000))), np.minimum(drawn, until), drawn <= until, np.full(1_000, 2020.0), 2025.0)
    found = split_test(seen, seed=1, pace=False)
    assert found.on_held_out.covered == pytest.approx(0.8, abs=0.06)
    assert found.on_held_out.ends_per_expected == pytest.approx(1.0, abs=0.15)
    assert found.on_fitted == coverage(found.law, seen.chosen(np.isin(np.arange(1_000), _chosen(seen.ended))))


def _chosen(ended: np.ndarray) -> np.ndarray:
    generator = np.random.default_rng(1)
    picks = []
    for state in (True, False):
        places = np.flatnonzero(ended == state)
        picks.append(generator.permutation(places)[: round(0.6 * places.size)])
    return np.concatenate(picks)


def test_timelines_are_read_and_seen_from_a_day(tmp_path) -> None:
    from datetime import date

    path = tmp_path / "sites.csv"
    path.write_text(
        "Date,Power (MW),Data center\n2023-01-01,0,Alpha\n2025-01-01,90,Alpha\n2024-01-01,,Beta\n2022-01-01,5,Gamma\n",
        encoding="utf-8",
    )
    records = read_timelines(path)
    assert [(one.site, one.powered) for one in records] == [("Alpha", date(2025, 1, 1)), ("Beta", None)]
    then = durations_at(records, date(2024, 1, 1))
    assert (then.sites, list(then.ended)) == (("Alpha",), [False])
    now = durations_at(records, date(2026, 1, 1))
    assert now.months == pytest.approx([24.02, 24.02], abs=0.01)
    assert list(now.ended) == [True, False]


def test_everything_wrong_with_a_file_is_said(tmp_path) -> None:
    from gigawatt.errors import MeasurementsError

    path = tmp_path / "sites.csv"
    path.write_text("Date,Power (MW),Data center\n2023-13-01,0,Alpha\n2025-01-01,much,Alpha\n", encoding="utf-8")
    with pytest.raises(MeasurementsError) as raised:
        read_timelines(path)
    assert [problem.line for problem in raised.value.problems] == [2, 3]
    path.write_text("Date,Site\n2023-01-01,Alpha\n", encoding="utf-8")
    with pytest.raises(MeasurementsError, match=r"has no column Data center, Power \(MW\)"):
        read_timelines(path)


@pytest.mark.parametrize(
    ("months", "ended", "words"),
    [
        ([1.0, 2.0, 3.0], [True, True, False], "2 of 3 durations have ended"),
        ([1.0, -2.0, 3.0], [True, True, True], "above 0 months"),
        ([1.0, 2.0], [True, True, True], "do not fit together"),
    ],
)
def test_durations_that_say_nothing_are_refused(months: list[float], ended: list[bool], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit(np.array(months), np.array(ended))


def test_a_forecast_counts_who_came() -> None:
    from datetime import date, timedelta

    from gigawatt.schedule.records.backtest import SiteRecord

    generator = np.random.default_rng(2)
    begun = [date(2018, 1, 1) + timedelta(days=int(day)) for day in generator.uniform(0, 2_000, 300)]
    days = np.exp(6.5 + 0.4 * generator.standard_normal(300))
    records = tuple(
        SiteRecord(str(place), day, day + timedelta(days=int(length)))
        for place, (day, length) in enumerate(zip(begun, days, strict=True))
    )
    found = forecast_test(records, records, date(2022, 1, 1), date(2023, 1, 1), pace=False)
    assert len(found.waiting.sites) > 50
    assert abs(found.came - found.expected) < 3.0 * found.deviation
    assert found.deviation == pytest.approx(math.hypot(found.luck, found.doubt))
    assert found.doubt > 0.0
    fit_to, rest = parts(records)
    assert len(fit_to) + len(rest) == 300
    assert 0.25 < len(rest) / 300 < 0.55
    assert all(held_out(one.site) for one in rest)
    assert parts(reversed(records))[1] == rest[::-1], "the split is the names' own"
    through = through_time(fit_to, rest, date(2022, 12, 31), pace=False)
    assert [one.until for one in through.forecasts][:2] == [date(2021, 6, 30), date(2021, 12, 31)]
    assert abs(through.came - through.expected) < 3.0 * through.deviation
    assert through.stretch == pytest.approx(1.0, abs=0.3), "the law is right, and neither late nor early"
    assert end_of_record(records).day in (28, 30, 31)

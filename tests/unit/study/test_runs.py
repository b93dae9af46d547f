"""Training runs in a study: at how many sites, what power cuts take of them, how their power swings, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from gigawatt.catalog.load import accelerators
from gigawatt.compute.power import chips_of
from gigawatt.compute.power_swing import swing
from gigawatt.study import plan_study
from gigawatt.study.folder import StudyFolder
from gigawatt.study.run_words import run_words

TWO_SITES = """
programme: {name: two sites, horizon: {start: 2027, end: 2029}, discount_rate: 7 %}
demand:
  frontier:
    train: {model: llama-3.1-405b, tokens: 60 Ttokens, by: 2029-06, from: 2027-07, sites: 1}
    value: 6 GUSD
sites:
  ohio:
    place: {latitude: 40, longitude: -82.7}
    jurisdiction: US-OH
    connection: {market: pjm-aep, steps: {2027-01-01: 20 MW}}
    phases: {one: {option: {halls: 12 MW, earliest: 2027-06-01}}}
  texas:
    place: {latitude: 32, longitude: -99.7}
    jurisdiction: US-TX
    connection: {market: ercot, steps: {2027-01-01: 20 MW}}
    phases: {one: {option: {halls: 12 MW, earliest: 2027-06-01}}}
chips:
  gb200-nvl72: {supply: {2027: 40000}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], StudyFolder]:
    folder = tmp_path_factory.mktemp("runs")
    programme = folder / "programme.yaml"
    programme.write_text(TWO_SITES, encoding="utf-8")
    return plan_study(programme, folder / "study", gap=1e-3), StudyFolder(folder / "study")


def test_a_run_of_one_site_is_at_one(study: tuple[dict[str, Any], StudyFolder]) -> None:
    summary, folder = study
    assert summary["plan"]["status"] == "certified"
    run = summary["runs"]["frontier"]
    assert list(run["sites"].values()) == pytest.approx([1.0])
    assert run["spanned"] is None
    assert run["finished"]
    assert folder.periods("assignment")["site"].n_unique() == 1


def test_what_a_year_asks_of_a_run_is_what_is_done_in_it(study: tuple[dict[str, Any], StudyFolder]) -> None:
    summary, _ = study
    years = [year["frontier"] for year in summary["compute"].values()]
    assert [year["demand"] for year in years] == pytest.approx([year["served"] for year in years])
    assert sum(year["demand"] for year in years) == pytest.approx(60e12)
    assert years[0]["served"] > 0.0


def test_the_swing_of_a_run_is_that_of_the_accelerators_at_it_at_once(study: tuple[dict[str, Any], StudyFolder]) -> None:
    _, folder = study
    work = folder.table("work").row(0, named=True)
    assert 0.3 < work["busy_share"] < 1.0
    rows = folder.table("run_sites").filter(pl.col("workload") == "frontier")
    first = rows.sort("year").row(0, named=True)
    mean = folder.periods("assignment").filter(pl.col("year") == 2027)["accelerators"].item()
    half = (365 - 181) / 365  # the run begins in July: those of the year's mean are twice as many then
    assert first["accelerators"] == pytest.approx(mean / half, rel=1e-6)
    found = swing(chips_of([accelerators()["gb200-nvl72"]]), first["accelerators"], work["busy_share"], work["step_s"])
    for name in ("peak_mw", "swing_mw", "drop_mw", "ramp_mw_per_s", "store_mj"):
        assert first[name] == pytest.approx(float(np.ravel(getattr(found, name))[0]))
    assert first["swing_mw"] < first["drop_mw"] < first["peak_mw"]


def test_cuts_take_the_tokens_of_the_energy_that_is_cut(study: tuple[dict[str, Any], StudyFolder]) -> None:
    summary, folder = study
    run = summary["runs"]["frontier"]
    cut = folder.periods("interruptions").select("period", share=pl.col("unserved_mwh") / pl.col("asked_mwh"))
    given = folder.periods("assignment").select("period", "compute").join(cut, on="period")
    lost = float(given.select((pl.col("compute") * pl.col("share")).sum()).item())
    assert run["cut_tokens"] == pytest.approx(lost, rel=1e-9, abs=1.0)
    assert run["trained_tokens"] == pytest.approx(run["given_tokens"] - run["cut_tokens"])


def run(given: float, cut: float, **more: Any) -> dict[str, Any]:
    asked = 1e13
    finished = given >= asked and given - cut >= 0.99 * asked
    facts = {"tokens": asked, "given_tokens": given, "cut_tokens": cut, "trained_tokens": given - cut, "finished": finished}
    return {"due": "2029-06-01", "sites": {"ohio": 1.0}, "spanned": None} | facts | more


SPAN = {"sites": 2, "fibre_km": 2294.1, "link_tbit_per_s": 10.0}
BOTH = {"ohio": 0.6, "texas": 0.4}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (run(1e13, 0.0), []),
        (run(1e13, 1e8), []),  # too little to be said
        (run(1e13, 5e10), ["power cuts take 0.5 % of them."]),
        (run(1e13, 4e11), ["power cuts take 4 % of them: it is not finished in time."]),
        (run(6e12, 0.0), ["frontier is not finished: 60 % of its tokens are trained by 2029-06-01. The plan counts that part"]),
        (
            run(6e12, 0.0, spanned={**SPAN, "rate_share": 0.78}),
            ["is not finished", "at 78 % of the rate of one site; `s"],
        ),
        (run(6e12, 0.0, spanned={**SPAN, "rate_share": 0.4}), ["is not finished", "two do no more than one alone."]),
        (run(6e12, 0.0, spanned={**SPAN, "rate_share": None}), ["is not finished", "no layout spans two over 2,294 km"]),
        (run(1e13, 0.0, sites=BOTH), ["(Ohio 60 %, texas 40 %), at the rate of a run over as many as it may span."]),
    ],
)
def test_what_must_be_known_of_a_run_is_said(found: dict[str, Any], words: list[str]) -> None:
    sentences = run_words({"frontier": found}, {"ohio": "Ohio"})
    assert len(sentences) == len(words)
    assert all(part in sentence for part, sentence in zip(words, sentences, strict=True))

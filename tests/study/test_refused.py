"""Work in tokens that chips cannot do: the study says which, and why, whether others can do it or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gigawatt.errors import NoLayoutError
from gigawatt.plan.case.work_rate import WorkRate
from gigawatt.study import StudyFolder, plan_study
from gigawatt.study.chip_at_work import ChipAtWork
from gigawatt.study.tables.work_table import refused, work_table

PROGRAMME = """
programme: {name: Too quick, horizon: {start: 2027, end: 2027}, discount_rate: 8 %, seed: 3}
demand:
  answers:
    serve: {model: llama-3.1-405b, input: 2000 tokens, output: 500 tokens, ttft: 1 ms, tpot: 50 ms}
    demand: 100 ktokens/s
    value: 5 USD/Mtokens
sites:
  one:
    name: One
    jurisdiction: Texas
    place: {latitude: 31.1, longitude: -97.3}
    connection: {market: ercot, steps: {2027-01-01: 20 MW}}
    phases:
      a: {option: {halls: 20 MW, earliest: 2027-01-01}}
chips:
  gb200-nvl72: {supply: 5000}
"""


def test_what_no_chip_can_do_is_kept_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(PROGRAMME, encoding="utf-8")
    with pytest.raises(NoLayoutError, match="answers: gb200-nvl72"):
        plan_study(path, tmp_path / "study")
    event = json.loads(StudyFolder(tmp_path / "study").log_path.read_text(encoding="utf-8"))
    assert event["event"] == "work refused"
    assert event["problems"][0].startswith("demand.answers: gb200-nvl72: ")


def test_what_some_chip_cannot_do_is_named_with_its_reason() -> None:
    able = ChipAtWork("answers", "gb200-nvl72", WorkRate(80.0), "tokens/s")
    unable = ChipAtWork("answers", "mtia-400", WorkRate(0.0), "tokens/s", why_not="no layout fits")
    expected = [{"workload": "answers", "chip": "mtia-400", "why": "no layout fits"}]
    assert refused(work_table([able, unable])) == expected

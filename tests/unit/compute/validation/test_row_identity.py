"""Rows that were fitted are told by what identifies them, never by what was measured."""

import pytest
from tests.unit.compute.validation.published_rows import EVERY, NEMO, written

from gigawatt.compute.fitting.held_out_part import FITTED, HELD_OUT, SHARE, part_of
from gigawatt.compute.validation.kinds import KINDS, kind_of
from gigawatt.compute.validation.measured_table import InputRow, read_measurements
from gigawatt.compute.validation.row_identity import IDENTIFYING, fingerprint


@pytest.mark.parametrize("kind", IDENTIFYING)
def test_no_measured_column_identifies_a_row(kind):
    assert not set(IDENTIFYING[kind]) & KINDS[kind].hidden
    assert set(IDENTIFYING[kind]) <= KINDS[kind].needed | KINDS[kind].known


def test_a_row_is_the_same_however_it_is_written_and_whatever_was_measured(tmp_path):
    def first(rows):
        table = read_measurements(written(tmp_path / "rows.csv", rows))
        kind = kind_of(table)
        return fingerprint(kind.name, table.inputs(kind.hidden)[0])

    other = {**NEMO[0], "n_gpus": "256.0", "system": " dgx-gb300", "tokens_s_gpu": "", "source": "elsewhere"}
    assert first([other]) == first(NEMO)
    assert first([{**NEMO[0], "release": "26.04 NeMo Container"}]) != first(NEMO)


def test_kinds_that_nothing_is_fitted_on_have_no_identity():
    assert fingerprint("reliability", InputRow(0, {})) == ""
    assert set(IDENTIFYING) == set(EVERY)


def test_the_split_is_fixed_and_holds_out_about_its_share():
    parts = [part_of("training", f"group {number}") for number in range(2000)]
    assert parts.count(HELD_OUT) / len(parts) == pytest.approx(SHARE, abs=0.03)
    # Once and for all: a change of the rule must not go unnoticed.
    assert part_of("training", "deepseek-v3 | b300-sxm") == HELD_OUT
    assert part_of("training", "llama-3.1-70b | h100-sxm") == FITTED
    assert part_of("time_to_train", "llama2_70b_lora | b300-sxm") == HELD_OUT
    assert part_of("serving", "llama-2-70b | h100-nvl") == HELD_OUT

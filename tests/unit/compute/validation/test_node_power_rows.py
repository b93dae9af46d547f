"""Rows of power logs."""

from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.node_power_rows import predict_node_power
from gigawatt.compute.validation.prediction import Prediction, Skip


def row(number: int, **cells: str) -> InputRow:
    log = {
        "round": "v4.0",
        "submission": "smc-ac-power",
        "system": "8xSMC-H100-SXM-80GB",
        "benchmark": "bert",
        "n_nodes_logged": "8",
    }
    return InputRow(number, {**log, **cells})


def test_a_row_is_predicted_with_its_band():
    (found,) = predict_node_power([row(0)])
    assert isinstance(found, Prediction)
    assert (found.row, found.column, found.family) == (0, "mean_W_per_node", "nvidia-hopper")
    assert 4000 < found.p10 < found.predicted < found.p90 < 8000


def test_feed_and_cooling_are_read_from_any_of_the_words():
    air, immersed = predict_node_power(
        [row(0, submission="someone"), row(1, submission="someone", source="results power logs (immersion cooled; no node fans)")]
    )
    assert isinstance(air, Prediction)
    assert isinstance(immersed, Prediction)
    # "8xSMC" says immersion by itself: only a system of another name is taken to stand in air.
    assert air.predicted == immersed.predicted
    (other,) = predict_node_power([row(0, submission="someone", system="8xXE9680_H100-SXM-80GB")])
    assert isinstance(other, Prediction)
    assert other.predicted > 1.08 * air.predicted


def test_what_cannot_be_predicted_says_why():
    found = list(
        predict_node_power([row(0, system="abacus"), row(1, benchmark=""), row(2, n_nodes_logged="", system="SMC-H100-SXM-80GB")])
    )
    assert [one.row for one in found if isinstance(one, Skip)] == [0, 1, 2]
    words = [one.why for one in found if isinstance(one, Skip)]
    assert "no accelerator `abacus`" in words[0]
    assert words[1] == "no benchmark is given"
    assert words[2].startswith("no n_nodes_logged is given")


def test_nodes_that_the_log_does_not_count_are_counted_by_the_name():
    logged, named = predict_node_power([row(0, n_nodes_logged="8"), row(1, n_nodes_logged="", system="8xSMC-H100-SXM-80GB")])
    assert isinstance(logged, Prediction)
    assert isinstance(named, Prediction)
    assert named.predicted == logged.predicted

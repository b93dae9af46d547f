"""``gigawatt compute compare`` as somebody types it."""

import json
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gigawatt.cli import application
from gigawatt.compute.comparison import dividing


def gigawatt(*arguments: str) -> Result:
    return CliRunner().invoke(application, list(arguments))


ASKED = ("compute", "compare", "--chips", "gb200-nvl72,mi355x,mtia-400", "--megawatts", "2", "--batch", "1M")


def test_equal_power_and_equal_money() -> None:
    done = gigawatt(*ASKED, "--train", "llama-3.1-8b", "--year", "2027", "--json")
    assert done.exit_code == 0, done.output
    chips = json.loads(done.stdout)["chips"]
    assert [chip["at_equal_power"]["it_mw"] for chip in chips] == pytest.approx([2.0] * 3)
    yearly = [chip["at_equal_money"]["usd_per_year"] for chip in chips]
    assert yearly == pytest.approx([chips[0]["at_equal_power"]["usd_per_year"]] * 3)
    assert chips[0]["at_equal_money"]["chips"] == pytest.approx(chips[0]["at_equal_power"]["chips"])
    for chip in chips:
        for fleet in ("at_equal_power", "at_equal_money"):
            work = chip[fleet]["training"]
            hours = chip["usd_per_hour"] * chip[fleet]["chips"] / (work["tokens_per_s"] * 3600.0) * 1e6
            assert work["usd_per_million_tokens"] == pytest.approx(hours)
        assert chip["problems"] == []


def test_what_a_chip_cannot_do_is_said() -> None:
    done = gigawatt(*ASKED, "--train", "llama-3.1-405b", "--megawatts", "0.02", "--json")
    assert done.exit_code == 0, done.output
    first = json.loads(done.stdout)["chips"][0]
    assert first["at_equal_power"]["training"] is None
    assert "No layout fits" in first["problems"][0]


def test_an_own_chip_is_set_against_the_best_bought_one() -> None:
    done = gigawatt(*ASKED, "--serve", "llama-3.1-8b", "--development", "1B")
    assert done.exit_code == 0, done.output
    assert "MTIA 400, own, against" in done.stdout
    assert "assumed: development 1 B USD" in done.stdout


def test_everything_wrong_is_said_at_once() -> None:
    done = gigawatt("compute", "compare", "--chips", "gb2000,a100", "--train", "llama-3.1-8b")
    assert done.exit_code == 2
    assert "gb2000" in done.stderr
    assert "no price" in done.stderr
    assert "Say what for" in gigawatt("compute", "compare", "--chips", "gb200-nvl72").stderr


@pytest.mark.parametrize(("chips", "divides"), [(1.5, 1), (72.0, 72), (47_847.0, 40_960), (8191.0, 7168), (11.0, 10)])
def test_a_number_that_divides(chips: float, divides: int) -> None:
    assert dividing(chips) == divides


def test_no_chip_and_nothing_to_do_are_said_at_once() -> None:
    done = gigawatt("compute", "compare", "--chips", " , ")
    assert done.exit_code == 2, done.output
    assert "--chips: names no chip" in done.output
    assert "Say what for" in done.output


OWN = """
accelerators:
  titan:
    {thermal_design_power: 900 W, dense_bf16: 2000 TFLOPS, dense_fp8: 4000 TFLOPS, memory: 216 GB, memory_bandwidth: 9 TB/s,
     scale_up: 800 GB/s, scale_up_domain: 64, scale_out: 100 GB/s, accelerators_per_node: 4}
models:
  atlas: {like: llama-3.1-8b, layers: 40}
"""


def test_a_programmes_own_chip_and_model_are_found_for_training_and_serving(tmp_path: Path) -> None:
    starter = resources.files("gigawatt.programme").joinpath("starter.yaml").read_text("utf-8")
    programme = tmp_path / "own.yaml"
    offered = "  vr200-nvl72: {supply: {2027: 40000, 2031: 150000}}\n"
    own = f"{offered}  titan-chip: {{like: gb200-nvl72, accelerator: titan, supply: {{2027: 1000}}}}\n"
    programme.write_text(starter.replace(offered, own) + OWN, encoding="utf-8")
    asked = (
        *ASKED[:3],
        "titan,gb200-nvl72",
        "--train",
        "atlas",
        "--serve",
        "atlas",
        "--megawatts",
        "0.2",
        "--batch",
        "1M",
        "--json",
    )
    found = gigawatt(*asked, "--programme", str(programme))
    assert found.exit_code == 0, found.output
    titan = json.loads(found.stdout)["chips"][0]
    assert titan["at_equal_power"]["training"]["tokens_per_s"] > 0.0
    assert titan["at_equal_power"]["serving"]["tokens_per_s"] > 0.0
    assert gigawatt(*asked).exit_code == 2  # the catalogue has neither


def test_a_fleet_that_failures_leave_little_of_is_warned_about() -> None:
    done = gigawatt(*ASKED, "--train", "llama-3.1-405b", "--megawatts", "1000", "--batch", "16M")
    assert done.exit_code == 0, done.output
    assert "Warning: GB200 NVL72: Failures leave" in done.stdout

"""``gigawatt compute power`` as a user types it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from gigawatt.cli.compute import compute_application


def run(*arguments: str) -> Result:
    return CliRunner().invoke(compute_application, ("power", *arguments))


def test_a_chip_by_part_and_under_caps() -> None:
    found = run("--chip", "DGX-GB300")
    assert found.exit_code == 0, found.output
    for words in ("GB300 NVL72, per accelerator", "multiplying matrices", "Throughput under a power cap"):
        assert words in found.output
    assert "A synchronised run" not in found.output


def test_a_run_swings_fails_and_has_spares() -> None:
    found = run("--chip", "h100-sxm", "--chips", "16384")
    for words in ("A synchronised run on 16,384", "7.77 failures a day", "24 spare nodes", "MW/s"):
        assert words in found.output


def test_more_chips_than_the_formulas_of_failures_bear_are_refused() -> None:
    found = run("--chip", "h100-sxm", "--chips", "100000000000")
    assert found.exit_code == 2, found.output
    assert "10000000" in found.output


def test_json_says_the_same_in_numbers() -> None:
    found = json.loads(run("--chip", "h100-sxm", "--chips", "1000", "--json").output)
    rows = found["watts_per_accelerator"]
    assert [row["while"] for row in rows][0::4] == ["idle", "multiplying matrices"]
    for row in rows:
        assert row["chip"] + row["host"] + row["losses"] + row["fans"] == pytest.approx(row["node"])
        assert row["node"] + row["network"] + row["storage"] == pytest.approx(row["total"])
    assert found["run"]["peak_mw"] == pytest.approx(rows[-1]["total"] * 1000 / 1e6)
    assert [cap["cap_w"] for cap in found["caps"]] == pytest.approx([700, 630, 560, 490, 420, 350])
    assert found["caps"][0]["compute_bound"] == 1.0


def test_cooling_and_feed_matter() -> None:
    air, immersed = (
        json.loads(run("--chip", "h100-sxm", "--json", *more).output)["watts_per_accelerator"][-1]["node"]
        for more in ((), ("--cooling", "immersion", "--direct-current"))
    )
    assert air > 1.1 * immersed


def test_everything_wrong_at_once() -> None:
    found = run("--chip", "abacus", "--cooling", "warm")
    assert found.exit_code == 2
    assert "--cooling: `warm` is not known" in found.output
    assert "--chip: the catalogue has no accelerator `abacus`" in found.output

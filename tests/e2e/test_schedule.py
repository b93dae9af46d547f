"""``gigawatt schedule`` as somebody types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gigawatt.cli import application

HYPERION = str(Path(__file__).parents[2] / "examples" / "hyperion" / "programme.yaml")
FEW = ("--samples", "64")
SAID = """
schedule:
  suppliers: {frameco: {slip: 3 months}}
  slots: {f1: {supplier: frameco, equipment: turbines, delivery: 2029-01-01, for: sites.hyperion.power.waterford}}
  sites: {hyperion: {power: {waterford: {tasks: {design: {started: 2026-01-01, finished: 2026-04-01}}}}}}
"""


def gigawatt(*arguments: str) -> Result:
    return CliRunner().invoke(application, list(arguments))


def test_tables_in_words() -> None:
    done = gigawatt("schedule", HYPERION, *FEW)
    assert done.exit_code == 0, done.output
    for words in (
        "Hyperion: franklin-farms",
        "of committed halls, all promised by",
        "Taken as granted only because a promised date implies it: ",
        "promised",
        "P80",
        "What holds it up",
        "buy at hyperion",
        "first fire",
    ):
        assert words in done.stdout, words


def test_one_item_is_told_alone() -> None:
    done = gigawatt("schedule", HYPERION, *FEW, "--item", "sites.hyperion.power.waterford")
    assert done.exit_code == 0, done.output
    assert "first fire" in done.stdout
    assert "What each task waits for" in done.stdout
    assert "franklin-farms " not in done.stdout.partition("Tasks, with")[0]


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers() -> None:
    first, second, other = (
        gigawatt("schedule", HYPERION, *FEW, "--json", "--seed", seed, "--workers", workers)
        for seed, workers in (("3", "1"), ("3", "2"), ("4", "1"))
    )
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert first.stdout != other.stdout
    told = json.loads(first.stdout)
    assert told["samples"] == 64
    assert {"items", "slots", "bridges", "gates", "energised_mw", "in_service"} <= told.keys()


def test_places_as_a_page(tmp_path: Path) -> None:
    """Three dated paths as pictures, and what of the slot book and the milestones goes along or stays behind."""
    own = tmp_path / "programme.yaml"
    own.write_text(Path(HYPERION).read_text() + SAID)
    page = tmp_path / "places.html"
    done = gigawatt("schedule", str(own), *FEW, "--in", "ohio, texas,uae", "--html", str(page))
    assert done.exit_code == 0, done.output
    text = page.read_text("utf-8")
    assert all(f'id="plot-{key}"' in text for key in ("places", "ways", "places-power"))
    assert "The same campus in Ohio, Texas, United Arab Emirates" in text
    for words in ("as suppliers deliver anywhere: slots f1.", "(hyperion.power.waterford.tasks.design)"):
        assert words in text
        assert words in done.stdout.replace("\n", " ")
    told = json.loads(gigawatt("schedule", str(own), *FEW, "--in", "texas", "--json").stdout)
    assert told["slots_kept"] == ["f1"]
    assert told["places"]["texas"]["slots"][0]["reserved"] == "2029-01-01"


def test_milestones_and_what_tasks_wait_for(tmp_path: Path) -> None:
    own = tmp_path / "programme.yaml"
    own.write_text(Path(HYPERION).read_text() + SAID)
    page = tmp_path / "page.html"
    done = gigawatt("schedule", str(own), *FEW, "--item", "sites.hyperion.power.waterford", "--html", str(page))
    assert done.exit_code == 0, done.output
    for words in (
        "Milestones: what the programme says",
        "What each task waits for",
        "slot f1 of frameco, reserved for",
    ):
        assert words in done.stdout, words
    assert "<summary>Milestones</summary>" in page.read_text("utf-8")
    told = json.loads(gigawatt("schedule", str(own), *FEW, "--item", "sites.hyperion.power.waterford", "--json").stdout)
    tasks = {task["key"].rpartition(".")[2]: task for task in told["item_tasks"]}
    assert tasks["installation"]["waits"], tasks["installation"]
    assert tasks["turbines"]["waits"] == ["slot-f1"]
    assert tasks["slot-f1"]["causes"][0][0] == "supplier:frameco"
    assert [one["task"] for one in told["milestones"]] == ["sites.hyperion.power.waterford.design"]


def test_places_side_by_side() -> None:
    done = gigawatt("schedule", HYPERION, *FEW, "--in", "ohio, texas,gujarat")
    assert done.exit_code == 0, done.output
    assert "Consent to establish" in done.stdout


def test_check_names_a_network_that_cannot_be_dated(tmp_path: Path) -> None:
    wrong = tmp_path / "programme.yaml"
    text = Path(HYPERION).read_text()
    wrong.write_text(text + "schedule: {sites: {hyperion: {power: {waterford: {tasks: {design: {after: [installation]}}}}}}}\n")
    done = gigawatt("check", str(wrong))
    assert done.exit_code == 2
    assert "these tasks wait for each other" in done.stderr


def test_mistakes_are_said() -> None:
    done = gigawatt("schedule", HYPERION, *FEW, "--in", "ohio,texs,mars")
    assert done.exit_code == 2
    assert "`texs`. Did you mean `Texas`?" in done.stderr
    assert "`mars`" in done.stderr
    done = gigawatt("schedule", HYPERION, *FEW, "--item", "sites.hyperion.power.waterfort")
    assert done.exit_code == 2
    assert "waterford" in done.stderr
    done = gigawatt("schedule", HYPERION, *FEW, "--in", "ohio", "--item", "sites.hyperion")
    assert done.exit_code == 2
    assert "--item: not with `--in`" in done.stderr


def test_a_page_of_its_own(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert gigawatt("schedule", HYPERION, *FEW, "--html", str(page)).exit_code == 0
    text = page.read_text("utf-8")
    assert all(f'id="plot-{key}"' in text for key in ("energisation", "tasks"))
    done = gigawatt("schedule", HYPERION, *FEW, "--html", str(tmp_path / "nowhere" / "page.html"))
    assert done.exit_code == 2
    assert "--html" in done.stderr


@pytest.mark.slow
def test_a_record_of_sites_is_foretold_without_a_programme(tmp_path: Path) -> None:
    rows = ["Data center,Date,Power (MW)"]
    for number in range(40):
        began, months = 2019 + number % 5, 14 + 5 * (number % 7)
        rows.append(f"site {number},{began}-03-01,0")
        rows.append(f"site {number},{began + months // 12}-{months % 12 + 1:02d}-15,50")
    sites = tmp_path / "sites.csv"
    sites.write_text("\n".join(rows))
    done = gigawatt("schedule", "--backtest", str(sites), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["sites"] == 40
    assert sum(told["split"].values()) == 40
    assert set(told["through_time"]["one pace"]) == {"fitted sites", "held-out sites", "all sites"}
    few = tmp_path / "few.csv"
    few.write_text("\n".join(rows[:4]))
    for arguments, words in ((("--backtest", str(few)), "are needed"), ((), "no programme is given")):
        failed = gigawatt("schedule", *arguments)
        assert failed.exit_code == 2
        assert words in failed.stderr

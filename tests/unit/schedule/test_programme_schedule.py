"""A programme's schedule: what promises imply, what the programme says of its tasks, slots, places, and the plan's dates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigawatt.errors import ProgrammeError, ScheduleError
from gigawatt.programme import Programme, parse_programme
from gigawatt.schedule.answers.answer import answer
from gigawatt.schedule.answers.schedule import Schedule, schedule
from gigawatt.study.schedule.dates import connection_dates, dated, with_dates_of
from gigawatt.study.schedule.places import from_scratch, schedule_in_places
from gigawatt.study.schedule.stage import Asked

BASE = """\
programme: {name: Small, horizon: {start: 2027, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2027: 100 MW, 2030: 300 MW}}
    phases:
      old: {commitment: {halls: 50 MW, online: 2025-01-01}}
      first: {commitment: {halls: 200 MW, online: 2028-07-01}}
      next: {option: {halls: 200 MW}}
    power:
      gas: {technology: gas-turbine-simple-cycle, commitment: {capacity: 300 MW, online: 2030-01-01}}
      dated: {technology: gas-turbine-simple-cycle, option: {limit: 300 MW, earliest: 2027-06-01}}
      later: {technology: gas-turbine-simple-cycle, option: {limit: 300 MW}}
      engines: {technology: rented-gas-engine, role: bridge, option: {limit: 200 MW, until: 2031-12-31}}
chips:
  gb200-nvl72: {supply: 100000}
"""
SUPPLIER = "suppliers: {aurora: {}}"
SLOT = "slots: {a1: {supplier: aurora, equipment: turbines, delivery: %s, for: sites.ohio.power.gas}}"


def read(section: str = "", base: str = BASE) -> Programme:
    return parse_programme(base + (f"schedule:\n{section}" if section else ""), Path())


def drawn(section: str = "", samples: int = 256) -> Schedule:
    return schedule(read(section), samples=samples)


def finishes(found: Schedule, path: str) -> np.ndarray:
    return found.finishes(next(item.target for item in found.items if item.path == path))


def test_promises_stand_beside_what_becomes_of_them() -> None:
    found = {item["path"]: item for item in answer(drawn(samples=1024)).summary["items"]}
    gas = found["sites.ohio.power.gas"]
    assert gas["promised"] == gas["by_promised_durations"] == "2030-01-01"
    assert gas["p10"] < gas["p50"] < gas["p80"] < gas["p90"]
    assert gas["promised"] < gas["p80"]
    assert found["sites.ohio.phases.old"]["p90"] == "2025-01-01", "what is in service is no more in doubt"
    assert found["sites.ohio.phases.old"]["expected_delay_months"] == 0.0
    dated = found["sites.ohio.power.dated"]
    assert dated["promised"] == "2027-06-01"
    assert dated["p10"] > "2028", "an option of which nothing is done cannot be there in five months"
    assert found["sites.ohio.power.later"]["promised"] is None
    assert found["sites.ohio.connection.steps.1"]["p10"] >= "2029-12-31", "a grid lets nobody in before its date"


def test_nothing_is_done_before_today() -> None:
    found = drawn()
    today = found.clock.today
    for place, task in enumerate(found.network.tasks):
        if task.finished is None:
            assert (found.futures.finish[place] >= today - 1e-9).all(), task.key
        else:
            assert task.finished <= today


@pytest.mark.parametrize("months", [3, 12, 30])
def test_a_slot_late_by_months_moves_an_energisation_by_as_many_less_its_slack(months: int) -> None:
    early = drawn(f"  {SUPPLIER}\n  {SLOT % '2028-03-01'}")
    late = drawn(f"  {SUPPLIER}\n  {SLOT % f'{2028 + (2 + months) // 12}-{(2 + months) % 12 + 1:02}-01'}")
    key = "sites.ohio.power.gas.slot-a1"
    target = next(item.target for item in early.items if item.path == "sites.ohio.power.gas")
    by = late.finishes(key) - early.finishes(key)
    slack = early.futures.slack_of[key, target]
    moved = late.finishes(target) - early.finishes(target)
    assert by == pytest.approx(months, abs=0.04)
    assert moved == pytest.approx(np.maximum(0.0, by - slack), abs=1e-9)
    assert (moved > 0.0).any()


def test_a_slot_without_a_taker_goes_to_the_first_in_need() -> None:
    slots = "slots: {b: {supplier: aurora, equipment: turbines, delivery: 2031-01-01}, a: {supplier: aurora, equipment: turbines, delivery: 2029-01-01}, c: {supplier: aurora, equipment: turbines, delivery: 2032-01-01}, d: {supplier: aurora, equipment: turbines, delivery: 2033-01-01, deposit: 5 MUSD}}"  # noqa: E501
    rows = {row["slot"]: row for row in answer(drawn(f"  {SUPPLIER}\n  {slots}")).summary["slots"]}
    assert [rows[key]["item"] for key in "abcd"] == [
        "sites.ohio.power.dated",
        "sites.ohio.power.gas",
        "sites.ohio.power.later",
        None,
    ]
    assert rows["d"]["lost_if_cancelled_today_usd"] == 5e6


def test_a_slot_that_a_commitment_names_goes_there() -> None:
    base = BASE.replace("capacity: 300 MW, online: 2030-01-01", "capacity: 300 MW, online: 2030-01-01, slots: [mine]")
    slots = "slots: {mine: {supplier: aurora, equipment: turbines, delivery: 2031-01-01}}"
    found = schedule(read(f"  {SUPPLIER}\n  {slots}", base), samples=64)
    assert list(found.slots) == ["sites.ohio.power.gas.slot-mine"]


def test_slots_with_a_capacity_make_steps() -> None:
    slots = (
        "slots: {a: {supplier: aurora, equipment: turbines, delivery: 2028-01-01, capacity: 100 MW, for: sites.ohio.power.gas}, "
        "b: {supplier: aurora, equipment: turbines, delivery: 2032-01-01, capacity: 150 MW, for: sites.ohio.power.gas}}"
    )
    found = drawn(f"  {SUPPLIER}\n  {slots}")
    gas = next(item for item in found.items if item.path == "sites.ohio.power.gas")
    assert [step.mw for step in gas.steps] == pytest.approx([100, 150, 50])
    second = found.finishes(gas.steps[1].task)
    assert (second >= found.clock.month(2032.0)).all()
    assert (found.finishes(gas.steps[0].task) < second).all()


def test_what_the_programme_says_of_tasks_counts() -> None:
    said = """\
  today: 2027-01-01
  sites:
    ohio:
      power:
        gas:
          tasks:
            turbines: {started: 2025-01-01, duration: 60 months}
            road: {name: a road, duration: {p10: 70 months, p50: 80 months, p90: 95 months}, before: [installation]}
            gas-line: {skip: true}
"""
    found = drawn(said)
    tasks = {task.key: task for task in found.network.tasks}
    path = "sites.ohio.power.gas"
    assert found.finishes(f"{path}.turbines") == pytest.approx(found.clock.month(2030.0), abs=0.05)
    design = tasks[f"{path}.design"].finished
    assert design is not None, "it was waited for"
    assert design <= found.clock.month(2025.0)
    assert tasks[f"{path}.gas-line"].duration.promised_months == 0.0
    road = found.finishes(f"{path}.road")
    assert (finishes(found, path) > road).all()


def test_inspections_stand_still() -> None:
    """Tests are not done in May and June: what would end there ends in July or later."""
    said = """\
  calendars: {inspections: {closed: [05-01 to 07-01]}}
  sites: {ohio: {power: {gas: {tasks: {commissioning: {calendar: inspections}}}}}}
"""
    ends = np.mod(drawn(said).finishes("sites.ohio.power.gas.commissioning"), 12.0)
    assert ((ends <= 4.0 + 1e-6) | (ends >= 6.0)).all()
    assert ((drawn().finishes("sites.ohio.power.gas.commissioning") % 12.0 > 4.5) & (ends > 0.0)).any()
    with pytest.raises(ProgrammeError, match="no window of the year"):
        read("  calendars: {c: {closed: [13-01 to 07-01]}}")
    with pytest.raises(ScheduleError, match=r"no calendar `inspectoins`\. Did you mean `inspections`"):
        drawn(said.replace("calendar: inspections", "calendar: inspectoins"))


def test_weeks_of_seven_days_are_shorter() -> None:
    """Durations are promised for weeks of five days; with a lag the next task begins so much later."""
    said = """\
  calendars: {all-week: {days: 7}}
  sites:
    ohio:
      power:
        gas:
          tasks:
            one: {name: first, duration: 7 months, calendar: CALENDAR}
            two: {name: second, duration: 1 month, after: [one + 2 months]}
            three: {name: third, duration: 1 month, after: [one starts + 1 month]}
"""
    gas = "sites.ohio.power.gas"
    usual, quick = drawn(said.replace(", calendar: CALENDAR", "")), drawn(said.replace("CALENDAR", "all-week"))
    assert usual.finishes(f"{gas}.one") - quick.finishes(f"{gas}.one") == pytest.approx(2.0)
    assert quick.finishes(f"{gas}.two") - quick.finishes(f"{gas}.one") == pytest.approx(3.0)
    assert quick.finishes(f"{gas}.one") - quick.finishes(f"{gas}.three") == pytest.approx(3.0)
    with pytest.raises(ProgrammeError, match=r"`one \+` is no link"):
        read(said.replace("CALENDAR", "all-week").replace("one + 2 months", "one +"))


def test_a_programmes_own_history_corrects_its_classes() -> None:
    """Foundations of a plant whose design took three times as long as promised: they will take longer than the class says."""
    said = "  sites: {ohio: {power: {gas: {tasks: {design: {started: 2026-01-01, finished: 2027-01-01}}}}}}"
    plain = {task.key: task for task in drawn("  crews: {}").network.tasks}["sites.ohio.power.gas.foundations"]
    lived = {task.key: task for task in drawn(said).network.tasks}["sites.ohio.power.gas.foundations"]
    half = np.array([0.5])
    assert lived.duration.quantile(half)[0] > 1.05 * replace(plain.duration, beyond=0.0).quantile(half)[0]


def test_the_plan_takes_its_earliest_dates_from_the_network() -> None:
    bare = read()
    assert dated(bare, print) == (bare, None)
    without = read("  today: 2027-01-01")
    assert with_dates_of(without, schedule(without, samples=64)) is without
    programme = read("  confidence: P80")
    found = schedule(programme, samples=512)
    later = with_dates_of(programme, found)
    before, after = ({asset.key: asset for asset in one.sites[0].power} for one in (programme, later))
    target = next(item.target for item in found.items if item.path == "sites.ohio.power.later")
    assert after["later"].date == found.date(target, 0.8) > before["later"].date
    assert after["dated"] == before["dated"], "a date of its own stays"
    assert after["gas"] == before["gas"], "so does a promise"
    assert later.sites[0].phases[2].date > programme.sites[0].phases[2].date
    assert (found.finishes(target) <= found.clock.month(after["later"].date) + 1e-9).mean() == pytest.approx(0.8, abs=0.01)
    stated = replace(found, terms=replace(found.terms, stated_dates_later=True))
    kept = {asset.key: asset for asset in with_dates_of(programme, stated).sites[0].power}
    target = next(item.target for item in found.items if item.path == "sites.ohio.power.dated")
    assert kept["dated"].date == max(before["dated"].date, found.date(target, 0.8)), "unless it is to be one that can be kept"
    assert kept["gas"] == before["gas"]
    grid, surer = (connection_dates(with_dates_of(programme, one)) for one in (found, stated))
    assert grid == connection_dates(programme), "a step of the grid states its date, too"
    rises = {item.path: item.target for item in found.items if item.standing == "connection"}
    assert surer == {path: max(date, found.date(rises[path], 0.8)) for path, date in grid.items()}
    assert surer != grid
    with pytest.raises(ProgrammeError, match="how sure"):
        read("  stated_dates: at-confidence")


def test_bridges_only_add() -> None:
    found = answer(drawn(samples=512))
    bridge = found.summary["bridges"][0]
    assert bridge["items"] == ["sites.ohio.power.engines"]
    assert bridge["gained_mw_months"] > 0.0
    curves = {one.key: one for one in found.curves}
    bridged, unbridged = curves["sites.ohio.bridged"], curves["sites.ohio.unbridged"]
    assert (bridged.by_confidence >= unbridged.by_confidence).all()
    assert bridge["gained_mw_months"] == pytest.approx(float((bridged.mean - unbridged.mean).sum()))


def test_curves_rise_and_are_lower_the_surer_they_are() -> None:
    found = answer(drawn())
    for one in found.curves:
        assert (np.diff(one.by_confidence, axis=0) <= 1e-9).all(), one.key
        if "engines" not in one.key and "bridged" not in one.key:
            assert (np.diff(one.by_confidence, axis=1) >= -1e-9).all(), one.key


def test_places_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(BASE)
    places = schedule_in_places(Asked(path, 128, None), ["ohio", "Texas", "Gujarat"]).plain()["places"]
    paths = [[item["path"] for item in place["items"]] for place in places.values()]
    assert paths[0] == paths[1] == paths[2]
    halls = [place["items"][3]["p50"] for place in places.values()]
    assert len(set(halls)) == 3
    assert all(item["promised"] is None for place in places.values() for item in place["items"])
    names = {place: {gate["name"] for gate in found["gates"]} for place, found in places.items()}
    assert any("Consent" in name for name in names["Gujarat"])
    stands = tmp_path / "stands.yaml"
    stands.write_text(BASE + "schedule:\n  sites: {ohio: {power: {gas: {template: standing-plant}}}}\n")
    found = schedule_in_places(Asked(stands, 64, None), ["Texas"]).plain()
    assert found["left_out"] == ["sites.ohio.power.gas"], "what stands stays where it is"
    assert "sites.ohio.power.gas" not in {item["path"] for item in found["places"]["Texas"]["items"]}
    with pytest.raises(ScheduleError, match="no jurisdiction `mars`"):
        schedule_in_places(Asked(path, 128, None), ["ohio", "mars"])


def test_chips_wait_for_their_export_licence() -> None:
    found = schedule(from_scratch(read(), "United Arab Emirates"), samples=64, anew=True)
    gates = [key for key in found.gates if key.startswith("sites.ohio.phases.next")]
    assert gates
    chips = next(task for task in found.network.tasks if task.key == "sites.ohio.phases.next.chips")
    assert {link.task for link in chips.after} >= set(gates)


def test_the_winter_stands_still_in_sweden() -> None:
    """Outdoor tasks of a campus in Sweden end in no closed month."""
    found = schedule(from_scratch(read(), "Sweden"), samples=256, anew=True)
    checked = 0
    for place, task in enumerate(found.network.tasks):
        if task.calendar == "nordic-winter" and task.finished is None:
            within = np.mod(found.futures.finish[place], 12.0)
            assert ((within <= 11.0 + 1e-6) & (within >= 2.0 - 1e-6)).all(), task.key
            checked += 1
    assert checked > 3


def test_mistakes_are_named_all_at_once() -> None:
    with pytest.raises(ProgrammeError) as error:
        read(
            """\
  confidence: P30
  sites:
    ohoi: {}
    ohio:
      power: {gas: {route: nrd, template: uprte, tasks: {design: {started: 2026-02-01, finished: 2026-01-01, colour: red}}}}
      phases: {fist: {}, next: {tasks: {design: {finished: 2027-06-01}}}}
  suppliers: {aurora: {default: 10 %}}
  slots: {a: {supplier: auroar, equipment: turbines, delivery: 2028, for: sites.ohio.power.gsa}}
  crews: {masons: {count: 0}}
"""
        )
    told = str(error.value)
    for words in (
        "schedule.confidence: `P30`", "there is no site `ohoi`", "`nrd` is not known", "no template of tasks `uprte`",
        "finished before it was started", "colour", "there is no phase `fist`", "what comes where it fails",
        "no supplier `auroar`", "cannot have been finished on 2027-06-01: today is 2027-01-01",
        "no plant or phase `sites.ohio.power.gsa`", "crews.masons.count",
    ):  # fmt: skip
        assert words in told, words


def test_only_reactors_have_a_route() -> None:
    with pytest.raises(ProgrammeError, match=r"power\.gas\.route: only reactors seek a licence by a route"):
        read("  sites: {ohio: {power: {gas: {route: doe}}}}\n")


def test_networks_that_cannot_be_dated_are_named_all_at_once() -> None:
    said = """\
  sites:
    ohio:
      power:
        gas: {tasks: {design: {after: [commissioning]}, road: {duration: 3 months}, foundations: {before: [instalation]}}}
        later: {tasks: {design: {after: [lnad]}}}
      connection: {tasks: {upgrade-2: {duration: 20 months}, upgrade-7: {duration: 20 months}}}
  suppliers: {aurora: {}}
  slots: {a: {supplier: aurora, equipment: turbine, delivery: 2028-01-01, for: sites.ohio.power.gas}}
"""
    with pytest.raises(ScheduleError) as error:
        drawn(said)
    assert "power.gas.tasks.road: there is no task `road` here" in str(error.value)
    assert "`instalation`, which is to wait for it, is no task here" in str(error.value)
    assert "these tasks wait for each other" in str(error.value)
    assert "upgrade-7: there is no such step: the connection has 2" in str(error.value)
    assert "schedule.slots.a.equipment: sites.ohio.power.gas waits for no `turbine`. Did you mean `turbines`" in str(error.value)
    assert "upgrade-2" not in str(error.value)
    assert "it waits for `lnad`, and there is no such task" in str(error.value)


def test_crews_that_are_not_there_are_refused() -> None:
    said = "  crews: {crane: {count: 1}}\n  sites: {ohio: {power: {gas: {tasks: {installation: {crew: cranes}}}}}}\n"
    with pytest.raises(ScheduleError, match=r"installation.crew: there is no crew `cranes` .*Did you mean `crane`"):
        drawn(said)

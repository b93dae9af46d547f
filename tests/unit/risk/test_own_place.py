"""A moratorium in its own place, of what has not its permit yet."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigawatt.catalog.load import jurisdictions, risk_defaults
from gigawatt.programme import Programme, parse_programme
from gigawatt.risk.drawing.causes import Settled, causes_of, copula_of, draw
from gigawatt.risk.drawing.late_tasks import settled_by
from gigawatt.schedule.campus.layout import laid_out
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.risk.scenario_words import scenario_in_words

PROGRAMME = """\
programme: {name: Three places, horizon: {start: 2027, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2027: 300 MW}}
    phases:
      first: {commitment: {halls: 50 MW, online: 2028-06-01}}
  abilene:
    jurisdiction: Texas
    place: {latitude: 32.45, longitude: -99.73}
    connection: {market: pjm-aep, steps: {2027: 300 MW}}
    phases:
      second: {option: {halls: 100 MW}}
  dallas:
    jurisdiction: Texas
    place: {latitude: 32.8, longitude: -96.8}
    connection: {market: pjm-aep, steps: {2027: 300 MW}}
    phases:
      third: {option: {halls: 100 MW}}
chips:
  gb200-nvl72: {supply: 100000}
RISK"""
OHIO, TEXAS = "moratorium@ohio", "moratorium@texas"
FIRST, SECOND, THIRD = "sites.ohio.phases.first", "sites.abilene.phases.second", "sites.dallas.phases.third"


def read(risk: str = "", text: str = PROGRAMME) -> Programme:
    return parse_programme(text.replace("RISK", risk), Path())


def test_each_place_has_its_own() -> None:
    causes = {cause.key: cause for cause in causes_of(read())}
    assert "moratorium" not in causes
    assert causes[OHIO].subjects == {FIRST}
    assert causes[TEXAS].subjects == {SECOND, THIRD}
    assert causes[OHIO].name == "A moratorium on new halls (Ohio)"
    futures = draw(read(), 8192, 3)
    ohio, texas, other = (futures.months(path) > 0.0 for path in (FIRST, SECOND, THIRD))
    national = risk_defaults().causes["moratorium"].probability
    of_texas = jurisdictions()["texas"].moratorium_probability
    assert national is not None
    assert of_texas is not None
    assert ohio.mean() == pytest.approx(national.value, abs=0.005)
    assert texas.mean() == pytest.approx(of_texas.value, abs=0.003), "as it is known of Texas"
    assert np.array_equal(texas, other), "one state, one law"
    assert abs(np.corrcoef(ohio, texas)[0, 1]) < 0.05


def test_alone_in_one_place_it_keeps_its_name() -> None:
    one = PROGRAMME.replace("jurisdiction: Ohio", "jurisdiction: Texas")
    causes = {cause.key: cause for cause in causes_of(read(text=one))}
    assert causes["moratorium"].subjects == {FIRST, SECOND, THIRD}
    assert causes["moratorium"].probability == pytest.approx(0.02)


def test_what_the_programme_says_counts_everywhere() -> None:
    months = "{value: 9 months, p10: 6 months, p90: 12 months}"
    own = f"risk: {{causes: {{moratorium: {{moves: policy, of: [halls], probability: 30 %, months: {months}}}}}}}\n"
    causes = {cause.key: cause for cause in causes_of(read(own))}
    assert causes[OHIO].probability == causes[TEXAS].probability == pytest.approx(0.3)


def test_what_has_its_permit_is_not_stopped() -> None:
    """The halls of Ohio are committed for 2028: by their dates the campus's permits were there before 2027."""
    programme = read()
    settled = settled_by(laid_out(programme))
    assert FIRST in settled.permitted
    assert SECOND not in settled.permitted
    keys = {cause.key for cause in causes_of(programme, settled)}
    assert {OHIO, TEXAS, "moratorium"} & keys == {"moratorium"}, "of one place only, what is left"
    said = "schedule: {sites: {ohio: {tasks: {local-approval: {finished: 2030-01-01}}}}}\n"
    assert FIRST not in settled_by(laid_out(read(said.replace("finished: 2030", "started: 2030")))).permitted


def test_correlations_hold_for_the_part_in_every_place() -> None:
    """Parts that go with the same cause go together as far as that makes them: 0.7 x 0.7."""
    programme = read("risk: {correlations: {c: {between: [moratorium, demand], rank: 70 %}}}\n")
    futures = draw(programme, 4096, 3)
    assert copula_of(programme, futures.causes).names == futures.names
    columns = [futures.names.index(name) for name in (OHIO, TEXAS, "demand")]
    ranks = np.argsort(np.argsort(futures.points[:, columns], axis=0), axis=0)
    found = np.corrcoef(ranks.T)
    assert found[0, 2] == pytest.approx(0.7, abs=0.02)
    assert found[1, 2] == pytest.approx(0.7, abs=0.02)
    assert found[0, 1] == pytest.approx(0.49, abs=0.03)


def test_a_scenario_in_which_it_happens_means_every_place() -> None:
    """Its months act where work would begin, less what float takes; halls that were begun before are not stopped."""
    programme = read("risk: {scenarios: {stop: {causes: {moratorium: 60 months}}}}\n")
    (one,) = declared_scenarios(programme, [FIRST, SECOND, THIRD], {})
    assert one.delays.keys() == {SECOND, THIRD}


def test_a_scenario_may_mean_one_place_and_another_for_longer() -> None:
    programme = read(
        "risk: {scenarios: {texas: {causes: {moratorium@texas: 60 months}}, ohio: {causes: {moratorium@ohio: 60 months}}, "
        "both: {causes: {moratorium: 48 months, moratorium@texas: happens}}}}\n",
        PROGRAMME.replace("first: {commitment: {halls: 50 MW, online: 2028-06-01}}", "first: {option: {halls: 50 MW}}"),
    )
    texas, ohio, both = declared_scenarios(programme, [FIRST, SECOND, THIRD], {})
    assert texas.delays.keys() == {SECOND, THIRD}
    assert ohio.delays.keys() == {FIRST}
    assert both.delays.keys() == {FIRST, SECOND, THIRD}
    assert both.delays[FIRST].years > both.delays[SECOND].years
    assert scenario_in_words(texas, {}).startswith("A moratorium on new halls in Texas for 60 months")
    median = risk_defaults().causes["moratorium"].months
    assert median is not None
    assert sorted(both.policies) == [
        "A moratorium on new halls in Ohio for 48 months",
        f"A moratorium on new halls in Texas for {median.value:.0f} months",
    ]


def test_a_scenario_may_name_the_only_place() -> None:
    one = PROGRAMME.replace("jurisdiction: Ohio", "jurisdiction: Texas")
    (stop,) = declared_scenarios(
        read("risk: {scenarios: {stop: {causes: {moratorium@texas: 60 months}}}}\n", one), [FIRST, SECOND, THIRD], {}
    )
    assert stop.delays.keys() == {SECOND, THIRD}
    assert "nothing" not in scenario_in_words(stop, {})
    assert scenario_in_words(replace(stop, delays={}), {}).endswith("for 60 months, which delays nothing here")


def test_nothing_is_settled_without_a_network() -> None:
    assert {OHIO, TEXAS} <= {cause.key for cause in causes_of(read(), Settled())}

"""A promise beside its class: which figures are promises, and in what unit the answer is."""

from gigawatt.catalog import catalogue
from gigawatt.quantity import Figure
from gigawatt.schedule.records.promised import beside


def test_a_cost_and_a_duration_of_building_stand_beside_their_class() -> None:
    cost = beside(Figure(2_000.0, "USD/MW", "sites.ohio.power.oklo.capex", reference_class="fossil-thermal"))
    assert cost is not None
    # fossil thermal: ln median 0.05956, and Phi^-1(0.8) x 0.3202 more: 1.0614 and 1.3895 times as much
    assert (round(cost.p50), round(cost.p80)) == (2_123, 2_779)
    months = beside(Figure(24.0, "month", "sites.ohio.phases.one.construction", reference_class="data-centre"))
    assert months is not None
    assert (months.measure, round(months.p50, 1), round(months.p80, 1)) == ("schedule", 31.5, 37.6)


def test_what_is_no_promise_or_was_not_counted_has_nothing_beside_it() -> None:
    assert beside(Figure(2_000.0, "USD/MW", "capex")) is None
    assert beside(Figure(175.0, "USD/(MW*year)", "technologies.small-reactor.fixed_om", reference_class="nuclear")) is None
    assert beside(Figure(0.9, "", "availability", reference_class="nuclear")) is None
    assert beside(Figure(24.0, "month", "lead_time", reference_class="geothermal")) is None  # no schedule record


def test_every_reactor_of_the_catalogue_is_a_promise() -> None:
    found = {figure.name: beside(figure) for figure in catalogue(2025).figures if figure.reference_class}
    assert any(".capex" in name for name in found)
    assert all(one.p50 > one.promised for one in found.values() if one is not None)

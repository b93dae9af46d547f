"""Who bears which loss, by hand, for Hyperion's vehicle: what all bear together is the loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.finance.test_hyperion_vehicle import BILLION, MONTHS, needs, vehicles

from gigawatt.finance.capital.losses import Borne, Cause, Planned, usual_causes, who_bears
from gigawatt.programme.money.capital import Holds, Support

CAMPUS, BEIGNET = vehicles()


def table(cause: Cause, campus=CAMPUS, beignet=BEIGNET, rate: float = 0.0) -> tuple[float, dict[str, float]]:
    rows = who_bears(Planned((campus, beignet), needs(), {}, MONTHS, {}), [cause], rate)
    assert rows
    return rows[0].loss_usd / BILLION, {row.party: row.usd / BILLION for row in rows}


def test_a_fifth_of_value_lost_after_the_first_term_is_the_guarantors() -> None:
    # sale 0.4 x 28.7875 = 11.515; half of it is 5.7575: a fifth (Meta's share) 1.1515, the rest by its guarantee
    loss, borne = table(Cause("residual value", "campus", 0.5, renewals=0))
    assert loss == pytest.approx(5.7575)
    assert borne == pytest.approx({"Meta": 5.7575})


def test_the_same_after_the_last_renewal_is_the_owners() -> None:
    loss, borne = table(Cause("residual value", "campus", 0.5))
    assert loss == pytest.approx(5.7575)
    assert borne == pytest.approx({"Meta": 0.2 * 5.7575, "Blue Owl": 0.8 * 5.7575})


def test_above_the_cap_it_is_the_lenders() -> None:
    # owed 24.2820 after four years; the sale brings 0, the cap is 20: noteholders lose 4.2820 by their shares. As planned the
    # guarantee paid 24.2820 - 0.8 x 11.515 = 15.0700; so Meta bears 4.9300 more, and its fifth of the sale, 2.3030.
    assert CAMPUS.guarantee is not None
    capped = replace(CAMPUS, guarantee=replace(CAMPUS.guarantee, cap_usd=20 * BILLION))
    loss, borne = table(Cause("residual value", "campus", 1.0, renewals=0), capped)
    assert loss == pytest.approx(11.515)
    assert borne["PIMCO"] == pytest.approx(4.2820 * 18 / 27.3, abs=1e-4)
    assert borne["Meta"] == pytest.approx(4.9300 + 2.3030, abs=1e-4)
    assert "Blue Owl" not in borne


def test_an_overrun_goes_to_builders_then_to_who_took_it_on_then_to_owners() -> None:
    # 10 % of 28.7875 is 2.87875: builders a quarter 0.71969; Meta the next 1.0; left 1.15906: Meta's fifth and Blue Owl's rest
    terms = replace(CAMPUS, contractor="builders", contractor_share=0.25, overruns=Support("Meta", 1.0 * BILLION))
    loss, borne = table(Cause("cost overrun", "campus", 0.1), terms)
    assert loss == pytest.approx(2.87875)
    assert borne["builders"] == pytest.approx(0.25 * 2.87875)
    assert borne["Meta"] == pytest.approx(1.0 + 0.2 * 1.1590625)
    assert sum(borne.values()) == pytest.approx(loss)


def test_half_the_rent_from_2035_on_is_the_noteholders_where_nobody_stands_in() -> None:
    loss, borne = table(Cause("counterparty default", "campus", 0.5, month=MONTHS.index(date(2035, 1, 1))))
    assert loss == pytest.approx(0.5 * 173 * 204.829286 / 0.8 / 1000, rel=1e-6)  # January 2035 to May 2049
    assert borne["PIMCO"] > 0.0
    assert borne["Meta"] > 0.0  # a fifth of the rent was its own
    assert sum(borne.values()) == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize("rate", [0.0, 0.08])
def test_what_all_bear_is_the_loss(rate: float) -> None:
    campus = replace(
        CAMPUS, holds=Holds(groups=("halls",)), delay_damages_usd_per_month=50e6, contractor_share=0.1,
        support=None, overruns=Support("Meta"),
    )  # fmt: skip
    beignet = replace(BEIGNET, support=Support("Meta", 2 * BILLION), tranches=(replace(BEIGNET.tranches[0], reserve_months=6.0),))
    planned = Planned((campus, beignet), needs(), {}, MONTHS, {})
    causes = usual_causes(planned.vehicles)
    assert len(causes) == 5
    by_cause: dict[str, list[Borne]] = {}
    for row in who_bears(planned, causes, rate):
        by_cause.setdefault(row.cause, []).append(row)
    assert len(by_cause) == 5
    for rows in by_cause.values():
        assert rows[0].loss_usd > 0.0
        assert sum(row.usd for row in rows) == pytest.approx(rows[0].loss_usd, rel=1e-6, abs=0.1)
    delay = {row.party: row.usd for row in by_cause["delay of 12 months"]}
    if rate == 0.0:
        assert delay["contractors"] == pytest.approx(12 * 50e6)

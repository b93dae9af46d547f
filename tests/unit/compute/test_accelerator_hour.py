import pytest

from gigawatt.catalog import catalogue
from gigawatt.compute.accelerator_hour import AT_WORK, DISCOUNT_RATE, FACILITY_OVERHEAD, accelerator_hour, chip_of, yearly_payment


def test_payments_discount_to_what_was_paid() -> None:
    payment = yearly_payment(0.08, 5.0)
    assert sum(payment / 1.08 ** (year + 0.5) for year in range(5)) == pytest.approx(1.0)
    assert yearly_payment(0.0, 4.0) == 0.25


def test_an_hour_is_its_parts_and_a_year_of_them_pays_the_chip() -> None:
    known = catalogue(2026)
    chip = chip_of(known, "gb200-nvl72")
    assert chip is not None
    hour = accelerator_hour(chip, known.halls["liquid-cooled-hall"], known.markets["pjm-aep"], year=2026.5)
    assert hour.usd == pytest.approx(hour.chip_usd + hour.hall_usd + hour.upkeep_usd + hour.energy_usd)
    yearly = hour.chip_usd * 8760.0 * AT_WORK.value
    assert yearly == pytest.approx(chip.price_usd.at(2026.5) * yearly_payment(DISCOUNT_RATE.value, chip.life_years.value))
    # A GB200 rents at 2 to 5 dollars an hour in 2026: cost before profit lies below.
    assert 1.5 < hour.usd < 3.5
    assert {figure.name for figure in hour.assumptions} >= {DISCOUNT_RATE.name, FACILITY_OVERHEAD.name, AT_WORK.name}


def test_idle_hours_make_the_others_dearer() -> None:
    known = catalogue(2026)
    chip = chip_of(known, "h100-sxm")
    assert chip is not None
    place = known.halls["standard-hall"], known.markets["ercot"]
    busy = accelerator_hour(chip, *place, year=2026.0)
    lazy = accelerator_hour(chip, *place, year=2026.0, at_work=AT_WORK.__class__(0.45, ""))
    assert lazy.chip_usd == pytest.approx(2.0 * busy.chip_usd)
    assert lazy.usd < 2.0 * busy.usd  # energy is paid by the hour


def test_an_accelerator_without_a_price_has_no_chip() -> None:
    assert chip_of(catalogue(2026), "a100-sxm-80gb") is None

"""What is no quantity brings what it was meant to be."""

import pytest

from gigawatt import units
from gigawatt.units import Dimension, UnitError, parse_quantity

MEANT = [
    ("7", units.RATE, "Did you mean `7 %`? It must be 1 (100 %) or less."),
    ("60", units.SHARE, "Did you mean `60 %`? It must be 1 (100 %) or less."),
    ("90", units.POSITIVE_SHARE, "Did you mean `90 %`? It must be 1 (100 %) or less."),
    ("$20B", units.MONEY, "Did you mean `20 GUSD`?"),
    ("20 billion USD", units.MONEY, "Did you mean `20 GUSD`?"),
    ("20 bn USD", units.MONEY, "Did you mean `20 GUSD`?"),
    ("20 BUSD", units.MONEY, "Did you mean `20 GUSD`?"),
    ("$1200/kW", units.MONEY_PER_POWER, "Did you mean `1200 USD/kW`?"),
    ("1200 $/kW", units.MONEY_PER_POWER, "Did you mean `1200 USD/kW`?"),
    ("25 USD/kW", units.MONEY_PER_POWER_YEAR, "Did you mean `25 USD/kW/year`?"),
    ("1.4 USD/hr", units.MONEY_PER_H100E_HOUR, "Did you mean `1.4 USD/h`?"),
    ("300k H100e", units.COMPUTE, "Did you mean `300 kH100e`?"),
    ("300k H100", units.COMPUTE, "Did you mean `300 kH100e`?"),
    ("40k", units.COUNT_PER_YEAR, "Did you mean `40000`?"),
    ("1.5M", units.COUNT_PER_YEAR, "Did you mean `1500000`?"),
    ("60000 GPUs", units.COUNT, "Did you mean `60000 accelerators`?"),
    ("400 MW/yr", units.POWER_PER_YEAR, "Did you mean `400 MW/year`?"),
    ("3 Mt", units.MASS_PER_YEAR, "Did you mean `3 Mt/year`?"),
    ("3 MtCO2/year", units.MASS_PER_YEAR, "Did you mean `3 Mt/year`?"),
    ("3 million tonnes", units.MASS_PER_YEAR, "Did you mean `3 Mt/year`?"),
    ("300 MWe", units.POWER, "Did you mean `300 MW`?"),
    ("1,200 MW", units.POWER, "Did you mean `1200 MW`? Write thousands plain or with `_`, decimals with `.`."),
    ("600-800 MW", units.POWER, "A range is written `{p10: 600 MW, p50: 700 MW, p90: 800 MW}`."),
    ("~800 MW", units.POWER, "Write the number alone; doubt is written `{p10: .., p50: .., p90: ..}`."),
    ("?", units.HOURS, "Write a number, as `4 h`, even if only a guess (`{value: 4 h, confidence: low}`), or leave the key out."),
    ("2031-01-01", units.POWER, "A date stands where an amount is due: write for example `300 MW`."),
    ("+20 %", units.MONEY_PER_ENERGY, "Write the amount itself, for example `40 USD/MWh`."),
    ("120 %", units.SHARE, "It must be 1 (100 %) or less."),
    ("-3 MW", units.POWER, "It must be 0 or more."),
]  # fmt: skip
BARE = [
    ("1000", units.POWER, "1000 MW"),
    ("1.2", units.MONEY_PER_POWER, "1.2 USD/W"),
    ("1200", units.MONEY_PER_POWER, "1200 USD/kW"),
    ("2500", units.POWER_PER_ACCELERATOR, "2500 W"),
    ("1.9", units.POWER_PER_ACCELERATOR, "1.9 kW"),
    ("300000", units.COMPUTE, "300000 H100e"),
    ("600", units.COMPUTE, "600 kH100e"),
    ("20", units.MONEY, "20 GUSD"),
    ("30", units.DURATION, "30 years"),
    ("1.4", units.MONEY_PER_H100E_HOUR, "1.4 USD/h"),
    ("0", units.POWER, "0 MW"),
]


@pytest.mark.parametrize(("text", "dimension", "fix"), MEANT, ids=[case[0] for case in MEANT])
def test_what_was_meant(text: str, dimension: Dimension, fix: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, dimension)
    assert caught.value.fix == fix


@pytest.mark.parametrize(("text", "dimension", "written"), BARE, ids=[f"{case[0]} {case[1].name}" for case in BARE])
def test_a_bare_number_is_shown_with_a_unit_that_makes_sense(text: str, dimension: Dimension, written: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, dimension)
    assert caught.value.fix == f"Write its unit, for example `{written}`."


def test_units_that_nobody_knows_bring_an_example() -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity("4 USD/Mcf", units.MONEY_PER_ENERGY)
    assert caught.value.fix.startswith("Write for example `40 USD/MWh`. Known units: MW")

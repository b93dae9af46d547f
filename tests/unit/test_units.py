"""Text with a unit in, the canonical number out, or a message with the fix in it."""

import math

import pytest

from gigawatt import units
from gigawatt.catalog.load import read_catalogue
from gigawatt.units import Dimension, UnitError, parse_quantity, unit_names

RIGHT = [
    ("345 MW", units.POWER, 345.0),
    ("1.2GW", units.POWER, 1200.0),
    ("1_500 kW", units.POWER, 1.5),
    ("2 TW", units.POWER, 2e6),
    ("8 GWh", units.ENERGY, 8000.0),
    ("125 GUSD", units.MONEY, 125e9),
    ("300 USD/kW", units.MONEY_PER_POWER, 3e5),
    ("13.1 MUSD/MW", units.MONEY_PER_POWER, 13.1e6),
    ("1.1 USD/W", units.MONEY_PER_POWER, 1.1e6),
    ("180 USD/kWh", units.MONEY_PER_ENERGY, 180e3),
    ("4 USD/MMBtu", units.MONEY_PER_ENERGY, 13.6486),
    ("25 USD/(kW*year)", units.MONEY_PER_POWER_YEAR, 25e3),
    ("25 USD/kW/year", units.MONEY_PER_POWER_YEAR, 25e3),
    ("25 USD per kW per year", units.MONEY_PER_POWER_YEAR, 25e3),
    ("13 USD/(kW*month)", units.MONEY_PER_POWER_YEAR, 156e3),
    ("333.44 USD/(MW*day)", units.MONEY_PER_POWER_YEAR, 121788.96),
    ("6 USD/(kWh*year)", units.MONEY_PER_ENERGY_YEAR, 6000.0),
    ("80 USD/t", units.MONEY_PER_TONNE, 80.0),
    ("1.9 USD/h", units.MONEY_PER_H100E_HOUR, 1.9),
    ("1.9 USD/(H100e*h)", units.MONEY_PER_H100E_HOUR, 1.9),
    ("1500 USD/MWh", units.MONEY_PER_MW_HOUR, 1500.0),
    ("1500 USD/h", units.MONEY_PER_MW_HOUR, 1500.0),
    ("45 kUSD", units.MONEY_PER_ACCELERATOR, 45000.0),
    ("45 kUSD/accelerator", units.MONEY_PER_ACCELERATOR, 45000.0),
    ("30 years", units.DURATION, 30.0),
    ("18 months", units.DURATION, 1.5),
    ("128 weeks", units.DURATION, 128 * 7 / 365.25),
    ("8766 h", units.DURATION, 1.0),
    ("0.5 year", units.HOURS, 4383.0),
    ("1.2 Mt/year", units.MASS_PER_YEAR, 1.2e6),
    ("617 kg/GWh", units.MASS_OF_POLLUTANT_PER_ENERGY, 0.617),
    ("205 gal/MWh", units.WATER_PER_ENERGY, 0.776008),
    ("1.12 L/kWh", units.WATER_PER_ENERGY, 1.12),
    ("4.8 /h", units.RAMP, 4.8),
    ("128 weeks", units.MONTHS, 29.4374),
    ("0.28 TB", units.MEMORY, 280.0),
    ("3.35 TB/s", units.BANDWIDTH, 3350.0),
    ("5000 TFLOPS", units.OPERATIONS_RATE, 5000.0),
    ("53 kg/MMBtu", units.MASS_PER_ENERGY, 0.180844),
    ("8 %", units.SHARE, 0.08),
    ("85 percent", units.SHARE, 0.85),
    ("0.08", units.SHARE, 0.08),
    ("100 %", units.SHARE, 1.0),
    ("7 %/year", units.RATE, None),
    ("-1 %", units.RATE, -0.01),
    ("250000", units.COUNT, 250000.0),
    ("900000", units.COUNT_PER_YEAR, 900000.0),
    ("900000 accelerators/year", units.COUNT_PER_YEAR, 900000.0),
    ("12 MH100e", units.COMPUTE, 12e6),
    ("2.5", units.COMPUTE_PER_ACCELERATOR, 2.5),
    ("2.5 H100e/accelerator", units.COMPUTE_PER_ACCELERATOR, 2.5),
    ("500 MW", units.POWER_PER_YEAR, 500.0),
    ("1 GW/year", units.POWER_PER_YEAR, 1000.0),
    ("1800 W", units.POWER_PER_ACCELERATOR, 1.8),
    ("6.2 MMBtu/MWh", units.HEAT_RATE, 1.817041),
    ("7000 Btu/kWh", units.HEAT_RATE, 2.051497),
    ("10 GJ/MWh", units.HEAT_RATE, 2.777778),
]


@pytest.mark.parametrize(("text", "dimension", "value"), RIGHT, ids=lambda part: part if isinstance(part, str) else "")
def test_quantity(text: str, dimension: Dimension, value: float | None) -> None:
    if value is None:
        with pytest.raises(UnitError):
            parse_quantity(text, dimension)
    else:
        assert parse_quantity(text, dimension) == pytest.approx(value, rel=1e-5)


WRONG = [
    ("300", units.POWER, "bare number 300 where a power is due", "`300 MW`"),
    ("0.5", units.MONEY_PER_ENERGY, "bare number 0.5 where a price of energy is due", "`0.5 USD/MWh`"),
    ("3 MWh", units.POWER, "`MWh` is not a unit of a power", "`300 MW`"),
    ("20 USD/MWh", units.MONEY_PER_POWER_YEAR, "`USD/MWh` is not a unit of a yearly cost per capacity", "`25 USD/(kW*year)`"),
    ("20 USD/(kW*year)", units.MONEY_PER_ENERGY, "is not a unit of a price of energy", "`40 USD/MWh`"),
    ("3 Mw", units.POWER, "unknown unit `Mw`", "Did you mean `MW`?"),
    ("3 mW", units.POWER, "unknown unit `mW`", "Did you mean `MW`?"),
    ("3 MBtu", units.ENERGY, "unknown unit `MBtu`", "Did you mean"),
    ("3 EUR", units.MONEY, "unknown unit `EUR`", "Convert it to USD first"),
    ("3 furlongs", units.POWER, "unknown unit `furlongs`", "Known units: MW"),
    ("1e999 MW", units.POWER, "not a finite number", "`300 MW`"),
    ("nan", units.SHARE, "`nan` is not a quantity", "`8 %`"),
    ("inf MW", units.POWER, "`inf MW` is not a quantity", "`300 MW`"),
    ("-3 MW", units.POWER, "too small for a power", "0 or more"),
    ("0 years", units.DURATION, "too small for a duration", "more than 0"),
    ("120 %", units.SHARE, "too large for a share", "1 (100 %) or less"),
    ("1,200 MW", units.POWER, "has a comma in its number", "plain or with `_`"),
    ("3 MW**9", units.POWER, "`MW**9` is no unit", "joined by"),
    ("3 MW MW", units.POWER, "is no unit", "joined by"),
    ("3 (MW", units.POWER, "is no unit", "joined by"),
    ("3 /MW", units.POWER, "`/MW` is not a unit of a power", "`300 MW`"),
    ("3 % MW", units.POWER, "is no unit", "joined by"),
    ("", units.POWER, "is not a quantity", "`300 MW`"),
    ("twelve MW", units.POWER, "is not a quantity", "`300 MW`"),
    ("3 " + "MW*" * 50 + "MW", units.POWER, "is no unit", "`300 MW`"),
    ("3 __import__('os')", units.POWER, "is no unit", "joined by"),
    ("3 USD2020", units.MONEY, "dollars of 2020 cannot be converted here", "plain USD"),
    ("٣ MW", units.POWER, "is not a quantity", "`300 MW`"),
]


@pytest.mark.parametrize(("text", "dimension", "message", "fix"), WRONG, ids=[case[0][:20] for case in WRONG])
def test_no_quantity(text: str, dimension: Dimension, message: str, fix: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text, dimension)
    assert message in str(caught.value)
    assert fix in caught.value.fix


def test_dated_dollars() -> None:
    assert parse_quantity("10 USD2020/kW", units.MONEY_PER_POWER, lambda year: {2020: 1.2}[year]) == pytest.approx(12000.0)
    assert parse_quantity("10 MUSD2020", units.MONEY, lambda _: 2.0) == 20e6
    with pytest.raises(UnitError, match="no price index for dollars of 1999"):
        parse_quantity("10 USD1999", units.MONEY, lambda year: {2020: 1.2}[year])


def test_every_example_parses() -> None:
    dimensions = [value for value in vars(units).values() if isinstance(value, Dimension)]
    assert len(dimensions) > 20
    for dimension in dimensions:
        assert math.isfinite(parse_quantity(dimension.example, dimension)), dimension


def test_unit_names_hold_no_two_that_differ_by_case_only() -> None:
    lower = [name.lower() for name in unit_names()]
    assert len(lower) == len(set(lower))


def test_usual_conversions_are_what_pint_says() -> None:
    for accepted, by_expression in units.usual_conversions().items():
        for expression, factor in by_expression.items():
            assert factor == units.conversion_by_pint(expression, accepted), (expression, accepted)


def test_the_catalogue_is_read_without_pint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "conversion_by_pint", lambda expression, accepted: pytest.fail(f"{expression} in {accepted}"))
    read_catalogue(2024)

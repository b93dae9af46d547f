"""Unknown names bring what they were meant to be."""

import pytest

from gigawatt.catalog import catalogue
from gigawatt.programme.text.known_names import nearest

CATALOGUE = catalogue(2025)


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("miso", CATALOGUE.markets, "Did you mean `miso-south` or `miso-indiana`?"),
        ("PJM", CATALOGUE.markets, "Did you mean `pjm-aep`?"),
        ("ERCOT", CATALOGUE.markets, "Did you mean `ercot`?"),
        ("ccgt", CATALOGUE.technologies, "Did you mean `gas-turbine-combined-cycle`?"),
        ("SMR", CATALOGUE.technologies, "Did you mean `small-reactor`?"),
        ("pv", CATALOGUE.technologies, "Did you mean `solar`?"),
        ("wind", CATALOGUE.technologies, "Did you mean `onshore-wind`?"),
        ("batery", CATALOGUE.technologies, "Did you mean `battery`?"),
        ("b300", CATALOGUE.chips, "Did you mean `gb300-nvl72`?"),
        ("lat", ("latitude", "longitude"), "Did you mean `latitude`?"),
        ("most-per-year", ("halls", "most_per_year"), "Did you mean `most_per_year`?"),
        ("germany", ("ercot", "epe"), "Known: ercot, epe."),
        ("cathedral", ("geothermal", "solar"), "Known: geothermal, solar."),
        ("taxes", ("ohio", "texas"), "Did you mean `texas`?"),
        ("anything", (), "Nothing may stand here."),
    ],
)
def test_what_was_meant(name, known, meant):
    assert nearest(name, tuple(known)) == meant


def test_nuclear_means_every_reactor():
    fix = nearest("nuclear", tuple(CATALOGUE.technologies))
    assert fix.startswith("Did you mean ")
    assert all(f"`{key}`" in fix for key in CATALOGUE.technologies if "reactor" in key)

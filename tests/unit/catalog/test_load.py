"""What the loader says about data files that are wrong."""

from importlib import resources
from pathlib import Path

import pytest

from gigawatt.catalog import catalogue, money_level, price_index, read_catalogue
from gigawatt.errors import CatalogueError

AVAILABILITY = "    availability: {value: 0.9, source: x, as_of: 2025, confidence: low}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files to spoil."""
    for file in resources.files("gigawatt.catalog").joinpath("data").iterdir():
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return tmp_path


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def line(folder: Path, file: str, words: str) -> int:
    """The first line of a file that has these words."""
    return 1 + next(number for number, text in enumerate((folder / file).read_text("utf-8").splitlines()) if words in text)


def test_a_copy_reads_as_the_original(folder):
    assert read_catalogue(2025, folder) == catalogue(2025)


def test_rows_without_provenance_are_named_all_at_once(folder):
    spoil(folder, "fuels.yaml", ", as_of: 2022, confidence: medium, note", ", note")
    spoil(folder, "halls.yaml", "source: *om, ", "")
    with pytest.raises(CatalogueError) as raised:
        read_catalogue(2025, folder)
    message = str(raised.value)
    assert (
        f"fuels.yaml:{line(folder, 'fuels.yaml', '0.72 USD2021')}: fuels.uranium.price: has no as_of, confidence. Add " in message
    )
    assert f"halls.yaml:{line(folder, 'halls.yaml', '150 USD2025')}: halls.standard-hall.fixed_om: has no source. Add " in message
    assert '`source: "who published it, and where"` to the row.' in message


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("fuels.yaml", "0.72 USD2021/MMBtu", "0.72", "fuels.uranium.price: bare number 0.72"),
        ("fuels.yaml", "0.72 USD2021/MMBtu", "0.72 USD2021/kW", "`USD/kW` is not a unit of a price of energy"),
        ("fuels.yaml", "0.72 USD2021/MMBtu", "0.72 USD1903/MMBtu", "no price index for dollars of 1903"),
        ("chips.yaml", "confidence: medium", "confidence: sure", "chips.h100-sxm.available: confidence `sure` is not known"),
        ("chips.yaml", "own: false", "own: perhaps", "chips.h100-sxm.own: must be true or false"),
        ("renewables.yaml", "    fixed_om:", "    fixed_on:", "technologies.solar.fixed_om: is missing"),
        ("renewables.yaml", "    fixed_om:", "    fixed_on:", "technologies.solar.fixed_on: is not known here"),
        ("renewables.yaml", "kind: solar", "kind: lunar", "solar.kind: `lunar` is not known"),
        ("gas_power.yaml", "fuel: natural-gas", "fuel: peat", "gas-turbine-simple-cycle.fuel: `peat` is not in fuels.yaml"),
        ("renewables.yaml", "value: [0.1, 0.1, 0.8]", "value: [0.1, 0.1, 0.7]", "onshore-wind.spend_shares: adds up to 0.9"),
        ("halls.yaml", "halls:\n", "halls: [\n", "halls.yaml: file: is no YAML"),
        ("halls.yaml", "shell: {value: 17.5 %", "shell: {value: 18 %", "capex_parts: its parts add up to 1.005, not 1"),
        ("renewables.yaml", "basis: overnight, ", "", "solar.capex: does not say whether its cost is overnight"),
        ("renewables.yaml", "basis: overnight, ", "basis: mixed, ", "solar.capex: `basis: mixed` is not known"),
        ("halls.yaml", "basis: overnight, ", "basis: financed, ", "standard-hall.capex: is a financed cost"),
        ("storage.yaml", "basis: overnight, ", "basis: overnight, financed_over_overnight: 1.1, ", "mixes overnight"),
        ("chips.yaml", "price: {basis: overnight, ", "price: {", "h100-sxm.price: does not say whether its cost is overnight"),
        ("renewables.yaml", "    clean: true\n", "", "technologies.solar.clean: must be true or false"),
        ("renewables.yaml", "    capacity_credit:", "    capacity_credits:", "technologies.solar.capacity_credit: is missing"),
        ("storage.yaml", "    credit_hours:", "    hours:", "technologies.battery: kind `battery` needs a row for credit_hours"),
        ("gas_power.yaml", "    heat_rate:", "    heat:", "gas-turbine-simple-cycle: kind `thermal` needs a row for heat_rate"),
        ("storage.yaml", "    clean: true\n", "    clean: true\n    fuel: diesel\n", "battery: kind `battery` has no `fuel`"),
        ("storage.yaml", "  iron-air-battery:\n", "  solar:\n", "solar: is in renewables.yaml too"),
        ("fuels.yaml", "    name: Diesel fuel\n", "    name: Oil\n    name: Diesel fuel\n", "fuels.diesel.name: stands twice"),
        ("currencies.yaml", "2017: 1.1301 USD", "2017: 0 USD", "currencies.EUR.rate: `0 USD` is too small"),
        ("storage.yaml", "    forced_outage_rate:", f"{AVAILABILITY}    forced_outage_rate:", "availability: follows from"),
        ("markets.yaml", "{value: 0.55, source: *pjmvol", "{value: {a: 1}, source: *pjmvol", "pjm-aep.volatility"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_file_and_row(folder, file, old, new, said):
    spoil(folder, file, old, new)
    with pytest.raises(CatalogueError, match="damaged") as raised:
        read_catalogue(2025, folder)
    assert said in str(raised.value)


def test_every_problem_names_its_line(folder):
    spoil(folder, "chips.yaml", "    vendor: AMD\n", "")
    spoil(folder, "reactors.yaml", "value: 10.497 MMBtu/MWh", "value: 10.497 MMBtu")
    with pytest.raises(CatalogueError) as raised:
        read_catalogue(2025, folder)
    assert f"chips.yaml:{line(folder, 'chips.yaml', '  mi455x-helios:')}: chips.mi455x-helios.vendor: is missing." in str(
        raised.value
    )
    assert f"reactors.yaml:{line(folder, 'reactors.yaml', '10.497')}: technologies.large-reactor.heat_rate: `MMBtu`" in str(
        raised.value
    )


def test_a_financed_cost_becomes_overnight(folder):
    spoil(folder, "renewables.yaml", "capex: {basis: overnight, ", "capex: {basis: financed, financed_over_overnight: 1.25, ")
    ours, theirs = (read_catalogue(2025, place).technologies["solar"].capex_usd_per_mw for place in (folder, None))
    assert ours.at(2030) * 1.25 == pytest.approx(theirs.at(2030))
    assert ours.figures[0].note.startswith("overnight: financed cost / 1.25; ")
    assert theirs.figures[0].note.startswith("overnight; ")


def test_a_missing_file_is_named(folder):
    (folder / "chips.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"chips\.yaml: file: cannot be read"):
        read_catalogue(2025, folder)


def test_money_is_of_the_base_year():
    in_2025, in_2022 = (catalogue(year).halls["standard-hall"].capex_usd_per_mw.at(2030) for year in (2025, 2022))
    ratio = in_2025 / in_2022
    assert ratio == pytest.approx(price_index(2025) / price_index(2022))
    assert money_level(2025)(2022) == pytest.approx(ratio)
    assert money_level(2025)(2025) == 1


def test_the_price_index_rises_every_year_and_ends_where_it_ends():
    levels = [price_index(year) for year in range(2004, 2027)]
    assert levels == sorted(levels)
    assert price_index(2017) == 100
    with pytest.raises(LookupError, match="2004"):
        price_index(1990)


def test_a_base_year_outside_the_price_index_is_the_users_mistake():
    with pytest.raises(CatalogueError, match="not 1990"):
        catalogue(1990)

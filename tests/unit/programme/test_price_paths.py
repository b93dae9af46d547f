"""The section ``uncertainty``: price paths with their weights."""

from pathlib import Path

import pytest
from tests.unit.programme.programme_text import problems, read

from gigawatt.errors import ProgrammeError

CHIPS = "chips:\n"
GAS = ("solar: {technology: solar, option: {limit: 1 GW}}", "gas: {technology: gas-turbine-simple-cycle, option: {limit: 1 GW}}")


def paths(text: str) -> tuple[str, str]:
    """A section with these paths."""
    return CHIPS, f"uncertainty: {{price_paths: {{{text}}}}}\nchips:\n"


def test_without_a_section_prices_are_as_stated() -> None:
    assert read().price_paths == ()


def test_a_price_is_multiplied_or_put_in_place() -> None:
    glut, dear = read(
        GAS,
        paths(
            "glut: {weight: 0.6, description: too much gas, fuels: {natural-gas: {times: {2027: 1, 2029: 0.6}}}}, "
            "dear: {weight: 40 %, fuels: {natural-gas: {price: 20 USD/MMBtu}}, electricity: {times: 1.5}, "
            "markets: {pjm-aep: {price: 90 USD/MWh}}, carbon_price: {price: {2028: 10 USD/t, 2030: 40 USD/t}}}"
        ),
    ).price_paths
    assert (glut.key, glut.weight, glut.description) == ("glut", pytest.approx(0.6), "too much gas")
    assert glut.fuels["natural-gas"].at(2028.0, 10.0) == pytest.approx(8.0)
    assert glut.of_market("pjm-aep").at(2028.0, 50.0) == 50.0
    assert glut.carbon_price.at(2028.0, 7.0) == 7.0
    assert dear.fuels["natural-gas"].at(2028.0, 10.0) == pytest.approx(20.0 / 0.29307107)
    assert dear.of_market("pjm-aep").at(2028.0, 50.0) == 90.0
    assert dear.of_market("ercot").at(2028.0, 50.0) == 75.0
    assert dear.carbon_price.at(2029.0, 0.0) == pytest.approx(25.0)


def test_paths_without_weights_count_alike() -> None:
    assert [path.weight for path in read(paths("a: {}, b: {}, c: {}, d: {}")).price_paths] == [0.25] * 4


def test_its_figures_are_in_the_appendix() -> None:
    names = [figure.name for figure in read(GAS, paths("a: {fuels: {natural-gas: {times: 0.5}}}")).figures]
    assert "uncertainty.price_paths.a.fuels.natural-gas.times" in names


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("a: {weight: 70 %}, b: {weight: 20 %}", "price_paths", "2 price paths add up to 0.9"),
        ("a: {weight: 70 %}, b: {}", "price_paths", "b has no weight"),
        ("a: {weight: 0 %}, b: {weight: 100 %}", "price_paths", "add up to 1"),
        ("a: {fuels: {natural-gass: {times: 2}}}", "price_paths.a.fuels.natural-gass", "no fuel `natural-gass`"),
        ("a: {fuels: {natural-gas: {}}}", "price_paths.a.fuels.natural-gas", "neither `times` nor `price`"),
        ("a: {fuels: {natural-gas: {times: 2, price: 9 USD/MWh}}}", "price_paths.a.fuels.natural-gas.price", "both given"),
        ("a: {fuels: {natural-gas: {price: 9}}}", "price_paths.a.fuels.natural-gas.price", "9"),
        ("a: {markets: {pjm: {times: 2}}}", "price_paths.a.markets.pjm", "no market `pjm`"),
        ("a: {electricity: {}}", "price_paths.a.electricity", "`times` is missing"),
        ("a: {electricity: {times: -1}}", "price_paths.a.electricity.times", "-1"),
        ("a: {carbon_price: {times: 2}}", "price_paths.a.carbon_price.times", "no carbon price to be multiplied"),
        ("a: {chips: {times: 2}}", "price_paths.a.chips", "unknown key"),
        (", ".join(f"p{number}: {{}}" for number in range(21)), "price_paths", "21 price paths are too many"),
    ],
)
def test_mistakes_are_named(text: str, path: str, message: str) -> None:
    (found,) = problems(GAS, paths(text))
    assert found.path == f"uncertainty.{path}"
    assert message in found.message


def test_the_nearest_fuel_is_named_and_all_mistakes_at_once() -> None:
    found = problems(
        GAS, paths("a: {weight: 70 %, fuels: {natural-gass: {times: 2}}, markets: {pjm: {times: 2}}}, b: {weight: 70 %}")
    )
    assert len(found) == 3
    assert "natural-gas" in found[0].fix or "natural-gas" in found[1].fix
    assert all(problem.line > 0 and problem.column > 0 for problem in found)


def test_a_market_whose_prices_come_from_a_file_can_only_be_multiplied(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("40\n" * 8760, encoding="utf-8")
    filed = ("market: pjm-aep,", "market: pjm-aep, price_file: prices.csv,")
    with pytest.raises(ProgrammeError, match="come from a file"):
        read(filed, paths("a: {markets: {pjm-aep: {price: 90 USD/MWh}}}"), folder=tmp_path)
    assert read(filed, paths("a: {markets: {pjm-aep: {times: 2}}}"), folder=tmp_path).price_paths


def test_what_no_one_burns_is_doubted() -> None:
    found = read(paths("a: {fuels: {natural-gas: {times: 2}}, markets: {ercot: {times: 2}}}")).warnings
    assert [warning.path for warning in found if "price_paths" in warning.path] == [
        "uncertainty.price_paths.a.fuels.natural-gas",
        "uncertainty.price_paths.a.markets.ercot",
    ]

import pytest

from gigawatt.cli.compute.amounts import amount, in_letters
from gigawatt.cli.compute.text_roofline import HEIGHT, text_roofline
from gigawatt.cli.compute.train_tables import recomputed_words
from gigawatt.compute.training.roofline import Point


@pytest.mark.parametrize(("text", "value"), [("15T", 15e12), ("16M", 16e6), ("2e12", 2e12), ("1.5 b", 1.5e9), ("1,000k", 1e6)])
def test_amounts_are_read_as_written(text: str, value: float) -> None:
    assert amount(text) == value


@pytest.mark.parametrize("text", ["", "15X", "-3", "T", "0"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no amount|above zero"):
        amount(text)


def test_amounts_are_written_short() -> None:
    assert [in_letters(value) for value in (15e12, 1.643e6, 25_000.0, 320.0)] == ["15 T", "1.64 M", "25 k", "320"]


def test_a_roofline_has_its_points_under_the_roof() -> None:
    points = [
        Point("dense", 1.0, 1.0, 1.0, 1000.0, 400e12, 900e12),
        Point("narrow", 1.0, 1.0, 1.0, 100.0, 200e12, 300e12),
    ]
    lines = text_roofline(points, 900e12, 3e12)
    picture = lines[1 : 1 + HEIGHT]
    row_of = {mark: next(row for row, line in enumerate(picture) if mark in line) for mark in "AB"}
    assert row_of["A"] < row_of["B"]
    for mark, row in row_of.items():
        column = picture[row].index(mark)
        assert any(column < len(line) and line[column] in "-/" for line in picture[:row])
    assert "400 of 900" in lines[-2]


def test_recomputation_in_words() -> None:
    assert recomputed_words(0.0) == "nothing"
    assert recomputed_words(1.25) == "25 % of layers"
    assert recomputed_words(2.0) == "all layers"

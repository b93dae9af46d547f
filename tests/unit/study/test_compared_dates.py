"""First in service: dates where every study has one, years where one has not, never the two beside each other."""

import polars as pl

from gigawatt.study.compared.compared_tables import energisation_rows

POWER = pl.DataFrame(
    {
        "site": ["ohio", "ohio", "ohio"],
        "asset": ["gas", "sun", "grid"],
        "year": [2028, 2027, 2027],
        "capacity_mw": [100.0, 50.0, 9.0],
    }
)
HALLS = pl.DataFrame({"site": ["ohio"], "phase": ["first"], "year": [2027], "it_mw": [80.0]})


def months(*dated: tuple[str, float]) -> pl.DataFrame:
    schema = {"site": pl.String, "item": pl.String, "date": pl.Float64}
    return pl.DataFrame([("ohio", item, date) for item, date in dated], schema=schema, orient="row")


def test_one_form_for_all_studies() -> None:
    both = months(("gas", 2028.0), ("first", 2027.0), ("grid", 2027.0))
    rows = energisation_rows([POWER, POWER], [HALLS, HALLS], [both, months(("first", 2027.5))])
    values = {row["item"]: row["values"] for row in rows}
    assert values == {
        "gas": ["2028", "2028"],  # the second has no date for it
        "sun": ["2027", "2027"],
        "grid": ["2027", "2027"],  # dated by step, so by year
        "first": ["2027-01-01", "2027-07-02"],
    }


def test_a_study_without_it_does_not_take_the_date_away() -> None:
    rows = energisation_rows([POWER, POWER.head(0)], [HALLS, None], [months(("gas", 2028.5)), None])
    values = {row["item"]: row["values"] for row in rows}
    assert values["gas"] == ["2028-07-02", None]

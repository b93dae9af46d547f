"""Tables of the cost of compute: by part, by workload, and what moves it most."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from gigawatt.catalog.finance_terms import FinanceTerms
from gigawatt.finance.cost_of_compute import ComputeCost, CostInputs
from gigawatt.finance.sensitivity import Moved, Span, tornado
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.quantity import Figure
from gigawatt.study.tables.capacity_tables import Row, table

ACCELERATOR_HOUR = "accelerator-hour"
SPANS = (
    ("life of chips", "chip_life", "chip_life_factor"),
    ("price of chips", "chip_price", "chip_price_factor"),
    ("cost of plants and halls", "capital_cost", "capital_cost_factor"),
    ("price of energy", "energy_price", "energy_price_factor"),
    ("resale of chips", "resale_share", "resale_share"),
    ("what compute brings in", "revenue", "revenue_factor"),
)


def cost_of_compute_table(cost: ComputeCost, inputs: CostInputs, programme: Programme) -> pl.DataFrame:
    """What an accelerator-hour costs, and a unit of each workload, by part [USD of the base year]."""
    rows: list[Row] = []
    for part, usd in cost.per_accelerator_hour(inputs).items():
        rows.append({"workload": None, "unit": ACCELERATOR_HOUR, "part": part, "usd": usd})
    for workload in programme.workloads:
        if workload.key in cost.output:
            for part, usd in cost.per_output(workload.key, inputs).items():
                rows.append({"workload": workload.key, "unit": unit_of(workload), "part": part, "usd": usd})
    text = pl.String
    return table(rows, {"workload": text, "unit": text, "part": text, "usd": pl.Float64})


def unit_of(workload: Workload) -> str:
    """What a workload's cost is told for."""
    if workload.training is not None:
        return "training run"
    return {"H100e": "H100e-hour", "MW": "MWh of IT"}.get(workload.unit, "million tokens")


def cost_by_year_table(cost: ComputeCost, inputs: CostInputs, labels: dict[int, str], years: list[int]) -> pl.DataFrame:
    """What all compute costs by part and period, capital charged over life [USD of the base year]."""
    rows: list[Row] = []
    for part, usd in cost.yearly(inputs).items():
        for period, amount in enumerate(usd.tolist()):
            if amount != 0.0:
                rows.append({"part": part, "period": labels[period], "year": years[period], "usd": amount})
    return table(rows, {"part": pl.String, "period": pl.String, "year": pl.Int32, "usd": pl.Float64})


def work_by_year_table(cost: ComputeCost, labels: dict[int, str]) -> pl.DataFrame:
    """The work that cost is divided by, by period."""
    return pl.DataFrame(
        {"period": list(labels.values()), "years": cost.years, "accelerator_hours": cost.accelerator_hours},
        schema={"period": pl.String, "years": pl.Float64, "accelerator_hours": pl.Float64},
    )


def assumptions_table(terms: FinanceTerms) -> pl.DataFrame:
    """What the money stage takes, each figure with its span and source."""
    rows: list[Row] = []
    for figure in terms.figures:
        words = {name: getattr(figure, name) for name in ("unit", "source", "as_of", "confidence", "note")}
        numbers = {"value": figure.value, "p10": figure.p10, "p90": figure.p90}
        rows.append({"name": figure.name.rsplit(".", 1)[-1], "origin": figure.origin} | words | numbers)
    text, number = pl.String, pl.Float64
    texts = ("name", "unit", "source", "as_of", "confidence", "note", "origin")
    return table(rows, dict.fromkeys(texts, text) | dict.fromkeys(("value", "p10", "p90"), number))


def sensitivity_table(moved: list[Moved], figures: dict[str, Figure]) -> pl.DataFrame:
    """Each assumption at its ends, what moves the surplus most first."""
    rows: list[Row] = []
    for one in moved:
        figure = figures[one.span.name]
        rows.append(
            {
                "assumption": one.span.name,
                "low": one.span.low,
                "high": one.span.high,
                "cost_low_usd": one.cost_low,
                "cost_high_usd": one.cost_high,
                "surplus_low_usd": one.surplus_low_usd,
                "surplus_high_usd": one.surplus_high_usd,
                "source": figure.source,
                "confidence": figure.confidence,
                "note": figure.note,
            }
        )
    text, number = pl.String, pl.Float64
    names = ("low", "high", "cost_low_usd", "cost_high_usd", "surplus_low_usd", "surplus_high_usd")
    return table(
        rows, {"assumption": text} | dict.fromkeys(names, number) | dict.fromkeys(("source", "confidence", "note"), text)
    )


def moved_assumptions(cost: ComputeCost, inputs: CostInputs, terms: FinanceTerms) -> tuple[list[Moved], dict[str, Figure]]:
    """The tornado over the spans that the catalogue or the programme states, with their figures by name."""
    spans = list(_spans(inputs, terms))
    return tornado(cost, inputs, [span for span, _ in spans]), {span.name: figure for span, figure in spans}


def _spans(inputs: CostInputs, terms: FinanceTerms) -> Iterator[tuple[Span, Figure]]:
    for name, field, key in SPANS:
        figure: Figure = getattr(terms, key)
        if figure.p10 is not None and figure.p90 is not None:
            yield Span(name, field, figure.p10, figure.p90), figure
    span = terms.cost_of_capital_span
    if span.p10 is not None and span.p90 is not None:
        yield Span("cost of capital", "rate", inputs.rate + span.p10, inputs.rate + span.p90), span

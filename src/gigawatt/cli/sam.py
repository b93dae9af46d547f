"""``gigawatt sam``: a case of SAM's Single Owner model as our pro-forma."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    import numpy as np

    from gigawatt.finance.single_owner.answer import Answer

SHOWN = {
    "cf_energy_sales": "energy sold (kWh)",
    "cf_total_revenue": "revenue",
    "cf_operating_expenses": "operating expenses",
    "cf_ebitda": "EBITDA",
    "cf_debt_payment_total": "debt service",
    "cf_project_return_pretax": "return before tax",
    "cf_itc_total": "investment credits",
    "cf_ptc_fed": "federal production credit",
    "cf_statax": "state tax",
    "cf_fedtax": "federal tax",
    "cf_project_return_aftertax": "return after tax",
}


def sam(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="A case in JSON: PySAM's input names.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Reckon a case of SAM's Single Owner model from its inputs: worth, return, levelised cost, debt, and every yearly line."""
    with outcome(as_json):
        from gigawatt.finance.single_owner.answer import answer
        from gigawatt.finance.single_owner.words import warnings
        from gigawatt.interop.sam import read_sam_case

        read = read_sam_case(case)
        found = answer([read.row])
        told = [*warnings(found, 0), *_defaults_in_words(read.defaults)]
        if as_json:
            print_json(_plain(found, told))
            return
        _print(found)
        for warning in told:
            typer.echo(f"Note: {warning}", err=True)


def _plain(found: Answer, told: list[str]) -> dict[str, Any]:
    return {
        **_headline(found),
        "warnings": told,
        "cash_flow": {name: _numbers(found.lines[name][0]) for name in sorted(found.lines)},
    }


def _headline(found: Answer) -> dict[str, float | None]:
    metrics = found.metrics
    return {
        "npv_usd": _number(metrics.npv_usd[0]),
        "irr_pct": _number(metrics.irr_percent[0]),
        "lcoe_nominal_cents_per_kwh": _number(metrics.lcoe_nominal_cents_per_kwh[0]),
        "lppa_nominal_cents_per_kwh": _number(metrics.lppa_nominal_cents_per_kwh[0]),
        "ppa_cents_per_kwh": _number(found.lines["cf_ppa_price"][0, 1]),
        "cost_usd": _number(found.closing.cost[0, 0]),
        "debt_usd": _number(metrics.debt_usd[0]),
        "equity_usd": _number(found.closing.equity[0, 0]),
        "min_dscr": _number(metrics.min_dscr[0]),
    }


def _numbers(line: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    return [_number(value) for value in line]


def _number(value: float) -> float | None:
    number = float(value)
    return number if number - number == 0.0 else None  # neither NaN nor infinite


def _defaults_in_words(defaults: dict[str, float]) -> list[str]:
    """Which of SAM's defaults stand in for what the case leaves open, where they are not nought."""
    told = [f"{name} {value:g}" for name, value in sorted(defaults.items()) if value not in (0.0, 1e99)]
    return [f"Not given, and taken as SAM does: {', '.join(told)}."] if told else []


def _print(found: Answer) -> None:
    from gigawatt.cli.tables import print_table, side_by_side
    from gigawatt.cli.words import usd

    head = _headline(found)
    rows = [[name, _shown(name, value, usd)] for name, value in head.items()]
    print_table(side_by_side("Pro-forma", ["value"], rows, numbers=False))
    years = found.cases.years
    columns = sorted({0, 1, 2, 5, 10, 20, years} & set(range(years + 1)))
    lines = [[words, *(f"{found.lines[name][0, year] + 0.0:,.0f}" for year in columns)] for name, words in SHOWN.items()]
    print_table(side_by_side("Some of its lines, in USD (`--json` has all)", [f"year {year}" for year in columns], lines))


def _shown(name: str, value: float | None, usd: Any) -> str:
    if value is None:
        return "none"
    if name.endswith("_usd"):
        return str(usd(value))
    unit = " %" if name.endswith("_pct") else " cents/kWh" if name.endswith("kwh") else ""
    return f"{value:,.4f}{unit}"

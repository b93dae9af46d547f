"""``gigawatt explain``: any number to its source, its formula and its binding limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.cli.words import figure, percent, usd

MOST_TERMS = 20
MOST_INPUTS = 15
MOST_LIMITS = 8


def explain(
    study: StudyPath,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A path into summary.json (cost.npv_usd), of the programme (sites.ohio.power.gas.capex), or a catalogue figure.",
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Explain a number of a study: its formula with the terms, its inputs with their sources, the limits that bind."""
    with outcome(as_json):
        from gigawatt.study.explain import explain as explained

        found = explained(study, name)
        if as_json:
            print_json(found)
        else:
            _print(found)


def _print(found: Mapping[str, Any]) -> None:
    value = "" if found["value"] is None else f" = {_number(found['value'], found['unit'])}"
    typer.echo(f"{found['name']}{value}")
    typer.echo(found["words"][:1].upper() + found["words"][1:] + ".")
    if found["entries"]:
        _print_entries(found["entries"])
    if found["terms"]:
        _print_terms(found)
    _print_inputs(found["inputs"], alone=found["kind"] == "input")
    if found["limits"] is not None:
        _print_limits(found["limits"])
    certificate = found["certificate"]
    if certificate is not None and certificate["gap"] is not None:
        typer.echo(f"The plan is {certificate['status']}: within {percent(certificate['gap'])} of the best possible.")


def _number(value: object, unit: str) -> str:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return str(value)
    if unit == "USD":
        return f"{usd(value)} ({value:,.0f} USD)"
    return percent(value) if unit == "share" else f"{figure(value)} {unit}".rstrip()


def _print_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    from gigawatt.cli.tables import print_table, side_by_side

    rows = [[entry["name"], _number(entry["value"], entry["unit"]) if entry["value"] is not None else "-"] for entry in entries]
    print_table(side_by_side("What is in it", ["value"], rows, numbers=False))


def _print_terms(found: Mapping[str, Any]) -> None:
    from gigawatt.cli.tables import print_table, side_by_side

    terms = [(term["what"], term["value"]) for term in found["terms"]]
    total = sum(value for _, value in terms)
    shown = terms[:MOST_TERMS]
    if len(terms) > MOST_TERMS:
        shown.append((f"{len(terms) - MOST_TERMS} more", sum(value for _, value in terms[MOST_TERMS:])))
    unit = "USD" if found["kind"] == "input" or found["entries"] else found["unit"]
    share = [f"{value / total:.1%}" if total else "" for _, value in shown]
    rows = [[what, _term(value, unit), part] for (what, value), part in zip(shown, share, strict=True)]
    rows.append(["together", _term(total, unit), ""])
    paid = found["kind"] == "input" or bool(found["entries"])
    title = "What the plan pays for it in all, discounted" if paid else "Terms"
    print_table(side_by_side(title, [unit or "value", "share"], rows))
    if found["adds_up"] is False:
        typer.echo("The terms do not add up to the number: the study's tables and its summary are not of the same run.")


def _term(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit == "USD" else figure(value)


def _print_inputs(inputs: Sequence[Mapping[str, Any]], alone: bool) -> None:
    from gigawatt.cli.tables import figure_rows_table, print_table

    if not inputs:
        return
    shown = inputs if alone else inputs[:MOST_INPUTS]
    print_table(figure_rows_table("Its figures" if alone else "Inputs", shown))
    if len(inputs) > len(shown):
        typer.echo(f"and {len(inputs) - len(shown)} more inputs: `--json` has them all.")


def _print_limits(limits: Sequence[Mapping[str, Any]]) -> None:
    if not limits:
        typer.echo("No limit binds on it.")
        return
    typer.echo("Limits that bind, those first that cost most:")
    for limit in limits[:MOST_LIMITS]:
        typer.echo(f"  {limit['words']}")
    if len(limits) > MOST_LIMITS:
        typer.echo(f"  and {len(limits) - MOST_LIMITS} more: `--json` has them all.")

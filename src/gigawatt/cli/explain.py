"""``gigawatt explain``: any number to its source, its formula and its binding limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.cli.words import figure, usd
from gigawatt.percent import percent

MOST_TERMS = 20
MOST_INPUTS = 15
MOST_LIMITS = 8
MOST_USES = 40
MIXED = 0.5  # of all terms together: where they cancel each other to less, their shares tell nothing


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
        from gigawatt.study.explained.explain import explain as explained

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
    if found["uses"]:
        _print_uses(found["uses"])
    if found["limits"] is not None and {limit["kind"] for limit in found["limits"]} != {"demand"}:
        _print_limits(found["limits"])
    certificate = found["certificate"]
    if certificate is not None and certificate["gap"] is not None:
        gap = percent(certificate["gap"])
        typer.echo(f"The plan is {certificate['status']}: the cheapest plan possible costs at most {gap} less.")


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
    total, unit = sum(value for _, value in terms), found["terms_unit"]
    shown = terms[:MOST_TERMS]
    if len(terms) > MOST_TERMS:
        shown.append((f"{len(terms) - MOST_TERMS} more", sum(value for _, value in terms[MOST_TERMS:])))
    summed = found["kind"] != "result" or found["adds_up"] is not None
    shares = summed and abs(total) > MIXED * sum(abs(value) for _, value in terms)
    rows = [[what, _term(value, unit), *([f"{value / total:.1%}"] if shares else [])] for what, value in shown]
    if summed:
        rows.append(["together", _term(total, unit), *([""] if shares else [])])
    if found["terms_over"] != 1.0:
        rows.append(["over", _term(found["terms_over"], unit), *([""] if shares else [])])
    paid = found["kind"] == "input" or bool(found["entries"])
    title = "Terms"
    if paid:
        title = (
            "What the plan pays for it in all, discounted"
            if total >= 0.0
            else "What the plan earns by it in all (below zero), discounted"
        )
    print_table(side_by_side(title, [unit or "value", *(["share"] if shares else [])], rows))
    if found["adds_up"] is False:
        typer.echo("The terms do not add up to the number: the study's tables and its summary are not of the same run.")


def _term(value: float, unit: str) -> str:
    return f"{round(value):,}" if unit == "USD" else figure(value)


def _print_inputs(inputs: Sequence[Mapping[str, Any]], alone: bool) -> None:
    from gigawatt.cli.tables import figure_rows_table, print_table

    if not inputs:
        return
    shown = inputs if alone else inputs[:MOST_INPUTS]
    print_table(figure_rows_table("Its figures" if alone else "Inputs", shown))
    if len(inputs) > len(shown):
        typer.echo(f"and {len(inputs) - len(shown)} more inputs: `--json` has them all.")


def _print_uses(uses: Sequence[Mapping[str, Any]]) -> None:
    """What the plan makes of every limit that a key sets; of a reserve, what is asked and what stands."""
    from gigawatt.cli.tables import print_table, side_by_side

    kinds = {str(row["kind"]) for row in uses}
    unit = str(uses[0]["unit"])
    columns = {"reserve": ["asked", "reached"], "demand": ["asked", "served"]}.get(next(iter(kinds)), ["at most", "used"])
    rows = [
        [
            " · ".join(
                str(part) for part in (row["site"], row["item"] if row["item"] != row["kind"] else "", row["period"]) if part
            ),
            figure(row["bound"]),
            figure(row["used"]),
            figure(row["price_usd_per_unit"]) if row["price_usd_per_unit"] else "-",
        ]
        for row in uses[:MOST_USES]
    ]
    names = " and ".join(sorted(kinds))
    title = f"{names[:1].upper()}{names[1:]}: what the plan makes of it"
    price = "one more costs (USD)" if kinds == {"demand"} else f"USD/{unit} at the margin"
    print_table(side_by_side(title, [*(f"{column} ({unit})" for column in columns), price], rows))
    if "reserve" in kinds:
        typer.echo(
            "Asked is firm load in its worst hour, and the margin on it. Reached is firm capacity at its credit, less the "
            "largest unit; a grid connection counts as no unit, so that its loss is not covered."
        )
    if len(uses) > MOST_USES:
        typer.echo(f"and {len(uses) - MOST_USES} more rows: `--json` has them all.")


def _print_limits(limits: Sequence[Mapping[str, Any]]) -> None:
    if not limits:
        typer.echo("No limit binds on it.")
        return
    typer.echo("Limits that bind on it, those first whose lifting saves most:")
    families: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
    for limit in limits:
        families.setdefault((limit["kind"], limit["site"], limit["item"]), []).append(limit)
    best = list(families.values())
    for members in best[:MOST_LIMITS]:
        others = f" So it does at {len(members) - 1} other times." if len(members) > 2 else " So it does at one other time."
        typer.echo(f"  {members[0]['words']}{others if len(members) > 1 else ''}")
    if len(best) > MOST_LIMITS:
        typer.echo(f"  and {len(best) - MOST_LIMITS} more: `--json` has them all.")

"""Writes docs/jurisdictions.md's tables: what each place asks of a campus, from the data files.

Run it as ``python tools/jurisdictions_page.py`` after a row was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gigawatt.catalog import jurisdictions
from gigawatt.catalog.jurisdictions import RULE_KINDS, Gate, Jurisdiction, Rule, path_months
from gigawatt.quantity import Figure

PAGE = Path(__file__).resolve().parent.parent / "docs" / "jurisdictions.md"
BEGINNING = "<!-- From here on written by tools/jurisdictions_page.py: do not edit. -->\n\n"
CAMPUS_MW = 500.0
SIDE_BY_SIDE = ("campus", "gas", "reactor", "grid")
KINDS = {kind: kind.replace("-", " ") for kind in RULE_KINDS}


def page() -> str:
    """The page: what is written by hand, and the tables after it."""
    places = jurisdictions()
    parts = [_overview(places.values()), *(_section(one) for one in places.values())]
    return PAGE.read_text(encoding="utf-8").partition(BEGINNING)[0] + BEGINNING + "\n".join(parts)


def _overview(places: Iterable[Jurisdiction]) -> str:
    heads = [
        "place",
        *(f"{subject}" for subject in SIDE_BY_SIDE),
        "connection",
        "plants built",
        "contested in 2 years",
        "ended by it",
    ]
    rows = [[one.name, *(_path(one, subject) for subject in SIDE_BY_SIDE), _months(one.interconnection.load_wait_months),
             _percent(one.interconnection.completion_share.value), _percent(one.opposition.contested_probability(24.0)),
             _percent(one.opposition.cancelled_probability(24.0))] for one in places]  # fmt: skip
    note = (
        f"Months of the gates of a campus, a gas plant, a reactor and a grid connection of {CAMPUS_MW:g} MW at their medians, "
        "all at once where none has to come before; months from request to energisation of a large load (P10 to P90); the "
        "share of plants asked for that were built; objections.\n"
    )
    return f"## Side by side\n\n{note}\n{_table(heads, rows, right=len(heads) - 1)}"


def _path(one: Jurisdiction, subject: str) -> str:
    gates = one.path(subject, CAMPUS_MW, "nrc")
    return f"{path_months(gates):g}" if gates else ""


def _section(one: Jurisdiction) -> str:
    around = f"Lies within the {jurisdictions()[one.within].name}, whose gates and rules hold too.\n\n" if one.within else ""
    own_gates = [gate for gate in one.gates.values() if _is_own(one, gate.duration_months)]
    own_rules = [rule for rule in one.rules.values() if one.within is None or rule.key not in jurisdictions()[one.within].rules]
    gates = _table(["gate", "authority", "of", "months", "after"], [_gate(gate, one) for gate in own_gates]) if own_gates else ""
    rules = _table(["rule", "about", "what it says", "source"], [_rule(rule) for rule in own_rules])
    waits = (
        f"{one.interconnection.operator}: {_months(one.interconnection.load_wait_months)} months to connect a large load, "
        f"{_months(one.interconnection.generation_wait_months)} a plant.{_stopped(one)}\n"
    )
    return f"## {one.name}\n\n{around}{gates}\n{waits}\n{rules}"


def _stopped(one: Jurisdiction) -> str:
    """How likely new halls are stopped by law, where that is known of the place."""
    chance = one.moratorium_probability
    if chance is None:
        return ""
    marks = {"unsourced-memory": " ???", "assumption": " ○"}.get(chance.confidence, "")
    return f" A moratorium on new halls: {100 * chance.value:g} % likely{marks}."


def _is_own(one: Jurisdiction, figure: Figure) -> bool:
    return figure.name.startswith(f"jurisdictions.{one.key}.")


def _gate(gate: Gate, one: Jurisdiction) -> list[str]:
    size = "" if gate.above_mw is None or gate.choice is not None else f" from {gate.above_mw.value:g} MW"
    size += _choice(gate)
    route = f" ({', '.join(gate.routes)})" if gate.routes else ""
    marks = {"unsourced-memory": " ???", "assumption": " ○"}.get(gate.duration_months.confidence, "")
    after = ", ".join(one.gates[key].name for key in gate.after)
    return [gate.name, gate.authority, ", ".join(gate.applies_to) + size + route, _months(gate.duration_months) + marks, after]


def _choice(gate: Gate) -> str:
    """When it is the one of several alternatives."""
    if gate.choice is None:
        return ""
    least, steam, rate = gate.from_nox_t, gate.from_nox_steam_t, gate.most_nox_kg_per_mwh
    words = [f"from {least.value:g} t of NOx a year"] if least is not None else []
    words += [f"{steam.value:g} t where it raises steam"] if steam is not None else []
    words += [f"to {rate.value:g} kg of NOx/MWh"] if rate is not None else []
    return f" (one of the {gate.choice} permits{''.join(f', {word}' for word in words)})"


def _rule(rule: Rule) -> list[str]:
    marks = {"unsourced-memory": " ???", "assumption": " ○"}.get(rule.confidence, "")
    return [rule.name, KINDS[rule.kind], rule.says, rule.source + marks]


def _months(figure: Figure) -> str:
    return f"{figure.value:g} ({figure.p10:g} to {figure.p90:g})"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def _table(heads: list[str], rows: list[list[str]], right: int = 0) -> str:
    ruler = ["---"] * (len(heads) - right) + ["---:"] * right
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, ruler, *rows]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

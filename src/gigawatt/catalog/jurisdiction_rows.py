"""The rows of the jurisdictions: gates, the queue, rules and opposition, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from gigawatt import units
from gigawatt.catalog.data_file import Problems
from gigawatt.catalog.jurisdictions import ROUTES, RULE_KINDS, SUBJECTS, Gate, Interconnection, Jurisdiction, Opposition, Rule
from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure

Entry = TypeVar("Entry")
_HAZARD = units.Dimension("a hazard per month", "1/month", "0.005 /month", high=1.0)
_STATED = units.Dimension("a number", "", "500000", bare=True)

RULE_NUMBERS: Mapping[str, units.Dimension] = {
    "threshold": units.POWER,  # size from which the rule holds
    "limit": units.POWER,  # the most that may be built or connected
    "minimum_take": units.SHARE,  # of contracted demand, paid whether used or not
    "term": units.MONTHS,  # of the contract, with its ramp
    "ramp": units.MONTHS,
    "exit_fee": units.MONTHS,  # of minimum charges
    "notice": units.MONTHS,
    "decision": units.MONTHS,  # within which the authority must decide
    "study_fee": units.MONEY,
    "security": units.MONEY_PER_POWER,
    "investment": units.MONEY,  # least that earns an incentive
    "share": units.SHARE,  # of cost borne, of energy matched, of tax waived
    "backup": units.SHARE,  # of demand, that backup on site can carry
    "rate": units.RATE,  # of a tax
    "levy": units.MONEY_PER_ENERGY,
    "duration": units.MONTHS,
    "chips": _STATED,  # a year
    "water": units.VOLUME_PER_YEAR,  # withdrawal from which a permit is due
}
"""The numbers that a rule may state, by name: what each of them is."""

_OF_THE_COUNTRY = Opposition(*(Figure(0.0, "", "opposition of the jurisdiction around") for _ in range(3)))


def jurisdiction(key: str, name: str, rows: RowReader) -> Jurisdiction:
    """A state or a country from the rows of one entry; what it takes over from around it comes later (``inherited``)."""
    return Jurisdiction(
        key=key,
        name=name,
        within=rows.optional_text("within"),
        also=rows.texts("also"),
        gates=MappingProxyType({inner: _gate(inner, one) for inner, one in rows.sections("gates").items()}),
        interconnection=_interconnection(rows.section("interconnection")),
        rules=MappingProxyType({inner: _rule(inner, one) for inner, one in rows.sections("rules").items()}),
        opposition=_opposition(rows.section("opposition")) if "opposition" in rows.content else _OF_THE_COUNTRY,
        moratorium_probability=rows.optional_figure("moratorium", units.SHARE),
    )


def inherited(found: Mapping[str, Jurisdiction], file_of: Mapping[str, str], problems: Problems) -> Mapping[str, Jurisdiction]:
    """Jurisdictions with the gates and rules of what they lie within; their own replace those of the same key.

    Names that are not known, and gates that wait for each other in a circle, are noted.
    """
    full: dict[str, Jurisdiction] = {}
    for key, one in found.items():
        file, name = file_of[f"jurisdictions.{key}"], f"jurisdictions.{key}"
        around = found.get(one.within) if one.within else None
        if one.within and (around is None or around.within):
            problems.add(file, f"{name}.within", f"`{one.within}` is no jurisdiction that lies within no other.")
            around = None
        gates = {**one.gates, **_left(around.gates if around else {}, one.gates)}
        rules = {**one.rules, **_left(around.rules if around else {}, one.rules)}
        opposition = around.opposition if around and one.opposition is _OF_THE_COUNTRY else one.opposition
        if opposition is _OF_THE_COUNTRY:
            problems.add(file, f"{name}.opposition", "is missing, and nothing lies around that has one.")
        stopped = one.moratorium_probability or (around.moratorium_probability if around else None)
        full[key] = replace(
            one,
            gates=MappingProxyType(gates),
            rules=MappingProxyType(rules),
            opposition=opposition,
            moratorium_probability=stopped,
        )
        for gate in one.gates.values():
            for before in gate.after:
                if before not in gates:
                    problems.add(
                        file, f"{name}.gates.{gate.key}.after", f"`{before}` is no gate here. There are {', '.join(gates)}."
                    )
        circle = _circle(gates)
        if circle:
            problems.add(file, f"{name}.gates", f"wait for each other in a circle: {' -> '.join(circle)}.")
    return MappingProxyType(full)


def _left(around: Mapping[str, Entry], own: Mapping[str, Entry]) -> dict[str, Entry]:
    """What is taken over: the entries around that are not stated again."""
    return {key: entry for key, entry in around.items() if key not in own}


def _circle(gates: Mapping[str, Gate]) -> list[str]:
    """Gates of which each comes after the next, the first again last; empty where there is no circle."""
    left = dict(gates)
    while True:
        free = [key for key, gate in left.items() if not any(before in left for before in gate.after)]
        if not free:
            break
        for key in free:
            del left[key]
    if not left:
        return []
    trail = [next(iter(left))]
    while trail[-1] not in trail[:-1]:
        trail.append(next(before for before in left[trail[-1]].after if before in left))
    return trail[trail.index(trail[-1]) :]


def _gate(key: str, rows: RowReader) -> Gate:
    gate = Gate(
        key=key,
        name=rows.text("name"),
        authority=rows.text("authority"),
        applies_to=rows.texts("applies_to"),
        after=rows.texts("after"),
        duration_months=_spread(rows, "duration"),
        routes=rows.texts("routes"),
        above_mw=rows.optional_figure("above", units.POWER),
        granted_share=rows.optional_figure("granted", units.SHARE),
        choice=rows.optional_text("choice"),
        from_nox_t=rows.optional_figure("from_nox", units.MASS_PER_YEAR),
        from_nox_steam_t=rows.optional_figure("from_nox_steam", units.MASS_PER_YEAR),
        steam=rows.texts("steam"),
        most_nox_kg_per_mwh=rows.optional_figure("most_nox_rate", units.MASS_OF_POLLUTANT_PER_ENERGY),
    )
    unknown = [subject for subject in gate.applies_to if subject not in SUBJECTS]
    if unknown or not gate.applies_to:
        said = f"`{unknown[0]}` is not known" if unknown else "names nothing"
        rows.problems.add(rows.file, f"{rows.entry}.applies_to", f"{said}. Name some of {', '.join(SUBJECTS)}.")
    if gate.choice is None and (gate.from_nox_t or gate.from_nox_steam_t or gate.most_nox_kg_per_mwh or gate.steam):
        rows.problems.add(rows.file, rows.entry, "says when it is due among alternatives. Name them by one `choice`.")
    if strange := [route for route in gate.routes if route not in ROUTES]:
        rows.problems.add(rows.file, f"{rows.entry}.routes", f"`{strange[0]}` is not known. Name some of {', '.join(ROUTES)}.")
    rows.finish()
    return gate


def _interconnection(rows: RowReader) -> Interconnection:
    read = Interconnection(
        operator=rows.text("operator"),
        load_wait_months=_spread(rows, "load_wait"),
        generation_wait_months=_spread(rows, "generation_wait"),
        completion_share=rows.figure("completion", units.SHARE),
    )
    rows.finish()
    return read


def _rule(key: str, rows: RowReader) -> Rule:
    rows.problems.require_provenance(rows.file, rows.entry, rows.content)
    kind = rows.text("kind")
    if kind not in RULE_KINDS:
        rows.problems.add(rows.file, f"{rows.entry}.kind", f"`{kind}` is not known. Write one of {', '.join(RULE_KINDS)}.")
    source, as_of, confidence = rows.plain("source"), rows.plain("as_of"), rows.plain("confidence")
    rule = Rule(
        key=key,
        name=rows.text("name"),
        kind=kind,
        says=rows.text("says"),
        source=source,
        as_of=as_of,
        confidence=confidence,
        numbers=_numbers(rows, {"source": source, "as_of": as_of, "confidence": confidence, "note": rows.plain("says")}),
    )
    rows.finish()
    return rule


def _numbers(rows: RowReader, provenance: Mapping[str, str]) -> Mapping[str, Figure]:
    """A rule's numbers, which share the rule's source."""
    content = {name: {"value": rows.content[name], **provenance} for name in RULE_NUMBERS if name in rows.content}
    rows.seen.update(content)
    reader = replace(rows, content=content, seen=set())
    return MappingProxyType({name: reader.figure(name, RULE_NUMBERS[name]) for name in content})


def _opposition(rows: RowReader) -> Opposition:
    read = Opposition(
        hazard_per_month=rows.figure("hazard", _HAZARD),
        delay_months=_spread(rows, "delay"),
        cancelled_share=rows.figure("cancelled", units.SHARE),
    )
    rows.finish()
    return read


def _spread(rows: RowReader, key: str) -> Figure:
    """A duration in months, whose median lies between its p10 and p90."""
    figure = rows.figure(key, units.MONTHS)
    if figure.p10 is None or figure.p90 is None:
        rows.problems.add(rows.file, f"{rows.entry}.{key}", "needs `p10` and `p90` beside its `value`, the median.")
    elif not figure.p10 <= figure.value <= figure.p90:
        said = f"p10 {figure.p10:g}, median {figure.value:g} and p90 {figure.p90:g} months are not in order."
        rows.problems.add(rows.file, f"{rows.entry}.{key}", said)
    return figure

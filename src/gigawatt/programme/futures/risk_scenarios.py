"""The section ``risk.scenarios``: named futures, in which causes are what is said, or things come otherwise by no cause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from gigawatt.catalog.risk_causes import EVENTS, FACTORS, MONTHS, WEATHER, RiskCause
from gigawatt.catalog.risk_rows import MONTHS_LATER
from gigawatt.programme.path_words import words
from gigawatt.programme.sections.figure_reader import optional_figure, read_figure
from gigawatt.programme.sections.names_reader import names
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.text.yaml_source import Position, Scalar
from gigawatt.quantity import Figure
from gigawatt.units import RATIO

QUANTILES: Mapping[str, float] = MappingProxyType({"p10": 0.1, "p50": 0.5, "p90": 0.9})
HAPPENS = "happens"  # of an event: as late as its median says
CHANGED = (*MONTHS, *FACTORS)  # what a scenario may change by no cause: events are delays there
MOST_WEATHER_YEARS = 100
POLICY, AT = "policy", "@"
_CAUSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}(@\S{1,64})?", re.ASCII)

SCENARIO_KEYS = (
    Key("name", "text", "a sentence for the report", "its key, in words"),
    Key(
        "causes",
        "value by cause",
        "what causes are: so many times (`2.5`) or months (`18 months`), `p10`, `p50` or `p90` of it, or, of an event, "
        "`happens`; a policy in one jurisdiction as `moratorium@texas`, without a place in all of the programme's",
        "as planned",
    ),
    Key("changes", "section by name", "what is otherwise by none of the causes", "none"),
    Key("weather_year", "whole number", "which of the programme's weather years comes, 1 the first", "all, as they weigh"),
)
CHANGE_KEYS = (
    Key("moves", " | ".join(CHANGED), "what is otherwise"),
    Key("of", "list of names", "which, as in a cause", "all that it can move"),
    Key("times", "a ratio", "costs, prices, demand, chips: so many times what is stated", "none"),
    Key("months", "a number of months", "delays: so much later", "none"),
)


class Names(Protocol):
    """What a cause may name."""

    @property
    def places(self) -> tuple[str, ...]:
        """Keys of the jurisdictions of the programme's sites."""

    def known(self, moves: str) -> tuple[str, ...]:
        """Names that something which moves so may have."""

    def is_task(self, moves: str, name: str) -> bool:
        """Whether a name may be one of a task, which a cause that moves so may name."""


@dataclass(frozen=True, slots=True)
class RiskChange:
    """Something that is otherwise by no cause.

    Attributes:
        key: its name.
        moves: of `CHANGED`.
        of: which, as in a cause; empty: all that it can move.
        amount: so many times, or months.
    """

    key: str
    moves: str
    of: tuple[str, ...]
    amount: Figure


@dataclass(frozen=True, slots=True)
class RiskScenario:
    """A future that is named, not drawn; what it does not say is as planned.

    Attributes:
        key: its name.
        path: dotted, in the programme.
        name: in words.
        causes: what they are: a factor or months, or a word of `QUANTILES` or `HAPPENS`, by cause; a policy's in one place by
            its name, `AT` and the jurisdiction.
        changes: by no cause.
        weather_year: number of the weather year, from 0; None: all of them, as they weigh.
    """

    key: str
    path: str
    name: str
    causes: Mapping[str, Figure | str] = field(default_factory=lambda: MappingProxyType({}))
    changes: tuple[RiskChange, ...] = ()
    weather_year: int | None = None


def read_scenarios(
    section: Section, causes: Mapping[str, RiskCause], movable: Names, weather_years: int
) -> dict[str, RiskScenario]:
    """The scenarios of risk that a programme names.

    Args:
        section: ``risk``.
        causes: that there are, the catalogue's with them.
        movable: names that a cause may mean.
        weather_years: that the programme has.
    """
    return {key: _scenario(key, one, causes, movable, weather_years) for key, one in section.named("scenarios", SCENARIO_KEYS)}


def _scenario(key: str, section: Section, causes: Mapping[str, RiskCause], movable: Names, weather_years: int) -> RiskScenario:
    changes = [_change(name, one, movable) for name, one in section.named("changes", CHANGE_KEYS)]
    year = section.integer("weather_year", 1, MOST_WEATHER_YEARS, 0) or 0
    if year > weather_years:
        there = "one weather year" if weather_years == 1 else f"{weather_years} weather years"
        fix = f"Write at most {weather_years}, or `weather_years: {year}` under `programme`."
        section.problem("weather_year", f"there is no weather year {year}: the programme has {there}.", fix)
    found = RiskScenario(
        key=key,
        path=section.path,
        name=section.text("name", words(key)),
        causes=MappingProxyType(_values(section, causes, movable)),
        changes=tuple(change for change in changes if change is not None),
        weather_year=year - 1 if year else None,
    )
    if not any(section.has(name) for name in ("causes", "changes", "weather_year")):
        section.problem("", "this scenario says nothing: it is the plan.", "Add `causes`, `changes` or `weather_year`.")
    return found


def _values(section: Section, causes: Mapping[str, RiskCause], movable: Names) -> dict[str, Figure | str]:
    found: dict[str, Figure | str] = {}
    for name, path, node in section.children("causes", _CAUSE):
        stated = name.text.partition(AT)[0]
        cause = causes.get(stated)
        if cause is None:
            section.notebook.note(name.position, path, f"there is no cause `{shown(stated)}`.", nearest(stated, tuple(causes)))
            continue
        if misplaced := _wrong_place(name.text, cause, movable.places):
            section.notebook.note(name.position, path, *misplaced)
            continue
        if cause.moves == WEATHER:
            section.notebook.note(name.position, path, "it is a weather year.", "Write `weather_year: 1` beside `causes`.")
            continue
        words = (HAPPENS,) if cause.moves in EVENTS else tuple(QUANTILES)
        if isinstance(node, Scalar) and node.text in (HAPPENS, *QUANTILES):
            if node.text in words:
                found[name.text] = node.text
            else:
                wrong = f"`{node.text}` says nothing of a cause that moves {cause.moves}."
                section.notebook.note(node.position, path, wrong, f"Write `{'` or `'.join(words)}`, or a value.")
            continue
        figure = read_figure(section.notebook, node, name.position, path, RATIO if cause.moves in FACTORS else MONTHS_LATER)
        _positive(section, name.position, path, figure, cause.moves)
        found[name.text] = figure
    return found


def _wrong_place(name: str, cause: RiskCause, places: tuple[str, ...]) -> tuple[str, str] | None:
    """What is wrong with the place that a cause is named with, and what to do; None where it has none, or one of its own."""
    stated, at, place = name.partition(AT)
    if not at or (cause.moves == POLICY and place in places):
        return None
    if cause.moves != POLICY:
        return f"a cause that moves {cause.moves} acts in no place of its own.", f"Write `{stated}`."
    return f"no site of the programme lies in `{shown(place)}`.", nearest(place, places)


def _change(key: str, section: Section, movable: Names) -> RiskChange | None:
    moves, of = section.choice("moves", CHANGED), names(section, "of")
    times, months = optional_figure(section, "times", RATIO), optional_figure(section, "months", MONTHS_LATER)
    if moves not in CHANGED:
        return None  # noted
    known = movable.known(moves)
    for one in of:
        if one not in known and not movable.is_task(moves, one):
            advice = nearest(one, known) if known else "Remove it."
            section.problem("of", f"`{shown(one)}` is nothing that moves by {moves} here.", advice)
    due, other = ("times", "months") if moves in FACTORS else ("months", "times")
    amount = times if due == "times" else months
    if section.has(other):
        section.problem(other, f"has no place in a change of {moves}.", "Remove it.")
    if amount is None:
        if not section.has(due):
            section.missing(due)
        return None
    _positive(section, section.place_of(due), section.dotted(due), amount, moves)
    return RiskChange(key, moves, of, amount)


def _positive(section: Section, position: Position, path: str, figure: Figure, moves: str) -> None:
    """Nothing costs less than nothing, and nothing comes earlier than planned."""
    if moves in FACTORS and figure.value <= 0.0:
        section.notebook.note(position, path, "a factor that is not above 0.", "Write for example `2`.")
    if moves not in FACTORS and figure.value < 0.0:
        section.notebook.note(position, path, "nothing comes earlier in a scenario.", "Write for example `12 months`.")

"""The section ``finance.contracts``: who has agreed with whom, about what, for how long; terms by kind.

Amounts are nominal, as a contract states them, so dollars of a year have no place here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.contract_templates import ContractTemplate
from gigawatt.catalog.contract_terms import KINDS, Terms
from gigawatt.catalog.contract_terms.campus import BuildingLease
from gigawatt.catalog.load import contract_templates
from gigawatt.programme.money.campus_contract_checks import check
from gigawatt.programme.money.contract_checks import Checked
from gigawatt.programme.money.contract_cover import begin_with, covers, covers_before
from gigawatt.programme.money.contract_doubts import doubt_contracts
from gigawatt.programme.money.contract_items import ANY_SITE, read_items
from gigawatt.programme.money.contract_terms_reader import MONTHS_A_YEAR, read_day, read_terms, term_keys
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.money.contracts_in_plan import check_planned
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.figure_reader import optional_figure
from gigawatt.programme.sections.section import Key, Notebook, Section, nearest, shown
from gigawatt.programme.site import Site
from gigawatt.programme.text.yaml_source import Mapping as MappingNode
from gigawatt.units import DURATION

CONTRACTS_KEY = Key("contracts", "section by contract", "what is agreed with utilities, suppliers and landlords", "none")
CONTRACT_KEYS = (
    Key("template", "key of a catalogue contract", "whose terms it begins with (`gigawatt facts contracts`)", "none"),
    Key("counterparty", "text", "the other side, as statements name it", "the template's"),
    Key("party", "text", "this side: the owner, or a vehicle", "the owner"),
    Key("site", "text", "key of the site that it belongs to", "every site"),
    Key("items", "list of names", "assets, phases or chips that it is about", "none"),
    Key("start", "date", "first day; amounts are due from that day's month on"),
    Key("end", "date", "first day after it", "by its term"),
    Key("term", "a duration", "how long it runs, in months", "the template's"),
    Key("replaces", "true | false", "whether the books leave out what the plan pays for the same", "true"),
    Key("plan", "true | false", "whether the plan pays its prices in place of its own for the same", "false: only the books do"),
    *(Key(key, "section", str(kind.__doc__).partition("\n")[0], "of one kind") for key, kind in KINDS.items()),
)


def read_contracts(
    section: Section,
    sites: Sequence[Site],
    supplies: Sequence[ChipSupply],
    catalogue: Catalogue,
    parties: Sequence[str],
    horizon: tuple[int, int] | None = None,
) -> tuple[Contract, ...]:
    """The contracts of the section ``finance``, those that could be read.

    Args:
        section: ``finance``.
        sites: every site that could be read.
        supplies: the chips on offer.
        catalogue: with the fuels that the programme restates or adds.
        parties: who may be this side of a contract; the first is the owner.
        horizon: first and last calendar year; None: not known.
    """
    reader = _Reader(sites, supplies, tuple(catalogue.fuels), tuple(parties))
    with _nominal(section.notebook):
        read = [reader.read(key, one) for key, one in section.named("contracts", CONTRACT_KEYS)]
    found = tuple(each for each in read if each is not None)
    if horizon is not None:
        doubt_contracts(found, *horizon, section.notebook)
        check_planned(found, sites, horizon, section.notebook)
    return found


@contextmanager
def _nominal(notebook: Notebook) -> Iterator[None]:
    """Within it, dollars of a stated year are refused: what a contract says is owed is owed in the dollars of that day."""
    level, notebook.money_level = notebook.money_level, None
    try:
        yield
    finally:
        notebook.money_level = level


@dataclass(frozen=True)
class _Reader:
    sites: Sequence[Site]
    supplies: Sequence[ChipSupply]
    fuels: tuple[str, ...]
    parties: tuple[str, ...]

    def read(self, key: str, section: Section) -> Contract | None:
        template = self._template(section)
        kind = _kind(section, template)
        party, counterparty = self._party(section), self._counterparty(section, template)
        site, start = self._site(section, kind), _start(section)
        if kind is None:
            return None
        keys = term_keys(KINDS[kind])
        empty = Section(section.notebook, section.dotted(kind), section.position, keys, MappingNode(section.position))
        within = section.section(kind, keys) or empty
        terms: Terms | None = read_terms(within, KINDS[kind], template.terms if template is not None else {})
        items = read_items(section, KINDS[kind], site, self.sites, self.supplies)
        end = None if start is None else _end(section, start, terms, template)
        if terms is None or start is None or end is None:
            return None
        if end <= start:
            where = section.notebook.words_for(section.dotted("start"))
            message = f"it ends on {end}, before it has begun on {start} ({where})."
            section.problem("end" if section.has("end") else "", message, "Swap the dates, or move one.")
            return None
        check(Checked(terms, within, start, end, site, items, self.fuels))
        site_key = None if site is None else site.key
        begins = begin_with(site, start)
        covered = covers(terms, site_key, items) if section.flag("replaces", True) else ()
        return Contract(
            key=key,
            path=section.path,
            party=party,
            counterparty=counterparty,
            start=start,
            end=end,
            terms=terms,
            site=site_key,
            items=items,
            covers=covered,
            begin_with=begins,
            covers_before=covers_before(covered, begins),
            template=None if template is None else template.key,
            figures=() if template is None else template.figures,
            plans=section.flag("plan", False),
        )

    def _template(self, section: Section) -> ContractTemplate | None:
        if not section.has("template"):
            return None
        return section.refer("template", contract_templates(), "contract template")

    def _site(self, section: Section, kind: str | None) -> Site | None:
        if section.has("site"):
            return section.refer("site", {site.key: site for site in self.sites}, "site")
        if kind is not None and KINDS[kind] not in ANY_SITE:
            section.missing("site")
        return None

    def _party(self, section: Section) -> str:
        party = section.text("party", self.parties[0])
        if party not in self.parties:
            fix = nearest(party, self.parties)
            section.problem("party", f"`{shown(party)}` is neither the owner nor a vehicle of the programme.", fix)
        return party

    def _counterparty(self, section: Section, template: ContractTemplate | None) -> str:
        counterparty = section.text("counterparty", template.counterparty if template is not None else None)
        if counterparty and counterparty == section.text("party", self.parties[0]):
            section.problem("counterparty", f"`{shown(counterparty)}` is on both sides.", "Name the other side.")
        elif counterparty not in self.parties:
            fix = nearest(counterparty, self.parties)
            if fix.startswith("Did you mean"):
                message = f"`{shown(counterparty)}` is no party of the programme, and written almost like one."
                section.notebook.warn(section.place_of("counterparty"), section.dotted("counterparty"), message, fix)
        return counterparty


def _kind(section: Section, template: ContractTemplate | None) -> str | None:
    """The one kind that the contract is of."""
    stated = [kind for kind in KINDS if section.has(kind)]
    if template is not None:
        for other in stated:
            if other != template.kind:
                message = f"`{template.key}` is a contract of the kind `{template.kind}`."
                section.problem(other, message, f"Write the terms under `{template.kind}`, or take another template.")
        return template.kind
    if len(stated) == 1:
        return stated[0]
    if section.has("template"):
        return None  # which is not known, and was noted
    if stated:
        section.problem(
            stated[1], f"terms of {len(stated)} kinds are given: {', '.join(stated)}.", "Keep one; make the other its own."
        )
    else:
        section.problem("", "no terms are given.", f"Add a `template`, or terms under one of {', '.join(KINDS)}.")
    return None


def _start(section: Section) -> date | None:
    if not section.has("start"):
        section.missing("start")
        return None
    return read_day(section, "start")


def _end(section: Section, start: date, terms: Any, template: ContractTemplate | None) -> date | None:
    """The first day after the contract: as stated, after its term, or of a lease after its renewals."""
    if isinstance(terms, BuildingLease):
        for key in ("end", "term"):
            if section.has(key):
                section.problem(key, "a lease ends after its initial term and its renewals.", "Remove it, or change those.")
        renewed = terms.renewals if terms.renewed is None else terms.renewed
        return later(start, terms.initial_months + renewed * terms.renewal_months)
    if section.has("end") and section.has("term"):
        section.problem("term", "`end` and `term` are both given.", "Keep one of them.")
    if section.has("end"):
        return read_day(section, "end")
    years = optional_figure(section, "term", DURATION)
    if years is not None:
        return later(start, round(years.value * MONTHS_A_YEAR)) if years.value == years.value else None
    if template is not None and template.months is not None:
        return later(start, template.months)
    if terms is not None:
        section.problem("", "when it ends is not stated.", "Add `end`, or a `term` such as `12 years`.")
    return None


def later(day: date, months: int) -> date:
    """The first day of the month so many months later, or the same day of it where every month has one."""
    count = MONTHS_A_YEAR * day.year + day.month - 1 + months
    return date(count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1, min(day.day, 28))

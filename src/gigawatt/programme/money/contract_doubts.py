"""What is allowed between contracts and probably not meant: the same cost twice, output left over, one party in two spellings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from itertools import combinations

from gigawatt.catalog.contract_terms.power import PowerPurchase
from gigawatt.percent import percent
from gigawatt.programme.money.contracts import Contract, Covered
from gigawatt.programme.sections.section import Notebook

ALIKE = 0.85  # of two names: beyond it one is probably the other, mistyped


def doubt_contracts(contracts: Sequence[Contract], start_year: int, end_year: int, notebook: Notebook) -> None:
    """Note what is doubtful about several contracts, or about one within the horizon."""
    for contract in contracts:
        if contract.end <= date(start_year, 1, 1) or contract.start > date(end_year, 12, 31):
            message = f"it runs from {contract.start} to {contract.end}, outside the horizon ({start_year}-{end_year})."
            _warn(notebook, contract, "start", message, "Move it, or leave it out.")
    _doubt_shares(contracts, notebook)
    for first, second in combinations(contracts, 2):
        both = [key for key in first.covers if key in second.covers or _everywhere(key) in second.covers]
        if both and first.start < second.end and second.start < first.end and _share(first) + _share(second) > 1.0 + 1e-9:
            _, item, kind = both[0]
            message = f"it pays for {item} ({kind}) at a time when {first.key} does too."
            _warn(notebook, second, "", message, "Move one of them, lower its share, or say `replaces: false`.")
    _doubt_names(contracts, notebook)


def _everywhere(key: Covered) -> Covered:
    return None, key[1], key[2]


def _share(contract: Contract) -> float:
    return contract.terms.share if isinstance(contract.terms, PowerPurchase) else 1.0


def _doubt_shares(contracts: Sequence[Contract], notebook: Notebook) -> None:
    """An asset of which less than all is bought has no cost for the rest."""
    bought: dict[tuple[str | None, str], list[Contract]] = {}
    for contract in contracts:
        for site, item, kind in contract.covers:
            if kind == "contract energy":
                bought.setdefault((site, item), []).append(contract)
    for (_, item), buying in bought.items():
        share = sum(_share(contract) for contract in buying)
        if share < 1.0 - 1e-9:
            message = f"{percent(share, 6)} of {item} is bought: the rest of its output has no cost in the books."
            _warn(notebook, buying[-1], "items", message, "Add a contract for the rest, or say `replaces: false`.")


def _doubt_names(contracts: Sequence[Contract], notebook: Notebook) -> None:
    known: dict[str, str] = {}
    for contract in contracts:
        name = contract.counterparty
        alike = [] if name in known else get_close_matches(name, list(known), n=1, cutoff=ALIKE)
        if alike:
            message = f"`{name}` is written almost like `{alike[0]}`, the other side of {known[alike[0]]}."
            _warn(notebook, contract, "counterparty", message, f"Did you mean `{alike[0]}`?")
        known.setdefault(name, contract.key)


def _warn(notebook: Notebook, contract: Contract, key: str, message: str, fix: str) -> None:
    path = f"{contract.path}.{key}" if key else contract.path
    notebook.warn(notebook.place(path), path, message, fix)

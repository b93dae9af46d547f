"""The rows of tax law: jurisdictions, depreciation classes, credits."""

from __future__ import annotations

from typing import cast

from gigawatt import units
from gigawatt.catalog.rows import RowReader
from gigawatt.catalog.tax import CreditKind, DepreciationClass, Method, TaxCredit, TaxJurisdiction
from gigawatt.units import Dimension

_DATE = Dimension("a date as a fractional year", "year", "2026.5", bare=True, low=1950.0, high=2200.0)
_MONTHS = {name: month for month, name in enumerate(
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"), 1
)}  # fmt: skip


def jurisdiction(key: str, name: str, rows: RowReader) -> TaxJurisdiction:
    """A jurisdiction from the rows of one entry."""
    paid_in = []
    for month in rows.texts("paid_in"):
        if month not in _MONTHS:
            rows.problems.add(rows.file, f"{rows.entry}.paid_in", f"`{month}` is no month. Write for example [June, December].")
        paid_in.append(_MONTHS.get(month, 12))
    return TaxJurisdiction(
        key=key,
        name=name,
        within=rows.optional_text("within") or "",
        rate=rows.path("rate", units.SHARE),
        loss_share=rows.figure("loss_share", units.SHARE),
        loss_years=rows.optional_figure("loss_years", units.DURATION),
        interest_share=rows.optional_figure("interest_share", units.SHARE),
        interest_basis="ebit" if rows.choice("interest_basis", ("ebitda", "ebit"), "ebitda") == "ebit" else "ebitda",
        interest_free_usd=rows.optional_figure("interest_free", units.MONEY),
        bonus=rows.optional_path("bonus", units.SHARE),
        regional_tax_deducted=rows.flag("regional_tax_deducted"),
        minimum_rate=rows.optional_path("minimum_rate", units.SHARE),
        paid_in=tuple(paid_in) or (12,),
        paid_next_year=rows.flag("paid_next_year"),
    )


def depreciation_class(key: str, name: str, rows: RowReader) -> DepreciationClass:
    """A depreciation class from the rows of one entry."""
    method = cast(Method, rows.choice("method", ("macrs", "straight-line", "declining-balance"), "straight-line"))
    needed = "share" if method == "declining-balance" else "years"
    return DepreciationClass(
        key=key,
        name=name,
        jurisdiction=rows.text("jurisdiction"),
        method=method,
        years=rows.figure("years", units.DURATION) if needed == "years" else None,
        share=rows.figure("share", units.SHARE) if needed == "share" else None,
        half_year=rows.flag("half_year"),
        bonus=rows.flag("bonus"),
        takes=rows.texts("takes"),
    )


def tax_credit(key: str, name: str, rows: RowReader) -> TaxCredit:
    """A credit from the rows of one entry."""
    kind = cast(CreditKind, rows.choice("kind", ("investment", "production"), "investment"))
    return TaxCredit(
        key=key,
        name=name,
        jurisdiction=rows.text("jurisdiction"),
        kind=kind,
        share=rows.figure("share", units.SHARE) if kind == "investment" else None,
        usd_per_mwh=rows.figure("amount", units.MONEY_PER_ENERGY) if kind == "production" else None,
        base_year=rows.integer("base_year", 1990, 2100),
        years=rows.figure("years", units.DURATION) if kind == "production" else None,
        begun=rows.path("begun", units.SHARE),
        begun_by=rows.optional_figure("begun_by", _DATE),
        served_by=rows.optional_figure("served_by", _DATE),
        basis_reduction=rows.optional_figure("basis_reduction", units.SHARE),
        technologies=rows.texts("technologies"),
    )

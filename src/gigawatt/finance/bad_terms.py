"""What in a plan's money should make a reader wary: named, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.measures import Measures

THIN_EQUITY = 0.05  # of all that is paid in
THIN_COVERAGE = 1.0
MOSTLY_RESIDUAL = 0.5  # of what it is worth


def doubtful_worth(whole: Measures, sites: Sequence[tuple[str, Measures]], residual_today_usd: float) -> Iterator[str]:
    """Rates of return that do not exist, sites that do not pay back, worth that lies beyond the horizon.

    Args:
        whole: Of the programme, before financing.
        sites: Names of the sites, with theirs.
        residual_today_usd: Present value of what is left at the end.
    """
    for reason in whole.reasons:
        yield f"The programme: {reason}. Go by its net present value instead."
    for name, worth in sites:
        if worth.npv_usd < 0.0:
            yield (
                f"{name} is worth less than it costs at this cost of capital. Look at what it was built for: a demand that must "
                "be served, a commitment, or compute that is priced below its cost."
            )
    if whole.npv_usd > 0.0 and residual_today_usd > MOSTLY_RESIDUAL * whole.npv_usd:
        share = residual_today_usd / whole.npv_usd
        yield (
            f"{share:.0%} of the net present value is what is left at the horizon's end. Plan for more years, or go by the cost "
            "of compute, which does not depend on it."
        )


def doubtful_capital(raised: Raised | None, horizon: int | None = None) -> Iterator[str]:
    """Vehicles whose equity is thin, whose coverage is short, or that end with debt unpaid.

    Args:
        raised: What they raise and pay back, to the end of their terms.
        horizon: How many of those months the plan has; None: all.
    """
    if raised is None:
        return
    for key, path in raised.vehicles.items():
        equity = float(path.sources["equity"].sum()) if "equity" in path.sources else 0.0
        drawn = sum(float(debt.drawn.sum()) for debt in path.debts.values())
        if drawn > 0.0 and equity < THIN_EQUITY * (equity + drawn):
            yield (
                f"{key}: owners pay {equity / (equity + drawn):.1%} of what is paid in, so that their rate of return says "
                "little. Go by its net present value, and by its coverage."
            )
        least = path.least_coverage
        if least < THIN_COVERAGE:
            yield (
                f"{key}: in its worst twelve months cash is {least:.2f} times the debt service. Lower its debt, lengthen it, or "
                "name who supports it."
            )
        for tranche, debt in path.debts.items():
            at_end = float(debt.balance[-1 if horizon is None else horizon - 1])
            if debt.unpaid_usd > 1.0 and drawn > 0.0 and at_end > (1.0 + 1e-6) * debt.committed_usd + 1.0:
                yield f"{key}.{tranche} owes more at the horizon's end than was lent. Lower its rate or give it more cash."
            elif horizon is not None and horizon < raised.months.count and debt.unpaid_usd > 1.0:
                yield (
                    f"{key}.{tranche}: {debt.unpaid_usd / 1e6:,.1f} million USD are not paid when its terms end, in months "
                    "beyond the plan's horizon. Give it more cash there, or name who supports it."
                )

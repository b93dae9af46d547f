"""How rates of return, payback, funding, coverage and the value of months come about: terms from the money stage's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from gigawatt.errors import StudyError
from gigawatt.percent import percent
from gigawatt.study.explained.evidence import Evidence, sums

Terms = list[tuple[str, float]]

FREE_CASH = "cash before financing"
LEFT = "what is left at the horizon's end"
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Told:
    """How a number comes about: as `gigawatt.study.explained.explained_terms.Formula` has it, its terms in USD."""

    words: str
    unit: str
    terms: Terms
    per: float = 1.0
    comes_to: float | None = None
    adds_up: bool = True


def returns_terms(evidence: Evidence, parts: list[str]) -> Told | None:
    """A number under ``finance``: a rate of return, payback, funding, coverage, value of a month; None: it is none of them."""
    try:
        match parts:
            case ["irr"]:
                return Told(*rate_of_return(evidence), comes_to=0.0)
            case ["payback_years"]:
                return Told(*payback(evidence), adds_up=False)
            case ["peak_funding_usd"]:
                return Told(*peak_funding(evidence))
            case ["least_coverage"]:
                return least_coverage(evidence, None)
            case ["vehicles", vehicle, "least_coverage"]:
                return least_coverage(evidence, vehicle)
            case ["saved_usd" | "earned_usd", year] if year.isdigit():
                return saved_or_earned(evidence, int(year), earned=parts[0] == "earned_usd")
            case ["surplus_usd"]:
                return surplus(evidence)
            case ["break_even_share"]:
                return break_even(evidence)
            case ["value_of_month_usd", site, item]:
                return value_of_month(evidence, site, item)
    except StudyError:  # a table of the stage is gone: the number is shown, its terms are not
        pass
    return None


def programme_cash(evidence: Evidence) -> pl.DataFrame:
    """The programme's cash flow by month up to cash before financing, with ``number``, 1 in the first month."""
    lines = evidence.folder.finance("statements_monthly").filter(
        (pl.col("kind") == "programme") & (pl.col("statement") == "cash flow")
    )
    names = lines["line"].unique(maintain_order=True).to_list()
    before = names[: names.index(FREE_CASH) + 1]
    first = lines.select((pl.col("year") * MONTHS_A_YEAR + pl.col("month")).min()).item()
    number = pl.col("year") * MONTHS_A_YEAR + pl.col("month") - first + 1
    return lines.filter(pl.col("line").is_in(before)).with_columns(number=number)


def discounted(evidence: Evidence, rate: float) -> Terms:
    """Each line of that cash, and what is left at the end, at a yearly rate."""
    lines, money = programme_cash(evidence), evidence.summary["finance"]
    worth = (pl.col("usd") * (1.0 + rate) ** (-pl.col("number") / MONTHS_A_YEAR)).sum()
    sums = lines.filter(pl.col("line") != FREE_CASH).group_by("line", maintain_order=True).agg(worth.alias("usd"))
    last = int(lines.select(pl.col("number").max()).item())
    left = float(money["residual_usd"]) * (1.0 + rate) ** (-last / MONTHS_A_YEAR)
    return [*sums.iter_rows(), (LEFT, left)]


def rate_of_return(evidence: Evidence) -> tuple[str, str, Terms]:
    """Words, and terms that add up to nought."""
    rate = float(evidence.summary["finance"]["irr"])
    words = (
        f"the yearly rate at which the programme's cash by month, before any financing, is worth nought: discounted at "
        f"{percent(rate, 4)} what comes in and what goes out are the same"
    )
    saved = sum(evidence.summary["finance"].get("saved_usd", {}).values())
    if saved:
        words += ". Compute that is saved rather than earned counts as what comes in"
    return words, "share", discounted(evidence, rate)


def payback(evidence: Evidence) -> tuple[str, str, Terms]:
    """Words, and the running sum of cash at the end of each year."""
    cash = programme_cash(evidence).filter(pl.col("line") == FREE_CASH).sort("number")
    so_far = cash.with_columns(sum=pl.col("usd").cum_sum()).group_by("year", maintain_order=True).agg(pl.col("sum").last())
    words = (
        "years from the first month until the sum of cash before financing stays above nought, without what is left at the end; "
        "that sum at the end of each year"
    )
    return words, "years", [(f"by the end of {year}", usd) for year, usd in so_far.iter_rows()]


def peak_funding(evidence: Evidence) -> tuple[str, str, Terms]:
    """Words, and what cash before financing came to by its worst month, by line."""
    lines = programme_cash(evidence)
    cash = lines.filter(pl.col("line") == FREE_CASH).sort("number").with_columns(sum=pl.col("usd").cum_sum())
    worst = cash.sort("sum").row(0, named=True)
    until = lines.filter((pl.col("number") <= worst["number"]) & (pl.col("line") != FREE_CASH))
    sums = until.group_by("line", maintain_order=True).agg(-pl.col("usd").sum())
    until_month = f"{worst['year']}-{worst['month']:02}"
    words = f"the most that is out at once: cash before financing up to {until_month}, what went out less what came in"
    return words, "USD", list(sums.iter_rows())


def least_coverage(evidence: Evidence, vehicle: str | None) -> Told | None:
    """Words, the cash of the worst twelve months by month, and the debt service of the same months.

    Args:
        evidence: The study.
        vehicle: Its key; None: whichever has the least.
    """
    table = evidence.folder.finance("coverage")
    known = table.filter(pl.col("coverage").is_not_null())
    if vehicle is not None:
        known = known.filter(pl.col("vehicle") == vehicle)
    if known.is_empty():
        return None
    worst = known.sort("coverage").row(0, named=True)
    last = worst["year"] * MONTHS_A_YEAR + worst["month"]
    number = pl.col("year") * MONTHS_A_YEAR + pl.col("month")
    year = table.filter((pl.col("vehicle") == worst["vehicle"]) & number.is_between(last - MONTHS_A_YEAR + 1, last))
    words = (
        f"least coverage = what {worst['vehicle']} has for debt service, over interest and principal that fall due, in the "
        f"twelve months to {worst['year']}-{worst['month']:02}; the cash of each month"
    )
    terms = [(f"{one['year']}-{one['month']:02}", one["available_usd"]) for one in year.iter_rows(named=True)]
    return Told(words, "times", terms, float(year["service_usd"].sum()))


def saved_or_earned(evidence: Evidence, year: int, *, earned: bool) -> Told:
    """What compute earns, or saves, in a year, by workload and site."""
    sold = evidence.summary["finance"]["sold"]
    rows = evidence.folder.finance("ledger").filter((pl.col("account") == "compute") & (pl.col("year") == year))
    cut = pl.col("clause") == "interruption"
    rows = rows.with_columns(usd=pl.when(cut).then(-pl.col("usd")).otherwise(pl.col("usd")))
    rows = rows.filter(pl.col("clause").is_in(sold) == earned)
    words = (
        f"what users pay for compute in {year}, nominal: work times its price under finance.assumptions.revenue"
        if earned
        else f"what going without the compute of {year} would cost, nominal: work times the `value` of its demand. Nobody pays it"
    )
    return Told(words, "USD", [(" · ".join(keys), usd) for keys, usd in sums(rows, ["clause", "site"], "usd")])


def cost_of_compute(evidence: Evidence) -> Terms:
    """All that compute costs by part: real, charged over life, discounted."""
    rate = float(evidence.summary["finance"]["real_cost_of_capital"])
    years = evidence.folder.finance("work_by_year").select("period", "years")
    rows = evidence.folder.finance("cost_by_year").join(years, on="period")
    worth = rows.with_columns(worth=pl.col("usd") * (1.0 + rate) ** -pl.col("years"))
    return [(keys[0], usd) for keys, usd in sums(worth, ["part"], "worth")]


def surplus(evidence: Evidence) -> Told:
    """What compute brings in, less its cost by part."""
    parts = cost_of_compute(evidence)
    share = evidence.summary["finance"]["break_even_share"]
    worth = sum(usd for _, usd in parts) / share if share else 0.0
    words = "worth of compute less all that it costs, charged over life; real, discounted to the start of the horizon"
    return Told(words, "USD", [("what compute earns and saves", worth), *((part, -usd) for part, usd in parts)])


def break_even(evidence: Evidence) -> Told:
    """The cost of compute by part, over what it brings in."""
    parts = cost_of_compute(evidence)
    worth = sum(usd for _, usd in parts) + float(evidence.summary["finance"]["surplus_usd"])
    words = (
        "what compute costs over what it is counted for (saved and earned), both real and discounted: at this share of that "
        "worth it would just meet its cost"
    )
    return Told(words, "share", parts, worth)


def value_of_month(evidence: Evidence, site: str, item: str) -> Told | None:
    """Words, and what the plan, the state and waiting money have of a month's delay."""
    rows = evidence.folder.finance("value_of_month").filter((pl.col("site") == site) & (pl.col("item") == item))
    if rows.is_empty():
        return None
    row: dict[str, Any] = rows.row(0, named=True)
    words = (
        f"what it costs that {row['energisation']} comes a month late, after tax and financing (real): what the plan's cost "
        "rises by if it is known in time, less what the state bears of that, and the cost of the "
        f"{row['paid_usd'] / 1e9:,.3g} billion USD (nominal) that are paid by its date and wait"
    )
    terms = (("by the plan, before tax", "plan_usd"), ("the state bears", "tax_usd"), ("money that waits", "waiting_usd"))
    return Told(words, "USD", [(name, float(row[key])) for name, key in terms])

"""The money chapter's tables of terms: vehicles to the end of theirs, side by side, and contracts beside the plan."""

from __future__ import annotations

from gigawatt.report import numbers
from gigawatt.report.finance_results import Money
from gigawatt.report.results import Row
from gigawatt.report.tables import Table


def sides(money: Money) -> Table:
    """What each side of each vehicle pays and is paid, beyond the plan's horizon too."""
    vehicles = money.summary.get("vehicles") or {}
    names = {key: found["party"] for key, found in vehicles.items()}
    until = {key: found["to_the_end"]["until"] for key, found in vehicles.items() if "to_the_end" in found}
    rows = []
    for row in money.rows("vehicle_sides"):
        amounts = [numbers.money(row[name]) for name in ("lent_before_usd", "pays_usd", "paid_usd", "paid_later_usd")]
        rate = numbers.UNKNOWN if row["irr"] is None else numbers.share(row["irr"], 3)
        rows.append(
            [
                names.get(row["vehicle"], row["vehicle"]),
                until.get(row["vehicle"], ""),
                row["party"],
                row["accounts"],
                *amounts,
                rate,
            ]
        )
    columns = [">lent before", ">pays it", ">is paid", ">of which beyond the horizon", ">rate of return"]
    return Table(["vehicle", "until", "side", "for", *columns], rows)


def beside_the_plan(money: Money) -> Table:
    """What the plan paid for what each contract covers, and what the contract costs, by year."""
    rows: list[list[str]] = []
    by_contract: dict[tuple[str, str | None], list[Row]] = {}
    for row in money.rows("contracts"):
        by_contract.setdefault((row["contract"], row["site"]), []).append(row)
    for (contract, site), years in by_contract.items():
        rows.append(_compared(contract, site or "", "all", years))
        rows += [_compared("", "", str(row["year"]), [row]) for row in years]
    return Table(["contract", "site", "year", ">the plan paid", ">the contract costs", ">more, or less"], rows)


def _compared(contract: str, site: str, when: str, years: list[Row]) -> list[str]:
    paid, due = (sum(row[name] for row in years) for name in ("plan_usd", "contract_usd"))
    more = numbers.UNKNOWN if paid <= 0.0 else numbers.share(due / paid - 1.0, 2)
    return [contract, site, when, numbers.money(paid), numbers.money(due), more]

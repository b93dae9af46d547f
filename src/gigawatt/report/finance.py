"""The chapter of a plan's money: what it earns, who pays, what compute costs, and how much of it is promised."""

from __future__ import annotations

from collections.abc import Iterator

from gigawatt.finance.books import TAX_OWED
from gigawatt.report import numbers
from gigawatt.report.chart import Chart
from gigawatt.report.finance_figures import capital_calls, commitments, cost_by_part, tornado, waterfall
from gigawatt.report.finance_results import Money
from gigawatt.report.finance_terms import beside_the_plan, sides
from gigawatt.report.results import Results, Row, words
from gigawatt.report.tables import Table

SHOWN_MONTHS = 8
STATES = ("spent", "contracted", "announced")


def charts(results: Results) -> list[Chart]:
    """The figures of the chapter, in order."""
    money = Money(results)
    found = (
        waterfall(money),
        capital_calls(money),
        cost_by_part(results, money),
        tornado(results, money),
        commitments(money),
    )
    return [chart for chart in found if chart is not None]


def tables(results: Results) -> list[tuple[str, Table]]:
    """Open tables: the whole by year, sites, cost of work, the value of months."""
    money = Money(results)
    found = [
        ("Income, cash and what is owned, by year", _statements(money)),
        ("What each site is worth before financing, and each vehicle to its owners", _sites(results, money)),
        ("Vehicles: what they raised, and whose books they may belong in", _vehicles(money)),
        ("Debt service: what there is for it, and what is due", _coverage(money)),
        ("Vehicles to the end of their terms: each side", sides(money)),
        ("Who bears which loss", _losses(money)),
        ("What contracts cost beside what the plan paid for the same", beside_the_plan(money)),
        ("What work costs", _work(results, money)),
        ("A month later, after tax and financing", _months(money)),
        ("Announced, contracted, spent: each year's capital, against what was told", _budget(money)),
    ]
    return [(title, table) for title, table in found if table.rows]


def in_words(results: Results) -> list[str]:
    """What the money says, in sentences."""
    return list(_sentences(results, Money(results)))


def _sentences(results: Results, money: Money) -> Iterator[str]:
    found = money.summary
    if not found:
        return
    yield from _brought_in(money)
    rate, inflation = numbers.share(found["cost_of_capital"]), numbers.share(found["inflation"])
    worth = numbers.money(found["npv_usd"])
    at_cost = f"at a cost of capital of {rate} (nominal, with inflation of {inflation} a year)"
    line = f"{_whose(money)}: counting {_counted(money)}, {at_cost} it is worth {worth} "
    line += f"{_taxed(found)} and before financing, at the start of {money.years[0]}"
    line += f"; what is left at the end is in it with {numbers.money(found['residual_usd'])} before discounting"
    if found["irr"] is not None:
        line += f"; its internal rate of return is {numbers.share(found['irr'])}"
    if found["payback_years"] is not None:
        line += f", and it has paid itself back after {found['payback_years']:.1f} years"
    yield f"{line}. At most {numbers.money(found['peak_funding_usd'])} is out at once."
    cost = found.get("cost_of_an_accelerator_hour_usd")
    if cost:
        parts = sorted(found["parts_of_an_accelerator_hour_usd"].items(), key=lambda item: -item[1])[:3]
        most = numbers.listed([f"{part} {numbers.share(usd / cost, 2)}" for part, usd in parts])
        met = found.get("break_even_share")
        share = "" if met is None else f"; that is {numbers.share(met)} of what it is counted for"
        line = f"Whatever compute is worth, an accelerator-hour costs {numbers.significant(cost)} $ of {results.base_year}"
        yield f"{line}: {most} of it above all{share}."
    for words_of_warning in found["warnings"]:
        yield f"Be wary: {words_of_warning}"


def _brought_in(money: Money) -> Iterator[str]:
    """What is saved and what is earned: only the second is anybody's payment."""
    saved, earned = money.brought_in()
    span = f"{money.years[0]} to {money.years[-1]}"
    if saved:
        yield (
            f"Saved, not earned: {numbers.money(saved)} from {span} is what going without the compute would cost, as the "
            f"programme states it. Nobody pays it: where savings cover a year's bills, the owner's other income does. "
            f"{'Users pay ' + numbers.money(earned) + ' besides.' if earned else 'Nothing is earned.'}"
        )
    elif earned:
        yield f"Earned: {numbers.money(earned)} from {span} is what users of compute pay."


def _counted(money: Money) -> str:
    """What of it the worth counts."""
    saved, earned = money.brought_in()
    return "what is saved and earned" if saved and earned else "what is saved" if saved else "what is earned"


def _whose(money: Money) -> str:
    """Whose money the whole is: the owner's, and its vehicles' with all who own and lend to them."""
    owner = next((row["name"] for row in money.rows("measures") if row["kind"] == "programme"), "the owner")
    vehicles = [row["name"] for row in money.rows("measures") if (row["kind"], row["cash"]) == ("vehicle", "to owners")]
    if not vehicles:
        return f"Money of {owner}"
    return f"Money of {numbers.listed([owner, *vehicles])} as one, whoever owns them"


def _taxed(found: Row) -> str:
    """After tax, or before any where the programme is taxed nowhere."""
    return "after income tax" if found.get("taxed") else "before income tax, of which the programme states none,"


def _statements(money: Money) -> Table:
    """The lines that sum things up, in thousand millions."""
    lines = (
        ("income", "compute", money.compute_words()),
        ("income", "earnings before depreciation", "after running costs"),
        ("income", "operating profit", "operating profit"),
        ("income", "profit", "profit"),
        ("cash flow", "cash before financing", "cash before financing"),
        ("balance sheet", "under construction", "under construction"),
        ("balance sheet", "in service", "in service"),
        ("balance sheet", "debt", "debt"),
        ("balance sheet", TAX_OWED, TAX_OWED),
    )
    years = money.years if len(money.years) <= 16 else money.years[:: len(money.years) // 12]
    rows = []
    for statement, line, name in lines:
        amounts = money.whole.get((statement, line))
        if amounts and any(abs(usd) >= 0.5e6 for usd in amounts.values()):
            shown = [amounts.get(year, 0.0) for year in years]
            rows.append([name, *(numbers.money(usd if abs(usd) >= 0.5 else 0.0) for usd in shown)])
    return Table(["nominal", *(f">{year}" for year in years)], rows)


def _sites(results: Results, money: Money) -> Table:
    """Net present value, rate of return, payback and peak funding of every site before financing, and of vehicles to owners."""
    rows = []
    for row in money.rows("measures"):
        # a vehicle may only hold shares: what it is worth is what its owners pay in and are paid
        if (row["kind"], row["cash"]) not in (("site", "before financing"), ("vehicle", "to owners")):
            continue
        name = results.site_names.get(row["site"], row["name"]) if row["kind"] == "site" else row["name"]
        irr = numbers.UNKNOWN if row["irr"] is None else numbers.share(row["irr"])
        payback = numbers.UNKNOWN if row["payback_years"] is None else f"{row['payback_years']:.1f} years"
        covered = numbers.UNKNOWN if row["least_coverage"] is None else f"{row['least_coverage']:.2f}"
        back = numbers.UNKNOWN if row["return_on_capital"] is None else numbers.share(row["return_on_capital"])
        peak = numbers.money(row["peak_funding_usd"])
        rows.append([name, numbers.money(row["npv_usd"]), irr, payback, peak, back, covered, row["why"].replace("; ", ";\n")])
    columns = ["site or vehicle", ">net present value", ">rate of return", ">paid back", ">most money out", ">return on capital"]
    if not any(row[-1] for row in rows):
        return Table([*columns, ">least coverage"], [row[:-1] for row in rows])
    return Table([*columns, ">least coverage", "what has no number, and why"], rows)


def _vehicles(money: Money) -> Table:
    rows = []
    for found in (money.summary.get("vehicles") or {}).values():
        covered = numbers.UNKNOWN if found["least_coverage"] is None else f"{found['least_coverage']:.2f}"
        debt = found["debt"].values()
        amounts = [sum(one[name] for one in debt) for name in ("drawn_usd", "interest_usd", "owed_at_end_usd")]
        raised = [numbers.money(usd) for usd in (*amounts, found["equity_usd"], found["distributions_usd"])]
        thin = "thin" if found["variable_interest_entity"] else "enough"
        rows.append(
            [
                found["party"],
                *raised,
                f"{numbers.share(found['equity_share'])}, {thin}",
                covered,
                found["consolidation_points_to"] or "nobody",
            ]
        )
    columns = ["vehicle", ">lent in the horizon", ">interest", ">owed at its end", ">owners paid in", ">and were paid"]
    return Table([*columns, "equity (ASC 810)", ">least coverage", "consolidation points to"], rows)


def _coverage(money: Money) -> Table:
    """A row a vehicle and year with debt service: cash for it, what is due, the least coverage, what is owed."""
    names = {key: found["party"] for key, found in (money.summary.get("vehicles") or {}).items()}
    years: dict[tuple[str, int], list[Row]] = {}
    for row in money.rows("coverage"):
        years.setdefault((row["vehicle"], row["year"]), []).append(row)
    rows, before = [], ""
    for (vehicle, year), months in years.items():
        due = sum(row["service_usd"] for row in months)
        if due < 0.5:
            continue
        known = [row["coverage"] for row in months if row["coverage"] is not None]
        there = sum(row["available_usd"] for row in months)
        name = names.get(vehicle, vehicle)
        amounts = [numbers.money(usd) for usd in (there, due)]
        covered = f"{min(known):.2f}" if known else numbers.UNKNOWN
        when = str(year) if months[-1].get("planned", True) else f"{year}, assumed"
        rows.append(["" if name == before else name, when, *amounts, covered, numbers.money(months[-1]["owed_usd"])])
        before = name
    return Table(["vehicle", "year", ">cash for it", ">due", ">least coverage of twelve months", ">owed at the year's end"], rows)


def _losses(money: Money) -> Table:
    names = {key: vehicle["party"] for key, vehicle in (money.summary.get("vehicles") or {}).items()}
    found: dict[tuple[str, str, float], list[str]] = {}
    for row in money.rows("losses"):
        if abs(row["usd"]) >= 0.5e6:
            borne = found.setdefault((row["vehicle"], row["cause"], row["loss_usd"]), [])
            borne.append(f"{row['party']} {numbers.money(row['usd'])}")
    rows = [
        [names.get(vehicle, vehicle), cause, numbers.money(loss), ", ".join(borne)]
        for (vehicle, cause, loss), borne in found.items()
    ]
    return Table(["vehicle", "what goes wrong", ">loss", "who bears it"], rows)


def _work(results: Results, money: Money) -> Table:
    rows = []
    for workload, cost in (money.summary.get("cost_of_work") or {}).items():
        price = numbers.money(cost["usd"]) if cost["usd"] >= 1e5 else f"{numbers.significant(cost['usd'])} $"
        article = "an" if cost["unit"][:1] in "aeioHM" else "a"
        rows.append([words(workload), f"{article} {cost['unit']}", price])
    return Table(["work", "unit", f">cost ({results.base_year})"], rows)


def _months(money: Money) -> Table:
    rows = []
    ranked = sorted(money.rows("value_of_month"), key=lambda row: -row["after_usd"])
    for row in ranked[:SHOWN_MONTHS]:
        amounts = (row[name] if abs(row[name]) >= 0.5 else 0.0 for name in ("plan_usd", "tax_usd", "waiting_usd", "after_usd"))
        rows.append([row["energisation"], numbers.month(row["date"]), *(numbers.money(usd) for usd in amounts)])
    return Table(["energisation", "date", ">by the plan", ">the state bears", ">waiting money costs", ">in all"], rows)


def _budget(money: Money) -> Table:
    """A row a year with capital due: by how firm it is, against what was told for it; then all years, and the total told."""
    told = money.summary.get("budget") or {}
    guidance = {int(year): amounts for year, amounts in (told.get("guidance_usd") or {}).items()}
    by_state, before = money.budget(), money.spent_before()
    rows: list[list[str]] = []

    def row(name: str, amounts: dict[str, float], asked: float | None, words: str) -> None:
        due = sum(amounts.values())
        if due < 0.5e6 and asked is None:
            return
        left = "" if asked is None else numbers.money(asked - due)
        rows.append([name, *(numbers.money(amounts[state]) for state in STATES), numbers.money(due), words, left])

    nothing = dict.fromkeys(STATES, 0.0)
    row("before the horizon", nothing | {"spent": before}, None, "")
    for year in money.years:
        amounts = {state: by_state.get(state, {}).get(year, 0.0) for state in STATES}
        row(str(year), amounts, *_told(guidance.get(year)))
    through = told.get("through")
    for name, last, total in (("all years", None, None), (f"through {through}", through, told.get("announced_total_usd"))):
        if name == "all years" or total is not None:
            amounts = {
                state: sum(usd for year, usd in by_state.get(state, {}).items() if last is None or year <= last)
                for state in STATES
            }
            row(name, amounts | {"spent": amounts["spent"] + before}, total, "" if total is None else numbers.money(total))
    heads = ["capital due, nominal", *(f">{state}" for state in STATES), ">together"]
    if not any(row[len(heads)] for row in rows):  # nothing was told
        return Table(heads, [row[: len(heads)] for row in rows])
    return Table([*heads, ">told to the world", ">left of it"], rows)


def _told(guidance: Row | None) -> tuple[float | None, str]:
    """The middle of what was told for a year, and its span in words."""
    if guidance is None:
        return None, ""
    low, high = guidance["low"], guidance["high"]
    middle = numbers.money(guidance["value"])
    return guidance["value"], middle if low is None or high is None else f"{middle} ({numbers.money_range(low, high)})"

"""The results of a study as the report reads them: every table once, as rows, with the names that figures show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from html import escape
from typing import Any

from gigawatt.report import colours
from gigawatt.study import StudyFolder

Row = Mapping[str, Any]

NEAR_TERM = 2030
SHORT_HORIZON = 8  # years: tables show all of them
WHOLE_YEAR = 0.9  # of a year: a shorter period is a quarter
WEATHER_WEIGHTS = "programme.weather_weights."
MILESTONES = (2028, 2030, 2035, 2040, 2045, 2050)


def words(key: str) -> str:
    """A key as words: ``gas-combined-cycle`` is *gas combined cycle*."""
    return key.replace("-", " ").replace("_", " ")


def plain(text: str) -> str:
    """Text as Plotly must be given it: Plotly reads a few HTML tags and entities, names must be shown as they are."""
    return escape(text, quote=False)


class Results:
    """One study, read lazily; a table that is absent reads as no rows."""

    def __init__(self, study: StudyFolder) -> None:
        self.study = study
        self.summary = study.summary
        self.run = study.run
        self.programme: Row = self.summary.get("programme") or {}
        self.plan: Row = self.summary.get("plan") or {}
        self.cost: Row = self.summary.get("cost") or {}
        self._tables: dict[str, list[Row]] = {}
        self._by_site_year: dict[str, dict[tuple[str, int], list[Row]]] = {}

    def rows(self, table: str) -> list[Row]:
        if table not in self._tables:
            self._tables[table] = []
            if self.study.has_table(table):
                self._tables[table].extend(self.study.table(table).rows(named=True))
        return self._tables[table]

    def period_rows(self, table: str) -> list[Row]:
        """A table by period, where some years are planned by quarter; else no rows."""
        name = f"periods/{table}"
        if name not in self._tables:
            there = self.quarters and self.study.has_table(table)
            self._tables[name] = list(self.study.periods(table).rows(named=True)) if there else []
        return self._tables[name]

    @cached_property
    def quarter_peaks(self) -> dict[tuple[str, int], float]:
        """The highest hour of the load by site and quarter [MW] in the first weather year; all sites together under ``""``."""
        if not self.quarters or not self.study.dispatched_sites():
            return {}
        one_path = "and price_path = 0 " if int(self.plan.get("price_paths") or 1) > 1 else ""
        hours = f"from dispatch where weather = 0 {one_path}and period <= {max(self.quarters)}"
        by_site = self.study.query(f"select site, period, max(load_mw) as mw {hours} group by all")
        together = f"(select period, hour, sum(load_mw) as mw {hours} group by all)"
        whole = self.study.query(f"select '' as site, period, max(mw) as mw from {together} group by all")
        return {(site, period): mw for frame in (by_site, whole) for site, period, mw in frame.rows()}

    def rows_of(self, table: str, site: str, year: int) -> list[Row]:
        """The rows of one site in one year; indexed, because figures ask for every site and year in turn."""
        if table not in self._by_site_year:
            index: dict[tuple[str, int], list[Row]] = {}
            for row in self.rows(table):
                index.setdefault((row["site"], row["year"]), []).append(row)
            self._by_site_year[table] = index
        return self._by_site_year[table].get((site, year), [])

    def total(self, table: str, column: str, *by: str, where: Callable[[Row], bool] = lambda _: True) -> dict[Any, float]:
        """Sums of a column by one or more others; the key is a tuple where there are several."""
        sums: dict[Any, float] = {}
        for row in self.rows(table):
            if where(row) and row[column] is not None:
                key = row[by[0]] if len(by) == 1 else tuple(row[name] for name in by)
                sums[key] = sums.get(key, 0.0) + row[column]
        return sums

    def total_if(self, table: str, column: str, *by: str) -> dict[Any, float]:
        """As ``total``, and nothing where the study's table has no such column."""
        rows = self.rows(table)
        return self.total(table, column, *by) if rows and column in rows[0] else {}

    @cached_property
    def years(self) -> list[int]:
        return sorted(int(year) for year in self.summary.get("capacity") or {})

    @cached_property
    def quarters(self) -> dict[int, str]:
        """The periods that are quarters, by number, with their labels (``2027-Q1``); none where all years are whole."""
        return {row["period"]: row["label"] for row in self.rows("calendar") if row["length_years"] < WHOLE_YEAR}

    @cached_property
    def weather_years(self) -> int:
        """How many weather years every year of the plan is dispatched in."""
        return max((row.get("weather_years") or 1 for row in self.rows("sites")), default=1)

    @cached_property
    def weather_weights(self) -> list[float]:
        """The weights of the weather years, as far as the programme states them."""
        found = {row["name"]: row["value"] for row in self.rows("figures") if row["name"].startswith(WEATHER_WEIGHTS)}
        return [found[name] for name in sorted(found, key=lambda name: int(name.rsplit(".", 1)[1]))]

    @cached_property
    def milestones(self) -> list[int]:
        """The first and the last year, and the round ones between."""
        ends = {self.years[0], self.years[-1]} if self.years else set()
        return sorted(ends | {year for year in MILESTONES if year in self.years})

    @cached_property
    def table_years(self) -> list[int]:
        """Years of the tables: all of them where the horizon is short, else the milestones."""
        return self.years if len(self.years) <= SHORT_HORIZON else self.milestones

    @cached_property
    def key_years(self) -> list[int]:
        """All years of a short horizon; else the first and last, and 2030 between (the middle year where there is no 2030)."""
        if len(self.years) <= SHORT_HORIZON:
            return self.years
        between = NEAR_TERM if NEAR_TERM in self.years else self.years[len(self.years) // 2]
        return sorted({self.years[0], between, self.years[-1]})

    @cached_property
    def base_year(self) -> str:
        return str(self.programme.get("base_year", ""))

    @cached_property
    def site_names(self) -> dict[str, str]:
        # A site that the table of sites leaves out goes by its key.
        names: dict[str, str] = {row["site"]: row["site"] for table in ("halls", "energy", "load") for row in self.rows(table)}
        names |= {row["site"]: row["name"] or row["site"] for row in self.rows("sites")}
        twice = {name for name in names.values() if list(names.values()).count(name) > 1}
        return {key: f"{name} ({key})" if name in twice else name for key, name in names.items()}

    @cached_property
    def sites(self) -> list[str]:
        """Sites, the largest at the end of the horizon first."""
        last = self.years[-1] if self.years else 0
        return sorted(self.site_names, key=lambda site: (-self.it_mw.get((site, last), 0.0), site))

    @cached_property
    def it_mw(self) -> dict[tuple[str, int], float]:
        """IT power at work by site and year [MW]: that of the chips that have power, halls and work."""
        return self.total("assignment", "it_mw", "site", "year")

    @cached_property
    def synthetic_sites(self) -> list[str]:
        return [row["site"] for row in self.rows("sites") if row["synthetic"]]

    @cached_property
    def technologies(self) -> dict[str, str]:
        """The kind of every technology that has any capacity."""
        sums = self.total("power_capacity", "capacity_mw", "technology", "kind")
        return {technology: kind for (technology, kind), mw in sums.items() if mw > 1e-6}

    @cached_property
    def technology_colours(self) -> dict[str, str]:
        kinds = ((row["technology"], row["kind"]) for table in ("power_capacity", "energy") for row in self.rows(table))
        return colours.of_technologies(kinds)

    @cached_property
    def site_colours(self) -> dict[str, str]:
        return colours.series(self.sites)

    @cached_property
    def chips(self) -> list[str]:
        return list(self.total("chips", "accelerators", "chip"))

    @cached_property
    def chip_colours(self) -> dict[str, str]:
        return colours.series(self.chips)

    @cached_property
    def h100_equivalents(self) -> dict[str, float]:
        """H100 equivalents of one accelerator, by chip, as far as the study says.

        From what the plan assigned to workloads counted in H100e; else from the figure of that name.
        """
        counted = {row["workload"] for row in self.rows("compute") if row["unit"] == "H100e"}
        compute = self.total("assignment", "compute", "chip", where=lambda row: row["workload"] in counted)
        accelerators = self.total("assignment", "accelerators", "chip", where=lambda row: row["workload"] in counted)
        known = {chip: compute[chip] / number for chip, number in accelerators.items() if number > 1e-6}
        for row in self.rows("figures"):
            parts = row["name"].split(".")
            if parts[-1] == "h100_equivalents":
                known.update({chip: row["value"] for chip in self.chips if chip in parts and chip not in known})
        return known

    @cached_property
    def discount(self) -> dict[int, float]:
        """What a dollar of a year counts today, as the plan discounts; the mean of its quarters where it has them."""
        counted: dict[int, float] = {}
        for row in self.rows("calendar"):
            counted[row["year"]] = counted.get(row["year"], 0.0) + row["length_years"] * row["discount"]
        if counted:
            return counted
        spent = self.total("costs", "usd", "year", where=lambda row: row["usd"] > 0)
        today = self.total("costs", "discounted_usd", "year", where=lambda row: row["usd"] > 0)
        return {year: today[year] / usd for year, usd in spent.items() if usd > 0}

    def discounted(self, amounts: Mapping[int, float]) -> float:
        return sum(amount * self.discount.get(year, 0.0) for year, amount in amounts.items())


def by_year(years: Iterable[int], amounts: Mapping[Any, float], *key: str) -> list[float]:
    """The amounts of one key (or of none) over the years, 0 where there is none."""
    return [amounts.get((*key, year) if key else year, 0.0) for year in years]

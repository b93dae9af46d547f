"""The grid connection of a site: which market, what the grid allows by date, what it costs."""

from __future__ import annotations

from math import isnan

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Market
from gigawatt.programme.dates import iso_date
from gigawatt.programme.sections.far_off import doubt_figure
from gigawatt.programme.sections.figure_reader import figure, optional_figure, optional_path, read_figure, year_path
from gigawatt.programme.sections.overrides import MARKET_FIELDS, field_keys, restated
from gigawatt.programme.sections.section import Key, Section, read_date
from gigawatt.programme.site import Connection, ConnectionStep, Export
from gigawatt.programme.text.yaml_source import Mapping, Scalar
from gigawatt.quantity import Figure, YearPath
from gigawatt.units import DURATION, MONEY_PER_ENERGY, MONEY_PER_POWER, POWER

_NO_PRICE = YearPath.level(Figure(0.0, MONEY_PER_ENERGY.unit, note="the hours are in a file"))

_OWN_MARKET = "For one of your own name the most alike, and state what differs: `price` (or `price_file`), `demand_charge`, ..."

CONNECTION_KEYS = (
    Key("market", "key of a market", "wholesale market or tariff region that it imports from"),
    Key("steps", "{date: power}", "from each date on, the site may import so much in total; nothing before the first"),
    Key("capex", "a cost per capacity, or by year", "substation and line, overnight", "catalogue"),
    Key("life", "a duration", "life of substation and line", "catalogue"),
    Key("price_file", "file name", "hourly price in USD/MWh, relative to the programme's folder", "from the market's figures"),
    Key("export", "section", "sale to the grid", "nothing is sold"),
    *field_keys(MARKET_FIELDS),
)
EXPORT_KEYS = (
    Key("limit", "a power", "the most that may be sold at once; never more than the contracted connection"),
    Key("price", "a price of energy, or by year", "yearly mean paid for it; the hours follow the market's"),
    Key("price_file", "file name", "hourly price in USD/MWh instead, relative to the programme's folder", "from `price`"),
    Key("from", "date", "from which it is allowed", "the connection's first step"),
)


def read_connection(section: Section, catalogue: Catalogue) -> Connection | None:
    """The section ``connection`` of a site, None where its market is not known."""
    market: Market | None = section.refer("market", catalogue.markets, "market", otherwise=_OWN_MARKET)
    steps = _read_steps(section)
    capex = optional_path(section, "capex", MONEY_PER_POWER)
    life = optional_figure(section, "life", DURATION)
    price_file = section.file("price_file")
    standard = catalogue.connections["grid-connection"]
    doubt_figure(section, "capex", capex, standard.capex_usd_per_mw)
    doubt_figure(section, "life", life, standard.life_years)
    if market is None:
        return None
    return Connection(
        market=restated(section, market, MARKET_FIELDS),
        steps=steps,
        capex_usd_per_mw=capex or standard.capex_usd_per_mw,
        life_years=life or standard.life_years,
        price_file=price_file,
        spend_shares=standard.spend_shares,
        export=_read_export(section, steps),
    )


def _read_export(section: Section, steps: tuple[ConnectionStep, ...]) -> Export | None:
    export = section.section("export", EXPORT_KEYS)
    if export is None:
        return None
    price_file = export.file("price_file")
    if price_file is not None and export.has("price"):
        export.problem("price_file", "`price` and `price_file` are both given.", "Keep one of them.")
    return Export(
        path=export.path,
        date=export.date("from", steps[0].date if steps else float("nan")),
        limit_mw=figure(export, "limit", POWER),
        price_usd_per_mwh=_NO_PRICE if export.has("price_file") else year_path(export, "price", MONEY_PER_ENERGY),
        price_file=price_file,
    )


def _read_steps(section: Section) -> tuple[ConnectionStep, ...]:
    """The steps in order of date; two on the same day contradict each other."""
    node = section.get("steps")
    if node is None:
        section.missing("steps")
        return ()
    if not isinstance(node, Mapping) or not node.entries:
        section.problem("steps", "a mapping of dates to powers is due.", "Write `{2026-07-01: 300 MW, 2028-01-01: 1 GW}`.")
        return ()
    steps: dict[float, ConnectionStep] = {}
    notebook, path = section.notebook, section.dotted("steps")
    for key, value in node.entries.values():
        date = read_date(notebook, key, path)
        place = value.position if isinstance(value, Scalar) else key.position
        limit = read_figure(notebook, value, place, f"{path}.{key.text}", POWER)
        if date in steps and not isnan(date):
            notebook.note(key.position, path, f"two steps on {iso_date(date)}.", "Keep one of them.")
        steps[date] = ConnectionStep(date, limit)
    return tuple(step for _, step in sorted(steps.items()))

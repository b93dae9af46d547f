"""The section ``uncertainty``: paths that prices may take, with weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.programme.futures.uncertainty import PriceChange, PricePath
from gigawatt.programme.programme import Policy
from gigawatt.programme.sections.figure_reader import optional_path, read_figure
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.site import Site
from gigawatt.units import MONEY_PER_ENERGY, MONEY_PER_TONNE, RATIO, SHARE, Dimension

MOST_PRICE_PATHS = 20

UNCERTAINTY_KEYS = (
    Key(
        "price_paths",
        "section by name",
        "ways that prices may go, each with its weight: one set of purchases for all of them, hours dispatched in each",
        "prices are as stated",
    ),
)
_FUELS_HELP = "fuels whose price is another on this path"
_MARKETS_HELP = "markets of which that is not so"
PRICE_PATH_KEYS = (
    Key("weight", "a share", "of this path; those of all paths add up to 1", "all alike"),
    Key("description", "text", "a sentence for the report", "empty"),
    Key("fuels", "section by fuel", _FUELS_HELP, "as stated"),
    Key("electricity", "section", "what the grid's energy costs, and pays for export, in all markets", "as stated"),
    Key("markets", "section by market", _MARKETS_HELP, "as `electricity`"),
    Key("carbon_price", "section", "what emissions cost", "as stated"),
)
_TIMES_HELP = "so many times what the rest of the programme says, as `0.8`"
_TIMES = "a ratio, or by year"
FUEL_CHANGE_KEYS = (
    Key("times", _TIMES, _TIMES_HELP, "or `price`"),
    Key("price", "a price of energy, or by year", "of heat, instead of what the programme says", "or `times`"),
)
ELECTRICITY_KEYS = (Key("times", _TIMES, _TIMES_HELP),)
MARKET_CHANGE_KEYS = (
    Key("times", _TIMES, _TIMES_HELP, "or `price`"),
    Key(
        "price",
        "a price of energy, or by year",
        "yearly mean of import, instead of what the programme says; hours keep their shape, export moves by the same share",
        "or `times`",
    ),
)
CARBON_CHANGE_KEYS = (
    Key("times", _TIMES, _TIMES_HELP, "or `price`"),
    Key("price", "a price of carbon, or by year", "instead of what the programme says", "or `times`"),
)


def read_price_paths(
    section: Section | None, catalogue: Catalogue, sites: Sequence[Site], policy: Policy
) -> tuple[PricePath, ...]:
    """The price paths of the section ``uncertainty``; none where prices are as stated.

    Args:
        section: the section, or None.
        catalogue: with the fuels that the programme restates or adds.
        sites: those that could be read.
        policy: with the carbon price that a path may multiply.
    """
    if section is None:
        return ()
    reader = _Reader(catalogue, sites, policy)
    paths = [reader.read(key, one) for key, one in section.named("price_paths", PRICE_PATH_KEYS)]
    if len(paths) > MOST_PRICE_PATHS:
        section.problem("price_paths", f"{len(paths)} price paths are too many.", f"Give at most {MOST_PRICE_PATHS}.")
    return _weighted(section, paths)


def _weighted(section: Section, paths: list[PricePath]) -> tuple[PricePath, ...]:
    """The paths with weights that sum to one: all alike where none is stated."""
    stated = [path.stated_weight for path in paths]
    if all(weight is None for weight in stated):
        return tuple(replace(path, weight=1.0 / len(paths)) for path in paths)
    without = [path.key for path, weight in zip(paths, stated, strict=True) if weight is None]
    total = sum(weight.value for weight in stated if weight is not None)
    if without:
        message = f"{', '.join(without)} has no weight, and others do."
        section.problem("price_paths", message, "Give every path its `weight`, or none: then all count alike.")
    elif abs(total - 1.0) > 1e-6 or any(weight is not None and not weight.value > 0.0 for weight in stated):
        message = f"the weights of {len(paths)} price paths add up to {total:g}."
        section.problem("price_paths", message, "Give shares above 0 that add up to 1.")
    else:
        return tuple(replace(path, weight=path.weight / total) for path in paths)
    return tuple(paths)


class _Reader:
    """Reads one path after another."""

    def __init__(self, catalogue: Catalogue, sites: Sequence[Site], policy: Policy) -> None:
        self.catalogue, self.policy = catalogue, policy
        self.connected = [site for site in sites if site.connection is not None]
        self.burnt = {asset.fuel.key for site in sites for asset in site.power if asset.fuel is not None}

    def read(self, key: str, section: Section) -> PricePath:
        weight = None
        if (node := section.get("weight")) is not None:
            weight = read_figure(section.notebook, node, section.place_of("weight"), section.dotted("weight"), SHARE)
        electricity = section.section("electricity", ELECTRICITY_KEYS)
        carbon = section.section("carbon_price", CARBON_CHANGE_KEYS)
        return PricePath(
            key=key,
            path=section.path,
            weight=1.0 if weight is None else weight.value,
            description=section.text("description", ""),
            stated_weight=weight,
            fuels=self._fuels(section),
            electricity=PriceChange() if electricity is None else self._all_markets(electricity),
            markets=self._markets(section),
            carbon_price=PriceChange() if carbon is None else self._carbon(carbon),
        )

    def _fuels(self, section: Section) -> dict[str, PriceChange]:
        found = {}
        for key, one in section.named("fuels", FUEL_CHANGE_KEYS):
            if one.known(key, self.catalogue.fuels, "fuel") is None:
                continue
            if key not in self.burnt:
                one.notebook.warn(one.position, one.path, "no asset burns this fuel.", "Remove it, unless that is meant.")
            found[key] = _change(one, MONEY_PER_ENERGY)
        return found

    def _all_markets(self, section: Section) -> PriceChange:
        if not self.connected:
            section.notebook.warn(section.position, section.path, "no site has a connection.", "Remove it.")
        if not section.has("times"):
            section.missing("times")
        return PriceChange(times=optional_path(section, "times", RATIO))

    def _markets(self, section: Section) -> dict[str, PriceChange]:
        found = {}
        for key, one in section.named("markets", MARKET_CHANGE_KEYS):
            if one.known(key, self.catalogue.markets, "market") is None:
                continue
            there = [site for site in self.connected if site.connection is not None and site.connection.market.key == key]
            filed = [site.key for site in there if site.connection is not None and site.connection.price_file is not None]
            if not there:
                one.notebook.warn(one.position, one.path, "no site's connection is to this market.", "Remove it.")
            if filed and one.has("price"):
                message = f"prices of {', '.join(filed)} come from a file, which has no yearly mean to put in its place."
                one.problem("price", message, "Give `times`, as `times: 1.2`.")
            found[key] = _change(one, MONEY_PER_ENERGY)
        return found

    def _carbon(self, section: Section) -> PriceChange:
        if section.has("times") and self.policy.carbon_price_usd_per_t is None:
            message = "the programme has no carbon price to be multiplied."
            section.problem("times", message, "Give a `price`, or add `policy: {carbon_price: ..}`.")
        return _change(section, MONEY_PER_TONNE)


def _change(section: Section, dimension: Dimension) -> PriceChange:
    """``times`` or ``price``: exactly one of them is due."""
    change = PriceChange(optional_path(section, "times", RATIO), optional_path(section, "price", dimension))
    if change.times is not None and change.price is not None:
        section.problem("price", "`times` and `price` are both given.", "Keep one of them.")
    if change.times is None and change.price is None:
        fix = f"Add `times: 0.8`, or a price such as `price: {dimension.example}`."
        section.problem("", "neither `times` nor `price` is given.", fix)
    return change

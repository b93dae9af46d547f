"""What may turn out otherwise than the programme states: named paths of prices, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gigawatt.quantity import Figure, YearPath


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What a path makes of a price: so many times what is stated, or a price of its own."""

    times: YearPath | None = None
    price: YearPath | None = None

    def at(self, year: float, stated: float) -> float:
        """The path's price in a calendar year; ``stated`` is what the rest of the programme says, in the same unit."""
        if self.price is not None:
            return self.price.at(year)
        return stated if self.times is None else stated * self.times.at(year)


@dataclass(frozen=True, slots=True)
class PricePath:
    """One way that prices may go. What it does not name is as the rest of the programme says."""

    key: str
    path: str  # dotted path in the programme
    weight: float  # those of all paths sum to 1
    description: str = ""
    stated_weight: Figure | None = None
    fuels: Mapping[str, PriceChange] = field(default_factory=dict)  # by fuel, of heat [USD/MWh]
    electricity: PriceChange = PriceChange()  # of every market's energy, import and export alike
    markets: Mapping[str, PriceChange] = field(default_factory=dict)  # by market, instead of ``electricity`` [USD/MWh]
    carbon_price: PriceChange = PriceChange()  # [USD/t]

    def of_market(self, key: str) -> PriceChange:
        """What the path makes of a market's energy."""
        return self.markets.get(key, self.electricity)

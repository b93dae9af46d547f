"""The levelised cost of compute: what an accelerator-hour, a token or a training run costs, part by part.

Real money: what is bought is charged in level payments over its life, at the cost of capital; running costs count when paid.
Both are discounted and divided by the discounted work (docs/mathematics/finance.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

POWER, HALLS, CHIPS, NETWORK, PEOPLE = "power", "halls", "chips", "network", "people"
CAPITAL, TAX, IDLE = "capital", "tax", "idle"
PARTS = (POWER, HALLS, CHIPS, NETWORK, PEOPLE, CAPITAL, TAX, IDLE)

MID_YEAR, YEAR_END = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class CostInputs:
    """What is assumed beside the plan; factors multiply what the plan took.

    Attributes:
        rate: Cost of capital, real, a share a year.
        inflation: A share a year: what is written off for tax is not indexed.
        tax_rate: On profits, wherever; None: what each thing's place has.
        chip_life: Factor on the life of chips and their network.
        resale_share: Of what chips cost, what they sell for at the end of their life.
        energy_price, capital_cost, chip_price: Factors on what energy, plants with halls, and chips with network cost.
        revenue: Factor on what compute brings in.
    """

    rate: float
    inflation: float = 0.0
    tax_rate: float | None = None
    chip_life: float = 1.0
    resale_share: float = 0.0
    energy_price: float = 1.0
    capital_cost: float = 1.0
    chip_price: float = 1.0
    revenue: float = 1.0


def level_charge(rate: float, life_years: float, timing: float = MID_YEAR) -> float:
    """The yearly payment over a life that pays back a dollar at its start.

    Args:
        rate: a share a year.
        life_years: [years].
        timing: within each year, when it is paid: 0.5 in the middle, 1 at the end.
    """
    if abs(rate) < 1e-12:
        return 1.0 / life_years
    return float(rate / (1.0 - (1.0 + rate) ** -life_years) * (1.0 + rate) ** (timing - 1.0))


def building_charge(rate: float, spend_shares: tuple[float, ...]) -> float:
    """What a dollar of overnight cost has grown to at commissioning: each year's part is spent in its middle."""
    count = len(spend_shares)
    return float(sum(part * (1.0 + rate) ** (count - place - 0.5) for place, part in enumerate(spend_shares)))


@dataclass(frozen=True, eq=False)
class Bought:
    """One thing that is bought, as it is charged.

    Attributes:
        part: What part of the cost it is: power, halls, chips or network.
        item: Its name.
        overnight_usd: Overnight cost times the share of each period in which it stands, shape (periods,) [real USD-years].
        life_years: That the plan took.
        spend_shares: Overnight cost by year before it comes into service; none: all of it on that day.
        idle: Share of it that stands without work, shape (periods,).
        timing: Within each year, when the charge falls due.
        tax_rate: On profits where it stands, as a share.
        written_off: What of a dollar may be written off in each year of service; none: equal parts over its life.
    """

    part: str
    item: str
    overnight_usd: Floats
    life_years: float
    spend_shares: tuple[float, ...] = ()
    idle: Floats | float = 0.0
    timing: float = MID_YEAR
    tax_rate: float = 0.0
    written_off: tuple[float, ...] = ()

    def charged(self, inputs: CostInputs) -> tuple[Floats, Floats, Floats]:
        """Recovery of what it cost, return on it, and tax on that return, shape (periods,) each [real USD]."""
        chip = self.part in (CHIPS, NETWORK)
        life = self.life_years * (inputs.chip_life if chip else 1.0)
        resale = inputs.resale_share if self.part == CHIPS else 0.0
        usd = self.overnight_usd * (inputs.chip_price if chip else inputs.capital_cost)
        grown = building_charge(inputs.rate, self.spend_shares) if self.spend_shares else 1.0
        level = level_charge(inputs.rate, life, self.timing)
        charge = usd * level * (grown - resale * (1.0 + inputs.rate) ** -life)
        recovery = usd * (1.0 - resale) / life
        return recovery, charge - recovery, charge * self.tax_on_capital(inputs, life)

    def tax_on_capital(self, inputs: CostInputs, life_years: float) -> float:
        """Tax per dollar of capital charge: what is earned on top of the charge so that it is left after tax.

        ``(1 - tax z) / (1 - tax) - 1``, where ``z`` is the present value of what may be written off of a dollar at the nominal
        rate, in the middle of each year.
        """
        rate = self.tax_rate if inputs.tax_rate is None else inputs.tax_rate
        if rate == 0.0:
            return 0.0
        nominal = (1.0 + inputs.rate) * (1.0 + inputs.inflation) - 1.0
        if self.written_off:
            worth = sum(share * (1.0 + nominal) ** -(year + MID_YEAR) for year, share in enumerate(self.written_off))
        else:
            worth = 1.0 / (level_charge(nominal, life_years) * life_years)
        return float((1.0 - rate * worth) / (1.0 - rate) - 1.0)


@dataclass(frozen=True, eq=False)
class Run:
    """What running something costs.

    Attributes:
        part: Which part of the cost it is.
        item: Its name.
        usd: In each period, shape (periods,) [real USD].
        energy: Whether it is energy or fuel.
    """

    part: str
    item: str
    usd: Floats
    energy: bool = False


@dataclass(frozen=True, eq=False)
class ComputeCost:
    """All that compute costs, and the compute.

    Attributes:
        years: The middle of each period, years from the start, shape (periods,).
        bought: What is bought.
        run: What running it costs.
        accelerator_hours: At work, shape (periods,).
        it_mwh: Of chips at work, by workload, shape (periods,): by which all cost is shared out among workloads.
        output: By workload what is done, in the unit that it is told by, shape (periods,).
        revenue_usd: What compute brings in, or saves, shape (periods,) [real USD].
    """

    years: Floats
    bought: tuple[Bought, ...]
    run: tuple[Run, ...]
    accelerator_hours: Floats
    it_mwh: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))
    output: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))
    revenue_usd: Floats | None = None

    def present(self, amounts: Floats, inputs: CostInputs) -> float:
        """Present value, at the start, of amounts by period."""
        return float(amounts @ (1.0 + inputs.rate) ** -self.years)

    def yearly(self, inputs: CostInputs) -> dict[str, Floats]:
        """Cost by part and period, shape (periods,) each [real USD]."""
        found = {part: np.zeros(len(self.years)) for part in PARTS}
        for thing in self.bought:
            recovery, returned, tax = thing.charged(inputs)
            found[thing.part] += recovery * (1.0 - thing.idle)
            found[CAPITAL] += returned * (1.0 - thing.idle)
            found[IDLE] += (recovery + returned) * thing.idle
            found[TAX] += tax
        for one in self.run:
            found[one.part] += one.usd * (inputs.energy_price if one.energy else 1.0)
        return found

    def levelised(self, inputs: CostInputs) -> dict[str, float]:
        """Present value by part [real USD]; the parts add up to all that is paid."""
        return {part: self.present(usd, inputs) for part, usd in self.yearly(inputs).items()}

    def per_accelerator_hour(self, inputs: CostInputs) -> dict[str, float]:
        """Cost of an accelerator-hour at work by part [real USD]; empty where none is at work."""
        hours = self.present(self.accelerator_hours, inputs)
        return {part: usd / hours for part, usd in self.levelised(inputs).items()} if hours > 0.0 else {}

    def per_output(self, workload: str, inputs: CostInputs) -> dict[str, float]:
        """Cost of a unit of a workload's output by part: its share of all cost, by the IT energy of the chips at it."""
        work = {key: self.present(mwh, inputs) for key, mwh in self.it_mwh.items()}
        done, whole = self.present(self.output[workload], inputs), sum(work.values())
        if done <= 0.0 or whole <= 0.0:
            return {}
        share = work[workload] / whole / done
        return {part: usd * share for part, usd in self.levelised(inputs).items()}

    def surplus_usd(self, inputs: CostInputs) -> float:
        """Present value of what compute brings in, less all that it costs, charged over life [real USD]."""
        earned = 0.0 if self.revenue_usd is None else self.present(self.revenue_usd, inputs) * inputs.revenue
        return earned - sum(self.levelised(inputs).values())

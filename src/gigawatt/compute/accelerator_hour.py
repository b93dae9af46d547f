"""What an hour of an accelerator costs: the chip, the hall around it, their upkeep, and the energy.

Yearly payments on what was bought, over the hours of a year, with power from a market at its mean price. It is the cost to
an owner who keeps the accelerators at work, before profit; a plan has the costs of its own sites.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Chip, Hall, Market
from gigawatt.quantity import Figure

HOURS_PER_YEAR = 8760.0
KW_PER_MW = 1000.0
DEFAULT_HALL = "liquid-cooled-hall"
DEFAULT_MARKET = "pjm-aep"
ASSUMED = "2026-11", "assumption"
DISCOUNT_RATE = Figure(0.08, "per year", "discount_rate", "about the cost of capital of a US power project (ATB 2024)", *ASSUMED)
FACILITY_OVERHEAD = Figure(1.15, "", "facility_overhead", "power of the site over that of its IT, cooled by liquid", *ASSUMED)
AT_WORK = Figure(0.9, "", "at_work", "share of the hours of its life that an accelerator is at work", *ASSUMED)


@dataclass(frozen=True, slots=True)
class AcceleratorHour:
    """Dollars per accelerator and hour at work, by part, and the assumptions behind them."""

    chip_usd: float
    hall_usd: float
    upkeep_usd: float
    energy_usd: float
    it_power_kw: float
    assumptions: tuple[Figure, ...]

    @property
    def usd(self) -> float:
        return self.chip_usd + self.hall_usd + self.upkeep_usd + self.energy_usd


def chip_of(catalogue: Catalogue, accelerator: str) -> Chip | None:
    """The chip that is bought with this accelerator in it, or None where the catalogue has no price for it."""
    return next((chip for chip in catalogue.chips.values() if chip.accelerator == accelerator), None)


def accelerator_hour(
    chip: Chip,
    hall: Hall,
    market: Market,
    *,
    year: float,
    discount_rate: Figure = DISCOUNT_RATE,
    facility_overhead: Figure = FACILITY_OVERHEAD,
    at_work: Figure = AT_WORK,
    power_share: float = 1.0,
) -> AcceleratorHour:
    """Dollars per accelerator and hour at work.

    Args:
        chip: with its share of server, network and storage.
        hall: that it stands in.
        market: that its energy comes from.
        year: in which it is bought, as a fractional year.
        discount_rate: real, per year.
        facility_overhead: power of the site over that of its IT.
        at_work: share of the hours of its life that it is at work.
        power_share: of its IT power, drawn while at work.
    """
    price = chip.price_usd.at(year)
    hours = HOURS_PER_YEAR * at_work.value
    power_kw = chip.it_power_kw.value
    hall_usd_per_kw = hall.capex_usd_per_mw.at(year) / KW_PER_MW
    upkeep = chip.fixed_om_share.value * price + hall.fixed_om_usd_per_mw_year.at(year) / KW_PER_MW * power_kw
    demand = market.demand_charge_usd_per_mw_year.at(year) / KW_PER_MW * power_kw * facility_overhead.value
    energy = market.price_usd_per_mwh.at(year) / KW_PER_MW * power_kw * power_share * facility_overhead.value
    return AcceleratorHour(
        chip_usd=price * yearly_payment(discount_rate.value, chip.life_years.value) / hours,
        hall_usd=hall_usd_per_kw * power_kw * yearly_payment(discount_rate.value, hall.life_years.value) / hours,
        upkeep_usd=upkeep / hours,
        energy_usd=energy + demand / hours,
        it_power_kw=power_kw,
        assumptions=(
            *(
                figure
                for path in (chip.price_usd, hall.capex_usd_per_mw, market.price_usd_per_mwh)
                for figure in path.figures[:1]
            ),
            chip.it_power_kw,
            chip.life_years,
            discount_rate,
            facility_overhead,
            at_work,
        ),
    )


def yearly_payment(discount_rate: float, life_years: float) -> float:
    """Level payment at the middle of each year per dollar at the start of a life (as the plan's annuities)."""
    if discount_rate == 0.0:
        return 1.0 / life_years
    recovery = discount_rate / (1.0 - (1.0 + discount_rate) ** -life_years)
    return float(recovery * (1.0 + discount_rate) ** -0.5)

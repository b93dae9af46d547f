"""A chip of one's own against a bought one: the volume from which it pays, and the year in which it has paid.

Designing it costs a fixed sum in the years before it is there; each own chip then does the work of so many bought ones for
less. What an own chip saves in its life is discounted to its purchase; the development is spread evenly over its years.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.compute.accelerator_hour import AT_WORK, DISCOUNT_RATE, HOURS_PER_YEAR, yearly_payment
from gigawatt.quantity import Figure

ASSUMED = "2026-11", "assumption"
DEVELOPMENT = Figure(
    2.0e9, "USD", "development", "a generation: design (0.5 billion at 5 nm, IBS), package, systems, software", *ASSUMED
)
DEVELOPMENT_YEARS = Figure(3.0, "years", "development_years", "from start to volume", *ASSUMED)
YEARLY_VOLUME = Figure(200_000.0, "per year", "yearly_volume", "own chips that are made and put to work", *ASSUMED)
LAST_YEARS = 30  # after volume: what has not paid by then never does


@dataclass(frozen=True, slots=True)
class Side:
    """A chip at one workload."""

    name: str
    usd_per_hour: float  # of one, at work
    tokens_per_s: float  # of one
    price_usd: float
    life_years: float


@dataclass(frozen=True, slots=True)
class OwnChip:
    """Own against bought, at one workload."""

    own: Side
    bought: Side
    bought_chips_each: float  # bought chips that one own chip stands for
    price_difference_usd: float  # of the bought chips that it stands for, over its own price
    saving_usd_per_hour: float  # of one own chip
    saving_usd: float  # over its life, discounted to its purchase
    volume: float | None  # own chips whose savings pay for the development; None where each loses
    pays_in_year: float | None  # by which the discounted savings have paid, at the yearly volume; None: not in thirty years
    assumptions: tuple[Figure, ...]


def own_against_bought(
    own: Side,
    bought: Side,
    *,
    available: float,
    development: Figure = DEVELOPMENT,
    development_years: Figure = DEVELOPMENT_YEARS,
    yearly_volume: Figure = YEARLY_VOLUME,
    discount_rate: Figure = DISCOUNT_RATE,
) -> OwnChip:
    """Own against bought for the same work.

    Args:
        own: the chip of one's own.
        bought: the chip that would be bought instead.
        available: when the own chip's volume begins, as a fractional year.
        development: what it costs to get there [USD].
        development_years: over which that is spent, before ``available``.
        yearly_volume: own chips put to work each year from then on.
        discount_rate: real, per year.
    """
    each = own.tokens_per_s / bought.tokens_per_s
    saving = bought.usd_per_hour * each - own.usd_per_hour
    yearly = saving * HOURS_PER_YEAR * AT_WORK.value
    whole_life = yearly / yearly_payment(discount_rate.value, own.life_years)
    # The development at the beginning of volume: spent in level sums in the middle of each year before.
    spent = development.value / development_years.value
    due = sum(spent * (1.0 + discount_rate.value) ** (year + 0.5) for year in range(round(development_years.value)))
    return OwnChip(
        own=own,
        bought=bought,
        bought_chips_each=each,
        price_difference_usd=bought.price_usd * each - own.price_usd,
        saving_usd_per_hour=saving,
        saving_usd=whole_life,
        volume=due / whole_life if whole_life > 0.0 else None,
        pays_in_year=_pays_in_year(yearly, own.life_years, due, available, yearly_volume.value, discount_rate.value),
        assumptions=(development, development_years, yearly_volume, discount_rate, AT_WORK),
    )


def _pays_in_year(
    yearly_saving: float, life_years: float, due: float, available: float, yearly_volume: float, discount_rate: float
) -> float | None:
    """The year by which savings as they come in have paid what is due; chips arrive evenly and work for their life."""
    paid: float = 0.0
    for year in range(LAST_YEARS):
        at_work = yearly_volume * min(year + 0.5, life_years)  # in the mean of the year
        gained = at_work * yearly_saving * (1.0 + discount_rate) ** -(year + 0.5)
        if gained > 0.0 and paid + gained >= due:
            return float(available + year + (due - paid) / gained)
        paid += gained
    return None

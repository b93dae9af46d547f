"""Believable campuses drawn at random: what the planner and its rivals are timed on.

Halls and chips stand and are paid for, so that a plan's cost is that of its power alone, and a gap of 1e-4 is a gap of that.
Everything that is built has any size: the problem is linear.
"""

from __future__ import annotations

import numpy as np

YEAR = 2030
MARKETS = ("pjm-aep", "ercot", "miso-south", "miso-indiana", "wecc-wyoming", "caiso")
FREE_T_PER_MWH = 0.40  # about what a campus on imports and gas emits: a cap is a share of it

CAMPUS = """\
  {key}:
    jurisdiction: drawn
    place: {{latitude: {latitude:.2f}, longitude: {longitude:.2f}}}
    connection:
      market: {market}
      steps: {{{before}-01-01: {grid_mw:.0f} MW}}
      price: {price:.1f} USD/MWh
      price_volatility: {volatility:.2f}
      demand_charge: {demand_charge:.0f} USD/(kW*year)
      co2_intensity: {co2:.2f} t/MWh
    phases:
      halls:
        hall: {{like: standard-hall, fixed_om: 0 USD/(kW*year)}}
        commitment:
          halls: {it_mw:.0f} MW
          online: {before}-01-01
          spent: 100 %
          chips: {{kilowatt: {{accelerators: {accelerators:.0f}, online: {before}-06-01, spent: 100 %}}}}
    power:
      solar: {{technology: solar, option: {{limit: {plenty_mw:.0f} MW}}}}
      wind: {{technology: onshore-wind, option: {{limit: {wind_mw:.0f} MW}}}}
      gas: {{technology: gas-turbine-simple-cycle, option: {{limit: {plenty_mw:.0f} MW}}}}
      battery: {{technology: battery, option: {{limit: {plenty_mw:.0f} MW, energy_limit: {plenty_mwh:.0f} MWh}}}}
"""

PROGRAMME = """\
# Drawn by benchmarks/random_campuses.py from seed {seed}: no real place.
programme: {{name: Drawn campuses, horizon: {{start: {year}, end: {year}}}, discount_rate: {rate:.3f}, seed: {seed}}}
demand:
  firm: {{unit: MW, demand: {it_mw:.0f} MW, value: 20000 USD/(MW*h), interruption_cost: 20000 USD/MWh}}
chips:
  kilowatt: {{like: h100-sxm, it_power: 1 kW, fixed_om_share: 0 %, life: 10 years, supply: 0}}
power:
  technologies:
    battery: {{capex: {battery_power:.0f} USD/kW, capex_energy: {battery_energy:.0f} USD/kWh}}
  fuels:
    natural-gas: {{price: {gas:.2f} USD/MMBtu}}
policy: {{carbon_cap: {cap_t:.0f} t/year}}
sites:
"""


def random_campuses(seed: int, campuses: int) -> str:
    """A programme file of one year: campuses with sun, wind, gas, a battery and a grid, under one carbon cap.

    Args:
        seed: of everything drawn, the weather and the hourly prices included.
        campuses: how many.
    """
    rng = np.random.default_rng(seed)
    sites = [_campus(rng, f"campus-{number}") for number in range(1, campuses + 1)]
    it_mw = sum(size for size, _ in sites)
    head = PROGRAMME.format(
        seed=seed,
        year=YEAR,
        rate=rng.uniform(0.06, 0.09),
        it_mw=it_mw,
        battery_power=rng.uniform(120.0, 220.0),
        battery_energy=rng.uniform(90.0, 150.0),
        gas=rng.uniform(3.0, 5.5),
        cap_t=it_mw * 8760.0 * FREE_T_PER_MWH * rng.uniform(0.25, 0.5),
    )
    return head + "".join(text for _, text in sites)


def _campus(rng: np.random.Generator, key: str) -> tuple[float, str]:
    """The campus's IT power [MW] and its part of the file."""
    it_mw = float(np.round(rng.uniform(200.0, 1500.0)))
    return it_mw, CAMPUS.format(
        key=key,
        latitude=rng.uniform(29.0, 44.0),
        longitude=rng.uniform(-115.0, -78.0),
        market=rng.choice(MARKETS),
        before=YEAR - 1,
        grid_mw=it_mw * rng.uniform(0.4, 0.8),
        price=rng.uniform(35.0, 65.0),
        volatility=rng.uniform(0.4, 0.7),
        demand_charge=rng.uniform(60.0, 160.0),
        co2=rng.uniform(0.25, 0.5),
        it_mw=it_mw,
        accelerators=it_mw * 1000.0,
        plenty_mw=it_mw * 6.0,
        wind_mw=it_mw * rng.uniform(0.5, 2.0),
        plenty_mwh=it_mw * 40.0,
    )

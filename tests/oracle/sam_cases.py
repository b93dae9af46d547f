"""Cases of SAM's Single Owner model over its options, drawn from a seed, and SAM's own answer to them."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySAM import Singleowner

CLASSES = ("macrs_5", "macrs_15", "sl_5", "sl_15", "sl_20", "sl_39", "custom")
TAXES = ("fed", "sta")
Inputs = dict[str, Any]


class Draw:
    """Numbers from a seed, in the words of the options below."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def often(self, chance: float) -> bool:
        return bool(self.random.random() < chance)

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def row(self, low: float, high: float, years: int, single: float = 0.75) -> list[float]:
        """One number, or one for each year."""
        return [self.between(low, high) for _ in range(1 if self.often(single) else years)]


def drawn_case(seed: int) -> Inputs:
    """A case with every option at its own chance."""
    draw = Draw(seed)
    capacity_kw = draw.between(5e4, 1e6)
    cost = capacity_kw * draw.between(800.0, 7000.0)
    years = draw.count(12, 45)
    case: Inputs = {
        "system_capacity": capacity_kw,
        "total_installed_cost": cost,
        "analysis_period": years,
        "construction_financing_cost": cost * draw.between(0.0, 0.08),
        "inflation_rate": draw.between(0.0, 5.0),
        "real_discount_rate": draw.between(1.0, 10.0),
        "federal_tax_rate": draw.row(10.0, 35.0, years),
        "state_tax_rate": draw.row(0.0, 12.0, years),
        "salvage_percentage": draw.between(0.0, 20.0) if draw.often(0.6) else 0.0,
    }
    for part in (_energy(draw, capacity_kw, years), _price(draw, capacity_kw, years), _operation(draw, cost, capacity_kw, years)):
        case |= part
    return case | _capital(draw, years) | _depreciation(draw) | _credits(draw, cost) | _incentives(draw, cost)


def profile(capacity_kw: float, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Hourly power of a plant that follows the day, with noise."""
    random = np.random.default_rng(seed)
    day = 0.35 + 0.4 * np.sin((np.arange(8760) % 24 - 6) / 24 * 2 * np.pi)
    return np.clip(capacity_kw * (day + 0.2 * random.standard_normal(8760)), 0.0, capacity_kw)


def _energy(draw: Draw, capacity_kw: float, years: int) -> Inputs:
    power = profile(capacity_kw, draw.count(0, 10_000))
    if draw.often(0.3):
        power[power < 0.05 * capacity_kw] = -0.01 * capacity_kw  # the plant buys
    losses = [draw.between(0.0, 2.0)] if draw.often(0.5) else [draw.between(0.0, 0.3) * year for year in range(years)]
    case: Inputs = {"gen": power.tolist(), "degradation": losses}
    if draw.often(0.5):
        case["dispatch_tod_factors"] = [draw.between(0.5, 2.0) for _ in range(9)]
        for days in ("weekday", "weekend"):
            case[f"dispatch_sched_{days}"] = draw.random.integers(1, 10, (12, 24)).tolist()
    if draw.often(0.2):
        case |= {"ppa_multiplier_model": 1, "dispatch_factors_ts": draw.random.uniform(0.5, 2.0, 8760).tolist()}
    if draw.often(0.2):
        case |= {
            "annual_energy_pre_curtailment_ac": float(power.sum() * draw.between(0.95, 1.2)),
            "grid_curtailment_price": draw.row(0.0, 0.05, years),
            "grid_curtailment_price_esc": draw.between(0.0, 3.0),
        }
    return case


def _price(draw: Draw, capacity_kw: float, years: int) -> Inputs:
    case: Inputs = {
        "ppa_soln_mode": 1,
        "ppa_price_input": draw.row(0.03, 0.2, years),
        "ppa_escalation": draw.between(0.0, 3.0),
    }
    if draw.often(0.3):
        target = {"flip_target_percent": draw.between(5.0, 20.0), "flip_target_year": draw.count(5, years)}
        case |= {"ppa_soln_mode": 0, "en_electricity_rates": 1, **target}
    elif draw.often(0.2):
        case |= {"en_electricity_rates": 1, "utility_bill_w_sys": [draw.between(0.0, 1e5) for _ in range(years + 1)]}
    if draw.often(0.5):
        case |= {
            "cp_capacity_payment_type": draw.count(0, 1),
            "cp_capacity_payment_amount": draw.row(1e4, 1e6, years),
            "cp_capacity_payment_esc": draw.between(0.0, 3.0),
            "cp_capacity_credit_percent": draw.row(10.0, 100.0, years),
            "cp_system_nameplate": capacity_kw / 1000.0,
        }
    return case


def _operation(draw: Draw, cost: float, capacity_kw: float, years: int) -> Inputs:
    case: Inputs = {
        "insurance_rate": draw.between(0.0, 1.0),
        "property_tax_rate": draw.between(0.0, 2.0),
        "prop_tax_cost_assessed_percent": draw.between(50.0, 100.0),
        "prop_tax_assessed_decline": draw.between(0.0, 6.0),
        "land_area": draw.between(0.0, 500.0),
    }
    for name, high in (("om_fixed", 0.02 * cost), ("om_capacity", 60.0), ("om_production", 20.0), ("om_land_lease", 3000.0)):
        case |= {name: draw.row(0.0, high, years), f"{name}_escal": draw.between(0.0, 3.0)}
    if draw.often(0.5):
        used = capacity_kw * 8760.0 * draw.between(0.1, 0.9)
        case |= {"annual_fuel_usage": used, "system_heat_rate": draw.between(6.0, 11.0)}
        case |= {"om_fuel_cost": draw.row(1.0, 5.0, years), "om_fuel_cost_escal": draw.between(0.0, 3.0)}
    for feedstock in ("om_opt_fuel_1", "om_opt_fuel_2"):
        if draw.often(0.3):
            case |= {f"{feedstock}_usage": draw.between(1e3, 1e5), f"{feedstock}_cost": draw.row(1.0, 50.0, years)}
            case[f"{feedstock}_cost_escal"] = draw.between(0.0, 3.0)
    if draw.often(0.2):
        case |= {
            "system_use_recapitalization": 1,
            "system_recapitalization_cost": 0.05 * cost,
            "system_recapitalization_escalation": draw.between(0.0, 3.0),
            "system_lifetime_recapitalize": [float(draw.often(0.2)) for _ in range(years)],
        }
    return case


def _capital(draw: Draw, years: int) -> Inputs:
    case: Inputs = {
        "debt_option": draw.count(0, 1),
        "debt_percent": draw.between(0.0, 80.0),
        "dscr": draw.between(1.1, 2.0),
        "term_tenor": draw.count(3, min(years, 25)),
        "term_int_rate": draw.between(1.0, 9.0),
        "payment_option": int(draw.often(0.3)),
        "loan_moratorium": draw.count(0, 3) if draw.often(0.3) else 0,
        "dscr_reserve_months": draw.between(0.0, 12.0),
        "months_working_reserve": draw.between(0.0, 12.0),
        "months_receivables_reserve": draw.between(0.0, 6.0) if draw.often(0.4) else 0.0,
        "reserves_interest": draw.between(0.0, 4.0),
        "cost_debt_closing": draw.between(0.0, 1e6),
        "cost_debt_fee": draw.between(0.0, 4.0),
        "cost_other_financing": draw.between(0.0, 1e6),
    }
    if draw.often(0.3):
        case |= {"dscr_limit_debt_fraction": 1, "dscr_maximum_debt_fraction": draw.between(20.0, 90.0)}
    for account in (1, 2, 3):
        case[f"equip{account}_reserve_cost"] = draw.between(0.0, 0.3) if draw.often(0.5) else 0.0
        case[f"equip{account}_reserve_freq"] = draw.count(2, 19)
    return case | {f"equip_reserve_depr_{tax}": draw.count(0, 6) for tax in TAXES}


def _depreciation(draw: Draw) -> Inputs:
    shares = draw.random.dirichlet(np.ones(len(CLASSES))) * draw.between(60.0, 100.0)
    if draw.often(0.4):
        shares = np.zeros(len(CLASSES))
        shares[draw.count(0, len(CLASSES) - 1)] = 100.0
    case: Inputs = {f"depr_alloc_{kind}_percent": float(share) for kind, share in zip(CLASSES, shares, strict=True)}
    case["depr_custom_schedule"] = [float(share) for share in 100.0 * draw.random.dirichlet(np.ones(draw.count(2, 11)))]
    for tax in TAXES:
        case[f"depr_bonus_{tax}"] = draw.between(0.0, 100.0) if draw.often(0.4) else 0.0
        case[f"depr_{tax}bas_method"] = int(draw.often(0.7))
        for kind in CLASSES:
            case |= {f"depr_bonus_{tax}_{kind}": int(draw.often(0.5)), f"depr_itc_{tax}_{kind}": int(draw.often(0.5))}
    return case


def _credits(draw: Draw, cost: float) -> Inputs:
    case: Inputs = {}
    for tax in TAXES:
        if draw.often(0.5):
            case[f"itc_{tax}_percent"] = draw.row(0.0, 40.0, 3, single=0.9)
            if draw.often(0.3):
                case[f"itc_{tax}_percent_maxvalue"] = [cost * draw.between(0.01, 0.2)]
        if draw.often(0.25):
            case[f"itc_{tax}_amount"] = [cost * draw.between(0.01, 0.2)]
        for how in ("amount", "percent"):
            case |= {f"itc_{tax}_{how}_deprbas_{of}": int(draw.often(0.5)) for of in TAXES}
        if draw.often(0.4):
            case |= {f"ptc_{tax}_amount": draw.row(0.001, 0.03, 10, single=0.9), f"ptc_{tax}_escal": draw.between(0.0, 3.0)}
            case[f"ptc_{tax}_term"] = draw.count(1, 14)
    return case


def _incentives(draw: Draw, cost: float) -> Inputs:
    case: Inputs = {}
    for payer in ("fed", "sta", "uti", "oth"):
        for family, amount, high in (
            (f"ibi_{payer}_amount", f"ibi_{payer}_amount", 0.05 * cost),
            (f"ibi_{payer}_percent", f"ibi_{payer}_percent", 8.0),
            (f"cbi_{payer}", f"cbi_{payer}_amount", 0.2),
        ):
            if draw.often(0.2):
                case[amount] = draw.between(0.0, high)
                if family != amount or family.endswith("percent"):
                    case[f"{family}_maxvalue"] = cost * draw.between(0.0, 0.05) if draw.often(0.4) else 1e38
                for tax in TAXES:
                    case |= {f"{family}_tax_{tax}": int(draw.often(0.5)), f"{family}_deprbas_{tax}": int(draw.often(0.5))}
        if draw.often(0.2):
            case |= {f"pbi_{payer}_amount": draw.row(0.0, 0.02, 8, single=0.9), f"pbi_{payer}_term": draw.count(1, 14)}
            case |= {f"pbi_{payer}_escal": draw.between(0.0, 3.0), f"pbi_{payer}_for_ds": int(draw.often(0.5))}
            case |= {f"pbi_{payer}_tax_{tax}": int(draw.often(0.5)) for tax in TAXES}
    return case


def sam_answer(case: Inputs, configuration: str = "CustomGenerationProfileSingleOwner") -> tuple[Inputs, dict[str, Any]]:
    """SAM's complete inputs, by group as PySAM exports them, and its outputs."""
    model = Singleowner.default(configuration)
    for name, value in case.items():
        model.value(name, value)
    inputs = {group: values for group, values in model.export().items() if group != "Outputs"}
    model.execute(0)
    return inputs, model.Outputs.export()

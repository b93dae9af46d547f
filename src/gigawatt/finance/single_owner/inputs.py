"""The inputs of SAM's Single Owner model: what each may be, and what SAM takes where it is not given.

Names, defaults and limits are those of NREL-PySAM 7.1 (module Singleowner). Percents are in percent
and dollars nominal, as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gigawatt.finance.single_owner.basis import CLASSES, TAXES
from gigawatt.finance.single_owner.incentives import PAYERS

UNLIMITED = 1e99  # how SAM writes that an incentive has no greatest value


@dataclass(frozen=True, slots=True)
class Input:
    """One input: a number, a row of numbers by year or time step, or a table of months by hours of the day."""

    kind: Literal["number", "row", "table"]
    default: float | None = None  # None: SAM has none, and the case must give it where it is read
    low: float | None = None
    high: float | None = None
    whole: bool = False


def _number(default: float | None = None, low: float | None = None, high: float | None = None) -> Input:
    return Input("number", default, low, high)


def _share(default: float | None = None) -> Input:
    return Input("number", default, 0.0, 100.0)


def _count(default: float | None = None, low: float = 0.0, high: float | None = None) -> Input:
    return Input("number", default, low, high, whole=True)


def _switch(default: float | None = None) -> Input:
    return Input("number", default, 0.0, 1.0, whole=True)


def _row(default: float | None = None) -> Input:
    return Input("row", default)


_ENERGY = {
    "gen": _row(),
    "degradation": _row(),
    "system_capacity": _number(low=1e-9),
    "system_use_lifetime_output": _switch(),
    "system_pre_curtailment_kwac": _row(),
    "annual_energy_pre_curtailment_ac": _number(0.0),
    "dispatch_factors_ts": _row(),
    "dispatch_sched_weekday": Input("table"),
    "dispatch_sched_weekend": Input("table"),
    "dispatch_tod_factors": _row(),
    "ppa_multiplier_model": _switch(0.0),
}
_REVENUE = {
    "ppa_price_input": _row(),
    "ppa_escalation": _number(0.0),
    "ppa_soln_mode": _switch(0.0),
    "ppa_soln_max_iterations": _count(100.0, low=1.0),
    "ppa_soln_tolerance": _number(1e-5, low=0.0),
    "flip_target_percent": _share(11.0),
    "flip_target_year": _count(11.0, low=1.0),
    "cp_capacity_payment_amount": _row(),
    "cp_capacity_payment_esc": _number(),
    "cp_capacity_payment_type": _switch(),
    "cp_capacity_credit_percent": _row(),
    "cp_system_nameplate": _number(low=0.0),
    "grid_curtailment_price": _row(0.0),
    "grid_curtailment_price_esc": _number(0.0),
    "salvage_percentage": _share(10.0),
}
_OPERATION = {
    "inflation_rate": _number(low=-99.0),
    "land_area": _number(0.0),
    "annual_fuel_usage": _number(0.0, low=0.0),
    "annual_fuel_usage_lifetime": _row(0.0),
    "system_heat_rate": _number(0.0, low=0.0),
    "om_opt_fuel_1_usage": _number(0.0),
    "om_opt_fuel_2_usage": _number(0.0),
    "insurance_rate": _share(0.0),
    "property_tax_rate": _share(0.0),
    "prop_tax_cost_assessed_percent": _share(95.0),
    "prop_tax_assessed_decline": _share(5.0),
    "en_electricity_rates": _switch(0.0),
    "utility_bill_w_sys": _row(0.0),
    "system_use_recapitalization": _switch(0.0),
    "system_lifetime_recapitalize": _row(0.0),
    "system_recapitalization_cost": _number(0.0),
    "system_recapitalization_escalation": _share(0.0),
}
_COSTS = ("om_fixed", "om_capacity", "om_production", "om_fuel_cost", "om_opt_fuel_1_cost", "om_opt_fuel_2_cost", "om_land_lease")
_CAPITAL = {
    "analysis_period": _count(30.0, low=1.0, high=50.0),
    "real_discount_rate": _number(low=-99.0),
    "total_installed_cost": _number(),
    "construction_financing_cost": _number(),
    "cost_debt_closing": _number(250000.0, low=0.0),
    "cost_debt_fee": _number(1.5, low=0.0),
    "cost_other_financing": _number(150000.0, low=0.0),
    "debt_option": _switch(1.0),
    "debt_percent": _share(50.0),
    "dscr": _number(1.5, low=0.0),
    "dscr_limit_debt_fraction": _switch(0.0),
    "dscr_maximum_debt_fraction": _number(100.0, low=1e-9),
    "dscr_reserve_months": _number(6.0, low=0.0),
    "loan_moratorium": _count(0.0),
    "payment_option": _switch(0.0),
    "term_int_rate": _share(8.5),
    "term_tenor": _count(10.0),
    "months_receivables_reserve": _number(0.0, low=0.0),
    "months_working_reserve": _number(6.0, low=0.0),
    "reserves_interest": _share(1.75),
    "equip1_reserve_cost": _number(0.25, low=0.0),
    "equip1_reserve_freq": _count(12.0),
    "equip2_reserve_cost": _number(0.0, low=0.0),
    "equip2_reserve_freq": _count(15.0),
    "equip3_reserve_cost": _number(0.0, low=0.0),
    "equip3_reserve_freq": _count(20.0),
    "equip_reserve_depr_fed": _count(0.0, high=6.0),
    "equip_reserve_depr_sta": _count(0.0, high=6.0),
}
_TAX = {
    "federal_tax_rate": _row(),
    "state_tax_rate": _row(),
    "depr_custom_schedule": _row(),
    "depr_fedbas_method": _switch(0.0),
    "depr_stabas_method": _switch(0.0),
}
# SAM's defaults of the allotment to classes [%].
_ALLOTTED = {"macrs_5": 89.0, "macrs_15": 1.5, "sl_5": 0.0, "sl_15": 3.0, "sl_20": 3.0, "sl_39": 0.5, "custom": 0.0}


def _incentives() -> Iterator[tuple[str, Input]]:
    for payer in PAYERS:
        for family, amount in ((f"ibi_{payer}_amount", f"ibi_{payer}_amount"), (f"ibi_{payer}_percent", f"ibi_{payer}_percent")):
            yield amount, _number(0.0)
            yield from _treatment(family)
        yield f"cbi_{payer}_amount", _number(0.0)
        yield from _treatment(f"cbi_{payer}")
        yield f"ibi_{payer}_percent_maxvalue", _number(UNLIMITED)
        yield f"cbi_{payer}_maxvalue", _number(UNLIMITED)
        yield f"pbi_{payer}_amount", _row(0.0)
        yield f"pbi_{payer}_escal", _number(0.0)
        yield f"pbi_{payer}_term", _number(0.0)
        yield f"pbi_{payer}_for_ds", _switch(0.0)
        yield from ((f"pbi_{payer}_tax_{tax}", _switch(1.0)) for tax in TAXES)


def _treatment(family: str) -> Iterator[tuple[str, Input]]:
    for tax in TAXES:
        yield f"{family}_tax_{tax}", _switch(1.0)
        yield f"{family}_deprbas_{tax}", _switch(0.0)


def _credits_and_classes() -> Iterator[tuple[str, Input]]:
    for tax in TAXES:
        for how in ("amount", "percent"):
            yield f"itc_{tax}_{how}", _row(0.0)
            yield from ((f"itc_{tax}_{how}_deprbas_{of}", _switch(1.0 if tax == "fed" else 0.0)) for of in TAXES)
        yield f"itc_{tax}_percent_maxvalue", _row(UNLIMITED)
        yield f"ptc_{tax}_amount", _row(0.0)
        yield f"ptc_{tax}_escal", _number(0.0)
        yield f"ptc_{tax}_term", _number(10.0)
        yield f"depr_bonus_{tax}", _share(0.0)
        for kind in CLASSES:
            yield f"depr_bonus_{tax}_{kind}", _switch(1.0 if kind == "macrs_5" else 0.0)
            yield f"depr_itc_{tax}_{kind}", _switch(1.0 if kind == "macrs_5" else 0.0)
    yield from ((f"depr_alloc_{kind}_percent", _share(default)) for kind, default in _ALLOTTED.items())


INPUTS: dict[str, Input] = {
    **_ENERGY,
    **_REVENUE,
    **_OPERATION,
    **{name: _row(0.0) for name in _COSTS},
    **{f"{name}_escal": _number(0.0) for name in _COSTS},
    **_CAPITAL,
    **_TAX,
    **dict(_incentives()),
    **dict(_credits_and_classes()),
}

# What is not modelled, and what of SAM's model it would be. Any other value than nought is refused.
REFUSED: dict[str, str] = {
    "en_batt": "a battery",
    "en_standalone_batt": "a battery that stands alone",
    "en_wave_batt": "a battery of a wave plant",
    "en_fuelcell": "a fuel cell",
    "add_om_num_types": "the operating costs of batteries and fuel cells",
    "is_hybrid": "a hybrid plant",
}

# What SAM reads for batteries, fuel cells, hybrids and the reckoning of a utility's bill alone, all of which are refused or come
# as figures of their own (`utility_bill_w_sys`): given or not, it changes nothing here. And the limits of SAM's search, unread.
WITHOUT_EFFECT_PREFIXES = (
    "ur_", "batt_", "battery_", "fuelcell_", "om_batt_", "om_fuelcell_", "grid_to_", "monthly_", "year1_monthly_", "cf_hybrid_",
)  # fmt: skip
WITHOUT_EFFECT = frozenset(
    {
        "rate_escalation", "gen_purchases", "gen_without_battery", "cp_battery_nameplate", "om_production1_values",
        "om_production2_values", "om_replacement_cost_escal", "charge_w_sys_ec_ym", "true_up_credits_ym",
        "net_billing_credits_ym", "nm_dollars_applied_ym", "ppa_soln_min", "ppa_soln_max",
    }
)  # fmt: skip

"""An answer as plain values, for ``--json``."""

from __future__ import annotations

from dataclasses import asdict

from gigawatt.compute.training.answer import Answer, Money, Power
from gigawatt.compute.training.outcome import Outcome


def as_json(found: Answer) -> dict[str, object]:
    """The answer as numbers, texts and lists."""
    run = found.timed
    return {
        "model": found.asked.architecture.key,
        "chip": found.asked.accelerator.key,
        "precision": found.asked.precision.name,
        "chips": run.case.accelerators,
        "sequence": run.case.sequence,
        "batch_sequences": run.case.batch,
        "band_80": {"quicker": 1.0 / found.known.slower, "slower": found.known.slower},  # factors on the time of a step
        "fitted_on": found.known.fitted_on,
        "efficiencies": found.known.efficiencies._asdict(),
        "layouts_timed": run.found.timed,
        "layouts_fitting": run.found.fitting,
        "goodput": run.goodput,
        "spare_nodes": found.spares,
        "software": found.known.software,
        "warnings": list(found.warnings),
        "days": run.days if found.asked.request.tokens is not None else None,
        "layouts": [_outcome_json(outcome) for outcome in found.best],
        "power": None if found.power is None else _power_json(found.power),
        "money": None if found.money is None else _money_json(found.money),
        "roofline": [asdict(point) for point in found.roofline],
    }


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    plain = {name: getattr(outcome, name) for name in outcome.__slots__ if name not in ("layout", "memory", "parts_s")}
    return {
        "layout": outcome.layout._asdict(),
        **plain,
        "parts_s": dict(outcome.parts_s),
        "memory_bytes": outcome.memory._asdict(),
    }


def _power_json(power: Power) -> dict[str, object]:
    return {
        "it_mw": power.it_mw,
        "accelerator_w": power.accelerator_w,
        "joules_per_token": power.joules_per_token,
        "swing": power.swing._asdict(),
    }


def _money_json(money: Money) -> dict[str, object]:
    hour = money.hour
    return {
        "run_usd": money.run_usd,
        "usd_per_million_tokens": money.usd_per_million_tokens,
        "usd_per_accelerator_hour": hour.usd,
        "parts_usd": {"chip": hour.chip_usd, "hall": hour.hall_usd, "upkeep": hour.upkeep_usd, "energy": hour.energy_usd},
        "assumptions": [asdict(figure) for figure in hour.assumptions],
    }

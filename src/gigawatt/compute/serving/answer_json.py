"""The answer to a service as plain mappings and lists."""

from __future__ import annotations

from typing import Any

from gigawatt.compute.serving.answer import ServiceAnswer
from gigawatt.compute.serving.search import Replica

PARTS = {
    "joined": "weights: reading and computing",
    "cache": "attention of decoding",
    "prompt_scores": "attention of prompts",
    "activations": "activations",
    "exchange": "links",
    "handover": "between stages",
    "overhead": "software overhead",
}


def parts_of(replica: Replica) -> dict[str, float]:
    """Seconds of a pass on one stage by part."""
    return {name: getattr(replica.step, name) for name in PARTS}


def as_json(answer: ServiceAnswer, top: int) -> dict[str, Any]:
    """The answer, with its ``top`` best layouts."""
    serving, request = answer.asked.serving, answer.asked.request
    return {
        "model": serving.architecture.key,
        "accelerator": serving.accelerator.key,
        "input_tokens": request.input_tokens,
        "output_tokens": request.output_tokens,
        "looked_at": answer.found.looked_at,
        "tokens_per_s_per_accelerator": answer.tokens_per_s_per_accelerator,
        "p10": answer.tokens_per_s_per_accelerator / answer.band,
        "p90": answer.tokens_per_s_per_accelerator * answer.band,
        "software": serving.software,
        "disaggregated": answer.is_apart,
        "layouts": [_replica(one) for one in answer.found.replicas[:top]],
        "breakdown_s": parts_of(answer.best),
        "apart": _apart(answer),
        "fleet": _fleet(answer),
        "power": None
        if answer.power is None
        else {
            "watts_per_accelerator": answer.power.accelerator_w,
            "it_mw": answer.power.it_mw,
            "joules_per_million_tokens": answer.power.joules_per_million_tokens,
        },
        "money": None
        if answer.money is None
        else {
            "usd_per_accelerator_hour": answer.money.hour.usd,
            "usd_per_million_tokens": answer.money.usd_per_million_tokens,
        },
    }


def _replica(one: Replica) -> dict[str, Any]:
    return {
        "precision": one.precision,
        "tensor": one.tensor,
        "attention_data": one.attention_data,
        "pipeline": one.pipeline,
        "expert_parallel": one.whole_experts,
        "accelerators": one.accelerators,
        "sequences": one.sequences,
        "places": one.places,
        "first_token_s": one.first_token_s,
        "token_s": one.token_s,
        "tokens_per_s_per_accelerator": one.tokens_per_s_per_accelerator,
        "binding": one.binding.value,
    }


def _apart(answer: ServiceAnswer) -> dict[str, Any] | None:
    apart = answer.apart
    if apart is None:
        return None
    return {
        "tokens_per_s_per_accelerator": apart.tokens_per_s_per_accelerator,
        "prompt_accelerators_share": apart.prompt_accelerators_share,
        "prompt": {
            "precision": apart.prompt.precision,
            "tensor": apart.prompt.tensor,
            "attention_data": apart.prompt.attention_data,
            "pipeline": apart.prompt.pipeline,
            "busy": apart.prompt.busy,
            "reading_s": apart.prompt.reading_s,
            "transfer_s": apart.prompt.transfer_s,
            "first_token_s": apart.prompt.first_token_s,
        },
        "decode": _replica(apart.decode),
    }


def _fleet(answer: ServiceAnswer) -> dict[str, Any] | None:
    fleet = answer.fleet
    if fleet is None:
        return None
    return {
        "rate_tokens_per_s": answer.asked.request.rate_tokens_per_s,
        "region": answer.asked.request.region,
        "peak_over_mean": fleet.peak_over_mean,
        "accelerators": fleet.accelerators,
        "utilisation": fleet.utilisation,
    }

"""The rows of a model's architecture: plain counts, with one source, date and confidence for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gigawatt.catalog.architectures import Architecture, Attention, Linear
from gigawatt.catalog.rows import RowReader
from gigawatt.quantity import Figure

MOST = 100_000_000  # no width or count of ours is beyond it


@dataclass(frozen=True, slots=True)
class Count:
    """One whole number of an architecture, and what it is where a model does not state it."""

    key: str
    help: str
    default: int | str | None = 0  # a number, the key of another count, or None: it must be stated


COUNTS = (
    Count("layers", "layers, without those for multi-token prediction", None),
    Count("hidden", "width of the residual stream", None),
    Count("vocabulary", "tokens of the vocabulary", None),
    Count("learned_positions", "tokens with a position embedding of their own; 0: rotary"),
    Count("attention_layers", "layers with attention", "layers"),
    Count("heads", "heads of queries", None),
    Count("kv_heads", "heads of keys and values", "heads"),
    Count("head_dim", "width of a head (latent attention: of the part without position)", None),
    Count("value_head_dim", "width of a value head", "head_dim"),
    Count("query_rank", "width that queries are compressed to; 0: they are not"),
    Count("kv_rank", "latent attention: width that keys and values are compressed to"),
    Count("rope_head_dim", "latent attention: width of the part of a key with position"),
    Count("output_rank", "width of a two-step output projection, all groups of heads together; 0: it is one matrix"),
    Count("output_groups", "groups of heads with a first step of their own"),
    Count("window", "tokens that a layer with a sliding window looks back; 0: there are none"),
    Count("window_layers", "attention layers with that window"),
    Count("dense_layers", "layers with a feed-forward that every token passes", None),
    Count("ffn_hidden", "its inner width"),
    Count("expert_layers", "layers with a mixture of experts"),
    Count("experts", "routed experts of such a layer"),
    Count("active_experts", "of them, those that a token passes"),
    Count("shared_experts", "experts that every token passes"),
    Count("expert_hidden", "inner width of a routed expert"),
    Count("shared_expert_hidden", "inner width of a shared expert", "expert_hidden"),
    Count("expert_groups", "groups that experts are dealt into where a token may go to some alone; 0: there are none"),
    Count("active_groups", "of them, those that a token's experts may be in"),
    Count("expert_width", "width that routed experts read and write; under `hidden` where tokens are projected first", "hidden"),
    Count("linear_layers", "layers with a state instead of attention"),
    Count("linear_heads", "their heads (of values)"),
    Count("linear_head_dim", "width of such a head"),
    Count("linear_key_heads", "state space: groups that share B and C; gated delta: heads of keys"),
    Count("linear_key_dim", "state space: size of the state; gated delta: width of a key head"),
    Count("convolution", "taps of their short convolution"),
    Count("multi_token_prediction_layers", "layers that predict further tokens"),
    Count("context_tokens", "longest sequence; 0: not stated"),
)
FLAGS = {"tied_embeddings": False, "gated": True, "attention_gated": False}
"""Yes or no, with what it is where a model does not state it."""


def architecture(key: str, name: str, rows: RowReader) -> Architecture:
    """A model's architecture from the rows of one entry."""
    rows.problems.require_provenance(rows.file, rows.entry, rows.content)
    counts = filled({count.key: rows.integer(count.key, 0, MOST) for count in COUNTS if count.key in rows.content})
    for count in COUNTS:
        if count.key not in counts:
            rows.problems.add(rows.file, f"{rows.entry}.{count.key}", "is missing.")
            counts[count.key] = 0
    built = Architecture(
        key=key,
        name=name,
        aliases=rows.texts("aliases"),
        source=rows.text("source"),
        as_of=rows.plain("as_of"),
        confidence=rows.text("confidence"),
        note=rows.plain("note"),
        attention=Attention(rows.choice("attention", tuple(Attention), Attention.GROUPED_QUERY)),
        linear=Linear(rows.choice("linear", tuple(Linear), Linear.NONE)),
        total_parameters_billion=rows.number("total_parameters"),
        active_parameters_billion=rows.number("active_parameters"),
        **counts,
        **{flag: rows.flag(flag) if flag in rows.content else default for flag, default in FLAGS.items()},
    )
    for row, message in contradictions(built):
        rows.problems.add(rows.file, f"{rows.entry}.{row}", message)
    return built


def architecture_figures(built: Architecture) -> list[Figure]:
    """A model's numbers as figures, but for the counts that are 0, all with the source of the model."""
    numbers: dict[str, float] = {
        "total_parameters_billion": built.total_parameters_billion,
        "active_parameters_billion": built.active_parameters_billion,
        **{count.key: getattr(built, count.key) for count in COUNTS},
    }
    bare = Figure(0.0, "", "", built.source, built.as_of, built.confidence, built.note, origin="catalogue")
    return [replace(bare, value=float(value), name=f"models.{built.key}.{name}") for name, value in numbers.items() if value]


def filled(stated: Mapping[str, int]) -> dict[str, Any]:
    """The counts with what follows for those that are not stated; what must be stated and is not stays absent."""
    counts = dict(stated)
    for count in COUNTS:
        if count.key in counts:
            continue
        if isinstance(count.default, int):
            counts[count.key] = count.default
        elif isinstance(count.default, str) and count.default in counts:
            counts[count.key] = counts[count.default]
    return counts


def contradictions(built: Architecture) -> list[tuple[str, str]]:
    """What cannot be true of a model, as (row, message)."""
    found = []
    parts = built.attention_layers + built.linear_layers + built.dense_layers + built.expert_layers
    if not built.layers <= parts <= 2 * built.layers:
        message = f"its parts add up to {parts}: a layer has one or two, which makes {built.layers} to {2 * built.layers}."
        found.append(("layers", message))
    if built.kv_heads and built.heads % built.kv_heads:
        found.append(("kv_heads", f"{built.heads} heads cannot share {built.kv_heads} heads of keys."))
    if built.expert_layers and not 0 < built.active_experts <= built.experts:
        found.append(("active_experts", f"must be from 1 to the {built.experts} experts that there are."))
    if bool(built.expert_layers) != bool(built.experts):
        found.append(("experts", "`experts` and `expert_layers` come together."))
    if (built.attention is Attention.LATENT) != bool(built.kv_rank):
        found.append(("kv_rank", "latent attention has a `kv_rank`, and nothing else has."))
    if bool(built.output_rank) != bool(built.output_groups):
        found.append(("output_rank", "`output_rank` and `output_groups` come together."))
    if bool(built.expert_groups) != bool(built.active_groups) or built.active_groups > built.expert_groups:
        found.append(("expert_groups", "`expert_groups` and `active_groups` (no more than there are) come together."))
    if bool(built.linear_layers) != (built.linear is not Linear.NONE):
        found.append(("linear", "`linear` says what the `linear_layers` are; the two come together."))
    if built.window_layers > built.attention_layers or bool(built.window) != bool(built.window_layers):
        found.append(("window", "`window` and `window_layers` (no more than have attention) come together."))
    return found

"""What a language model is made of: the widths and counts that its work and its memory follow from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Attention(StrEnum):
    """How the heads of an attention layer share keys and values."""

    MULTI_HEAD = "multi-head"
    GROUPED_QUERY = "grouped-query"
    MULTI_QUERY = "multi-query"
    LATENT = "latent"  # keys and values are rebuilt from a latent vector (DeepSeek's MLA)


class Linear(StrEnum):
    """What stands in the layers that carry a state instead of attending to all tokens before."""

    NONE = "none"
    STATE_SPACE = "state-space"  # Mamba-2
    DELTA = "gated-delta"  # gated delta net


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model, as counts of the parts of its layers.

    A layer of a plain transformer has two parts, attention and feed-forward: there ``attention_layers`` is ``layers``, and
    ``dense_layers`` (feed-forward of all) and ``expert_layers`` (mixture of experts) add up to it. In a hybrid a layer may
    be one part alone, and the four counts (with ``linear_layers``) say how many there are of each. Widths are in elements.
    """

    key: str
    name: str
    aliases: tuple[str, ...]  # how publications call it
    source: str
    as_of: str
    confidence: str
    layers: int  # without those for multi-token prediction
    hidden: int
    vocabulary: int
    tied_embeddings: bool
    learned_positions: int  # tokens with an embedding of their own; 0: rotary
    attention: Attention
    attention_layers: int
    heads: int
    kv_heads: int
    head_dim: int  # of queries and keys (latent: the part without position, to which rope_head_dim comes)
    value_head_dim: int  # of values; head_dim but for latent attention
    query_rank: int  # width that queries are compressed to; 0: they are not
    kv_rank: int  # latent only
    rope_head_dim: int  # latent only: the part of a key with position, shared by all heads
    output_rank: int  # width of a two-step output projection, all groups together; 0: it is one matrix
    output_groups: int  # of heads, each with its own first step
    attention_gated: bool  # queries come with a gate of the same width
    window: int  # tokens that a layer with a sliding window (or a chunk) looks back; 0: none has
    window_layers: int  # attention layers that have it
    dense_layers: int
    ffn_hidden: int
    gated: bool  # three matrices (SwiGLU) instead of two
    expert_layers: int
    experts: int
    active_experts: int
    shared_experts: int
    expert_hidden: int
    shared_expert_hidden: int  # of each shared expert
    expert_groups: int  # that experts are dealt into; 0: a token may go to any
    active_groups: int  # of them, those that a token's experts may be in (node-limited routing)
    expert_width: int  # that routed experts work in: hidden, or less where tokens are projected down before
    linear: Linear
    linear_layers: int
    linear_heads: int  # of values
    linear_head_dim: int  # of values
    linear_key_heads: int  # state space: groups that share B and C; gated delta: heads of keys
    linear_key_dim: int  # state space: size of the state; gated delta: width of a key head
    convolution: int  # taps of the short convolution
    multi_token_prediction_layers: int
    total_parameters_billion: float  # as published
    active_parameters_billion: float  # as published, per token
    context_tokens: int  # 0: not stated
    note: str = ""

    @property
    def is_mixture(self) -> bool:
        return self.experts > 0

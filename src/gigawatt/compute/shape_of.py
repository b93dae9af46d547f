"""From the catalogue's architectures to the shapes that are counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gigawatt.catalog.architectures import Architecture, Attention, Linear
from gigawatt.compute.architecture_counts import Shape

GATED_MATRICES = 3.0
PLAIN_MATRICES = 2.0


def shape_of(architecture: Architecture) -> Shape:
    """The dimensions of one architecture, every one a float."""
    latent = architecture.attention is Attention.LATENT
    return Shape(
        hidden=float(architecture.hidden),
        layers=float(architecture.layers),
        attention_layers=float(architecture.attention_layers),
        dense_layers=float(architecture.dense_layers),
        expert_layers=float(architecture.expert_layers),
        linear_layers=float(architecture.linear_layers),
        heads=float(architecture.heads),
        kv_heads=float(architecture.kv_heads),
        head_dim=float(architecture.head_dim + (architecture.rope_head_dim if latent else 0)),
        value_dim=float(architecture.value_head_dim),
        gated_attention=float(architecture.attention_gated),
        latent=float(latent),
        query_rank=float(architecture.query_rank),
        output_rank=float(architecture.output_rank),
        output_groups=float(architecture.output_groups),
        kv_rank=float(architecture.kv_rank),
        rope_dim=float(architecture.rope_head_dim),
        window_layers=float(architecture.window_layers),
        window=float(architecture.window),
        ffn_hidden=float(architecture.ffn_hidden),
        matrices=GATED_MATRICES if architecture.gated else PLAIN_MATRICES,
        experts=float(architecture.experts),
        active_experts=float(architecture.active_experts),
        expert_hidden=float(architecture.expert_hidden),
        expert_width=float(architecture.expert_width),
        shared_hidden=float(architecture.shared_experts * architecture.shared_expert_hidden),
        expert_groups=float(max(architecture.expert_groups, 1)),
        active_groups=float(architecture.active_groups or max(architecture.expert_groups, 1)),
        delta=float(architecture.linear is Linear.DELTA),
        linear_heads=float(architecture.linear_heads),
        linear_head_dim=float(architecture.linear_head_dim),
        linear_key_heads=float(architecture.linear_key_heads),
        linear_key_dim=float(architecture.linear_key_dim),
        convolution=float(architecture.convolution),
        vocabulary=float(architecture.vocabulary),
        positions=float(architecture.learned_positions),
        tied=float(architecture.tied_embeddings),
        prediction_layers=float(architecture.multi_token_prediction_layers),
    )


def shapes_of(architectures: Sequence[Architecture]) -> Shape:
    """The dimensions of several architectures, every one an array [models]."""
    rows = [shape_of(architecture) for architecture in architectures]
    return Shape(*(np.array(column) for column in zip(*rows, strict=True)))

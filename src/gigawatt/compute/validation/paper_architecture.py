"""The architecture of a paper's row: the catalogue's by name, or one built from the dimensions that the row states."""

from __future__ import annotations

from dataclasses import replace

from gigawatt.catalog import architectures
from gigawatt.catalog.architectures import Architecture, Attention
from gigawatt.compute.architecture_counts import parameters
from gigawatt.compute.shape_of import shape_of
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.recognised import UnpredictableError, architecture_named

_PLAINEST = "gpt-3-175b"  # a decoder with none of the newer parts: what a row of dimensions describes
_USUAL_VOCABULARY = 50_304
_TOLERANCE = 0.1  # of the parameters, within which the catalogue's model of that name is the row's


def paper_architecture(row: InputRow) -> Architecture:
    """The architecture of a row.

    The catalogue's by name, where its size and depth are the row's; otherwise, where the row states layers, width and
    heads, one of these dimensions; a feed-forward part is gated where that comes closer to the parameters stated.

    Raises:
        UnpredictableError: the name is not known and the dimensions are not stated.
    """
    size, layers, hidden = row.number("params_b"), row.whole("layers"), row.whole("hidden")
    try:
        known, _ = architecture_named(row.text("model"))
    except UnpredictableError as error:
        if layers is None or hidden is None or row.whole("heads") is None:
            raise UnpredictableError(f"{error}, and the row states no layers, hidden and heads") from None
        return _built(row, layers, hidden)
    same_size = size is None or abs(size / known.total_parameters_billion - 1.0) <= _TOLERANCE
    if same_size and layers in {None, known.layers} and hidden in {None, known.hidden}:
        vocabulary = row.whole("vocab") or known.vocabulary
        return replace(known, vocabulary=vocabulary, multi_token_prediction_layers=0)
    if layers is None or hidden is None or row.whole("heads") is None:
        raise UnpredictableError(f"`{row.text('model')}` of the catalogue has {known.total_parameters_billion:g}B parameters")
    return _built(row, layers, hidden)


def _built(row: InputRow, layers: int, hidden: int) -> Architecture:
    heads = row.whole("heads") or 1
    kv_heads = min(row.whole("kv_heads") or heads, heads)
    ffn = row.whole("ffn") or 4 * hidden
    size = row.number("params_b")
    plain = replace(
        architectures()[_PLAINEST],
        key="",
        name=row.text("model"),
        layers=layers,
        hidden=hidden,
        vocabulary=row.whole("vocab") or _USUAL_VOCABULARY,
        attention=Attention.MULTI_HEAD if kv_heads == heads else Attention.GROUPED_QUERY,
        attention_layers=layers,
        heads=heads,
        kv_heads=kv_heads,
        head_dim=max(hidden // heads, 1),
        value_head_dim=max(hidden // heads, 1),
        dense_layers=layers,
        ffn_hidden=ffn,
        gated=False,
        expert_groups=0,
        active_groups=0,
        expert_width=hidden,
        total_parameters_billion=size or 0.0,
        active_parameters_billion=size or 0.0,
    )
    if size is None:
        return plain
    gated = replace(plain, gated=True)
    return min(plain, gated, key=lambda one: abs(float(parameters(shape_of(one)).total) / 1e9 - size))

"""FLOPs of a training step as the sources count them: a utilisation is only comparable with one counted the same way.

``causal_flops_per_token`` is our own count: what the model needs, masked scores left out, nothing that is recomputed.
The others are the published formulas, with the letters of their papers spelt out.
"""

from __future__ import annotations

from gigawatt.compute.architecture_counts import Shape, TokenFlops, flops_per_token, mean_context
from gigawatt.compute.formula import Values

FORWARD_AND_BACKWARD = 3.0  # the backward pass multiplies twice


def causal_flops_per_token(shape: Shape, sequence: Values, trains_weights: Values = 1.0) -> Values:
    """Model FLOPs of training on one token, masked scores not counted [FLOP].

    Three times the forward pass; where weights are frozen and adapters are trained (``trains_weights`` 0) their gradients are
    not computed, and each weight counts twice: 4 N instead of 6 N. Scores have no weights and count three times either way.
    The adapters' own arithmetic, some thousandths of it, is left out.
    """
    return _training_flops(flops_per_token(shape, mean_context(shape, sequence)), trains_weights)


def unmasked_flops_per_token(shape: Shape, sequence: Values, trains_weights: Values = 1.0) -> Values:
    """The same with all scores counted, masked or not, as most published utilisations are [FLOP]."""
    return _training_flops(flops_per_token(shape, 2.0 * mean_context(shape, sequence)), trains_weights)


def _training_flops(forward: TokenFlops, trains_weights: Values) -> Values:
    of_weights = forward.total - forward.attention_scores
    return (FORWARD_AND_BACKWARD - 1.0 + trains_weights) * of_weights + FORWARD_AND_BACKWARD * forward.attention_scores


def six_n_flops_per_token(active_parameters: Values) -> Values:
    """Six FLOPs per active parameter (Kaplan et al. 2020, arXiv:2001.08361): the usual budget of a run [FLOP]."""
    return 6.0 * active_parameters


def palm_flops_per_token(total_parameters: Values, layers: Values, heads: Values, head_dim: Values, sequence: Values) -> Values:
    """6 N + 12 L H Q T, of PaLM (arXiv:2204.02311, appendix B): scores of all pairs counted [FLOP]."""
    return 6.0 * total_parameters + 12.0 * layers * heads * head_dim * sequence


def megatron_model_flops_per_step(batch: Values, sequence: Values, layers: Values, hidden: Values, vocabulary: Values) -> Values:
    """72 B s l h^2 (1 + s / 6h + V / 12 l h), of Korthikanti et al. (arXiv:2205.05198, appendix A): model FLOPs [FLOP]."""
    ends = sequence / (6.0 * hidden) + vocabulary / (12.0 * layers * hidden)
    return 72.0 * batch * sequence * layers * hidden**2 * (1.0 + ends)


def megatron_hardware_flops_per_step(
    batch: Values, sequence: Values, layers: Values, hidden: Values, vocabulary: Values
) -> Values:
    """96 B s l h^2 (1 + s / 6h + V / 16 l h), of Narayanan et al. (arXiv:2104.04473, section 5.1) [FLOP].

    Whole layers are recomputed, and what is recomputed is counted: a hardware utilisation, above the model's own.
    """
    ends = sequence / (6.0 * hidden) + vocabulary / (16.0 * layers * hidden)
    return 96.0 * batch * sequence * layers * hidden**2 * (1.0 + ends)


def utilisation(flops_per_step: Values, step_s: Values, accelerators: Values, peak_flops_per_s: Values) -> Values:
    """Share of the peak that a step's FLOPs, however counted, come to."""
    return flops_per_step / (step_s * accelerators * peak_flops_per_s)

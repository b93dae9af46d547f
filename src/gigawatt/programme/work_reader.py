"""The sections ``train`` and ``serve`` of a workload: what is wanted of it, in tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.context_length import USUAL_TOKENS, beyond_context, usual_sequence, without_position
from gigawatt.programme.dates import fractional_year
from gigawatt.programme.demand import Serving, Training
from gigawatt.programme.sections.figure_reader import figure, optional_figure
from gigawatt.programme.sections.section import Key, Section
from gigawatt.quantity import Figure
from gigawatt.units import SECONDS, TOKENS, TOKENS_OF_SEQUENCE, TOKENS_OF_STEP, Dimension

PRECISIONS = ("bf16", "fp8", "fp4")
WORLD = "world"
LEAST_SEQUENCE = 128  # tokens
MOST_SITES = 100  # of one run
REGIONS = (
    "north-america", "south-america", "europe", "middle-east-africa", "south-asia", "east-asia", "oceania", WORLD,
)  # fmt: skip
# of `compute.serving.demand`, which knows their daily shapes
MODEL_HELP = "key of a model of the catalogue (`gigawatt facts models`) or of this programme"
TRAIN_KEYS = (
    Key("model", "key of a model", MODEL_HELP),
    Key("tokens", "a number of tokens", "that it is trained on, as `60 Ttokens`"),
    Key("by", "date", "when it is finished at the latest"),
    Key("from", "date", "when it may begin", "the horizon's first day"),
    Key("batch", "a number of tokens", "of one step", "16 Mtokens"),
    Key("sequence", "a number of tokens", "of one sequence", "8192 tokens, or the model's context where that is shorter"),
    Key("precision", "bf16 | fp8 | fp4", "of its matrix products", "fp8"),
    Key(
        "sites",
        "whole number",
        "that it may span at most; its rate is then that of a run over as many, however many it spans",
        "one, at the rate of one: where it is not finished there, the report says what two would do",
    ),
)
SERVE_KEYS = (
    Key("model", "key of a model", MODEL_HELP),
    Key("input", "a number of tokens", "of a mean request"),
    Key("output", "a number of tokens", "of a mean answer"),
    Key("ttft", "a number of seconds", "time to the first token, at most", "2 s"),
    Key("tpot", "a number of seconds", "time for each further token, at most", "50 ms"),
    Key("precision", "bf16 | fp8 | fp4", "of its matrix products", "fp8"),
    Key("region", "text", "whose daily shape the demand has", WORLD),
)


def _assumed(section: Section, name: str, dimension: Dimension, value: float, note: str) -> Figure:
    stated = optional_figure(section, name, dimension)
    if stated is not None:
        return stated
    dotted = section.dotted(name)
    return Figure(value, dimension.unit, dotted, confidence="assumption", note=note, origin="derived")


def _model(section: Section, models: Mapping[str, Architecture]) -> Architecture | None:
    if not section.has("model"):
        section.missing("model")
        return None
    return section.refer("model", models, "model", otherwise="`gigawatt facts models` lists them.")


def _check_length(section: Section, name: str, model: Architecture | None, tokens: float, *, served: bool) -> None:
    """Note a sequence that the model has no positions for, and one beyond its published context."""
    if model is None:
        return
    none, unheard = without_position(model, tokens), beyond_context(model, tokens)
    fix = "Shorten it, or define a model of your own under `models` with more `context_tokens` (and `learned_positions`)."
    if none or (unheard and served):
        section.problem(name, none or unheard, fix)
    elif unheard:
        place = section.place_of(name) if section.has(name) else section.position
        section.notebook.warn(place, section.dotted(name), unheard, "Shorten it, unless the run is to lengthen its context.")


def read_training(section: Section, models: Mapping[str, Architecture], start_year: int, end_year: int) -> Training:
    """A training run within the horizon."""
    first, last = fractional_year(date(start_year, 1, 1)), fractional_year(date(end_year + 1, 1, 1))
    start, by = section.date("from", first), section.date("by")
    if by <= start:
        section.problem("by", "it is due before it may begin.", "Move `by`, or `from`.")
    elif by <= first or start >= last:
        section.problem("by", f"the run lies outside the horizon ({start_year}-{end_year}).", "Move its dates, or the horizon.")
    elif by > last:
        section.problem("by", f"it is due after the horizon's last year, {end_year}.", "Move `by`, or the horizon's end.")
    model = _model(section, models)
    tokens = figure(section, "tokens", TOKENS)
    length = float(USUAL_TOKENS if model is None else usual_sequence(model))
    sequence = _assumed(section, "sequence", TOKENS_OF_SEQUENCE, length, "as most published pre-training")
    batch = _assumed(section, "batch", TOKENS_OF_STEP, 16e6, "the order of what large models were trained with")
    _check_length(section, "sequence", model, sequence.value, served=False)
    if sequence.value < LEAST_SEQUENCE:
        section.problem("sequence", f"no model is trained on sequences of fewer than {LEAST_SEQUENCE} tokens.", "Lengthen it.")
    elif batch.value < sequence.value:
        message = f"a step of {batch.value:,.0f} tokens is less than one sequence of {sequence.value:,.0f}."
        section.problem("batch", message, "Raise it: millions of tokens are usual.")
    elif tokens.value < batch.value:
        message = f"a run of {tokens.value:,.0f} tokens is less than one step of {batch.value:,.0f}."
        section.problem("tokens", message, "Raise it, or lower `batch`.")
    return Training(
        model="" if model is None else model.key,
        tokens=tokens,
        batch_tokens=batch,
        sequence_tokens=sequence,
        precision=section.choice("precision", PRECISIONS, "fp8"),
        start=max(start, first),
        by=by,
        sites=section.integer("sites", 1, MOST_SITES) if section.has("sites") else None,
    )


def read_serving(section: Section, models: Mapping[str, Architecture], regions: tuple[str, ...]) -> Serving:
    """Tokens that are served."""
    region = section.text("region", WORLD)
    if region not in regions:
        section.problem("region", f"there is no region `{region}`.", f"Known are {', '.join(regions)}.")
    model = _model(section, models)
    question, answer = (figure(section, name, TOKENS_OF_SEQUENCE) for name in ("input", "output"))
    _check_length(section, "input", model, question.value + answer.value, served=True)
    return Serving(
        model="" if model is None else model.key,
        input_tokens=question,
        output_tokens=answer,
        first_token_s=_assumed(section, "ttft", SECONDS, 2.0, "as MLPerf's server scenario of large models asks"),
        token_s=_assumed(section, "tpot", SECONDS, 0.05, "twenty tokens a second: faster than most people read"),
        precision=section.choice("precision", PRECISIONS, "fp8"),
        region=region,
    )

"""The section ``models``: language models of the programme's own, by the counts and widths of their layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from gigawatt.catalog.architecture_rows import COUNTS, FLAGS, MOST, Count, contradictions, filled
from gigawatt.catalog.architectures import Architecture, Attention, Linear
from gigawatt.programme.sections.figure_reader import CONFIDENCES
from gigawatt.programme.sections.section import Key, Section

_REQUIRED = tuple(count.key for count in COUNTS if count.default is None)


def _default(count: Count) -> str:
    if count.default is None:
        return "as what it begins as; due where it begins as nothing"
    return f"as what it begins as, or {f'`{count.default}`' if isinstance(count.default, str) else count.default}"


MODEL_KEYS = (
    Key("like", "key of a model", "it begins as a copy of that one, of the catalogue or above it", "nothing"),
    Key("name", "text", "what the report calls it", "its key"),
    Key("source", "text", "where it is described", "none"),
    Key("as_of", "text", "when", "none"),
    Key("confidence", " | ".join(CONFIDENCES), "how far to trust it", "stated"),
    Key("attention", " | ".join(Attention), "how heads share keys and values", "as what it begins as, or grouped-query"),
    Key("linear", " | ".join(Linear), "what its layers with a state are", "as what it begins as, or none"),
    *(Key(count.key, "whole number", count.help, _default(count)) for count in COUNTS),
    *(
        Key(flag, "true | false", help_text, f"as what it begins as, or {'true' if FLAGS[flag] else 'false'}")
        for flag, help_text in (
            ("gated", "feed-forward of three matrices (SwiGLU) instead of two"),
            ("attention_gated", "queries come with a gate of the same width"),
            ("tied_embeddings", "one matrix for words in and out"),
        )
    ),
)


def read_models(root: Section, known: Mapping[str, Architecture]) -> dict[str, Architecture]:
    """The models that the programme defines, by key."""
    own: dict[str, Architecture] = {}
    for key, section in root.named("models", MODEL_KEYS):
        if key in known:
            section.problem("", f"`{key}` is the name of a model of the catalogue.", f"Give it another name, and `like: {key}`.")
        base = section.refer("like", {**known, **own}, "model") if section.has("like") else None
        if base is not None or not section.has("like"):
            model = _read(key, section, base)
            if model is not None:
                own[key] = model
    return own


def _read(key: str, section: Section, base: Architecture | None) -> Architecture | None:
    stated = {count.key: section.integer(count.key, 0, MOST, 0) for count in COUNTS if section.has(count.key)}
    missing = [name for name in _REQUIRED if name not in stated] if base is None else []
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        fix = "Add them, or begin as a model of the catalogue: `like: llama-3.1-70b` (`gigawatt facts models`)."
        section.problem("", f"model `{key}` lacks {names}.", fix)
    numbers = {name: number for name, number in stated.items() if number is not None}
    if missing or len(numbers) < len(stated):
        return None
    counts = filled({**({} if base is None else _begins_as(base, numbers)), **numbers})
    built = Architecture(
        key=key,
        name=section.text("name", key),
        aliases=(),
        source=section.text("source", "" if base is None else f"as {base.name} but for what is stated"),
        as_of=section.text("as_of", ""),
        confidence=section.choice("confidence", CONFIDENCES, "stated"),
        attention=Attention(_choice(section, "attention", tuple(Attention), "grouped-query" if base is None else base.attention)),
        linear=Linear(_choice(section, "linear", tuple(Linear), "none" if base is None else base.linear)),
        total_parameters_billion=0.0,  # nothing is published: the compute model counts them
        active_parameters_billion=0.0,
        **counts,
        **_flags(section, base),
    )
    for name, message in contradictions(built):
        fix = "Check the counts; what each means is in the reference."
        section.problem(name if section.has(name) else "", f"`{name}`: {message}" if not section.has(name) else message, fix)
    return built


def _flags(section: Section, base: Architecture | None) -> dict[str, Any]:
    return {flag: section.flag(flag, default if base is None else getattr(base, flag)) for flag, default in FLAGS.items()}


def _begins_as(base: Architecture, stated: Mapping[str, int]) -> dict[str, int]:
    """The counts of the model it begins as, without those that follow from others and so follow what is stated.

    Where the number of layers changes and nothing is said of their kinds, those of a plain transformer follow it: the
    feed-forward layers of a dense model, the expert layers of a mixture (its first dense layers stay), windows in proportion.
    """
    counts = {count.key: int(getattr(base, count.key)) for count in COUNTS}
    own: dict[str, Any] = {
        count.key: counts[count.key]
        for count in COUNTS
        if not (isinstance(count.default, str) and counts[count.key] == counts[count.default])
    }
    plain = base.attention_layers == base.layers
    if plain and "layers" in stated and not {"dense_layers", "expert_layers"} & stated.keys():
        if base.is_mixture:
            own["expert_layers"] = max(stated["layers"] - base.dense_layers, 0)
        else:
            own["dense_layers"] = stated["layers"]
        own["window_layers"] = round(base.window_layers / base.layers * stated["layers"])
    return own


def _choice(section: Section, name: str, options: tuple[str, ...], default: str) -> str:
    """One of the options, the default (with a problem noted) where it is another word."""
    value = section.choice(name, options, default)
    return value if value in options else default


assert {count.key for count in COUNTS} | set(FLAGS) <= {field.name for field in fields(Architecture)}

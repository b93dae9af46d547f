"""Fit the serving model and write catalog/data/serving_efficiencies.json; with ``--left-out``, judge it by groups left out.

Run it as ``python -m tools.fit_serving --mlperf FILE.csv --papers FILE.csv [--left-out]``. Every third row of the software's
tables is taken: their neighbours are near-copies. Two fits are written: the one of all rows, which ships, and the one without
the part that is held out once and for all, by which that part is judged; what it is worth there is printed.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from gigawatt.catalog.fitted_rows import FILE as ROWS
from gigawatt.catalog.load import accelerators, architectures
from gigawatt.compute.fitting.held_out_part import FITTED, HELD_OUT, RULE, part_of
from gigawatt.compute.fitting.remembered_rows import remember
from gigawatt.compute.serving.cases import Case, answer
from gigawatt.compute.serving.fitted import SHIPPED, WITHOUT_HELD_OUT, vendor_term
from gigawatt.compute.serving.fitting import Observation, ServingFit, fit_serving
from gigawatt.compute.serving.measurements import serving_measurements
from gigawatt.compute.validation.chip_names import UnknownNameError
from gigawatt.compute.validation.kinds import INFERENCE_MLPERF, INFERENCE_PAPERS, Kind
from gigawatt.compute.validation.measured_table import InputRow, read_measurements
from gigawatt.compute.validation.row_identity import fingerprint
from gigawatt.compute.validation.serving_rows import Asked, UnpredictedError, asked_mlperf, asked_paper

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "gigawatt" / "catalog" / "data" / "serving_efficiencies.json"
EVERY = 3
# Standard deviations of a logarithm: what leaving out groups shows (accelerators of known families and software: 0.13; an
# unknown vendor, software: more), and for other models and later rounds, of which the fit has none to leave out, judgements.
SPREAD = {"mlperf": 0.13, "family": 0.12, "vendor": 0.25, "software": 0.25, "model": 0.12, "round": 0.08, "paper": 0.22}


def main() -> None:
    arguments = _parser().parse_args()
    software = list(_software())
    benchmarks = list(_benchmarks(arguments.mlperf))
    papers = list(_papers(arguments.papers))
    if arguments.left_out:
        _judge(software, benchmarks, papers)
        return
    everything = [*software, *benchmarks, *papers]
    found = fit_serving(everything)
    _print(found, everything)
    kept = [one for one in everything if _part(one) == FITTED]
    without = fit_serving(kept)
    _judge_part(without, kept, [one for one in everything if _part(one) == HELD_OUT])
    content = {
        SHIPPED: _content(found, benchmarks),
        WITHOUT_HELD_OUT: _content(without, [one for one in benchmarks if one in kept]),
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    remember(TARGET.with_name(ROWS), *_identities(arguments.mlperf, INFERENCE_MLPERF, asked_mlperf))
    remember(TARGET.with_name(ROWS), *_identities(arguments.papers, INFERENCE_PAPERS, asked_paper))


def _content(found: ServingFit, benchmarks: Sequence[Observation]) -> dict[str, object]:
    return {
        "fitted_on": "TensorRT-LLM performance overviews 0.17 and 1.0 (every third row); MLPerf Inference v4.1 rows of eight "
        "accelerators on two models; five rows of papers",
        "date": datetime.now(UTC).date().isoformat(),
        "spread": SPREAD,
        "benchmarked": sorted({one.group.split("/")[1] for one in benchmarks}),
        "offsets": {name: round(value, 4) for name, value in found.offsets.items()},
        "logarithms": {name: round(value, 4) for name, value in found.parameters.logarithms.items()},
    }


def _part(one: Observation) -> str:
    """The part of the fixed split: by accelerator and model, whatever the layout and the software."""
    return part_of("serving", _split_group(one.group))


def _split_group(group: str) -> str:
    """``llama-2-70b | h100-sxm`` of the groups of tables, submissions and papers."""
    parts = group.split("/")
    accelerator, architecture = parts[1:3] if len(parts) > 2 else parts
    return f"{architecture} | {accelerator}"


def _judge_part(found: ServingFit, kept: Sequence[Observation], left: Sequence[Observation]) -> None:
    """What the fit without the held-out part is worth, by the kind of source."""
    print(f"held out once and for all: {RULE}, by model on accelerator")
    modelled = answer([one.case for one in left], found.parameters)
    errors = [
        math.log(rate / one.tokens_per_s) + sum(found.offsets.get(label, 0.0) for label in one.labels) + _of_vendor(one, kept)
        for rate, one in zip(modelled, left, strict=True)
    ]
    for what, rows, residuals in (("fitted", kept, found.residuals.tolist()), ("held out", left, errors)):
        for kind in ("trtllm", "mlperf", "paper"):
            of_kind = [
                abs(math.expm1(error)) for one, error in zip(rows, residuals, strict=True) if one.labels[0].startswith(kind)
            ]
            if of_kind:
                print(f"   {what}, {kind}: {len(of_kind)} observations, mean absolute error {100 * np.mean(of_kind):.1f} %")
    for group in sorted({one.group for one in left if not one.labels[0].startswith("trtllm")}):
        print(
            "   ",
            group,
            [f"{100 * math.expm1(error):+.0f} %" for one, error in zip(left, errors, strict=True) if one.group == group],
        )


def _identities(path: Path, kind: Kind, read: Callable[[InputRow], Asked]) -> tuple[list[tuple[str, str]], list[str]]:
    """Rows of a file that were fitted, and the part of each."""
    table = read_measurements(path)
    identities, parts = [], []
    for row in table.inputs(kind.hidden):
        try:
            asked = read(row)
        except (UnpredictedError, UnknownNameError):
            continue
        if table.measured(row.row, kind.measured[0]):
            identities.append((kind.name, fingerprint(kind.name, row)))
            parts.append(part_of("serving", f"{asked.architecture} | {asked.case.hardware.accelerator.key}"))
    return identities, parts


def _software() -> Iterator[Observation]:
    for number, one in enumerate(serving_measurements(accelerators(), architectures())):
        if number % EVERY == 1:
            yield Observation(one.case, one.tokens_per_s, (one.source,), one.group)


def _benchmarks(path: Path) -> Iterator[Observation]:
    """Submissions, one for all that ask the same: most are near-copies."""
    table = read_measurements(path)
    gathered: dict[tuple[Case, str], list[float]] = {}
    group_of: dict[tuple[Case, str], str] = {}
    for row in table.inputs({"tokens_per_s_per_accel", "tokens_per_s", "samples_per_s"}):
        measured = table.measured(row.row, "tokens_per_s_per_accel")
        try:
            asked = asked_mlperf(row)
        except (UnpredictedError, UnknownNameError):
            continue
        if measured:
            key = (asked.case, asked.source)
            gathered.setdefault(key, []).append(math.log(measured))
            group_of[key] = f"{asked.case.hardware.accelerator.key}/{asked.architecture}"
    for (case, source), found in gathered.items():
        yield Observation(
            case, math.exp(float(np.mean(found))), (source, f"mlperf/{case.hardware.accelerator.key}"), group_of[case, source]
        )


def _papers(path: Path) -> Iterator[Observation]:
    table = read_measurements(path)
    for row in table.inputs({"value"}):
        measured = table.measured(row.row, "value")
        if measured:
            asked = asked_paper(row)
            group = f"paper/{asked.case.hardware.accelerator.key}/{asked.architecture}/{row.row}"
            yield Observation(asked.case, measured / asked.factor, (asked.source,), group)


def _judge(software: Sequence[Observation], benchmarks: Sequence[Observation], papers: Sequence[Observation]) -> None:
    """Leave out an accelerator's submissions, then every paper: what is left predicts them."""
    errors: list[float] = []
    groups = sorted({one.group.split("/")[0] for one in benchmarks})
    for group in groups:
        kept = [one for one in benchmarks if not one.group.startswith(group)]
        left = [one for one in benchmarks if one.group.startswith(group)]
        errors += _left_out(group, [*software, *kept, *papers], left)
    mean = 100 * np.mean(np.abs(np.expm1(errors)))
    print(f"MLPerf, accelerators left out: mean absolute error {mean:.1f} %, sd {np.std(errors):.3f}")
    errors = _left_out("papers", [*software, *benchmarks], papers)
    print(f"papers, all left out: mean absolute error {100 * np.mean(np.abs(np.expm1(errors))):.1f} %")


def _left_out(name: str, kept: Sequence[Observation], left: Sequence[Observation]) -> list[float]:
    found = fit_serving(kept)
    rates = answer([one.case for one in left], found.parameters)
    errors = [
        math.log(rate / one.tokens_per_s) + sum(found.offsets.get(label, 0.0) for label in one.labels) + _of_vendor(one, kept)
        for rate, one in zip(rates, left, strict=True)
    ]
    print(name, [f"{100 * math.expm1(error):+.0f} %" for error in errors], flush=True)
    return errors


def _of_vendor(one: Observation, kept: Sequence[Observation]) -> float:
    """The term of a vendor of which no submission is left, as a prediction of a chip of an unknown vendor has it."""
    vendor = one.case.hardware.accelerator.vendor
    known = {other.case.hardware.accelerator.vendor for other in kept}
    return 0.0 if vendor in known else vendor_term(vendor)


def _print(found: ServingFit, observations: Sequence[Observation]) -> None:
    for name, value in found.parameters.logarithms.items():
        print(f"{name:40s} {math.exp(value):.4g}" if "/" not in name else f"{name:40s} {value:+.3f}")
    print({name: round(value, 3) for name, value in found.offsets.items()})
    for source in sorted({one.labels[0] for one in observations}):
        errors = [
            abs(math.expm1(error)) for one, error in zip(observations, found.residuals, strict=True) if one.labels[0] == source
        ]
        print(f"{source:24s} {len(errors):4d} rows, mean absolute error {100 * np.mean(errors):.1f} %")
    for one, error in zip(observations, found.residuals, strict=True):
        if not one.labels[0].startswith("trtllm"):
            scenario = "server" if one.case.under_arrivals else ""
            print(f"{one.labels[0]:14s} {one.group:34s} {scenario:7s} {one.tokens_per_s:8.0f} {100 * math.expm1(error):+.0f} %")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mlperf", type=Path, required=True)
    parser.add_argument("--papers", type=Path, required=True)
    parser.add_argument("--left-out", action="store_true", help="judge instead of writing")
    return parser


if __name__ == "__main__":
    main()

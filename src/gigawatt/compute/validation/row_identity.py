"""Which measurement a row is, by the columns that identify it: never by what was measured, nor by how its source is cited.

A row of a file is told to be one of those that were fitted by a fingerprint of these columns: numbers as numbers, texts without
case and blanks. The catalogue keeps the fingerprints of the rows that were fitted (``catalog/data/fitted_rows.json``).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from gigawatt.compute.validation.kinds import (
    INFERENCE_MLPERF,
    INFERENCE_PAPERS,
    NODE_POWER,
    TRAINING_MLPERF,
    TRAINING_NEMO,
    TRAINING_PAPERS,
)
from gigawatt.compute.validation.measured_table import InputRow, as_number

_LENGTH = 16  # hexadecimal digits: no two rows of any table share them by chance


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


IDENTIFYING: Mapping[str, tuple[str, ...]] = {
    TRAINING_NEMO.name: _words("release kind model system n_gpus precision gbs mbs seq fsdp tp pp cp vp ep"),
    TRAINING_PAPERS.name: _words("paper model hidden layers seq chip n_gpus tp cp pp gbs_seqs mbs recompute precision"),
    TRAINING_MLPERF.name: _words("round submitter system benchmark accelerator n_accel samples_last global_batch_size"),
    INFERENCE_MLPERF.name: _words("round division submitter system model scenario accelerator n_accel"),
    INFERENCE_PAPERS.name: _words("model chip phase unit n_chips isl osl tp ep batch_or_conc precision note"),
    NODE_POWER.name: _words("round submission system benchmark n_nodes_logged"),
}


def fingerprint(kind: str, row: InputRow) -> str:
    """What a row of a kind is known by; empty for kinds that nothing is fitted on."""
    columns = IDENTIFYING.get(kind)
    if columns is None:
        return ""
    return sha256(" | ".join((kind, *(_plain(row.text(column)) for column in columns))).encode()).hexdigest()[:_LENGTH]


def _plain(text: str) -> str:
    number = as_number(text)
    return "".join(text.casefold().split()) if number is None else f"{number:.9g}"

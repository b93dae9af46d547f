"""What a row names, looked up in the catalogue: its accelerator, its architecture, its precision and its software's release."""

from __future__ import annotations

import re

from gigawatt.catalog import accelerators, architectures
from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.compute.training.numerics import Precision, precision_named
from gigawatt.compute.validation.chip_names import UnknownNameError, recognise_chip
from gigawatt.compute.validation.measured_table import InputRow
from gigawatt.compute.validation.model_names import NamedModel, recognise_model

_RELEASE = re.compile(r"(?<![\d.])(2\d)\.(0[1-9]|1[0-2])(?!\d)")

_LARGEST_SIZE = 1e12  # of anything that a row counts
_LARGEST_WIDTH = 1e6


class UnpredictableError(Exception):
    """A row that cannot be predicted; the words say why."""


def accelerator_of(row: InputRow, *columns: str) -> Accelerator:
    """The accelerator that the first of the columns names that is filled.

    Raises:
        UnpredictableError: none is filled, or what it names is not in the catalogue.
    """
    text = next((row.text(column) for column in columns if row.text(column)), "")
    if not text:
        raise UnpredictableError(f"no {' or '.join(columns)} is given")
    known = accelerators()
    memory = {key: entry.memory_gb.value for key, entry in known.items() if entry.memory_gb is not None}
    try:
        return known[recognise_chip(text, memory, known.values())]
    except UnknownNameError as error:
        raise UnpredictableError(str(error)) from None


def architecture_named(text: str) -> tuple[Architecture, NamedModel]:
    """The architecture of a name, and what its brackets say.

    Raises:
        UnpredictableError: it is empty or not in the catalogue.
    """
    if not text:
        raise UnpredictableError("no model is given")
    try:
        found = recognise_model(text, architectures().values())
    except UnknownNameError as error:
        raise UnpredictableError(str(error)) from None
    return architectures()[found.key], found


def precision_of(row: InputRow) -> Precision:
    """The row's precision.

    Raises:
        UnpredictableError: it is empty or not known.
    """
    text = row.text("precision")
    found = precision_named(text) if text else None
    if found is None:
        raise UnpredictableError(f"the precision `{text}` is not known" if text else "no precision is given")
    return found


def size_of(row: InputRow, *columns: str) -> float:
    """A positive number of the row, from the first of the columns that has one.

    Raises:
        UnpredictableError: none of the columns has one.
    """
    for column in columns:
        found = row.number(column)
        if found is not None and 0 < found <= _LARGEST_SIZE:
            return found
    raise UnpredictableError(f"no {' or '.join(columns)} is given")


def width_of(row: InputRow, column: str) -> float | None:
    """Over how many ranks, chunks or sequences something is spread; None where the row does not say, which 0 means too.

    Raises:
        UnpredictableError: it is no number of ranks.
    """
    found = row.number(column)
    if found is None or found == 0:
        return None
    if not 1 <= found <= _LARGEST_WIDTH:
        raise UnpredictableError(f"{column} `{row.text(column)}` is no number of ranks or sequences")
    return found


def release_year(text: str) -> float | None:
    """The year of a release named by year and month (``26.04.01 NeMo Container``); None where it is not."""
    found = _RELEASE.search(text)
    return 2000.0 + int(found[1]) + (int(found[2]) - 1) / 12.0 if found else None

"""A programme whose accelerators, models and chip prices a workload may be asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gigawatt.programme import Programme

ProgrammeOfItsOwn = Annotated[
    Path | None, typer.Option("--programme", metavar="FILE", help="A programme with accelerators, models or prices of its own.")
]


def read(path: Path | None) -> Programme | None:
    """The programme, or None where none is given."""
    if path is None:
        return None
    from gigawatt.programme import load_programme

    return load_programme(path)

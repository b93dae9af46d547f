"""What a workload may be asked for: accelerators, models and prices of the catalogue, and those of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import accelerators, architectures, read_catalogue
from gigawatt.programme.programme import Programme

DOLLARS_OF = 2026  # where no programme states the year of its money


@dataclass(frozen=True, slots=True)
class Shelf:
    """Accelerators and models by key, and the catalogue with the programme's chips before its own."""

    accelerators: Mapping[str, Accelerator]
    models: Mapping[str, Architecture]
    catalogue: Catalogue


def shelf(programme: Programme | None = None) -> Shelf:
    """The catalogue's shelf; with a programme, its own entries stand before the catalogue's, in its money."""
    if programme is None:
        return Shelf(accelerators(), architectures(), read_catalogue(DOLLARS_OF))
    known = read_catalogue(programme.base_year)
    own = {supply.chip.key: supply.chip for supply in programme.chips}
    others = {key: chip for key, chip in known.chips.items() if key not in own}
    return Shelf(
        {**accelerators(), **programme.accelerators},
        {**architectures(), **programme.models},
        replace(known, chips={**own, **others}),
    )


def nearest_keys(name: str, keys: Iterable[str]) -> str:
    """What may have been meant by a name that is not known, as a sentence to follow the error."""
    near = get_close_matches(name.casefold().replace(" ", "-"), list(keys), n=3, cutoff=0.5)
    return f" Did you mean {', '.join(f'`{key}`' for key in near)}?" if near else " `gigawatt facts` lists what it has."

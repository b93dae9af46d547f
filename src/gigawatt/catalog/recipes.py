"""What published recipes of a training framework set, and its tables of results do not state: recipes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gigawatt.catalog.data_file import Problems, read_data_file

FILE = "recipes.yaml"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a recipe sets."""

    merged_copies: bool = True  # a token is sent once to each domain and rank of its experts, not once to each expert
    whole_iteration: bool = False  # of a mixture: one graph holds the iteration, no launch waits for the host; fused experts


@dataclass(frozen=True, slots=True)
class PublishedRecipe:
    """A recipe, and the runs that it is of."""

    software: str
    architecture: str
    accelerators: frozenset[str]
    precisions: frozenset[str]  # none: of all
    micro_batch: float | None  # sequences; None: of any
    since: float  # year of the first release that has it
    sets: Recipe

    def is_of(
        self, software: str, architecture: str, accelerator: str, precision: str, year: float, micro_batch: float | None
    ) -> bool:
        """Whether a run follows it; one that does not state its micro-batch may."""
        return (
            (self.software, self.architecture) == (software, architecture)
            and accelerator in self.accelerators
            and (not self.precisions or precision in self.precisions)
            and year >= self.since
            and (self.micro_batch is None or micro_batch is None or micro_batch == self.micro_batch)
        )


PLAIN = Recipe()


def recipe_of(
    software: str, architecture: str, accelerator: str, precision: str, year: float | None, micro_batch: float | None = None
) -> Recipe:
    """What the newest recipe of a run sets; the plain one where none is published."""
    if year is None:
        return PLAIN
    found = [one for one in recipes() if one.is_of(software, architecture, accelerator, precision, year, micro_batch)]
    return max(found, key=lambda one: one.since).sets if found else PLAIN


@lru_cache(maxsize=2)
def recipes(folder: Path | None = None) -> tuple[PublishedRecipe, ...]:
    """The recipes of the catalogue's file, or of another of the same form.

    Raises:
        CatalogueError: the data file is damaged; everything that is wrong with it.
    """
    problems = Problems()
    rows = read_data_file(FILE, problems, folder).get("recipes")
    found = []
    for name, row in (rows if isinstance(rows, Mapping) else {}).items():
        problems.require_provenance(FILE, f"recipes.{name}", row)
        try:
            found.append(_recipe(row))
        except (KeyError, TypeError, ValueError) as error:
            problems.add(FILE, f"recipes.{name}", f"cannot be read: {error}.")
    if not found:
        problems.add(FILE, "recipes", "is missing or empty.")
    problems.raise_if_any()
    return tuple(found)


def _recipe(row: Mapping[str, object]) -> PublishedRecipe:
    chips, widths, rows, year = row["accelerators"], row.get("precisions", ()), row.get("micro_batch"), row["since"]
    if not isinstance(chips, list) or not isinstance(widths, list | tuple) or not isinstance(year, int | float):
        raise ValueError("accelerators and precisions are lists, since is a year")
    if row["dispatcher"] not in {"all-to-all", "merging"}:
        raise ValueError("dispatcher is all-to-all or merging")
    return PublishedRecipe(
        software=str(row["software"]),
        architecture=str(row["architecture"]),
        accelerators=frozenset(map(str, chips)),
        precisions=frozenset(map(str, widths)),
        micro_batch=None if rows is None else float(str(rows)),
        since=float(year),
        sets=Recipe(row["dispatcher"] == "merging", row.get("whole_iteration") is True),
    )

"""Published recipes: which run follows which, and what is wrong with a damaged file."""

from pathlib import Path

import pytest

from gigawatt.catalog import accelerators, architectures
from gigawatt.catalog.recipes import FILE, PLAIN, Recipe, recipe_of, recipes
from gigawatt.errors import CatalogueError


def test_a_recipe_is_of_a_model_a_chip_a_precision_a_release_and_a_micro_batch() -> None:
    def of(chip: str = "gb300-nvl72", precision: str = "mxfp8", year: float = 2026.5, micro_batch: float | None = 1.0) -> Recipe:
        return recipe_of("megatron-bridge", "deepseek-v3", chip, precision, year, micro_batch)

    assert of() == Recipe(merged_copies=True, whole_iteration=True)
    assert of(micro_batch=None).whole_iteration  # who asks without a layout takes the recipe's
    assert of(year=2026.2) == of(micro_batch=2.0) == of(precision="bf16") == of("h100-sxm") == PLAIN
    assert recipe_of("nemo", "deepseek-v3", "gb300-nvl72", "mxfp8", 2026.5) == PLAIN
    assert not recipe_of("megatron-bridge", "qwen3-235b-a22b", "h100-sxm", "fp8", 2026.2).merged_copies


def test_recipes_are_of_models_and_chips_that_the_catalogue_has() -> None:
    for one in recipes():
        assert one.architecture in architectures()
        assert one.accelerators <= set(accelerators())


def test_all_that_is_wrong_with_a_file_of_recipes_is_said(tmp_path: Path) -> None:
    about = "source: us, as_of: 2026, confidence: high"
    row = "{software: a, architecture: b, accelerators: [c], since: 2026, dispatcher: merging, " + about + "}"
    damaged = row.replace("merging", "slow")
    (tmp_path / FILE).write_text(f"recipes:\n  good: {row}\n  bad: {damaged}\n  bare: {row.replace('source: us, ', '')}\n")
    with pytest.raises(CatalogueError, match=r"recipes\.bad: cannot be read.*dispatcher[\s\S]*recipes\.bare: has no source"):
        recipes(tmp_path)

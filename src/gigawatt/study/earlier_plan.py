"""Planes that an earlier plan left in a study: found, used again or not, and said (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gigawatt.errors import StudyError
from gigawatt.plan.decompose import Decomposition
from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes, UnusableError
from gigawatt.plan.earlier.replanning import Replanning


def earlier_planes(study: Path, earlier: Path | None, *, resume: bool, say: Callable[[str], None]) -> KeptPlanes | None:
    """The planes to start from: of the study that is named, or else of the one that is written again.

    Args:
        study: to be written.
        earlier: study to start from, as asked for.
        resume: whether what lies in ``study`` may be used.
        say: told why planes are not used.

    Raises:
        StudyError: there is no such earlier study.
    """
    if earlier is None and not (resume and (study / FILE).exists()):
        return None
    folder = study if earlier is None else earlier
    if not folder.is_dir():
        raise StudyError(f"{folder}: there is no such study to start from. `gigawatt run PROGRAMME -o {folder}` makes one.")
    try:
        return KeptPlanes.load(folder / FILE)
    except UnusableError as reason:
        say(f"from scratch: planes of {folder} are not used, as {reason}")
        return None


def reused_facts(decomposition: Decomposition, earlier: Path) -> dict[str, Any] | None:
    """What came from an earlier plan, for ``run.json``; None where nothing did."""
    if not isinstance(decomposition, Replanning) or decomposition.reused is None:
        return None
    found = decomposition.reused
    counts = {"same": found.same, "looser": found.looser, "of": found.of, "planes": found.planes}
    return {"study": str(earlier), "site_years": counts}

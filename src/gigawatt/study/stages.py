"""All stages of a study, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gigawatt.progress import ProgressEvent, ProgressListener
from gigawatt.study.finance.stage import finance_study
from gigawatt.study.run import plan_study


def run_study(programme_path: Path, study: Path, *, progress: ProgressListener | None = None, **settings: Any) -> dict[str, Any]:
    """Plan a programme, draw up its money, and keep both in a study.

    Args:
        programme_path: the YAML file.
        study: folder to write to; created where it is missing.
        progress: told of every step.
        settings: as `plan_study` takes them.

    Returns:
        The summary, as stored in ``summary.json``.

    Raises:
        GigawattError: as `plan_study` and `finance_study` raise them.
    """
    summary = plan_study(programme_path, study, progress=progress, **settings)
    if progress is not None:
        progress(ProgressEvent("money", seconds=summary["plan"]["seconds"]))
    return {**summary, "finance": finance_study(study)}

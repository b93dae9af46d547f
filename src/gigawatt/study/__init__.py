"""Runs the stages, keeps their results, resumes, compares."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gigawatt.study.finance.stage import finance_study
    from gigawatt.study.folder import StudyFolder
    from gigawatt.study.run import plan_study
    from gigawatt.study.stages import run_study

__all__ = ["StudyFolder", "finance_study", "plan_study", "run_study"]

_HOMES = {"StudyFolder": "folder", "finance_study": "finance.stage", "plan_study": "run", "run_study": "stages"}


def __getattr__(name: str) -> Any:
    """Load what is asked for, and no more: a worker, or a command that only reads tables, has no use for the rest."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

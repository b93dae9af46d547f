"""Runs the stages, keeps their results, resumes, compares."""

from gigawatt.study.folder import StudyFolder
from gigawatt.study.run import plan_study, run_study

__all__ = ["StudyFolder", "plan_study", "run_study"]

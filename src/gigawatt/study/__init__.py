"""Runs the stages, keeps their results, resumes, compares."""

from gigawatt.study.finance.stage import finance_study
from gigawatt.study.folder import StudyFolder
from gigawatt.study.run import plan_study
from gigawatt.study.stages import run_study

__all__ = ["StudyFolder", "finance_study", "plan_study", "run_study"]

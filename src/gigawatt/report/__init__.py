"""Figures and tables once, for the report and the studio alike."""

from gigawatt.report.build import build_report, get_ready

__all__ = ["build_report", "get_ready"]

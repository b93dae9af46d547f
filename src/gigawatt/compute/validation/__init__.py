"""Predictions held against published measurements."""

from gigawatt.compute.validation.prediction import Outcome, Prediction, Skip
from gigawatt.compute.validation.report import Errors, ValidationReport
from gigawatt.compute.validation.validate import validate

__all__ = ["Errors", "Outcome", "Prediction", "Skip", "ValidationReport", "validate"]

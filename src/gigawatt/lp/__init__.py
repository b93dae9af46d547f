"""Sparse blocks in, checked solutions out: the one home of HiGHS."""

from gigawatt.lp.model import Block, LinearModel
from gigawatt.lp.solver import NoBound, NoFeasiblePoint, Solution, Solver

__all__ = ["Block", "LinearModel", "NoBound", "NoFeasiblePoint", "Solution", "Solver"]

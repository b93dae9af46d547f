"""Errors cross from one process to another as they are."""

from __future__ import annotations

import pickle

import pytest

from gigawatt.errors import GigawattError, Problem, ProgrammeError, TermsError, WeatherError

PROBLEMS = (Problem("a.csv", 1, 1, "", "has no hours.", "Take another."), Problem("b.csv", 2, 1, "", "is empty.", ""))


@pytest.mark.parametrize("kind", [ProgrammeError, TermsError, WeatherError])
def test_all_problems_come_through(kind: type[ProgrammeError]) -> None:
    error = kind(PROBLEMS)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.problems == PROBLEMS
    assert str(again) == str(error)
    assert again.exit_code == 2


def test_every_error_can_travel() -> None:
    kinds = [GigawattError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
        assert type(pickle.loads(pickle.dumps(kind.__new__(kind, "gone")))) is kind
    assert len(kinds) > 10

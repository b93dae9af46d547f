"""What a site worker does in its own process: it imports the planner and nothing else, so that it starts quickly."""

from __future__ import annotations

import os
import signal
import traceback
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from gigawatt.errors import SolverError
from gigawatt.plan.handed import Handed
from gigawatt.plan.kernel import dispatch, rents
from gigawatt.plan.site_operation import Asked


def serve(pipe: Connection) -> None:
    """Take the sites, then answer questions until the pipe closes; an exception goes back, a bug of ours as text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        warm_up()
        handed: dict[int, Handed] = pipe.recv()
        sites = {number: one.ready() for number, one in handed.items()}
        while True:
            questions: list[Asked[Any]] = pipe.recv()
            pipe.send(answers_or_failure(sites, questions))
    except (EOFError, OSError):  # the parent is gone, or wants no more
        os._exit(0)  # at once: taking the compiler down in order would take a second, and the parent waits for it


def warm_up() -> None:
    """Have the kernel's machine code loaded before the first question: a day with a store, and one without."""
    hours = np.arange(24.0)
    load, available, cost = np.full(24, 1.0), np.full((2, 24), 2.0), np.array([10.0 + hours, 40.0 - hours])
    for energy_mwh in (4.0, 0.0):
        found = dispatch(load, available, cost, 1.0, 1.0, energy_mwh, 0.9, 0.9)
        rents(found.price_usd_per_mwh, found.stored_value_usd_per_mwh, available, cost, 0.9, 0.9)


def answers_or_failure(sites: dict[int, Any], questions: list[Asked[Any]]) -> list[Any] | SolverError | str:
    """Answers in the order of the questions; where there are none, why: a solver's failure, or the traceback of a bug of ours."""
    try:
        return [question.answered_by(sites[question.site]) for question in questions]
    except SolverError as error:
        return error
    except Exception:  # goes to the parent, whole, and is raised there
        return traceback.format_exc()

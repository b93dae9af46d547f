"""What a site worker does in its own process: it imports the planner and nothing else, so that it starts quickly."""

from __future__ import annotations

import signal
import traceback
from multiprocessing.connection import Connection

from gigawatt.errors import SolverError
from gigawatt.plan.site_operation import Answer, Question, SiteOperation
from gigawatt.plan.site_weather import SiteWeather


def serve(pipe: Connection) -> None:
    """Take the sites, then answer questions until the pipe closes; an exception goes back, a bug of ours as text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        cases: dict[int, SiteWeather] = pipe.recv()
        sites = {number: SiteOperation(case) for number, case in cases.items()}
        while True:
            questions: list[Question] = pipe.recv()
            pipe.send(answers_or_failure(sites, questions))
    except (EOFError, OSError):  # the parent is gone
        return


def answers_or_failure(sites: dict[int, SiteOperation], questions: list[Question]) -> list[Answer] | SolverError | str:
    """Answers in the order of the questions; where there are none, why: a solver's failure, or the traceback of a bug of ours."""
    try:
        return [sites[question.site].answer(question) for question in questions]
    except SolverError as error:
        return error
    except Exception:  # goes to the parent, whole, and is raised there
        return traceback.format_exc()

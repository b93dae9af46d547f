"""What a site worker does in its own process: errands at first, then the questions about what it is handed."""

from __future__ import annotations

import os
import signal
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from gigawatt.errors import GigawattError, SolverError

if TYPE_CHECKING:
    from gigawatt.plan.site.question import Asked
    from gigawatt.plan.workers.handed import Handed


Found = TypeVar("Found", covariant=True)


class Errand(Protocol[Found]):
    """Something to be done that needs nothing that was handed out."""

    def done(self) -> Found: ...


def serve(pipe: Connection) -> None:
    """Do errands, one at a time, and take what is `Handed` and answer questions about it, until the pipe closes.

    An exception goes back instead, a bug of ours as text.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    sites: dict[int, Any] = {}
    try:
        while True:
            message = pipe.recv()
            if isinstance(message, dict):
                handed: dict[int, Handed] = message
                sites = {number: one.ready() for number, one in handed.items()}
            elif isinstance(message, list):
                pipe.send(answers_or_failure(sites, message))
            else:
                pipe.send(done_or_failure(message))
    except (EOFError, OSError):  # the parent is gone, or wants no more
        os._exit(0)  # at once: taking the compiler down in order would take a second, and the parent waits for it


def answers_or_failure(sites: dict[int, Any], questions: list[Asked[Any]]) -> list[Any] | SolverError | str:
    """Answers in the order of the questions; where there are none, why: a solver's failure, or the traceback of a bug of ours."""
    try:
        return [question.answered_by(sites[question.site]) for question in questions]
    except SolverError as error:
        return error
    except Exception:  # goes to the parent, whole, and is raised there
        return traceback.format_exc()


def done_or_failure(errand: Errand[Any]) -> tuple[Any, GigawattError | str | None]:
    """What an errand came to; or nothing, and what was wrong, as text where it is a bug of ours."""
    try:
        return errand.done(), None
    except GigawattError as error:
        return None, error
    except Exception:  # goes to the parent, whole, and is raised there
        return None, traceback.format_exc()

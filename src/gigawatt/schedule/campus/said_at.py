"""Where a programme file says something of a task: the path of its section `tasks`."""

from __future__ import annotations


def said_under(task: str) -> str:
    """The path of the section in which a task's milestones are stated.

    Args:
        task: full key, as ``sites.ohio.power.gas.foundations``.
    """
    owner = task.rpartition(".")[0].partition(".steps.")[0]
    return f"schedule.{owner}.tasks"

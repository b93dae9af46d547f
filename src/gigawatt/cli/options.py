"""Arguments and options that several commands take, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_GAP = 5e-3
DEFAULT_ON = "processes"
DEFAULT_ALTERNATIVES = 0.2

ProgrammePath = Annotated[Path, typer.Argument(metavar="PROGRAMME", help="The programme file (YAML).", show_default=False)]
StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", help="A study folder.", show_default=False)]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="STUDY", help="The study folder to write.", show_default=False)]
Gap = Annotated[
    float,
    typer.Option("--gap", min=1e-9, max=1.0, help="Stop when the plan is proven to be within this share of the best possible."),
]
Processes = Annotated[int | None, typer.Option("--processes", min=1, help="Workers at most.", show_default="one for each core")]
On = Annotated[
    str,
    typer.Option("--on", metavar="WHERE", help="Where workers run: `processes`, `ray`, `ray://HOST:PORT` or `HOST:PORT`."),
]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", min=1.0, metavar="SECONDS", help="Stop then, with the best plan so far.", show_default="none"),
]
Resume = Annotated[bool, typer.Option("--resume/--fresh", help="Go on from an interrupted run of the same programme.")]
Earlier = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="STUDY",
        help="Start from what an earlier plan of much the same programme left in its study.",
        show_default="the study that is written, where it is there already",
    ),
]
Scenario = Annotated[
    str | None,
    typer.Option(
        "--scenario", metavar="NAME", help="Put this scenario of the programme in place; `all`: each.", show_default="none"
    ),
]
Alternatives = Annotated[
    float,
    typer.Option(
        "--alternatives",
        min=0.0,
        max=10.0,
        metavar="SHARE",
        help="Share of the plan's time for near-optimal alternatives; 1 for most of them, 0 for none.",
    ),
]
ValueOfInformation = Annotated[
    bool,
    typer.Option(
        "--value-of-information",
        help="Plan for each price path alone too: what it would be worth to know it, and to plan for all of them.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result, or what is wrong, as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]

"""``gigawatt run``: all stages that exist, and the report."""

from __future__ import annotations

from gigawatt.cli.options import (
    DEFAULT_ALTERNATIVES,
    DEFAULT_GAP,
    DEFAULT_ON,
    Alternatives,
    AsJson,
    Earlier,
    Gap,
    On,
    Output,
    Processes,
    ProgrammePath,
    Quiet,
    Resume,
    Scenario,
    TimeLimit,
    ValueOfInformation,
)
from gigawatt.cli.stages import Settings, carry_out


def run(
    programme: ProgrammePath,
    output: Output,
    gap: Gap = DEFAULT_GAP,
    processes: Processes = None,
    time_limit: TimeLimit = None,
    resume: Resume = True,
    scenario: Scenario = None,
    on: On = DEFAULT_ON,
    earlier: Earlier = None,
    alternatives: Alternatives = DEFAULT_ALTERNATIVES,
    value_of_information: ValueOfInformation = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run every stage and write the report. Ctrl-C keeps what is done; the same command goes on from there."""
    asked = (programme, output, gap, processes, time_limit, resume, as_json, quiet, scenario, on, earlier, alternatives)
    carry_out("run_study", Settings(*asked, value_of_information=value_of_information))

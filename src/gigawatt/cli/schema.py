"""``gigawatt schema``: the programme file as a JSON Schema, for editors."""

from __future__ import annotations

from gigawatt.cli.outcome import outcome, print_json


def schema() -> None:
    """Print the JSON Schema of the programme file: an editor that knows it completes keys and marks mistakes.

    Put `gigawatt schema > programme.schema.json` beside the programme, and begin the programme with the line
    `# yaml-language-server: $schema=programme.schema.json`.
    """
    with outcome(as_json=False):
        from gigawatt.programme.json_schema import programme_schema

        print_json(programme_schema())

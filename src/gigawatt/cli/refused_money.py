"""What becomes of a study whose money is refused: its report is written without that, and the user is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from gigawatt.errors import TermsError


@contextmanager
def plan_kept(study: Path, told: bool, *, report: bool) -> Iterator[None]:
    """Terms of money that cannot be met leave a study with its plan, and no word of money that is no longer so.

    Args:
        study: The study's folder.
        told: Whether to say so, on standard error; what is wrong with the terms is told by who catches the error.
        report: Whether to write the report, which is then without the money.

    Raises:
        TermsError: as it was.
    """
    try:
        yield
    except TermsError:
        if report:
            from gigawatt.report import build_report

            build_report(study)
        if told:
            typer.echo(
                f"The plan is kept in {study}; its money cannot be reckoned, and what stood there of it is removed. Mend these "
                "terms in the programme and run it again, or in the study's programme.yaml and run `gigawatt finance` again:",
                err=True,
            )
        raise

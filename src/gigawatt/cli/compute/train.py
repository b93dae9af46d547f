"""``gigawatt compute train``: a training run on a chip, from layouts to days, megawatts and dollars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gigawatt.cli.compute.amounts import MOST_CHIPS, amounts
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    from gigawatt.compute.training.answer import Answer

DAYS_PER_YEAR = 365.25


def train(
    model: Annotated[
        str, typer.Option("--model", help="The model, as the catalogue or a publication names it.", show_default=False)
    ],
    chip: Annotated[str, typer.Option("--chip", help="The accelerator, likewise.", show_default=False)],
    chips: Annotated[
        int | None,
        typer.Option("--chips", min=1, max=MOST_CHIPS, help="Accelerators.", show_default="the fewest for the deadline"),
    ] = None,
    tokens: Annotated[str | None, typer.Option("--tokens", metavar="AMOUNT", help="To train on, as `15T`.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="When it is to be done, as `2028-06`.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DATE", help="When it begins.", show_default="today")] = None,
    precision: Annotated[str, typer.Option("--precision", help="Of the multiplications: bf16, fp8, mxfp8, nvfp4, ...")] = "bf16",
    sequence: Annotated[int, typer.Option("--sequence", min=128, metavar="TOKENS", help="Tokens of a sequence.")] = 8192,
    batch: Annotated[str, typer.Option("--batch", metavar="AMOUNT", help="Tokens of a step.")] = "16M",
    adapters: Annotated[bool, typer.Option("--lora", help="Train adapters on frozen weights.")] = False,
    sites: Annotated[int, typer.Option("--sites", min=1, help="Campuses that the run spans, evenly.")] = 1,
    distance: Annotated[float, typer.Option("--distance", min=0.0, metavar="KM", help="Fibre between the sites.")] = 0.0,
    link: Annotated[
        float, typer.Option("--site-link", min=1e-6, metavar="TBIT/S", help="Out of each site, one direction.")
    ] = 10.0,
    local_steps: Annotated[int, typer.Option("--local-steps", min=1, help="Steps between exchanges between sites.")] = 1,
    programme: ProgrammeOfItsOwn = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="Layouts to show.")] = 10,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the answer as a page with pictures.")] = None,
    as_json: AsJson = False,
) -> None:
    """Lay out a training run: the fastest layouts, where the time goes, days, megawatts and dollars.

    Every layout of tensor, pipeline, context, expert, data and sharded-data parallelism that divides the run and fits into
    memory is timed. Without --chips the fewest are sought that meet the deadline.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.train_tables import print_answer
        from gigawatt.compute.shelf import shelf
        from gigawatt.compute.training.answer import answer
        from gigawatt.compute.training.answer_json import as_json as plain
        from gigawatt.compute.training.request import Request, looked_up

        begin, days = _dates(start, by)
        sizes = amounts({"--tokens": tokens, "--batch": batch})
        stock = shelf(read(programme))
        asked = looked_up(
            Request(
                model, chip, precision, chips, sizes["--tokens"], days, begin, sequence, sizes["--batch"] or 0.0, adapters,
                sites, distance, link, local_steps,
            ),
            stock,
        )  # fmt: skip
        found = answer(asked, stock.catalogue, top=top)
        if html is not None:
            _write_page(found, html)
        if as_json:
            print_json(plain(found))
        else:
            print_answer(found)


def _dates(start: str | None, by: str | None) -> tuple[float, float | None]:
    """Beginning as a fractional year (today where nothing is said), and days until the deadline."""
    from datetime import UTC, datetime

    from gigawatt.errors import WorkloadError
    from gigawatt.programme.dates import fractional_year, parse_date

    problems, found = [], []
    for option, text in (("--start", start), ("--by", by)):
        try:
            found.append(None if text is None else parse_date(text))
        except ValueError as error:
            problems.append(f"{option}: `{text}` is {error}. Write for example 2028-06 or 2028-06-15.")
    if problems:
        raise WorkloadError(problems)
    begin, end = found
    begin = fractional_year(datetime.now(UTC).date()) if begin is None else begin
    return begin, None if end is None else (end - begin) * DAYS_PER_YEAR


def _write_page(found: Answer, path: Path) -> None:
    from gigawatt.cli.compute.train_tables import COLUMNS, layout_cells, what_it_takes
    from gigawatt.errors import WorkloadError
    from gigawatt.report.training_page import write_training_page

    try:
        write_training_page(found, path, list(what_it_takes(found)), COLUMNS, [layout_cells(one) for one in found.best])
    except OSError as error:
        raise WorkloadError(
            [f"--html: {path} cannot be written: {error.strerror}. Choose a file in a folder that is there."]
        ) from None

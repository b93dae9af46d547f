"""``gigawatt compute train``: a training run on a chip, from layouts to days, megawatts and dollars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gigawatt.cli.compute.amounts import MOST_CHIPS
from gigawatt.cli.compute.asked_numbers import LEAST_SEQUENCE, MOST_BATCH, MOST_SEQUENCE, MOST_TOKENS, AskedNumbers
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    from gigawatt.compute.training.answer import Answer

DAYS_PER_YEAR = 365.25
AROUND_THE_EARTH_KM = 40_000.0
SEQUENCE_HELP = "Tokens of a sequence; the model's context where that is shorter."


def train(
    model: Annotated[
        str, typer.Option("--model", help="The model, as the catalogue or a publication names it.", show_default=False)
    ],
    chip: Annotated[str, typer.Option("--chip", help="The accelerator, likewise.", show_default=False)],
    chips: Annotated[
        str | None, typer.Option("--chips", metavar="COUNT", help="Accelerators.", show_default="the fewest for the deadline")
    ] = None,
    tokens: Annotated[str | None, typer.Option("--tokens", metavar="AMOUNT", help="To train on, as `15T`.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="When it is to be done, as `2028-06`.")] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DATE", help="When it begins.", show_default="today")] = None,
    precision: Annotated[str, typer.Option("--precision", help="Of the multiplications: bf16, fp8, mxfp8, nvfp4, ...")] = "bf16",
    sequence: Annotated[str | None, typer.Option("--sequence", metavar="TOKENS", help=SEQUENCE_HELP, show_default="8192")] = None,
    batch: Annotated[str, typer.Option("--batch", metavar="AMOUNT", help="Tokens of a step.")] = "16M",
    adapters: Annotated[bool, typer.Option("--lora", help="Train adapters on frozen weights.")] = False,
    sites: Annotated[str, typer.Option("--sites", metavar="COUNT", help="Campuses that the run spans, evenly.")] = "1",
    distance: Annotated[str, typer.Option("--distance", metavar="KM", help="Fibre between the sites.")] = "0",
    link: Annotated[str, typer.Option("--site-link", metavar="TBIT/S", help="Out of each site, one direction.")] = "10",
    local_steps: Annotated[
        str, typer.Option("--local-steps", metavar="COUNT", help="Steps between exchanges between sites.")
    ] = "1",
    programme: ProgrammeOfItsOwn = None,
    top: Annotated[str, typer.Option("--top", metavar="COUNT", help="Layouts to show, 100 at most.")] = "10",
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the answer as a page with pictures.")] = None,
    as_json: AsJson = False,
) -> None:
    """Lay out a training run: the fastest layouts, where the time goes, days, megawatts and dollars.

    Every layout of tensor, pipeline, context, expert, data and sharded-data parallelism that divides the run and fits into
    memory is timed. Without --chips the fewest are sought that meet the deadline.
    """
    with outcome(as_json):
        from gigawatt.compute.shelf import shelf
        from gigawatt.compute.training.answer import answer
        from gigawatt.compute.training.request import Request, looked_up

        asked = AskedNumbers()
        begin, end = asked.date("--start", start), asked.date("--by", by)
        begin = _today() if begin is None else begin
        request = Request(
            model=model,
            chip=chip,
            precision=precision,
            chips=asked.whole_or_none("--chips", chips, 1, MOST_CHIPS),
            tokens=asked.amount_or_none("--tokens", tokens, 1.0, MOST_TOKENS),
            days=None if end is None else (end - begin) * DAYS_PER_YEAR,
            year=begin,
            sequence=0 if sequence is None else asked.whole("--sequence", sequence, LEAST_SEQUENCE, MOST_SEQUENCE),
            batch_tokens=asked.amount("--batch", batch, 1.0, MOST_BATCH),
            adapters=adapters,
            sites=asked.whole("--sites", sites, 1, 1000),
            distance_km=asked.number("--distance", distance, 0.0, AROUND_THE_EARTH_KM),
            site_link_tbit_per_s=asked.number("--site-link", link, 1e-6, 1e6),
            local_steps=asked.whole("--local-steps", local_steps, 1, 1_000_000),
        )
        shown = asked.whole("--top", top, 1, 100)
        stock = shelf(read(programme))
        found = answer(asked.looked_up(lambda: looked_up(request, stock)), stock.catalogue, top=shown)
        if html is not None:
            _write_page(found, html)
        _print(found, as_json)


def _today() -> float:
    from datetime import UTC, datetime

    from gigawatt.programme.dates import fractional_year

    return fractional_year(datetime.now(UTC).date())


def _print(found: Answer, as_json: bool) -> None:
    """The answer; a run that is too late is infeasible, and its numbers are told all the same."""
    from gigawatt.cli.compute.train_tables import print_answer, too_late
    from gigawatt.compute.training.answer_json import as_json as plain
    from gigawatt.errors import InfeasibleError

    late = too_late(found)
    if not as_json:
        print_answer(found)
    elif not late:
        print_json(plain(found))
    if late:
        asked = found.asked.request.days
        raise InfeasibleError(late, {"days": found.timed.days, "days_asked": asked, "answer": plain(found)})


def _write_page(found: Answer, path: Path) -> None:
    from gigawatt.cli.compute.train_tables import COLUMNS, WORDS, layout_cells, what_is_asked, what_it_takes
    from gigawatt.errors import WorkloadError
    from gigawatt.report.training_page import write_training_page

    try:
        heads = [name if name in WORDS else f">{name}" for name in COLUMNS]
        lines, rows = list(what_it_takes(found)), [layout_cells(one) for one in found.best]
        write_training_page(found, path, list(what_is_asked(found)), lines, heads, rows)
    except OSError as error:
        raise WorkloadError(
            [f"--html: {path} cannot be written: {error.strerror}. Choose a file in a folder that is there."]
        ) from None

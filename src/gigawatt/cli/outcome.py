"""How a command ends: what the user reads, what a script reads, and the exit code."""

from __future__ import annotations

import errno
import json
import os
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typer

from gigawatt import __version__
from gigawatt.errors import GigawattError, InfeasibleError, ProgrammeError

INPUT = 2
BUG = 70
INTERRUPTED = 130  # 128 + SIGINT, as shells have it

# What the machine refuses, through no fault of the program: the path or the disk has to change.
REFUSALS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
}


@contextmanager
def outcome(as_json: bool, *, interrupted: str = "Interrupted.") -> Iterator[None]:
    """Turn whatever ends a command into words and an exit code; no traceback for a user's mistake.

    Args:
        as_json: print errors as one JSON object on standard output instead of as words on standard error.
        interrupted: what to say after Ctrl-C.

    Raises:
        typer.Exit: with the exit code, when the command did not end well.
    """
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        _tell("interrupted", INTERRUPTED, [interrupted], as_json)
        raise typer.Exit(INTERRUPTED) from None
    except GigawattError as error:
        if error.exit_code == BUG:
            _tell_bug(error, as_json)
        else:
            problems = [asdict(problem) for problem in error.problems] if isinstance(error, ProgrammeError) else None
            details = error.details if isinstance(error, InfeasibleError) else {}
            _tell(_kind(error), error.exit_code, str(error).splitlines(), as_json, problems, details)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        if error.errno not in REFUSALS:
            _tell_bug(error, as_json)
            raise typer.Exit(BUG) from None
        where = f"{error.filename}: " if error.filename else ""
        _tell("refused", INPUT, [f"{where}{error.strerror}."], as_json)
        raise typer.Exit(INPUT) from None
    except Exception as error:
        if _is_interrupt(error):
            _tell("interrupted", INTERRUPTED, [interrupted], as_json)
            raise typer.Exit(INTERRUPTED) from None
        _tell_bug(error, as_json)
        raise typer.Exit(BUG) from None


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C came while compiled code ran: its call then ends in a SystemError, with the interrupt as its first cause."""
    while isinstance(error, SystemError):
        error = error.__cause__
    return isinstance(error, KeyboardInterrupt)


def print_json(result: object) -> None:
    """Print ``result`` as JSON on standard output."""
    typer.echo(json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False))


def _kind(error: GigawattError) -> str:
    if error.exit_code == InfeasibleError.exit_code:
        return "infeasible"
    return type(error).__name__.removesuffix("Error").lower()


def _tell(
    kind: str,
    exit_code: int,
    messages: list[str],
    as_json: bool,
    problems: list[dict[str, object]] | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    if not as_json:
        for message in messages:
            typer.echo(message, err=True)
        return
    error: dict[str, object] = {"kind": kind, "exit_code": exit_code, "messages": messages, **(details or {})}
    if problems is not None:
        error["problems"] = problems
    print_json({"error": error})


def _tell_bug(error: Exception, as_json: bool) -> None:
    log = _write_bug_log(error)
    messages = [
        f"This is a bug of ours, not a mistake of yours: {type(error).__name__}: {error}",
        f"The details are in {log}. Please send it to us, with the programme file if you may.",
    ]
    _tell("bug", BUG, messages, as_json)


def _write_bug_log(error: Exception) -> Path:
    now = datetime.now(UTC)
    details = [
        f"gigawatt {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{now.isoformat(timespec='seconds')}, in {Path.cwd()}",
        shlex.join(sys.argv),
        "",
        "".join(traceback.format_exception(error)),
    ]
    log = Path(tempfile.gettempdir()) / f"gigawatt-bug-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    log.write_text("\n".join(details), encoding="utf-8")
    return log

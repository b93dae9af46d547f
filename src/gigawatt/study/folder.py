"""The study folder: the one place where results are written and read.

A study is a plain folder (``docs/study-folder.md``). Parquet is the store, DuckDB the query engine, and every
write is atomic: a reader, or a run that is killed, sees the old file or the new one and never half of one.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.errors import StudyError

Json = Mapping[str, Any]

# Only of programmes with a section of that name.
SCHEDULE_TABLES = ("schedule", "schedule_tasks", "schedule_figures", "energisation")


def write_atomically(target: Path, write: Callable[[Path], object]) -> Path:
    """Lets ``write`` fill a temporary file beside ``target``, then puts it in its place in one step.

    The temporary file lies in the same folder because only a rename within one file system is atomic.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(0o644)  # mkstemp makes files that only their owner can read
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


class StudyFolder:
    """Reads and writes one study.

    Args:
        path: the folder. It need not exist until something is written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    @property
    def report_path(self) -> Path:
        return self.path / "report.html"

    @property
    def board_path(self) -> Path:
        return self.path / "board.html"

    @property
    def log_path(self) -> Path:
        return self.path / "log.jsonl"

    @property
    def summary(self) -> dict[str, Any]:
        """The headline numbers (``summary.json``)."""
        return self.read_json("summary")

    @property
    def run(self) -> dict[str, Any]:
        """Versions, content hashes, seeds and timings (``run.json``)."""
        return self.read_json("run")

    def read_json(self, name: str) -> dict[str, Any]:
        """The object in ``NAME.json``.

        Raises:
            StudyError: the study or the file is missing, or it holds no JSON object.
        """
        self._check_exists()
        path = self.path / f"{name}.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            what = (
                "is missing"
                if self.log_path.exists() or self.tables()
                else "is missing: this is no study, or none that has ended"
            )
            raise StudyError(f"{self.path}: {path.name} {what}. {_AGAIN}") from None
        except (OSError, ValueError) as error:
            raise StudyError(f"{path}: cannot be read ({error}). {_AGAIN}") from None
        if not isinstance(content, dict):
            raise StudyError(f"{path}: holds no JSON object. {_AGAIN}")
        return content

    def write_json(self, name: str, content: Json) -> Path:
        """Writes ``NAME.json``; not-a-number and infinity are refused, because JSON has neither."""
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return self.write_text(f"{name}.json", text)

    def write_text(self, name: str, text: str) -> Path:
        """Writes a text file of the study (``programme.yaml``, ``report.html``)."""
        return write_atomically(self.path / name, lambda temporary: temporary.write_text(text, encoding="utf-8"))

    def has_table(self, name: str) -> bool:
        return self._table_path(name).is_file()

    def table(self, name: str) -> pl.DataFrame:
        """One of ``tables/*.parquet``.

        Raises:
            StudyError: the study or the table is missing or cannot be read.
        """
        return self._read_parquet(self._table_path(name), name, self.tables())

    def periods(self, name: str) -> pl.DataFrame:
        """One of the tables by period: with quarters ``tables/periods/*.parquet``, else the years are the periods.

        Raises:
            StudyError: the study or the table is missing or cannot be read.
        """
        if self._period_path(name).is_file():
            return self._read_parquet(self._period_path(name), name, self.tables())
        frame = self.table(name)
        first = int(self.table("calendar")["year"].min())  # type: ignore[arg-type]
        return frame.with_columns((pl.col("year") - first).alias("period"))

    def dispatch(self, site: str) -> pl.DataFrame:
        """The hourly dispatch of one site, a row for each period, weather year and hour.

        Raises:
            StudyError: the study has no dispatch of this site, or it cannot be read.
        """
        return self._read_parquet(self._dispatch_path(site), f"dispatch of site {site}", self.dispatched_sites())

    def tables(self) -> list[str]:
        """The names of the tables that there are."""
        return sorted(path.stem for path in (self.path / "tables").glob("[!.]*.parquet"))

    def dispatched_sites(self) -> list[str]:
        """The sites of which the hourly dispatch is kept."""
        return sorted(path.stem for path in (self.path / "tables" / "dispatch").glob("[!.]*.parquet"))

    def write_table(self, name: str, frame: pl.DataFrame) -> Path:
        """Writes ``tables/NAME.parquet``."""
        return write_atomically(self._table_path(name), frame.write_parquet)

    def write_periods(self, name: str, frame: pl.DataFrame) -> Path:
        """Writes ``tables/periods/NAME.parquet``."""
        return write_atomically(self._period_path(name), frame.write_parquet)

    def finance(self, name: str) -> pl.DataFrame:
        """One of the tables of the money stage, ``tables/finance/*.parquet``.

        Raises:
            StudyError: the stage has not run, or the table cannot be read.
        """
        return self._read_parquet(self._finance_path(name), f"finance/{name}", self.tables())

    def has_finance(self, name: str) -> bool:
        return self._finance_path(name).is_file()

    def write_finance(self, name: str, frame: pl.DataFrame) -> Path:
        """Writes ``tables/finance/NAME.parquet``."""
        return write_atomically(self._finance_path(name), frame.write_parquet)

    def risk(self, name: str) -> pl.DataFrame:
        """One of the tables of the risk stage, ``tables/risk/*.parquet``.

        Raises:
            StudyError: the stage has not run, or the table cannot be read.
        """
        return self._read_parquet(self._risk_path(name), f"risk/{name}", self.tables())

    def has_risk(self, name: str) -> bool:
        return self._risk_path(name).is_file()

    def write_risk(self, name: str, frame: pl.DataFrame) -> Path:
        """Writes ``tables/risk/NAME.parquet``."""
        return write_atomically(self._risk_path(name), frame.write_parquet)

    def write_dispatch(self, site: str, frame: pl.DataFrame) -> Path:
        """Writes ``tables/dispatch/SITE.parquet``."""
        return write_atomically(self._dispatch_path(site), frame.write_parquet)

    def create(self) -> None:
        """Make the folder, so that one that cannot be written is known before any work is done.

        Raises:
            StudyError: the folder cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StudyError(f"{self.path}: the study's folder cannot be made ({error.strerror}). Choose another one.") from None

    def forget_results(self) -> None:
        """Remove what an earlier run concluded, so that its summary and report never stand beside tables of a later one."""
        stale = [self.path / "summary.json", self.path / "run.json", self.report_path, self.board_path]
        stale += [self._dispatch_path(site) for site in self.dispatched_sites()]
        for folder in ("periods", "finance", "risk"):
            stale += list((self.path / "tables" / folder).glob("[!.]*.parquet"))
        stale += [self._table_path(name) for name in SCHEDULE_TABLES]
        for path in stale:
            path.unlink(missing_ok=True)

    def forget_finance(self) -> None:
        """Remove what an earlier run of the money stage wrote: its tables, and its part of the summary."""
        for path in (self.path / "tables" / "finance").glob("[!.]*.parquet"):
            path.unlink(missing_ok=True)
        summary = self.summary
        if summary.get("finance") is not None:
            self.write_json("summary", {**summary, "finance": None})

    def forget_risk(self) -> None:
        """Remove what an earlier run of the risk stage wrote: its tables, and its part of the summary."""
        for path in (self.path / "tables" / "risk").glob("[!.]*.parquet"):
            path.unlink(missing_ok=True)
        self.write_json("summary", {**self.summary, "risk": None})

    def append_log(self, event: Json) -> None:
        """Adds one event, with the time, as a line of ``log.jsonl``.

        The line goes out in a single write, so that processes that log at once do not mix their lines.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        stamped = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}
        line = json.dumps(stamped, ensure_ascii=False, default=str) + "\n"
        with self.log_path.open("ab", buffering=0) as log:
            log.write(line.encode())

    def query(self, sql: str) -> pl.DataFrame:
        """What an SQL query gives over the tables, each of which is a view of its own name.

        The view ``dispatch`` holds the hours of all sites, with the column ``site``.

        Raises:
            StudyError: the study is missing, or DuckDB refuses the query.

        Example:
            ``study.query("select year, sum(usd) from costs group by year order by year")``
        """
        import duckdb  # here, because only some commands ask for it and it takes a while to load

        self._check_exists()
        with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
            result = Path(scratch) / "result.parquet"
            try:
                for statement in self._views():
                    connection.execute(statement)
                relation = connection.sql(sql)
                if relation is None:
                    raise StudyError(f"{self.path}: the query is empty")
                # Through a file: frames handed over in memory need pyarrow, or are reported as leaks at exit.
                relation.write_parquet(str(result))
            except duckdb.Error as error:
                raise StudyError(f"{self.path}: the query failed: {error}. There are: {', '.join(self.tables())}") from None
            return pl.read_parquet(result)

    def _views(self) -> list[str]:
        views = [
            f"create view {_quoted(name, chr(34))} as select * from read_parquet({_quoted(str(self._table_path(name)))})"
            for name in self.tables()
        ]
        if self.dispatched_sites():
            files = ", ".join(_quoted(str(self._dispatch_path(site))) for site in self.dispatched_sites())
            views.append(
                "create view dispatch as select parse_filename(filename, true) as site, * exclude (filename) "
                f"from read_parquet([{files}], union_by_name = true, filename = true)"
            )
        return views

    def _table_path(self, name: str) -> Path:
        return self.path / "tables" / f"{_checked(name)}.parquet"

    def _period_path(self, name: str) -> Path:
        return self.path / "tables" / "periods" / f"{_checked(name)}.parquet"

    def _finance_path(self, name: str) -> Path:
        return self.path / "tables" / "finance" / f"{_checked(name)}.parquet"

    def _risk_path(self, name: str) -> Path:
        return self.path / "tables" / "risk" / f"{_checked(name)}.parquet"

    def _dispatch_path(self, site: str) -> Path:
        return self.path / "tables" / "dispatch" / f"{_checked(site)}.parquet"

    def _check_exists(self) -> None:
        if self.path.is_file():
            raise StudyError(f"{self.path}: this is a file; a study is the folder that `gigawatt run PROGRAMME -o STUDY` makes.")
        if not self.path.is_dir():
            raise StudyError(f"{self.path}: there is no such study. `gigawatt run PROGRAMME -o {self.path}` makes one.")

    def _read_parquet(self, path: Path, what: str, there_are: list[str]) -> pl.DataFrame:
        self._check_exists()
        try:
            return _frame(path)
        except FileNotFoundError:
            known = ", ".join(there_are) or "none"
            raise StudyError(f"{self.path}: there is no table {what}. There are: {known}. {_AGAIN}") from None
        except (pl.exceptions.PolarsError, OSError) as error:
            raise StudyError(f"{path}: cannot be read ({error}). {_AGAIN}") from None


def _frame(path: Path) -> pl.DataFrame:
    """A file's table; not read again while the file is the one that was read: each stage asks for the same tables many times."""
    file = path.stat()
    version = (file.st_ino, file.st_mtime_ns, file.st_size)
    known = _FRAMES.get(path)
    if known is not None and known[0] == version:
        return known[1]
    frame = pl.read_parquet(path, glob=False)
    if frame.estimated_size() <= MOST_KEPT_BYTES:
        while len(_FRAMES) >= MOST_KEPT:
            _FRAMES.pop(next(iter(_FRAMES)))
        _FRAMES[path] = version, frame
    return frame


_FRAMES: dict[Path, tuple[tuple[int, int, int], pl.DataFrame]] = {}  # as they were read, the oldest first
MOST_KEPT, MOST_KEPT_BYTES = 128, 4 * 2**20  # hours are larger, and read once or twice

_AGAIN = "`gigawatt run PROGRAMME -o STUDY` writes it."


def _checked(name: str) -> str:
    """A name that stays inside its folder: keys come from a programme file, which others may have written."""
    if not name or name.startswith(".") or any(mark in name for mark in ("/", "\\", "\0")):
        raise StudyError(f"{name!r} cannot be the name of a table: it must be a plain file name")
    return name


def _quoted(text: str, mark: str = "'") -> str:
    return mark + text.replace(mark, 2 * mark) + mark

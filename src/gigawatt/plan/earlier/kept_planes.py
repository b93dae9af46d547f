"""What a finished plan leaves for the next one: planes with the terms they hold under, its point, and the prices of shared rows.

One file, replaced as a whole, with a checksum over all of it; a file of another version, or one that was changed, is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt import __version__
from gigawatt.lp import Block
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.earlier.plane_terms import PlaneTerms, TermsOfSite
from gigawatt.plan.site.known_answers import answer_size, as_row

Floats = NDArray[np.float64]

FILE = "planes.npz"
FORMAT = 2
MOST_KEPT = 160  # planes of one site and period: those that a master holds, then those that were the strongest most recently

MOST_OFFERED = 24  # proposals of one site, where the master is solved site by site
ARRAYS = ("counts", "planes", "answers", "columns", "rows", "offered")


class UnusableError(Exception):
    """Planes that cannot be used; the message says why."""


@dataclass(frozen=True)
class KeptSitePeriod:
    """The planes of one site and period.

    Attributes:
        site: its key.
        label: of the period.
        terms: under which its planes hold.
        planes: shape (planes, size of the operation); those that the master held come first.
        held: how many of them the master held.
        needs: what the site must have, shape (needs, size).
        answers: exact dispatches, as `known_answers.as_row` has them, shape (answers, size + 3 meters + 3).
    """

    site: str
    label: str
    terms: PlaneTerms
    planes: Floats
    held: int
    needs: Floats
    answers: Floats


@dataclass(frozen=True)
class KeptPlanes:
    """All that is kept.

    Attributes:
        site_periods: by site and period.
        columns: the plan's point, by name of the master's columns.
        rows: duals of the master's rows, by their name.
        offered: points of the master, by name of its columns, with what sites had proposed (NaN where one says nothing).
    """

    site_periods: list[KeptSitePeriod]
    columns: dict[str, Floats] = field(default_factory=dict)
    rows: dict[str, Floats] = field(default_factory=dict)
    offered: list[dict[str, Floats]] = field(default_factory=list)

    # -- from a plan ----------------------------------------------------------------------------------------------------

    @classmethod
    def of(cls, plan: Decomposed) -> KeptPlanes:
        """What a plan leaves."""
        found, pool, master = [], plan.pool, plan.master
        case = master.case
        for number, site in enumerate(case.sites):
            terms = TermsOfSite(site.weather)
            size, meters = site.operation.size, len(site.operation.meters)
            for period, label in enumerate(case.calendar.labels):
                planes, held = pool.worth_keeping(number, period, MOST_KEPT)
                needs = [need.coefficients for need in pool.needs if (need.site, need.period) == (number, period)]
                rows = []
                if (number, period) in plan.answers:
                    x, allotment = master.x(plan.values, number, period), master.allotment(plan.values, number, period)
                    rows.append(as_row(x, allotment, plan.answers[number, period]))
                needed, answers = np.array(needs).reshape(-1, size), np.array(rows).reshape(-1, answer_size(size, meters))
                found.append(KeptSitePeriod(site.key, label, terms.terms(period), planes, held, needed, answers))
        duals = {} if plan.solution is None else parts(master.model.row_blocks, plan.solution.row_duals)
        blocks = master.model.column_blocks
        offered = [parts(blocks, point) for point in plan.solver.offered()[:MOST_OFFERED]]
        return cls(found, parts(blocks, plan.values), duals, offered)

    @property
    def count(self) -> int:
        return sum(len(kept.planes) for kept in self.site_periods)

    # -- to and from a file ---------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write a temporary file beside the last one, then put it in its place."""
        head = {
            "format": FORMAT,
            "gigawatt": __version__,
            "site_periods": [
                {"site": kept.site, "label": kept.label, "held": kept.held, "terms": kept.terms.as_json()}
                for kept in self.site_periods
            ],
            "columns": {name: len(values) for name, values in self.columns.items()},
            "rows": {name: len(values) for name, values in self.rows.items()},
        }
        arrays = {
            "counts": np.array(
                [(len(kept.planes), len(kept.needs), len(kept.answers)) for kept in self.site_periods], dtype=np.float64
            ),
            "planes": _joined([part.ravel() for kept in self.site_periods for part in (kept.planes, kept.needs)]),
            "answers": _joined([kept.answers.ravel() for kept in self.site_periods]),
            "columns": _joined(list(self.columns.values())),
            "rows": _joined(list(self.rows.values())),
            "offered": _joined([np.concatenate(list(point.values())) for point in self.offered]),
        }
        text = json.dumps(head)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            with temporary.open("wb") as file:
                checksum = np.array(_checksum(text, arrays))
                np.savez_compressed(file, head=np.array(text), checksum=checksum, **arrays)  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path) -> KeptPlanes:
        """Read what an earlier plan left.

        Raises:
            UnusableError: there is none, it is of another version, or it is not what was written.
        """
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                text, checksum = str(file["head"]), str(file["checksum"])
                head = json.loads(text)
                if (head["format"], head["gigawatt"]) != (FORMAT, __version__):
                    wrote = f"format {head['format']} of gigawatt {head['gigawatt']}"
                    raise UnusableError(f"{path.name} is in {wrote}; this is gigawatt {__version__}, format {FORMAT}")
                arrays = {name: file[name] for name in ARRAYS}
                if checksum != _checksum(text, arrays):
                    raise UnusableError(f"{path.name} is not as it was written: its checksum does not fit")
            return cls._from(head, arrays)
        except FileNotFoundError:
            raise UnusableError(f"there is no {path.name}") from None
        except (ValueError, KeyError, TypeError, IndexError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise UnusableError(f"{path.name} cannot be read ({error})") from None

    @classmethod
    def _from(cls, head: dict[str, Any], arrays: dict[str, Floats]) -> KeptPlanes:
        found = []
        planes, answers = _Reader(arrays["planes"]), _Reader(arrays["answers"])
        counts = arrays["counts"].astype(np.int64).tolist()
        for item, (many, needs, answered) in zip(head["site_periods"], counts, strict=True):
            terms = PlaneTerms.from_json(item["terms"])
            size = len(terms.variables)
            meters = sum(variable.name.startswith("meter ") for variable in terms.variables)
            found.append(
                KeptSitePeriod(
                    item["site"],
                    item["label"],
                    terms,
                    planes.rows(many, size),
                    int(item["held"]),
                    planes.rows(needs, size),
                    answers.rows(answered, answer_size(size, meters)),
                )
            )
        points = arrays["offered"].reshape(-1, max(1, len(arrays["columns"])))
        offered = [_split(head["columns"], point) for point in points]
        return cls(found, _split(head["columns"], arrays["columns"]), _split(head["rows"], arrays["rows"]), offered)


def parts(blocks: list[Block], values: Floats) -> dict[str, Floats]:
    """A point's, or the duals', part of every block; blocks of the same name are joined in their order."""
    found: dict[str, list[Floats]] = {}
    for block in blocks:
        if block.start + block.size <= len(values):
            found.setdefault(block.name, []).append(block.take(values))
    return {name: np.concatenate(some) for name, some in found.items()}


class _Reader:
    """Takes tables from one vector, one after another."""

    def __init__(self, values: Floats) -> None:
        self.values, self.place = values, 0

    def rows(self, count: int, size: int) -> Floats:
        found = self.values[self.place : self.place + count * size].reshape(count, size)
        self.place += count * size
        if np.any(np.isnan(found)):
            raise ValueError("a number is missing")
        return found


def _joined(some: list[Floats]) -> Floats:
    return np.concatenate(some) if some else np.zeros(0)


def _split(sizes: dict[str, int], values: Floats) -> dict[str, Floats]:
    ends = np.cumsum(list(sizes.values()), dtype=np.int64)
    return dict(zip(sizes, np.split(values, ends[:-1]), strict=True)) if sizes else {}


def _checksum(text: str, arrays: dict[str, Floats]) -> str:
    found = hashlib.sha256(text.encode())
    for name, values in arrays.items():
        found.update(f"{name} {values.dtype} {values.shape}".encode())
        found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()

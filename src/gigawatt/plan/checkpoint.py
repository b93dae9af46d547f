"""What a killed plan goes on from: every plane found, the best point, and how far it had come."""

from __future__ import annotations

import json
import os
import time
import zipfile
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import StudyError
from gigawatt.plan.master.plane_pool import PlanePool

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FILE = "plan.npz"
SAVING_SHARE = 0.05  # of the time, that saving may take


@dataclass
class IterationRecord:
    """One line of the convergence table; bounds in USD, ``seconds`` of work since the plan was first started."""

    iteration: int
    phase: str
    seconds: float
    lower_bound_usd: float
    upper_bound_usd: float
    gap: float
    dispatches: int
    planes: int


@dataclass
class State:
    """Where the decomposition stands."""

    center: Floats | None = None
    lower_usd: float = 0.0
    records: list[IterationRecord] = field(default_factory=list)
    dispatches: int = 0
    seconds: float = 0.0


class Checkpoint:
    """A folder with one file, replaced as a whole at each save. ``fingerprint`` says which case it belongs to."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.path = folder / FILE
        self.fingerprint = fingerprint
        self._due = time.monotonic()
        self._writer: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None

    def keep_up(self, pool: PlanePool, state: State) -> None:
        """Save beside the work, unless the last save was so short ago that saving would take too much of the time.

        Raises:
            OSError: the save before could not be written.
        """
        if time.monotonic() < self._due or (self._writing is not None and not self._writing.done()):
            return
        self.settle()
        self._writer = self._writer or ThreadPoolExecutor(1)
        self._writing = self._writer.submit(self._write, time.monotonic(), *self._content(pool, state))

    def settle(self) -> None:
        """Wait for a save that is being written."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def save(self, pool: PlanePool, state: State) -> None:
        """Write all of it to a temporary file beside the last one, then put it in its place."""
        self.settle()
        self._write(time.monotonic(), *self._content(pool, state))

    def _content(self, pool: PlanePool, state: State) -> tuple[str, dict[str, Floats | Integers]]:
        """What is saved, as it stands now: what becomes of pool and state meanwhile does not touch it."""
        head = {
            "fingerprint": self.fingerprint,
            "lower_usd": state.lower_usd,
            "dispatches": state.dispatches,
            "seconds": state.seconds,
            "records": [asdict(record) for record in state.records],
        }
        center = np.zeros(0) if state.center is None else state.center.copy()
        return json.dumps(head), {"center": center, **pool.as_arrays()}

    def _write(self, begin: float, head: str, arrays: dict[str, Floats | Integers]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            np.savez(file, head=np.array(head), **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)
        end = time.monotonic()
        self._due = end + (end - begin) / SAVING_SHARE

    def load(self, pool: PlanePool) -> State | None:
        """Fill the pool; None where there is no checkpoint, or one of another case.

        Raises:
            StudyError: the file is damaged.
        """
        if not self.path.exists():
            return None
        try:
            return self._read(pool)
        except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise StudyError(f"{self.path}: the checkpoint is damaged ({error}). `--fresh` forgets it and starts anew.") from None

    def _read(self, pool: PlanePool) -> State | None:
        with np.load(self.path, allow_pickle=False) as arrays:
            head = json.loads(str(arrays["head"]))
            if head["fingerprint"] != self.fingerprint:
                return None
            pool.restore({name: arrays[name] for name in arrays.files if name not in ("head", "center")})
            center = arrays["center"]
        return State(
            center=center if len(center) else None,
            lower_usd=head["lower_usd"],
            records=[IterationRecord(**record) for record in head["records"]],
            dispatches=head["dispatches"],
            seconds=head["seconds"],
        )

    def remove(self) -> None:
        """Forget it: the plan is done."""
        self.settle()
        self.path.unlink(missing_ok=True)
        for temporary in self.path.parent.glob(f"{self.path.stem}.*.tmp"):  # of a run that was killed while it saved
            temporary.unlink(missing_ok=True)


def seconds_left(records: list[IterationRecord], asked: float) -> float | None:
    """How long it takes yet to come to a gap, by the speed at which it has shrunk over the last iterations of this phase."""
    gap = records[-1].gap
    last = [record for record in records if record.phase == records[-1].phase][-8:]
    if len(last) < 4 or gap <= asked:
        return 0.0 if gap <= asked else None
    shrink = np.log(max(last[0].gap, 1e-12) / max(gap, 1e-12))
    elapsed = last[-1].seconds - last[0].seconds
    if shrink <= 0.0 or elapsed <= 0.0:
        return None
    return float(np.log(gap / asked) / shrink * elapsed)

"""What becomes of a row of a file of measurements: a prediction with its band, or a reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Coefficients(StrEnum):
    """Which fit predicts: the one that ships, of all rows, or the one without the part that is held out, for judging."""

    SHIPPED = "shipped"
    WITHOUT_HELD_OUT = "without held out"


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says a measurement should be, in the unit of the column that it predicts.

    ``row`` counts from 0, ``column`` is the measured column as the file writes it, ``p10`` and ``p90`` bound the 80 % band;
    ``family`` is the accelerator's family, by which errors are gathered.
    """

    row: int
    column: str
    predicted: float
    p10: float
    p90: float
    family: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """A row that is not predicted, and why."""

    row: int
    why: str


Outcome = Prediction | Skip

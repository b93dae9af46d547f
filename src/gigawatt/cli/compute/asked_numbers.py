"""Numbers as options give them: read, held against what is possible, and everything that is wrong said at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from gigawatt.cli.compute.amounts import amount
from gigawatt.errors import WorkloadError

Found = TypeVar("Found")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_DURATION = re.compile(rf"({_NUMBER.pattern})\s*(us|ms|s|min)?", re.IGNORECASE)
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
LEAST_SEQUENCE, MOST_SEQUENCE, MOST_BATCH, MOST_TOKENS = 128, 100_000_000, 1e11, 1e18
SHORTEST_S, LONGEST_S = 1e-6, 1e6
BOUGHT_IN = 2020.0, 2060.0
MOST_RATE = 1e15  # tokens a second
NAMES = (
    "--model:",
    "--chip:",
    "--chips:",
    "--precision:",
    "--region:",
    "--train:",
    "--serve:",
    "Say what for",
)  # problems that no number has a part in
FIRST_YEAR, LAST_YEAR = 2015, 2060  # of work on accelerators, and of what is known of their prices


@dataclass(slots=True)
class AskedNumbers:
    """Reads option after option; what is wrong is gathered, and the least that is possible stands in for it."""

    problems: list[str] = field(default_factory=list)

    def amount(self, option: str, text: str, least: float, most: float) -> float:
        """A number that may have a letter for its size (``15T``)."""
        try:
            value = amount(text)
        except ValueError as error:
            self.problems.append(f"{option}: `{_shown(text)}` is {error}.")
            return least
        return self._within(option, text, value, least, most)

    def amount_or_none(self, option: str, text: str | None, least: float, most: float) -> float | None:
        return None if text is None else self.amount(option, text, least, most)

    def whole(self, option: str, text: str, least: int, most: int) -> int:
        """A whole number, which may have a letter for its size."""
        before = len(self.problems)
        value = self.amount(option, text, max(least, 1), most) if text.strip() != "0" else 0.0
        if len(self.problems) > before:
            return least
        if value != int(value):
            self.problems.append(f"{option}: `{_shown(text)}` is no whole number.")
            return least
        return int(self._within(option, text, value, least, most))

    def whole_or_none(self, option: str, text: str | None, least: int, most: int) -> int | None:
        return None if text is None else self.whole(option, text, least, most)

    def number(self, option: str, text: str, least: float, most: float) -> float:
        """A plain number."""
        if _NUMBER.fullmatch(text.strip()) is None:
            self.problems.append(f"{option}: `{_shown(text)}` is no number from {_plain(least)} to {_plain(most)}.")
            return least
        return self._within(option, text, float(text), least, most)

    def seconds(self, option: str, text: str | None, bare: str = "") -> float:
        """A time with its unit; without one in ``bare``, or where that is empty a problem. None is no limit."""
        if text is None:
            return math.inf
        found = _DURATION.fullmatch(text.strip())
        if found is not None and found[2] is None and not bare:  # seconds or milliseconds: a guess would be wrong by a thousand
            self.problems.append(f"{option}: `{_shown(text)}` has no unit. Write `{found[1]}s` or `{found[1]}ms`.")
            return math.inf
        value = float(found[1]) * _SECONDS[(found[2] or bare).lower()] if found else 0.0
        if value <= 0.0:
            self.problems.append(f"{option}: `{_shown(text)}` is no time above zero. Write for example 2s or 50ms.")
            return math.inf
        if not SHORTEST_S <= value <= LONGEST_S:
            self.problems.append(f"{option}: `{_shown(text)}` is not from 1us to {_plain(LONGEST_S)}s.")
            return math.inf
        return value

    def date(self, option: str, text: str | None) -> float | None:
        """A date as a fractional year."""
        from gigawatt.programme.dates import parse_date

        if text is None:
            return None
        try:
            found = parse_date(text)
        except ValueError as error:
            said = "not a date" if "out of range" in str(error) or "must be in" in str(error) else str(error)
            self.problems.append(f"{option}: `{_shown(text)}` is {said}. Write for example 2028-06 or 2028-06-15.")
            return None
        if not FIRST_YEAR <= found <= LAST_YEAR:
            self.problems.append(f"{option}: `{_shown(text)}` is not from {FIRST_YEAR} to {LAST_YEAR}.")
            return None
        return found

    def looked_up(self, look: Callable[[], Found]) -> Found:
        """What ``look`` finds, if nothing was wrong before it either.

        Raises:
            WorkloadError: everything that is wrong, at once.
        """
        try:
            found = look()
        except WorkloadError as error:
            told = [
                one for one in error.problems if not self.problems or one.startswith(NAMES)
            ]  # what follows from stand-ins is none
            raise WorkloadError([*self.problems, *told]) from None
        self.check()
        return found

    def check(self) -> None:
        """Go on only where nothing was wrong.

        Raises:
            WorkloadError: everything that is wrong, at once.
        """
        if self.problems:
            raise WorkloadError(self.problems)

    def _within(self, option: str, text: str, value: float, least: float, most: float) -> float:
        if not least <= value <= most:
            self.problems.append(f"{option}: `{_shown(text)}` is not from {_plain(least)} to {_plain(most)}.")
            return least
        return value


def _plain(value: float) -> str:
    if 1000.0 <= value < 10_000.0:
        return f"{value:g}"  # years, mostly
    return f"{value:,.0f}" if 1.0 <= value < 1e9 and value == int(value) else f"{value:g}"


def _shown(text: str) -> str:
    line = "".join(character if character.isprintable() else "�" for character in text)
    return line if len(line) <= 40 else line[:37] + "..."

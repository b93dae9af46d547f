"""A section of the programme under reading: typed access to its keys, every problem gathered.

Whatever is wrong is noted and reading goes on with a stand-in (nan, an empty text), which no comparison
holds against: so one mistake gives one message, and thirty give thirty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingABC
from collections.abc import Sequence as SequenceABC
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.dates import meant_date, parse_date
from gigawatt.programme.text.known_names import nearest as nearest
from gigawatt.programme.text.known_names import shown as shown
from gigawatt.programme.text.yaml_source import Mapping, Node, Position, Scalar, Sequence
from gigawatt.quantity import Figure
from gigawatt.units import Exchange, MoneyLevel

if TYPE_CHECKING:
    from gigawatt.programme.futures.risk import RiskTerms
    from gigawatt.programme.futures.schedule import ScheduleTerms
    from gigawatt.programme.site import Site

T = TypeVar("T")

MOST_PROBLEMS = 1000

DATE_FIX = "Write it as `2026-07-01`, `2026-07` or `2026`."

_FLAGS = {"yes": "Write `true`.", "on": "Write `true`.", "no": "Write `false`.", "off": "Write `false`."}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Key:
    """One key that a section may have, as the reference explains it."""

    name: str
    takes: str
    help: str
    default: str = ""  # empty: required


Further: TypeAlias = "Callable[[Notebook, SequenceABC[Site], ScheduleTerms | None, RiskTerms | None, float], None]"
"""A check of what was read, as far as it could be: sites, ``schedule``, ``risk``, the horizon's start [fractional year].

It notes what it finds in the notebook, which holds what was wrong already."""


@dataclass(slots=True)
class Notebook:
    """What reading gathers: problems, and every figure that the programme states."""

    folder: Path  # that relative file names start from
    money_level: MoneyLevel | None = None
    exchange: Exchange | None = None
    problems: list[Problem] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    positions: dict[str, Position] = field(default_factory=dict)  # of every section opened and its keys, by dotted path
    warnings: list[Problem] = field(default_factory=list)  # what is allowed but probably not meant
    further: Further | None = None  # what else is checked once all has been read, by who knows more than the file

    def note(self, position: Position, path: str, message: str, fix: str) -> None:
        """Note a problem; a file with a thousand of them is no programme, and reading stops.

        Raises:
            ProgrammeError: with all that was found, and a last word that there is more.
        """
        self.problems.append(Problem(position.file, position.line, position.column, path, message, fix))
        if len(self.problems) >= MOST_PROBLEMS:
            more = Problem(position.file, position.line, position.column, "", "there may be more problems.", "Mend these first.")
            raise ProgrammeError([*self.problems, more])

    def warn(self, position: Position, path: str, message: str, fix: str) -> None:
        """Note what is allowed but probably not meant; what goes beyond the most that are gathered is left out."""
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(Problem(position.file, position.line, position.column, path, message, fix))

    def place(self, path: str) -> Position:
        """Where a dotted path stands: itself, or the nearest thing above it that was read."""
        while path not in self.positions and "." in path:
            path = path.rpartition(".")[0]
        return self.positions.get(path) or self.positions[""]

    def words_for(self, path: str) -> str:
        """A place as ``file:line:column``, for messages that name a second one."""
        place = self.place(path)
        return f"{place.file}:{place.line}:{place.column}"


@dataclass(slots=True)
class Section:
    """A mapping with the keys it may have; ``position`` is where its name stands."""

    notebook: Notebook
    path: str
    position: Position
    keys: tuple[Key, ...]
    node: Mapping

    def __post_init__(self) -> None:
        self.notebook.positions[self.path] = self.position
        known = [key.name for key in self.keys]
        for key, node in self.node.entries.values():
            if key.text in known:
                self.notebook.positions.setdefault(self.dotted(key.text), self._value_position(key.text, node))
            else:
                fix = nearest(key.text, known)
                if not self.path and fix.startswith("Known"):
                    fix += " What has a name of its own (a site, a chip, a workload) stands within its section."
                self.notebook.note(key.position, self.dotted(shown(key.text)), "unknown key.", fix)

    def dotted(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str) -> Node | None:
        """The value of a key, None where it is absent or null."""
        assert any(key.name == name for key in self.keys), f"{name} is not among the keys of {self.path}"
        _, node = self.node.entries.get(name, (None, None))
        return None if node is None or (isinstance(node, Scalar) and node.is_null) else node

    def has(self, name: str) -> bool:
        return self.get(name) is not None

    def is_empty(self, name: str) -> bool:
        """Whether a key holds a mapping without entries."""
        node = self.get(name)
        return isinstance(node, Mapping) and not node.entries

    def place_of(self, name: str) -> Position:
        """Where a key's value stands, or the section where it is absent."""
        node = self.get(name)
        return self.position if node is None else self._value_position(name, node)

    def _value_position(self, name: str, node: Node) -> Position:
        key = self.node.entries[name][0]
        return key.position if isinstance(node, (Mapping, Sequence)) else node.position

    def problem(self, name: str, message: str, fix: str) -> None:
        """Note a problem with the value of a key (or with the section, where ``name`` is empty)."""
        if name:
            self.notebook.note(self.place_of(name), self.dotted(name), message, fix)
        else:
            self.notebook.note(self.position, self.path, message, fix)

    def missing(self, name: str) -> None:
        key = next(key for key in self.keys if key.name == name)
        self.notebook.note(self.position, self.path, f"`{name}` is missing.", f"Add `{name}`: {key.takes} ({key.help}).")

    def scalar(self, name: str) -> str | None:
        """The text of a key that takes a single value."""
        node = self.get(name)
        if node is None or isinstance(node, Scalar):
            return None if node is None else node.text
        self.problem(name, "a list or mapping stands where one value is due.", "Write a single value.")
        return None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.scalar(name)
        if value is None:
            if default is None and not self.has(name):
                self.missing(name)
            return default or ""
        return value

    def choice(self, name: str, options: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(name, default)
        if value and value not in options:
            self.problem(name, f"`{shown(value)}` is not known here.", nearest(value, options))
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.scalar(name)
        if value is not None and value not in ("true", "false"):
            fix = _FLAGS.get(value.lower(), "Write `true` or `false`.")
            self.problem(name, f"`{shown(value)}` is neither true nor false.", fix)
        return default if value is None else value == "true"

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int | None:
        """A whole number within limits; None (with a problem noted) where it is wrong or missing."""
        value = self.scalar(name)
        if value is None:
            if default is None and not self.has(name):
                self.missing(name)
            return default
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not low <= int(value) <= high:
            fix = _whole(value, low, high) or f"Write for example `{default or low}`."
            self.problem(name, f"`{shown(value)}` is not a whole number from {low} to {high}.", fix)
            return None
        return int(value)

    def degrees(self, name: str, limit: float) -> float:
        value = self.text(name)
        if not value:
            return math.nan
        if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,12})?", value, re.ASCII) or abs(float(value)) > limit:
            message = f"`{shown(value)}` is not a number of degrees from -{limit:g} to {limit:g}."
            self.problem(name, message, "Write degrees as a decimal number, west and south negative, as `-82.7`.")
            return math.nan
        return float(value)

    def date(self, name: str, default: float | None = None) -> float:
        """A date as a fractional year, nan (with a problem noted) where it is wrong or missing."""
        value = self.scalar(name)
        if value is None:
            if default is None and not self.has(name):
                self.missing(name)
            return math.nan if default is None else default
        return read_date(self.notebook, Scalar(self.place_of(name), value), self.dotted(name))

    def file(self, name: str) -> str | None:
        """An existing file as an absolute path; names are relative to the programme's folder."""
        value = self.scalar(name)
        if not value:
            return None
        try:
            path = (self.notebook.folder / value).resolve()
            if path.is_file():
                return str(path)
        except (OSError, ValueError, RuntimeError):
            pass  # a name that no file system takes: there is no such file
        self.problem(name, f"there is no file `{shown(value)}`.", "Names are relative to the folder of the programme file.")
        return None

    def refer(
        self, name: str, choices: MappingABC[str, T], what: str, default: str | None = None, otherwise: str = ""
    ) -> T | None:
        """What a key names among ``choices``; ``otherwise`` says what to do where none of them is meant."""
        value = self.text(name, default)
        if not value:
            return None  # missing (noted) or no single value (noted)
        if value not in choices:
            fix = f"{nearest(value, tuple(choices))} {otherwise}".rstrip()
            self.problem(name, f"there is no {what} `{shown(value)}`.", fix)
            return None
        return choices[value]

    def known(self, key: str, choices: MappingABC[str, T], what: str) -> T | None:
        """What this section's own name stands for among ``choices``."""
        if key not in choices:
            self.problem("", f"there is no {what} `{shown(key)}`.", nearest(key, tuple(choices)))
        return choices.get(key)

    def section(self, name: str, keys: tuple[Key, ...]) -> Section | None:
        node = self.get(name)
        return None if node is None else open_section(self.notebook, node, self.place_of(name), self.dotted(name), keys)

    def named(self, name: str, keys: tuple[Key, ...]) -> Iterator[tuple[str, Section]]:
        """The named sections under a key (``sites: {ohio: {..}, texas: {..}}``), in file order."""
        for key, section_path, value in self.children(name):
            section = open_section(self.notebook, value, key.position, section_path, keys)
            if section is not None:
                yield key.text, section

    def children(self, name: str, fits: re.Pattern[str] = _NAME) -> Iterator[tuple[Scalar, str, Node]]:
        """The named entries under a key: name, dotted path and value; names that do not fit are noted and skipped."""
        node = self.get(name)
        if node is None:
            return
        if not isinstance(node, Mapping):
            self.problem(name, "a mapping of names is due here.", "Write one name a line, each followed by `:`.")
            return
        for key, value in node.entries.values():
            path = f"{self.dotted(name)}.{shown(key.text)}"
            if fits.fullmatch(key.text) is None:
                fix = "Use letters, digits, `-` and `_` (64 at most), beginning with a letter or digit."
                self.notebook.note(key.position, path, "this name cannot be used.", fix)
                continue
            yield key, path, value


def open_section(notebook: Notebook, node: Node, position: Position, path: str, keys: tuple[Key, ...]) -> Section | None:
    """The node as a section; a value that is no mapping is a problem, an empty one an empty section."""
    if isinstance(node, Scalar) and node.is_null:
        node = Mapping(node.position)
    if not isinstance(node, Mapping):
        names = ", ".join(key.name for key in keys[:6])
        last = path.rpartition(".")[2] or "key"
        due = [key.name for key in keys if not key.default][:3] or [keys[0].name]
        inside = ", ".join(f"{name}: .." for name in due)
        fix = f"Write `{last}: {{{inside}}}` or `key: value` lines, with keys such as {names}."
        notebook.note(position, path, "a section is due here, not a single value or a list.", fix)
        return None
    return Section(notebook, path, position, keys, node)


def _whole(value: str, low: int, high: int) -> str:
    """The fix for a whole number that was written as a date, or is too large; empty where it is something else."""
    found = re.match(r"\d{1,9}(?!\d)", value, re.ASCII)
    if found is None:
        return ""
    if low <= int(found[0]) <= high:
        return f"Did you mean `{int(found[0])}`?"
    return f"Write at most `{high}`." if int(found[0]) > high else ""


def read_date(notebook: Notebook, scalar: Scalar, path: str) -> float:
    """A date as a fractional year, nan (with a problem noted) where it is wrong."""
    try:
        return parse_date(scalar.text)
    except ValueError:
        meant = meant_date(scalar.text)
        fix = f"Did you mean `{meant}`?" if meant else DATE_FIX
        notebook.note(scalar.position, path, f"`{shown(scalar.text)}` is not a date.", fix)
        return math.nan

"""YAML in, a tree that knows where every node stands: bounded, and safe on any bytes whatever.

The tree is built from the parser's events, so nothing is constructed, no tag is ever resolved and no
recursion happens: scalars stay text, and the reader decides what is due. The limits stop hostile or
broken files early, within seconds: size, depth, nodes (aliases counted as often as they are used).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme.text.yaml_words import in_words

LARGEST_BYTES = 2_000_000
DEEPEST = 40
MOST_NODES = 200_000
MOST_PROBLEMS = 200  # of the file as YAML
MOST_NAMED = 3  # files of a folder, where one that is not there was asked for

_TOO_LARGE_FIX = f"A programme has at most {LARGEST_BYTES:,} bytes; put series into CSV files."
_INIT_FIX = "`gigawatt init DIR` writes a programme to start from."

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node begins; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Scalar:
    """A leaf: its text, and whether it was quoted (quoted text is never null)."""

    position: Position
    text: str
    quoted: bool = False
    nodes: int = 1

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    position: Position
    items: list[Node] = field(default_factory=list)
    nodes: int = 1


@dataclass(slots=True)
class Mapping:
    """Entries in file order; a key is always a scalar, and unique."""

    position: Position
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    nodes: int = 1


Node = Scalar | Sequence | Mapping


def read_yaml(path: Path) -> tuple[Node, str]:
    """The file's single document as a tree of nodes, and its text.

    Raises:
        ProgrammeError: it cannot be read, is not UTF-8, is not YAML, or passes a limit.
    """
    text = _read_text(path)
    return parse_yaml(text, str(path)), text


def parse_yaml(text: str, file: str) -> Node:
    """A YAML document as a tree of nodes; ``file`` is the name that problems give."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise _error(file, "the file is too large.", _TOO_LARGE_FIX)
    _refuse_unprintable(text, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        fault = in_words(error, text)
        builder.problems.append(Problem(file, fault.line, fault.column, "", f"not YAML: {fault.message}", fault.fix))
    except (yaml.YAMLError, ValueError, OverflowError):
        what = "not YAML: there are characters in it that no text has."
        builder.problems.append(Problem(file, 1, 1, "", what, "Is this a text file?"))
    if builder.problems:
        raise ProgrammeError(builder.problems)
    if builder.root is None:
        raise _error(file, "the file is empty.", _INIT_FIX)
    return builder.root


def _read_text(path: Path) -> str:
    file = str(path)
    try:
        if path.is_dir():
            raise _error(file, "this is a folder.", _there_is(path) or "Name the YAML file in it.")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise _error(file, "there is no such file.", f"{_there_is(path.parent)} {_INIT_FIX}".lstrip()) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _error(file, f"cannot be read: {reason}.", f"Check the path. {_INIT_FIX}") from None
    if len(content) > LARGEST_BYTES:
        raise _error(file, "the file is too large.", _TOO_LARGE_FIX)
    try:
        return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8."
        raise ProgrammeError([Problem(file, line, column, "", message, "Save the file as UTF-8.")]) from None


def _there_is(folder: Path) -> str:
    """The programmes that a folder holds, to name one of them; empty where it holds none."""
    with suppress(OSError):
        names = sorted(str(each) for each in folder.iterdir() if each.suffix in (".yaml", ".yml"))[:MOST_NAMED]
        return f"Did you mean {', '.join(names)}?" if names else ""
    return ""


def _refuse_unprintable(text: str, file: str) -> None:
    """Refuse what YAML forbids, such as NUL, with its place (the parser would only give an offset)."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"character U+{ord(found[0]):04X} may not stand in a programme."
        raise ProgrammeError([Problem(file, line, column, "", message, "Remove it; is this a text file?")])


def _error(file: str, message: str, fix: str) -> ProgrammeError:
    return ProgrammeError([Problem(file, 1, 1, "", message, fix)])


class _Builder:
    """Builds the tree from events on its own stack; faults that leave the tree readable are gathered."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._documents = 0
        self._stack: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []  # the key that waits for its value, per open mapping
        self._anchors: dict[str, Node | None] = {}  # None: still open
        self._open_anchors: list[str | None] = []
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(self._position(event), "a second document begins.", "One file holds one programme; remove `---`.")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event)
            node = Scalar(self._position(event), event.value, quoted=bool(event.style))
            self._anchor(event.anchor, node)
            self._add(node)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_tag(event)
        position = self._position(event)
        if len(self._stack) >= DEEPEST:
            self._stop(position, f"nested more than {DEEPEST} deep.", "Check brackets and indentation.")
        self._stack.append(Mapping(position) if isinstance(event, yaml.MappingStartEvent) else Sequence(position))
        self._keys.append(None)
        self._open_anchors.append(event.anchor)
        if event.anchor is not None:
            self._anchors[event.anchor] = None

    def _close(self) -> None:
        node = self._stack.pop()
        self._keys.pop()
        anchor = self._open_anchors.pop()
        self._anchor(anchor, node)
        self._add(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        position = self._position(event)
        anchor = str(event.anchor)
        if anchor not in self._anchors:
            fix = f"Write `&{anchor[:40]}` at what it stands for, before it."
            self._stop(position, f"alias `*{anchor[:40]}` has no anchor.", fix)
        node = self._anchors[anchor]
        if node is None:
            self._stop(position, f"alias `*{anchor[:40]}` stands inside what it stands for.", "Remove it.")
        else:
            self._add(node, alias=position)

    def _anchor(self, anchor: str | None, node: Node) -> None:
        if anchor is not None:
            self._anchors[anchor] = node

    def _add(self, node: Node, alias: Position | None = None) -> None:
        self._nodes += node.nodes if alias else 1
        if self._nodes > MOST_NODES:
            fix = "Put series into CSV files, and use fewer aliases."
            self._stop(alias or node.position, f"more than {MOST_NODES:,} nodes.", fix)
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        parent.nodes += node.nodes
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif self._keys[-1] is None:
            self._keys[-1] = self._key(node, alias or node.position)
        else:
            key, self._keys[-1] = self._keys[-1], None
            self._entry(parent, key, node)

    def _key(self, node: Node, position: Position) -> Scalar:
        if isinstance(node, Scalar):
            return node
        self._note(position, "a list or mapping stands where a key is due.", "Keys are plain names, years or dates.")
        return Scalar(position, "")

    def _entry(self, parent: Mapping, key: Scalar, node: Node) -> None:
        if key.text == "<<" and not key.quoted:
            self._note(key.position, "merge keys (`<<`) are not read.", "Write the entries out, or alias the whole value.")
        elif key.text in parent.entries:
            first = parent.entries[key.text][0].position
            name = "".join(c if c.isprintable() else "�" for c in key.text[:40])
            self._note(key.position, f"`{name}` is here twice (first on line {first.line}).", "Keep one of them.")
        else:
            parent.entries[key.text] = (key, node)

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag is not None:
            shown = "".join(c if c.isprintable() else "�" for c in event.tag[:40])
            self._note(self._position(event), f"tag `{shown}` is not allowed.", "Remove it: units say what a value is.")

    def _position(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        return Position(self.file, mark.line + 1, mark.column + 1) if mark else Position(self.file, 1, 1)

    def _note(self, position: Position, message: str, fix: str) -> None:
        self.problems.append(Problem(position.file, position.line, position.column, "", message, fix))
        if len(self.problems) >= MOST_PROBLEMS:
            raise ProgrammeError(self.problems)

    def _stop(self, position: Position, message: str, fix: str) -> None:
        self._note(position, message, fix)
        raise ProgrammeError(self.problems)


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, parents first (aliased nodes once for each use)."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Sequence):
            stack.extend(reversed(current.items))
        elif isinstance(current, Mapping):
            stack.extend(value for _, value in reversed(current.entries.values()))

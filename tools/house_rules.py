"""The house rules that no linter knows: all breaches at once, exit 1 if there are any.

Run it as ``python tools/house_rules.py [ROOT]``. Why each rule is there: CONTRIBUTING.md.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST_FILE_LINES = 400
LARGEST_FUNCTION_LINES = 60
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)[^)]*\)")
LUMBER_ROOMS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared", "stuff"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|NotImplemented|placeholder|coming soon)\b", re.IGNORECASE)
PACKAGE_HOST = re.compile(r"(https?://|--(extra-)?index-url|--find-links|--trusted-host|^-[if] )", re.MULTILINE)


def main(root: Path) -> int:
    """Check the project at ``root``; print every breach.

    Returns:
        The exit status: 0 where the house is in order, 1 where it is not.
    """
    breaches = sorted(breaches_of(root))
    for breach in breaches:
        print(breach)
    print(f"house rules: {len(breaches)} breaches" if breaches else "house rules: in order")
    return 1 if breaches else 0


def breaches_of(root: Path) -> Iterator[str]:
    """Every breach of a house rule in the project at ``root``, as ``file:line: what is wrong``."""
    package = root / "src" / "gigawatt"
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(root).as_posix()
        yield from _size(where, text)
        yield from _room(where, path)
        yield from _unfinished(where, text)
        tree = ast.parse(text, filename=where)
        yield from _functions(where, tree)
        if path.name == "__init__.py":
            yield from _initialiser(where, tree)
    yield from _rooms_in_the_plan_of_the_house(root, package)
    for lock in sorted((root / "requirements").glob("*.txt")):
        yield from _lock(lock.relative_to(root).as_posix(), lock.read_text(encoding="utf-8"))
    for page in sorted([*root.glob("*.md"), *(root / "examples").glob("*/*.md"), *(root / "docs").rglob("*.md")]):
        yield from _links(page.relative_to(root).as_posix(), page)


def _size(where: str, text: str) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > LARGEST_FILE_LINES:
        yield f"{where}:{lines}: {lines} lines; at {LARGEST_FILE_LINES} a file is two ideas: split it"


def _room(where: str, path: Path) -> Iterator[str]:
    names = {path.parent.name if path.name == "__init__.py" else path.stem}
    if names & LUMBER_ROOMS:
        yield f"{where}:1: a lumber room: name it after what it is about"


def _unfinished(where: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        found = UNFINISHED.search(line)
        # `return NotImplemented` is how Python's operators decline, not unfinished work.
        if found and line.strip() != "return NotImplemented":
            yield f"{where}:{number}: {found[0]!r}: what is not there yet is absent, not pretended"


def _functions(where: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = _body_lines(node)
            if lines > LARGEST_FUNCTION_LINES:
                yield f"{where}:{node.lineno}: {node.name} has {lines} lines; a function fits a screen ({LARGEST_FUNCTION_LINES})"


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function without its docstring: a long explanation is no fault."""
    last = node.end_lineno or node.lineno
    lines = last - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def _initialiser(where: str, tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if not _only_hands_names_on(node):
            yield f"{where}:{node.lineno}: an __init__ only hands names on"


def _only_hands_names_on(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in {"__all__", "__version__", "_HOMES"}
        case ast.FunctionDef(name="__getattr__"):  # hands them on when they are asked for
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body):
            return all(_only_hands_names_on(inner) for inner in body)
    return False


def _rooms_in_the_plan_of_the_house(root: Path, package: Path) -> Iterator[str]:
    plan = root / "docs" / "architecture.md"
    text = plan.read_text(encoding="utf-8") if plan.exists() else ""
    for room in sorted(package.iterdir()):
        is_module = room.suffix == ".py" and not room.stem.startswith("__")
        if (is_module or (room / "__init__.py").exists()) and f"`{room.stem}`" not in text:
            yield f"docs/architecture.md:1: does not name `{room.stem}`"


def _lock(where: str, text: str) -> Iterator[str]:
    for found in PACKAGE_HOST.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{where}:{line}: names a package host: `make lock` leaves it out"


def _links(where: str, page: Path) -> Iterator[str]:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        for target in LINK.findall(line):
            if not (page.parent / target).exists():
                yield f"{where}:{number}: a link to {target}, which is not there"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent))
